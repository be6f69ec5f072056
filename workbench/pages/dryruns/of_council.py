"""How one council would look: each measure beside England, its region, its type of council and its peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from framework_drafts.dryruns.fitness import calendar, over_years
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.peers.finding import Peers, peers_of
from framework_drafts.dryruns.results import Figures, Result, Results
from framework_drafts.dryruns.withholding import margins_of
from framework_drafts.frameworks.queries import Pinned
from framework_drafts.measures.language import Definition
from framework_drafts.measures.reference import half_up
from framework_drafts.measures.wording import short_unit
from framework_drafts.statistics.comparators import benchmark, spread
from framework_drafts.statistics.trend import Trend, trend
from workbench.database import here
from workbench.pages.dryruns.present import Run, opened
from workbench.pages.dryruns.trust import LITTLE, Trust, grouped, trust_in
from workbench.reports import dryrun_charts
from workbench.reports.charts import Spec

STANDING = {
    "better": "Better than England",
    "worse": "Less good than England",
    "similar": "Similar to England",
    "higher": "Higher than England",
    "lower": "Lower than England",
    "not_compared": "Not compared",
}
TRENDS = {"increasing": "Rising", "decreasing": "Falling", "no_change": "No clear trend"}


@dataclass(frozen=True)
class Beside:
    """One measure's newest year for a council beside others. `peers` is the median of those that have a figure."""

    pin: Pinned
    unit: str
    period: str
    council: Result | None
    england: Result | None
    region: Result | None
    kind: Result | None
    peers: float | None
    peers_with: int
    standing: str
    trust: Trust
    trend: Trend | None
    profile: Mapping[str, Any]


def of_council(db: Any, run: DryRun, area: str) -> dict[str, Any] | None:
    told = opened(db, run)
    results = told.results
    place = results.place(area)
    if place is None or results.areas[place].level not in ("council", "other"):
        return None
    peers = peers_of(db, here().snapshots, area)
    around = _around(told, area)
    rows = [_beside(told, pin, place, around, peers) for pin in told.pins]
    names = {one.code: one.name for one in results.areas}
    return {
        **told.about(),
        "rows": rows,
        "area_name": results.areas[place].name,
        "area": area,
        "peers": peers,
        "peer_names": [names.get(code, code) for code in peers.codes] if peers else [],
        "region_name": around.get("region_name", ""),
        "kind_name": around.get("kind_name", ""),
        "standing": STANDING,
        "trends": TRENDS,
        "kept_in_mind": grouped(_told_of(told, rows)),
        "sums": _sums(rows),
        "with_trends": any(row.trend and row.trend.marker in TRENDS for row in rows),
        "others": [one for one in told.councils if one.code != area],
        "known": any(one.code == area for one in told.councils),
    }


def picture(db: Any, run: DryRun, area: str) -> Spec | None:
    shown = of_council(db, run, area)
    if shown is None:
        return None
    rows = [row.profile for row in shown["rows"] if row.profile]
    title = f"{shown['area_name']} on each measure, between the lowest and the highest council"
    return dryrun_charts.profile(rows, name=shown["area_name"], title=title) if rows else None


def _around(told: Run, area: str) -> dict[str, Any]:
    """Where the council's region and type of council stand among the areas."""
    found: dict[str, Any] = {}
    for margin in margins_of(told.results.areas, told.where).get(area) or ():
        place = told.results.place(margin)
        if place is not None:
            level = "region" if told.results.areas[place].level == "region" else "kind"
            found |= {level: place, f"{level}_name": told.results.areas[place].name}
    return found


