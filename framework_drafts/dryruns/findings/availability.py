"""Pure: rules about what is there, what is missing and why, and what cannot be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.findings.finding import Finding, Seen, listed, percent
from framework_drafts.dryruns.results import Figures, Results
from framework_drafts.history.cells import short

NOT_EXPECTED = ("not_applicable", "boundary_change")


def find(seen: Seen, one: Asked) -> Iterator[Finding]:
    mine = seen.results.of(one.code)
    if mine is None:
        parts = seen.results.strata(one.code)
        why = (
            "it is worked out from records about persons, which published figures do not hold"
            if one.definition.source.kind == "records"
            else f"there are none of everybody, only of {listed(parts)}"
            if parts
            else "its series is not there"
        )
        sentence = f"{one.code} has no figures in this data: {why}."
        yield Finding(one.code, "no_data", "fact", sentence, 0, None, "", "availability")
        return
    yield from _years(seen.results, mine)
    yield from _councils(seen, mine)
    yield from _withheld(seen.results, mine)
    yield from _suspect(
        seen.results,
        mine,
        mine.reason == "nobody_answered",
        "no_respondents",
        "published although nobody answered; they are no figures and are left out",
    )
    low, high = one.definition.unit.low, one.definition.unit.high
    with np.errstate(invalid="ignore"):
        outside = (mine.value < (-np.inf if low is None else low)) | (mine.value > (np.inf if high is None else high))
    yield from _suspect(
        seen.results, mine, outside, "out_of_range", "outside what this measure can be, so the file should be checked"
    )


def _years(results: Results, mine: Figures) -> Iterator[Finding]:
    """Years between the first and the last without a figure for England."""
    if results.england is None or not mine.there[results.england].any():
        return
    value, reason = mine.value[results.england], mine.reason[results.england]
    given = np.flatnonzero(np.isfinite(value))
    if not given.size:
        return
    gaps = [i for i in range(given[0], given[-1]) if np.isnan(value[i]) and mine.there[results.england, i]]
    if gaps:
        years = listed([f"{results.periods[i]} ({short(str(reason[i]))})" for i in gaps], most=12)
        sentence = f"{mine.code} has no figure for England in {years}."
        yield Finding(mine.code, "years", "fact", sentence, len(gaps), None, results.periods[gaps[-1]], "availability")


def _councils(seen: Seen, mine: Figures) -> Iterator[Finding]:
    """Councils without a figure in the newest year, by why."""
    results, period = seen.results, seen.results.newest(mine.code)
    if period is None:
        return
    at = [i for i in results.councils if mine.there[i, period] and mine.reason[i, period] not in NOT_EXPECTED]
    missing = [i for i in at if np.isnan(mine.value[i, period])]
    if not missing:
        return
    why = Counter(short(str(mine.reason[i, period])) for i in missing)
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(why.items(), key=lambda kv: (-kv[1], kv[0])))
    named = listed(sorted(results.areas[i].name for i in missing))
    verb, share = ("has" if len(missing) == 1 else "have"), 1 - len(missing) / len(at)
    grade = "screen" if share < seen.thresholds.usable else "fact"
    sentence = (
        f"{len(missing)} of {len(at)} councils {verb} no figure for {mine.code} in {results.periods[period]} "
        f"({reasons}): {named}."
    )
    if grade == "screen":
        sentence += f" Only {percent(share)} can be looked at."
    yield Finding(
        mine.code,
        "coverage",
        grade,
        sentence,
        len(missing),
        seen.thresholds.usable,
        results.periods[period],
        "availability",
    )


def _withheld(results: Results, mine: Figures) -> Iterator[Finding]:
    """Published figures that the workbench withholds, so that a withheld small number cannot be worked out."""
    at = np.argwhere(mine.reason == "secondary_suppression")
    if at.size:
        named = listed(sorted({f"{results.areas[a].name} {results.periods[p]}" for a, p in at}))
        figures = "figure is" if len(at) == 1 else "figures are"
        sentence = (
            f"{len(at)} published {figures} withheld here for {mine.code}, because a small number could be worked out "
            f"from {'it' if len(at) == 1 else 'them'}: {named}."
        )
        newest = results.periods[int(at[:, 1].max())]
        yield Finding(mine.code, "withheld", "fact", sentence, len(at), None, newest, "availability")


def _suspect(results: Results, mine: Figures, where: np.ndarray, rule: str, words: str) -> Iterator[Finding]:
    found = np.argwhere(where)
    if not found.size:
        return
    named = sorted({f"{results.areas[area].name} {results.periods[period]}" for area, period in found})
    are = "figure is" if len(found) == 1 else "figures are"
    sentence = f"{len(found)} {are} {words}: {mine.code}, {listed(named)}."
    newest = results.periods[int(found[:, 1].max())]
    yield Finding(mine.code, rule, "screen", sentence, len(found), None, newest, "availability")
