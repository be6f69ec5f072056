"""Pure: rules about the measures beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from framework_drafts.dryruns.findings.finding import Finding, Seen, listed, percent


def find(seen: Seen) -> Iterator[Finding]:
    yield from _overlaps(seen)
    yield from _explained(seen)
    yield from _dimension(seen)
    yield from _composite(seen)


def _overlaps(seen: Seen) -> Iterator[Finding]:
    """Measures that hold all the questions, or the very figures, of others."""
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in seen.overlaps:
        if one["whole"]:
            held.setdefault((one["pair"][0], one["kind"]), []).append(one)
    for (holder, kind), pairs in held.items():
        names = [pair["pair"][1] for pair in pairs]
        what = "all the questions of" if kind == "questions" else "the same published figures as"
        sentence = f"By its definition {holder} contains {what} {listed(names, most=8)}, so they are not independent."
        agree = [(name, rho) for name in names if (rho := _rho(seen.together, holder, name)) is not None]
        if agree:
            told = listed([f"{rho:.2f} with {name}" for name, rho in agree], most=8)
            sentence += f" Councils’ ranks agree: {told}."
        share = (seen.together.get("explained") or {}).get(holder)
        if share is not None:
            sentence += f" The other measures explain {percent(share)} of {holder}."
        period = seen.numbers[holder]["period"] if holder in seen.numbers else ""
        yield Finding(holder, "overlap", "fact", sentence, len(names), None, period, "together")


def _rho(told: Mapping[str, Any], first: str, second: str) -> float | None:
    codes = told.get("codes", [])
    if first not in codes or second not in codes:
        return None
    found: float | None = told["rho"][codes.index(first)][codes.index(second)]
    return found


def _explained(seen: Seen) -> Iterator[Finding]:
    limit = seen.thresholds.explained
    for code, share in (seen.together.get("explained") or {}).items():
        if share is not None and share >= limit:
            sentence = (
                f"{percent(share)} of what {code} says about councils the other measures say already "
                f"(adjusted R² of ranks, {seen.together['councils']} councils)."
            )
            yield Finding(code, "explained", "screen", sentence, share, limit, seen.numbers[code]["period"], "together")


def _dimension(seen: Seen) -> Iterator[Finding]:
    size, held = seen.together.get("dimension"), len(seen.together.get("codes", []))
    if size is not None:
        sentence = (
            f"The {held} measures that most councils have hold about {size:.1f} measures’ worth of difference between "
            f"councils (effective dimension, {seen.together['councils']} councils)."
        )
        yield Finding("", "dimension", "fact", sentence, size, None, "", "together")


def _composite(seen: Seen) -> Iterator[Finding]:
    told = seen.composite
    if told is None:
        return
    made = f"If one number were made of {len(told['codes'])} measures"
    known, limit = told["with_interval"], seen.thresholds.places
    if told["by_sampling"] is None:
        sentence = (
            f"{made}, changing their weights by up to a quarter would move a council {told['by_weights']:.1f} of "
            f"{told['councils']} places on average. What sampling error would do cannot be said: it is known for "
            f"{percent(known)} of the figures."
        )
        yield Finding("", "composite", "fact", sentence, told["by_weights"], limit, "", "together")
        return
    part = f" (it is known for {percent(known)} of the figures)" if known < 1 else ""
    sentence = (
        f"{made}, sampling error alone{part} would move a council {told['by_sampling']:.1f} of {told['councils']} places "
        f"on average, and changing the weights by up to a quarter {told['by_weights']:.1f}."
    )
    grade = "screen" if told["by_sampling"] >= seen.thresholds.places else "fact"
    yield Finding("", "composite", grade, sentence, told["by_sampling"], seen.thresholds.places, "", "together")