def _beside(told: Run, pin: Pinned, place: int, around: Mapping[str, Any], peers: Peers | None) -> Beside:
    code, results = pin.entry.code, told.results
    mine, at = results.of(code), results.newest(code)
    unit = short_unit(pin.definition)
    unknown = trust_in(told.numbers["measures"].get(code), told.findings(code))
    if mine is None or at is None:
        return Beside(pin, unit, "", None, None, None, None, None, 0, "not_compared", unknown, None, {})

    def row(where: int | None) -> Result | None:
        return results.row(mine, where, at) if where is not None and mine.there[where, at] else None

    council, england = row(place), row(results.england)
    standing = "not_compared"
    if council and england:
        standing = standing_of(council, england, pin.definition)
    median, count = _peers_at(results, mine, at, peers)
    breaks, years = told.breaks(code), calendar(results.periods)
    moved = trend(
        *(over_years(getattr(mine, name)[place], years) for name in ("value", "lower", "upper")),
        breaks=[i is not None and results.periods[i] in breaks for i in years],
    )
    profile = _profile(pin, results, mine, at, place, median)
    return Beside(
        pin, unit, results.periods[at], council, england, row(around.get("region")), row(around.get("kind")),
        median, count, standing, unknown, moved, profile,
    )  # fmt: skip


def _peers_at(results: Results, mine: Figures, at: int, peers: Peers | None) -> tuple[float | None, int]:
    """The median of the peers' figures, and how many have one."""
    if peers is None:
        return None, 0
    where = [place for code in peers.codes if (place := results.place(code)) is not None]
    values = mine.value[where, at]
    there = values[np.isfinite(values)]
    return (float(np.median(there)), int(there.size)) if there.size else (None, 0)


def _profile(pin: Pinned, results: Results, mine: Figures, at: int, place: int, median: float | None) -> dict[str, Any]:
    """Where the figures lie between the lowest and the highest council, 0 to 100, turned so that more is better."""
    low, q1, _, q3, high = spread(mine.value[results.councils, at])
    if not np.isfinite(low) or high <= low:
        return {}
    down = pin.definition.polarity == "lower"

    def scaled(value: float | None) -> float | None:
        if value is None or not np.isfinite(value):
            return None
        share = (value - low) / (high - low) * 100
        return round(float(100 - share if down else share), 1)

    england = mine.value[results.england, at] if results.england is not None else None
    value, lower, upper = (float(getattr(mine, name)[place, at]) for name in ("value", "lower", "upper"))
    quarters = sorted(one for one in (scaled(q1), scaled(q3)) if one is not None)
    limits = sorted(one for one in (scaled(lower), scaled(upper)) if one is not None)
    neither = " (neither way is better)" if pin.definition.polarity == "neither" else ""
    return {
        "code": pin.entry.code,
        "title": pin.definition.title,
        "unit": short_unit(pin.definition) or pin.definition.unit.kind,
        "period": results.periods[at],
        "figure": None if np.isnan(value) else value,
        "figure_lower": None if np.isnan(lower) else lower,
        "figure_upper": None if np.isnan(upper) else upper,
        "measure": f"{pin.entry.code} {_short(pin.definition.title)}{neither}",
        "low": 0.0,
        "q1": quarters[0],
        "q3": quarters[1],
        "high": 100.0,
        "england": scaled(england),
        "peers": scaled(median),
        "council": scaled(value),
        "lower": limits[0] if len(limits) == 2 else None,
        "upper": limits[1] if len(limits) == 2 else None,
    }


def _short(title: str, most: int = 32) -> str:
    return title if len(title) <= most else f"{title[:most].rsplit(' ', 1)[0]} …"


def standing_of(council: Result, england: Result, definition: Definition) -> str:
    """How a council's interval stands to England's figure, as both are shown: what is printed decides."""
    places = definition.unit.places
    low, high, target = (
        None if n is None else half_up(n, places) for n in (council.lower, council.upper, england.value)
    )
    return benchmark(low, high, target, definition.polarity)


def _told_of(told: Run, rows: Sequence[Beside]) -> list[dict[str, Any]]:
    """What the dry run found about the measures that this council has a figure for."""
    mine = {row.pin.entry.code for row in rows if row.council and row.council.value is not None}
    return [f for f in told.run.findings if f["code"] in mine]


def _sums(rows: Sequence[Beside]) -> list[tuple[str, int, int]]:
    """Each way to stand to England, on how many measures, and on how many of those figures are to be trusted little."""
    found = []
    for kind, words in STANDING.items():
        mine = [row for row in rows if row.standing == kind and row.council and row.council.value is not None]
        if mine:
            found.append((words, len(mine), sum(row.trust.word == LITTLE for row in mine)))
    return found
