"""From pinned measures and a snapshot to results, the same bytes every time: one reading for all measures of a set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from framework_drafts.dryruns.columns import NOT_PUBLISHED, Given, absent, work_out_columns
from framework_drafts.dryruns.published import year_of
from framework_drafts.dryruns.results import EVERYBODY, Figures, Results
from framework_drafts.dryruns.withholding import Whereabouts, withhold
from framework_drafts.history.block import NO_ROW, Block, Column, read_block
from framework_drafts.history.cells import STATISTICS
from framework_drafts.history.reading import parquet
from framework_drafts.measures.language import Calculated, Definition, Part, Records

ENGINE, NOBODY = "published-series@2", "nobody_answered"


@dataclass(frozen=True)
class Asked:
    """One measure to work out, under the code its framework gives it."""

    measure: str
    code: str
    definition_hash: str
    definition: Definition
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of series named by their own id

    def named(self, series: str) -> tuple[str, ...]:
        """The labels under which a series is read."""
        return self.labels.get(series, (series,))


def digest_of(asked: Sequence[Asked]) -> str:
    """SHA-256 over the definitions under their codes, and the labels that their series are read by."""
    rows: list[list[object]] = []
    for one in asked:
        read = {series: list(labels) for series, labels in one.labels.items()}
        rows.append([one.measure, one.code, one.definition_hash, *([read] if read else [])])
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def work_out(folder: Path, snapshot_hash: str, asked: Sequence[Asked], where: Whereabouts | None = None) -> Results:
    """Every measure for every area, period and part of the people that its series have, England first.

    `where` tells of each council its region and type, for withholding what would give a small number away. A measure of
    records has no results: no snapshot of published figures holds records."""
    counted = [one for one in asked if not isinstance(one.definition.source, Records)]
    labels = {label for one in counted for series in one.definition.series() for label in one.named(series)}
    block = _protected(parquet(folder, snapshot_hash), tuple(sorted(labels)), tuple(sorted((where or {}).items())))
    periods = tuple(sorted({*block.periods, *(year_of(period) for period in block.periods)}))
    worked = [figures for one in counted for figures in _measure(one, block, periods)]
    return _without_blanks(Results(block.areas, periods, tuple(worked)))


@lru_cache(maxsize=8)
def _protected(path: Path, labels: tuple[str, ...], where: tuple[tuple[str, tuple[str, str]], ...]) -> Block:
    """A snapshot's cells, without what would tell a small number. It never changes, so it stays in memory."""
    return withhold(read_block(path, labels), dict(where))


def _measure(one: Asked, block: Block, periods: tuple[str, ...]) -> list[Figures]:
    source = one.definition.source
    if isinstance(source, Calculated):
        parts = {part.name: _part(part, one.named(part.series), block, periods) for part in source.parts}
        found = _figures(one, EVERYBODY, parts, block, periods)
        return [found] if found else []
    assert not isinstance(source, Records)  # noqa: S101 - narrows the type
    names = one.named(source.series)
    strata = block.breakdowns(names)
    made = (
        _figures(one, stratum, _series(names, stratum, block, periods), block, periods)
        for stratum in sorted(strata, key=lambda name: (name != EVERYBODY, name))
    )
    return [figures for figures in made if figures is not None]


def _figures(
    one: Asked, stratum: str, cells: Mapping[str, Given], block: Block, periods: tuple[str, ...]
) -> Figures | None:
    shape = (len(block.areas), len(periods))
    there = np.zeros(shape, dtype=bool)
    for given in cells.values():
        there |= given.there
    if not there.any():
        return None
    blank = Given(np.full(shape, np.nan), np.full(shape, NOT_PUBLISHED, dtype=object), there)
    worked = work_out_columns(one.definition, cells, blank)
    nobody = np.isfinite(worked.value) & (worked.respondents == 0)  # a nought from no respondents is no figure
    blanked = {name: np.where(nobody, np.nan, getattr(worked, name)) for name in ("value", "lower", "upper")}
    rest = {name: getattr(worked, name) for name in ("numerator", "denominator", "respondents")}
    reason = np.where(nobody, NOBODY, worked.reason)
    return Figures(one.measure, one.code, stratum, there, **blanked, **rest, reason=reason)


