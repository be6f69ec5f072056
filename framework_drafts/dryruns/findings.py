"""Sentences a director would act on, each with its number, its rule, its threshold and its grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framework_drafts.dryruns.engine import Asked, Result
from framework_drafts.statistics.ceilings import share_at_or_above

CEILING, CEILING_SHARE = 95.0, 0.5


@dataclass(frozen=True)
class Finding:
    """`grade` is fact, screen (worth a look) or question (for people to judge)."""

    code: str
    rule: str
    grade: str
    sentence: str
    number: float
    threshold: float | None
    period: str

    def as_data(self) -> dict[str, Any]:
        return dict(self.__dict__)


def find(asked: Sequence[Asked], results: Mapping[str, Sequence[Result]]) -> list[Finding]:
    """Findings by measure, in the framework's order. `results` are by code."""
    found: list[Finding] = []
    for one in asked:
        mine = results.get(one.code, [])
        if not mine:
            found.append(
                Finding(
                    one.code,
                    "no_data",
                    "fact",
                    f"{one.code} has no figures in this data: {_why_none(one)}.",
                    0,
                    None,
                    "",
                )
            )
            continue
        found.extend(_coverage(one, mine))
        found.extend(_ceiling(one, mine))
        found.extend(_nobody_asked(one, mine))
        found.extend(_out_of_range(one, mine))
    return found


def _why_none(one: Asked) -> str:
    if one.definition.source.kind == "records":
        return "it is worked out from records about persons, which published figures do not hold"
    return "its series is not there"


def latest_with_figures(results: Sequence[Result]) -> str:
    """The newest period in which any council has a figure; blank when none has."""
    return max((r.period for r in results if r.area_level == "council" and r.value is not None), default="")


def _coverage(one: Asked, results: Sequence[Result]) -> list[Finding]:
    period = latest_with_figures(results)
    councils = [r for r in results if r.area_level == "council" and r.period == period and r.reason != "not_applicable"]
    missing = [r.area_name for r in councils if r.value is None]
    if not missing:
        return []
    listed = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
    verb = "has" if len(missing) == 1 else "have"
    sentence = f"{len(missing)} of {len(councils)} councils {verb} no figure for {one.code} in {period}: {listed}."
    return [Finding(one.code, "coverage", "fact", sentence, len(missing), None, period)]


def _ceiling(one: Asked, results: Sequence[Result]) -> list[Finding]:
    if one.definition.unit.kind != "percent" or one.definition.polarity != "higher":
        return []
    period = latest_with_figures(results)
    values = [r.value for r in results if r.area_level == "council" and r.period == period and r.value is not None]
    share = share_at_or_above(values, CEILING)
    if share < CEILING_SHARE:
        return []
    sentence = (
        f"{share:.0%} of councils are at {CEILING:g} or more on {one.code} in {period}, "
        "so this measure cannot tell most of them apart."
    )
    return [Finding(one.code, "ceiling", "screen", sentence, round(share, 4), CEILING_SHARE, period)]


def _nobody_asked(one: Asked, results: Sequence[Result]) -> list[Finding]:
    found = [r for r in results if r.value is not None and r.respondents == 0]
    return _suspect(one, found, "no_respondents", "published although nobody answered, so they are no figures at all")


def _out_of_range(one: Asked, results: Sequence[Result]) -> list[Finding]:
    low, high = one.definition.unit.low, one.definition.unit.high
    found = [
        r
        for r in results
        if r.value is not None and ((low is not None and r.value < low) or (high is not None and r.value > high))
    ]
    return _suspect(one, found, "out_of_range", "outside what this measure can be, so the file should be checked")


def _suspect(one: Asked, found: Sequence[Result], rule: str, words: str) -> list[Finding]:
    if not found:
        return []
    named = sorted({f"{r.area_name} {r.period}" for r in found})
    listed = ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
    are = "figure is" if len(found) == 1 else "figures are"
    sentence = f"{len(found)} {are} {words}: {one.code}, {listed}."
    return [Finding(one.code, rule, "screen", sentence, len(found), None, max(r.period for r in found))]
