"""Pure: rules about whether a measure can tell councils apart, and whether by what they do or by how they record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.findings.finding import Finding, Seen, percent
from framework_drafts.dryruns.thresholds import Thresholds

FEWEST = 10


def find(seen: Seen, one: Asked) -> Iterator[Finding]:
    numbers = seen.numbers.get(one.code)
    if numbers is None or numbers["usable"] < FEWEST:
        return
    ends = list(_ends(one, numbers, seen.thresholds))
    yield from ends
    yield from _reliability(one, numbers, seen.thresholds)
    yield from _places(one, numbers, seen.thresholds)
    if not ends:  # where most sit at an end, the spread of the others says nothing of recording
        yield from _recording(one, numbers, seen.thresholds)


def _ends(one: Asked, numbers: Mapping[str, Any], given: Thresholds) -> Iterator[Finding]:
    """Most councils at the top of a percentage, or many at the very end of a scale."""
    period, unit, polarity = numbers["period"], one.definition.unit, one.definition.polarity
    if unit.kind == "percent" and polarity == "higher" and numbers["at_top"] >= given.at_top:
        sentence = (
            f"{percent(numbers['at_top'])} of councils are at {given.top:g} or more on {one.code} in {period}, "
            "so this measure cannot tell most of them apart."
        )
        yield Finding(one.code, "ceiling", "screen", sentence, numbers["at_top"], given.at_top, period, "councils")
        return
    for name, end in (("at_low_end", unit.low), ("at_high_end", unit.high)):
        share = numbers[name]
        if share is not None and share >= given.at_floor:
            sentence = (
                f"{percent(share)} of councils are at the very end of the scale ({end:g}) on {one.code} in {period}, "
                "where it cannot tell them apart."
            )
            yield Finding(one.code, "end_of_scale", "screen", sentence, share, given.at_floor, period, "councils")


def _reliability(one: Asked, numbers: Mapping[str, Any], given: Thresholds) -> Iterator[Finding]:
    told, period = numbers["reliability"], numbers["period"]
    if told is None or told >= given.reliability:
        return
    sentence = (
        f"On {one.code} in {period} {percent(1 - told)} of the difference between councils is chance "
        f"(reliability {told:.2f}; {given.reliability:g} is wanted)."
    )
    who = "respondents" if numbers["asked"] else "people counted"
    if numbers["no_difference"]:
        sentence += " No difference beyond chance was seen between councils."
    elif numbers["needed"] is not None:
        sentence += (
            f" A council would need about {numbers['needed']:,} {who} for that; "
            f"the typical one had {numbers['have']:,.0f}."
        )
    yield Finding(one.code, "reliability", "screen", sentence, told, given.reliability, period, "councils")


def _places(one: Asked, numbers: Mapping[str, Any], given: Thresholds) -> Iterator[Finding]:
    width, count, period = numbers["rank_width"], numbers["with_interval"], numbers["period"]
    if width is None or width / count < given.rank_width:
        return
    sentence = (
        f"In a ranking on {one.code} in {period} the typical council could stand at any of {width:.0f} of {count} "
        f"places (95% interval, {percent(width / count)} of the table), so a ranking would say little."
    )
    yield Finding(one.code, "rank_width", "screen", sentence, width / count, given.rank_width, period, "ranks")


def _recording(one: Asked, numbers: Mapping[str, Any], given: Thresholds) -> Iterator[Finding]:
    """Differences far beyond chance in what councils record themselves."""
    told, phi, period = numbers["reliability"], numbers["phi"], numbers["period"]
    if not numbers["recorded"] or told is None or phi is None or told < given.nearly_one or phi < given.dispersion:
        return
    sentence = (
        f"On {one.code} in {period} councils lie {phi**0.5:,.0f} times further from England than chance alone would put "
        f"them (reliability {told:.2f}). The counts come from councils’ own records, and differences this large can be "
        "ways of recording as well as ways of working: how does each council record it?"
    )
    yield Finding(one.code, "recording", "question", sentence, phi, given.dispersion, period, "councils")