def _series(names: tuple[str, ...], stratum: str, block: Block, periods: tuple[str, ...]) -> dict[str, Given]:
    """The statistics of one series. What the first label does not give for an area and period comes from the next."""
    found: dict[str, Given] = {}
    taken = np.zeros((len(block.areas), len(periods)), dtype=bool)
    for name in names:
        mine = {
            statistic: _given(column, block, periods)
            for statistic in STATISTICS
            if (column := block.columns.get((name, statistic, stratum))) is not None
        }
        rows = np.zeros(taken.shape, dtype=bool)
        for given in mine.values():
            rows |= given.there
        for statistic, given in mine.items():
            found[statistic] = _joined(found.get(statistic) or absent(given), given, given.there & ~taken)
        taken |= rows
    return found


def _part(part: Part, names: tuple[str, ...], block: Block, periods: tuple[str, ...]) -> Given:
    """One part of a calculation: a breakdown, or single years of age added up (missing when a year is missing)."""
    mid = part.period == "mid_year"
    wanted = (
        [age for age in block.breakdowns(names) if _in_ages(part, age)] if part.ages else [part.breakdown or EVERYBODY]
    )
    shape = (len(block.areas), len(periods))
    blank = absent(Given(np.full(shape, np.nan), np.full(shape, "", dtype=object), np.zeros(shape, dtype=bool)))
    years = []
    for breakdown in wanted:
        found = blank
        for name in reversed(names):
            if (column := block.columns.get((name, part.statistic, breakdown))) is not None:
                given = _given(column, block, periods, mid=mid)
                found = _joined(found, given, given.there)
        years.append(found)
    if not part.ages or not years:
        return years[0] if years else blank
    there = np.any([one.there for one in years], axis=0)
    whole = np.all([one.there for one in years], axis=0) & (len(years) == part.ages[1] - part.ages[0] + 1)
    total = np.sum([one.value for one in years], axis=0)
    reason = np.full(shape, NOT_PUBLISHED, dtype=object)
    for one in reversed(years):
        reason = np.where(one.there & np.isnan(one.value), one.reason, reason)
    return Given(np.where(whole, total, np.nan), np.where(whole & ~np.isnan(total), "", reason), there)


def _in_ages(part: Part, breakdown: str) -> bool:
    age = breakdown.removesuffix("+")
    return part.ages is not None and age.isdigit() and part.ages[0] <= int(age) <= part.ages[1]


def _given(column: Column, block: Block, periods: tuple[str, ...], *, mid: bool = False) -> Given:
    """A column laid on the results' periods; a mid-year estimate on its financial year where that is asked for."""
    at = [periods.index(year_of(period) if mid else period) for period in block.periods]
    shape = (len(block.areas), len(periods))
    value, codes = np.full(shape, np.nan), np.full(shape, NO_ROW, dtype=np.int16)
    for i, place in enumerate(at):
        rows = column.reason[:, i] != NO_ROW
        value[rows, place], codes[rows, place] = column.value[rows, i], column.reason[rows, i]
    words = np.array([*block.reasons, NOT_PUBLISHED], dtype=object)  # the last is NO_ROW's
    return Given(value, words[codes], codes != NO_ROW)


def _joined(first: Given, second: Given, where: np.ndarray) -> Given:
    """The first, with the second's cells in these places."""
    return Given(
        np.where(where, second.value, first.value),
        np.where(where, second.reason, first.reason),
        first.there | where,
    )


def _without_blanks(results: Results) -> Results:
    """Results without periods and areas that no measure has a row for."""
    if not results.figures:
        return Results((), (), ())
    used = np.any([one.there for one in results.figures], axis=0)
    areas, periods = np.flatnonzero(used.any(axis=1)), np.flatnonzero(used.any(axis=0))
    keep = np.ix_(areas, periods)
    figures = tuple(one.changed(lambda column: column[keep]) for one in results.figures)
    return Results(tuple(results.areas[i] for i in areas), tuple(results.periods[i] for i in periods), figures)
