"""Pure: what a changed measure would have done to real results: England, each council, places, and who gains or loses a figure.

Figures of different years, or on two sides of a break of the series, are never subtracted: that would pass a change of
method for a change in what councils do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from framework_drafts.comparison.crosswalk import Step
from framework_drafts.comparison.sides import Side
from framework_drafts.dryruns.fitness import errors_of
from framework_drafts.dryruns.results import Result
from framework_drafts.statistics.ranks import draws, rank_intervals

Floats = NDArray[np.float64]
Ranks = dict[str, tuple[int, int, int]]
FEWEST = 8  # councils below which a rank agreement says nothing


@dataclass(frozen=True)
class Move:
    """One council under both; ranks with their intervals where both are known. `beyond` says that the intervals do not meet."""

    area: str
    name: str
    old: Result | None
    new: Result | None
    change: float | None
    old_rank: tuple[int, int, int] | None
    new_rank: tuple[int, int, int] | None

    @property
    def beyond(self) -> bool:
        """Whether the council's place moved beyond what chance alone would do."""
        if self.old_rank is None or self.new_rank is None:
            return False
        return self.old_rank[2] < self.new_rank[1] or self.new_rank[2] < self.old_rank[1]


@dataclass(frozen=True)
class Impact:
    """One measure under two definitions. `why_not` says why figures are not subtracted, and is blank where they are.

    `breaks` are the years that may not be compared with those before them under either definition. `quartiles` are least, lower quartile, median, upper quartile and most of councils' changes."""

    old_code: str
    new_code: str
    old_period: str
    new_period: str
    places: int
    unit: str
    england_old: Result | None
    england_new: Result | None
    why_not: str
    moves: tuple[Move, ...]
    quartiles: tuple[float, ...]
    rho: float | None
    same: bool
    breaks: tuple[str, ...]

    @property
    def with_both(self) -> int:
        """Councils that have a figure under both definitions."""
        return sum(m.change is not None for m in self.moves)

    @property
    def england_change(self) -> float | None:
        if self.why_not or self.england_old is None or self.england_new is None:
            return None
        if self.england_old.value is None or self.england_new.value is None:
            return None
        return self.england_new.value - self.england_old.value

    @property
    def gained(self) -> list[Move]:
        return [m for m in self.moves if _has(m.new) and not _has(m.old)] if not self.why_not else []

    @property
    def lost(self) -> list[Move]:
        return [m for m in self.moves if _has(m.old) and not _has(m.new)] if not self.why_not else []

    @property
    def beyond(self) -> list[Move]:
        return [m for m in self.moves if m.beyond and not self.why_not]


def impacts(old: Side, new: Side, steps: Sequence[Step]) -> list[Impact]:
    """The impact of each step that has one measure on either side, in their order."""
    found = []
    for step in steps:
        if step.old is not None and step.new is not None:
            one = impact(old, new, step.old.entry.code, step.new.entry.code)
            if one is not None:
                found.append(one)
    return found


def impact(old: Side, new: Side, old_code: str, new_code: str) -> Impact | None:
    """One measure of either side; None where a side was not run or neither has a figure."""
    if old.results is None or new.results is None:
        return None
    before, after = old.of(old_code), new.of(new_code)
    if not before and not after:
        return None
    definition = next((pin.definition for pin in new.pins if pin.entry.code == new_code), None)
    if definition is None:
        return None
    old_period, new_period = before.get("period", ""), after.get("period", "")
    why = _why_not(old, new, old_code, new_code, old_period, new_period)
    moves = _moves(old, new, old_code, new_code, old_period, new_period, bool(why))
    changes = np.array([m.change for m in moves if m.change is not None], dtype=float)
    both = [(m.old.value, m.new.value) for m in moves if m.change is not None and m.old and m.new]
    england = [_row(s, c, p, None) for s, c, p in ((old, old_code, old_period), (new, new_code, new_period))]
    return Impact(
        old_code,
        new_code,
        old_period,
        new_period,
        definition.unit.places,
        definition.unit.kind,
        england[0],
        england[1],
        why,
        tuple(moves),
        tuple(round(float(q), 6) for q in np.quantile(changes, (0, 0.25, 0.5, 0.75, 1))) if changes.size else (),
        _agreement(both),
        bool(changes.size) and not np.any(changes) and not any(_has(m.old) != _has(m.new) for m in moves),
        tuple(sorted({*old.breaks(old_code), *new.breaks(new_code)})),
    )


