"""The framework page of a dry run, and what its other pages share: one run with its measures, results and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from consultation.councils import Council, all_councils
from framework_drafts.dryruns.inputs import inputs_from, moved_since
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.results import Figures, Result, Results
from framework_drafts.dryruns.running import numbers_of, results_of
from framework_drafts.dryruns.withholding import Whereabouts, margins_of
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in
from framework_drafts.history.models import Snapshot
from framework_drafts.measures.wording import short_unit
from framework_drafts.statistics.comparators import spread_of_columns
from workbench.database import here

COUNCIL_LEVELS = ("council", "other")
NOT_EXPECTED = ("not_applicable", "boundary_change")  # a council that was not there, or is excepted, lacks nothing
FIRST = {"question": 1, "screen": 0, "fact": 2}  # what a measure's one line is taken from
TELLING = ("ceiling", "end_of_scale", "reliability", "rank_break", "recording", "overlap", "explained", "rank_width")
EMPTY = "every measure was taken out of the draft"
GRADES = {"fact": "Fact", "screen": "Worth a look", "question": "Question"}


@dataclass(frozen=True)
class Run:
    """One run, opened. `moved` says what it rests on that has moved since."""

    run: DryRun
    version: FrameworkVersion
    snapshot: Snapshot
    pins: Sequence[Pinned]
    councils: Sequence[Council]
    where: Whereabouts
    moved: Sequence[str]

    def about(self) -> dict[str, Any]:
        """What every page of a run shows of it."""
        return {"run": self.run, "version": self.version, "snapshot": self.snapshot, "moved": self.moved}

    @cached_property
    def results(self) -> Results:
        return results_of(here().results, self.run)

    @cached_property
    def numbers(self) -> Mapping[str, Any]:
        return numbers_of(here().results, self.run)

    def pin(self, code: str) -> Pinned | None:
        return next((pin for pin in self.pins if pin.entry.code == code), None)

    def findings(self, code: str) -> list[dict[str, Any]]:
        return [finding for finding in self.run.findings if finding["code"] == code]

    def breaks(self, code: str) -> set[str]:
        """The periods at which the log, or the order of councils, shows a break from what was before."""
        shown = {finding["period"] for finding in self.findings(code) if finding["rule"] == "rank_break"}
        return shown | set(self.numbers["measures"].get(code, {}).get("breaks", []))

    @cached_property
    def regions(self) -> dict[str, str]:
        """The name, as the results write it, of the region of each council whose region is known."""
        names = {area.code: area.name for area in self.results.areas if area.level == "region"}
        held = margins_of(self.results.areas, self.where)
        return {code: names[one] for code, margins in held.items() for one in margins or () if one in names}


@dataclass(frozen=True)
class Line:
    """One measure's newest year for England, beside the year before."""

    pin: Pinned
    unit: str
    period: str
    england: Result | None
    before: Result | None
    councils: int
    usable: int
    years: int
    numbers: Mapping[str, Any] | None
    first: dict[str, Any] | None
    more: int


def opened(db: Any, run: DryRun) -> Run:
    version, snapshot = db.get_one(FrameworkVersion, run.framework_version_id), db.get_one(Snapshot, run.snapshot_hash)
    pins, councils = pinned_in(db, version.id), all_councils(db)
    limits = here().settings.thresholds
    given = inputs_from(db, pins, councils, snapshot, limits)
    moved = moved_since(run.inputs, given.fingerprints()) if pins else [EMPTY]
    return Run(run, version, snapshot, pins, councils, given.beside.where, moved)


def overview(db: Any, run: DryRun, own: str | None) -> dict[str, Any]:
    told = opened(db, run)
    results = told.results
    there = set(_with_figures(results))
    areas = [results.areas[i] for i in results.councils if int(i) in there]
    whole = [*told.findings("")]
    return {
        **told.about(),
        "lines": [_line(told, pin) for pin in told.pins],
        "whole": whole,
        "grades": GRADES,
        "own": next(((area.name, area.code) for area in areas if area.code == own), None),
        "councils": sorted((area.name, area.code) for area in areas),
        "regions": [(area.name, area.code) for area in results.areas if area.level == "region"],
    }


def _line(told: Run, pin: Pinned) -> Line:
    code, results = pin.entry.code, told.results
    mine, period = results.of(code), results.newest(code)
    england = before = None
    if mine is not None and period is not None and results.england is not None:
        england = results.row(mine, results.england, period)
        earlier = [i for i in range(period) if np.isfinite(mine.value[results.england, i])]
        before = results.row(mine, results.england, earlier[-1]) if earlier else None
    numbers = told.numbers["measures"].get(code)
    found = sorted(told.findings(code), key=_weight)
    return Line(
        pin,
        short_unit(pin.definition),
        results.periods[period] if period is not None else "",
        england,
        before,
        numbers["councils"] if numbers else 0,
        numbers["usable"] if numbers else 0,
        _years(results, mine),
        numbers,
        found[0] if found else None,
        max(0, len(found) - 1),
    )


def _with_figures(results: Results) -> list[int]:
    """The councils that have any figure in any measure's newest year: others ended before."""
    found: set[int] = set()
    for mine in results.figures:
        at = results.newest(mine.code, mine.stratum)
        if at is not None:
            found |= {int(i) for i in results.councils if np.isfinite(mine.value[i, at])}
    return sorted(found)


def _years(results: Results, mine: Figures | None) -> int:
    """In how many periods any council has a figure."""
    return 0 if mine is None else int(np.isfinite(mine.value[results.councils]).any(axis=0).sum())


def _weight(finding: Mapping[str, Any]) -> tuple[int, int]:
    """What a director would want to know first."""
    rule = finding["rule"]
    return (TELLING.index(rule) if rule in TELLING else len(TELLING), FIRST[finding["grade"]])


def england_by_year(told: Run, code: str, stratum: str = "Total") -> list[dict[str, Any]]:
    """Rows of the trend: England's figure and interval, the councils' quartiles, and whether a break comes before."""
    results, mine = told.results, told.results.of(code, stratum)
    if mine is None:
        return []
    breaks, rows, spreads = told.breaks(code), [], spread_of_columns(mine.value[results.councils])
    for i, period in enumerate(results.periods):
        here_now = results.england is not None and mine.there[results.england, i]
        low, q1, _, q3, _ = spreads[:, i]
        if not here_now and not np.isfinite(low):
            continue
        england = results.row(mine, results.england, i) if here_now and results.england is not None else None
        rows.append(
            {
                "period": period,
                "value": england.value if england else None,
                "lower": england.lower if england else None,
                "upper": england.upper if england else None,
                "q1": None if np.isnan(q1) else round(float(q1), 4),
                "q3": None if np.isnan(q3) else round(float(q3), 4),
                "break": period in breaks and any(row["q1"] is not None for row in rows),
                "reason": england.reason if england else "",
            }
        )
    return rows


def rows_at(results: Results, mine: Figures, period: int, levels: Sequence[str]) -> list[Result]:
    """The rows of one period, by name within each level."""
    found = [
        results.row(mine, i, period)
        for i, area in enumerate(results.areas)
        if area.level in levels and mine.there[i, period]
    ]
    return found if "council" not in levels else sorted(found, key=lambda row: row.area_name)
