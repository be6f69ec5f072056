"""Pure: the measures of a framework beside each other: what they share, what they say twice, what one number would hide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from framework_drafts.dryruns.fitness import tidied
from framework_drafts.dryruns.results import Results
from framework_drafts.statistics import redundancy, sensitivity

MOST_KNOWN = 0.5  # share of figures whose sampling error must be known before it is said what it does
MOST_MISSING = 0.2  # a measure that fewer councils have is left out of what is told over all of them
Numbers = dict[str, Any]


def overlaps(questions: Mapping[str, frozenset[str]], figures: Mapping[str, frozenset[str]]) -> list[Numbers]:
    """Pairs of measures that rest on the same answers or the very same published figures, found from their definitions.

    `questions` and `figures` are by measure. The first of a pair holds all of the second where one does."""
    codes = sorted(questions)
    pairs = [(first, second) for place, first in enumerate(codes) for second in codes[place + 1 :]]
    found = []
    for first, second in pairs:
        kind, sides = next(
            ((k, s) for k, s in (("questions", questions), ("figures", figures)) if s[first] & s[second]), ("", {})
        )
        if kind:
            holder, held = (first, second) if len(sides[first]) >= len(sides[second]) else (second, first)
            shared, whole = sorted(sides[first] & sides[second]), sides[held] <= sides[holder]
            found.append({"pair": [holder, held], "kind": kind, "shared": shared, "whole": whole})
    return found


def beside_each_other(results: Results, codes: Sequence[str], regions: Sequence[str]) -> Numbers:
    """Rank agreement of every pair, over all councils and within regions, and how much each measure adds to the others.

    `regions` is each council's, in the order of councils; unknown ones are blank."""
    used, figures, _ = _newest(results, codes, {})
    if len(used) < 2:
        return {"codes": used}
    rho = redundancy.rank_correlations(figures)
    known = np.array([bool(region) for region in regions])
    inside = redundancy.within_groups(figures[known], np.array(regions)[known]) if known.sum() >= 20 else None
    told = redundancy.together(figures)
    return tidied(
        {
            "codes": used,
            "rho": rho.tolist(),
            "within": None if inside is None else inside.tolist(),
            "explained": None if told is None else dict(zip(used, told.explained.tolist(), strict=True)),
            "dimension": None if told is None else told.dimension,
            "councils": None if told is None else told.councils,
        }
    )


def composite(
    results: Results, codes: Sequence[str], errors_by: Mapping[str, np.ndarray], directions: Mapping[str, int]
) -> Numbers | None:
    """How many places a council would move in one number made of all measures, by sampling alone and by the weights.

    Measures without a good direction are left out, councils that lack more than a fifth of the measures too; None where
    fewer than three measures or twenty councils are left."""
    used, figures, errors = _newest(results, [code for code in codes if directions[code]], errors_by)
    enough = np.isfinite(figures).mean(axis=1) >= 1 - MOST_MISSING if used else np.zeros(0, dtype=bool)
    if len(used) < 3 or enough.sum() < 20:
        return None
    ways = np.array([directions[code] for code in used], dtype=float)
    given, sure = figures[enough], errors[enough]
    known = float(np.isfinite(sure[np.isfinite(given)]).mean())
    return tidied(
        {
            "codes": used,
            "councils": int(enough.sum()),
            "with_interval": known,
            "by_sampling": sensitivity.moved_by_sampling(given, sure, ways) if known >= MOST_KNOWN else None,
            "by_weights": sensitivity.moved_by_weights(given, ways),
        }
    )


def _newest(
    results: Results, codes: Sequence[str], errors_by: Mapping[str, np.ndarray]
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The measures that most councils have a newest figure of: their codes, figures and errors (councils × measures)."""
    used, columns, errors = [], [], []
    for code in codes:
        mine, period = results.of(code), results.newest(code)
        if mine is None or period is None:
            continue
        column = mine.value[results.councils, period]
        there = mine.there[results.councils, period]
        if np.isfinite(column).sum() >= (1 - MOST_MISSING) * max(1, there.sum()):
            used.append(code)
            columns.append(column)
            unknown = np.full(mine.value.shape, np.nan)
            errors.append(errors_by.get(code, unknown)[results.councils, period])
    shape = (results.councils.size, 0)
    return (
        used,
        np.column_stack(columns) if used else np.empty(shape),
        np.column_stack(errors) if used else np.empty(shape),
    )