def _why_not(old: Side, new: Side, old_code: str, new_code: str, old_period: str, new_period: str) -> str:
    if not old_period or not new_period:
        return f"No figure under {'the older' if not old_period else 'the newer'} definition."
    units = [
        next((p.definition.unit.kind for p in side.pins if p.entry.code == code), "")
        for side, code in ((old, old_code), (new, new_code))
    ]
    if units[0] != units[1]:
        return "The unit is another one, so the figures cannot be subtracted."
    if old_period == new_period:
        return ""
    first, last = sorted((old_period, new_period))
    inside = sorted(
        {p for side, code in ((old, old_code), (new, new_code)) for p in side.breaks(code) if first < p <= last}
    )
    if inside:
        return f"Break: the source or method changed in {inside[-1]}, so figures of {old_period} and {new_period} are not compared."
    return f"Figures of different years, {old_period} and {new_period}, are not subtracted."


def _moves(
    old: Side, new: Side, old_code: str, new_code: str, old_period: str, new_period: str, apart: bool
) -> list[Move]:
    both = [side.results for side in (old, new) if side.results is not None]
    names = {results.areas[int(i)].code: results.areas[int(i)].name for results in both for i in results.councils}
    areas = sorted(names)
    codes, periods = (old_code, new_code), (old_period, new_period)
    moved = not apart and _differ(old, new, codes, periods, areas)  # where no figure changes, no place does
    ranks: list[Ranks] = _ranks(old, new, codes, periods, areas) if moved else [{}, {}]
    found = []
    for area, name in sorted(names.items(), key=lambda pair: pair[1]):
        one, other = _row(old, old_code, old_period, area), _row(new, new_code, new_period, area)
        if one is None and other is None:
            continue
        change = None
        if not apart and one and other and one.value is not None and other.value is not None:
            change = other.value - one.value
        held = [given.get(area) for given in ranks]
        found.append(Move(area, name, one, other, change, held[0], held[1]))
    return found


def _row(side: Side, code: str, period: str, area: str | None) -> Result | None:
    """A row of a side's results; None stands for England."""
    results = side.results
    mine = results.of(code) if results is not None else None
    if results is None or mine is None or period not in results.periods:
        return None
    place = results.england if area is None else results.place(area)
    at = results.periods.index(period)
    return results.row(mine, place, at) if place is not None and mine.there[place, at] else None


def _ranks(old: Side, new: Side, codes: tuple[str, str], periods: tuple[str, str], areas: Sequence[str]) -> list[Ranks]:
    """Places with intervals under both, among the councils that have a figure and an error under both: a place among
    fewer councils is no other place. One draw serves both, so that a council's luck is the same."""
    columns = [_column(*one, areas) for one in zip((old, new), codes, periods, strict=True)]
    there = np.all([np.isfinite(column) for pair in columns for column in pair], axis=0)
    drawn = draws(len(areas))
    found: list[Ranks] = []
    for values, errors in columns:
        rank, low, high = rank_intervals(np.where(there, values, np.nan), np.where(there, errors, np.nan), drawn)
        placed = zip(areas, rank, low, high, strict=True)
        found.append({area: (int(a), int(b), int(c)) for area, a, b, c in placed if np.isfinite(a)})
    return found


def _differ(old: Side, new: Side, codes: tuple[str, str], periods: tuple[str, str], areas: Sequence[str]) -> bool:
    (before, _), (after, _) = (_column(*one, areas) for one in zip((old, new), codes, periods, strict=True))
    return not np.array_equal(before, after, equal_nan=True)


def _column(side: Side, code: str, period: str, areas: Sequence[str]) -> tuple[Floats, Floats]:
    """Figures and standard errors of these areas in one period."""
    empty = np.full(len(areas), np.nan)
    results = side.results
    mine = results.of(code) if results is not None else None
    definition = next((pin.definition for pin in side.pins if pin.entry.code == code), None)
    if results is None or mine is None or definition is None or period not in results.periods:
        return empty, empty
    at, errors = results.periods.index(period), errors_of(mine, definition)
    places = [results.place(area) for area in areas]
    values = [np.nan if i is None else mine.value[i, at] for i in places]
    return np.array(values), np.array([np.nan if i is None else errors[i, at] for i in places])


def _agreement(both: Sequence[tuple[float | None, float | None]]) -> float | None:
    given = np.array(both, dtype=float)
    if len(given) < FEWEST or (np.ptp(given, axis=0) == 0).any():
        return None
    return round(float(spearmanr(given[:, 0], given[:, 1]).statistic), 4)


def _has(row: Result | None) -> bool:
    return row is not None and row.value is not None
