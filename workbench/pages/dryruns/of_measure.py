"""The measure page of a dry run, its places, and its pictures with the data behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from framework_drafts.dryruns.fitness import errors_of
from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks.queries import Pinned
from framework_drafts.measures.language import Definition
from framework_drafts.measures.wording import in_words, short_unit
from framework_drafts.statistics.funnel import normal_limits
from workbench.pages.dryruns.present import COUNCIL_LEVELS, GRADES, NOT_EXPECTED, Run, england_by_year, opened, rows_at
from workbench.reports import dryrun_charts
from workbench.reports.charts import Spec

PICTURES = ("trend", "councils", "funnel", "regions", "spark")
Shown = dict[str, Any]


def of_measure(db: Any, run: DryRun, code: str, period: str, stratum: str, own: str = "") -> Shown | None:
    told = opened(db, run)
    pin = told.pin(code)
    if pin is None:
        return None
    results = told.results
    strata = results.strata(code)
    stratum = stratum if stratum in strata else (strata[0] if strata else "Total")
    mine = results.of(code, stratum)
    shown = _described(told, pin, stratum, own)
    if mine is None:
        return shown
    periods = [p for p, there in zip(results.periods, mine.there.any(axis=0), strict=True) if there]
    newest = results.newest(code, stratum)
    at = results.periods.index(period) if period in periods else newest
    if at is None:
        return shown | {"periods": periods}
    councils = rows_at(results, mine, at, COUNCIL_LEVELS)
    return shown | {
        "period": results.periods[at],
        "periods": periods,
        "england": england_by_year(told, code, stratum),
        "national": rows_at(results, mine, at, ("england", "region", "council_type")),
        "councils": councils,
        "usable": sum(row.value is not None and row.area_level == "council" for row in councils),
        "whole": sum(row.area_level == "council" and row.reason not in NOT_EXPECTED for row in councils),
        "at": at,
        "mine": mine,
        "has_funnel": _funnel(told, pin.definition, mine, at) is not None,
        "has_regions": _regions(told, mine, at) != [],
    }


def _described(told: Run, pin: Pinned, stratum: str, own: str) -> Shown:
    """What is told of a measure whether or not there are figures of it."""
    code = pin.entry.code
    return {
        **told.about(),
        "told": told,
        "pin": pin,
        "unit": short_unit(pin.definition),
        "places": pin.definition.unit.places,
        "sentences": in_words(pin.definition),
        "findings": told.findings(code),
        "grades": GRADES,
        "numbers": told.numbers["measures"].get(code) if stratum == "Total" else None,
        "strata": told.results.strata(code),
        "stratum": stratum,
        "period": "",
        "periods": [],
        "england": [],
        "national": [],
        "councils": [],
        "usable": 0,
        "whole": 0,
        "own": own if told.results.place(own) is not None else "",
        "own_name": next((area.name for area in told.results.areas if area.code == own), ""),
    }


def places(db: Any, run: DryRun, code: str) -> Shown | None:
    """Each council's place with its interval, in its measure's newest year; by name, never in order."""
    told = opened(db, run)
    pin, numbers = told.pin(code), told.numbers["measures"].get(code)
    if pin is None or numbers is None or numbers["rank"] is None:
        return None
    results, mine = told.results, told.results.of(code)
    at = results.newest(code)
    if mine is None or at is None:
        return None
    rows = [
        {"row": results.row(mine, int(i), at), "rank": rank}
        for i, rank in zip(results.councils, numbers["rank"], strict=True)
        if rank[0] is not None
    ]
    return {
        **told.about(),
        "pin": pin,
        "numbers": numbers,
        "unit": short_unit(pin.definition),
        "places": pin.definition.unit.places,
        "rows": sorted(rows, key=lambda one: one["row"].area_name),
        "how": told.numbers["ranks"],
    }


def picture(db: Any, run: DryRun, code: str, name: str, period: str, stratum: str, own: str = "") -> Spec | None:
    """One of a measure's charts as a declaration; its first data are what it shows. `own` is a council to mark."""
    shown = of_measure(db, run, code, period, stratum)
    if shown is None or name not in PICTURES or not shown["period"]:
        return None
    definition = shown["pin"].definition
    part = "" if shown["stratum"] == "Total" else f", {shown['stratum']}"
    title, unit = f"{code} {definition.title}{part}", shown["unit"] or definition.unit.kind
    if name in ("trend", "spark"):
        rows = shown["england"]
        return (
            dryrun_charts.trend(rows, unit=unit, title=title)
            if name == "trend"
            else dryrun_charts.spark(rows, title=title)
        )
    england = next((row.value for row in shown["national"] if row.area_level == "england"), None)
    title = f"{title}, {shown['period']}"
    if name == "councils":
        return dryrun_charts.councils(_caterpillar(shown, own), england=england, unit=unit, title=title)
    if name == "regions":
        rows = _regions(shown["told"], shown["mine"], shown["at"])
        return dryrun_charts.regions(rows, england=england, unit=unit, title=title) if rows else None
    made = _funnel(shown["told"], definition, shown["mine"], shown["at"])
    if made is None:
        return None
    rows, limits, target, size = made
    return dryrun_charts.funnel(rows, limits, size=size, england=target, unit=unit, title=title)


def _caterpillar(shown: Mapping[str, Any], own: str) -> list[Shown]:
    rows = sorted((r for r in shown["councils"] if r.value is not None), key=lambda r: (r.value, r.area))
    return [
        {
            "place": place,
            "area": r.area,
            "name": r.area_name,
            "value": r.value,
            "lower": r.lower,
            "upper": r.upper,
            "own": r.area == own,
        }
        for place, r in enumerate(rows, start=1)
    ]


def _regions(told: Run, mine: Any, at: int) -> list[Shown]:
    """Councils by the region that holds them, and each region's own figure; empty where no council's region is known."""
    results = told.results
    where = told.regions
    rows = [
        {
            "region": where[results.areas[i].code],
            "kind": "council",
            "area": results.areas[i].code,
            "name": results.areas[i].name,
            "value": float(mine.value[i, at]),
        }
        for i in results.councils
        if results.areas[i].code in where and np.isfinite(mine.value[i, at])
    ]
    named = {row["region"] for row in rows}
    rows += [
        {"region": area.name, "kind": "region", "area": area.code, "name": area.name, "value": float(mine.value[i, at])}
        for i, area in enumerate(results.areas)
        if area.level == "region" and area.name in named and np.isfinite(mine.value[i, at])
    ]
    return rows


def _funnel(
    told: Run, definition: Definition, mine: Any, at: int
) -> tuple[list[Shown], list[Shown], float, str] | None:
    """Figures by size and what chance alone allows; None where sizes, intervals or England's figure are missing."""
    results = told.results
    if results.england is None or not np.isfinite(mine.value[results.england, at]):
        return None
    asked = np.isfinite(mine.respondents[results.councils, at]).any()
    sizes = (mine.respondents if asked else mine.denominator)[results.councils, at]
    values, errors = mine.value[results.councils, at], errors_of(mine, definition)[results.councils, at]
    usable = np.isfinite(sizes) & np.isfinite(values) & np.isfinite(errors) & (sizes > 0) & (errors > 0)
    if usable.sum() < 10:
        return None
    within = float(np.median(errors[usable] ** 2 * sizes[usable]))
    target = float(mine.value[results.england, at])
    grid = np.geomspace(sizes[usable].min(), sizes[usable].max(), 40)
    low, high = normal_limits(target, np.sqrt(within / grid))
    low3, high3 = normal_limits(target, np.sqrt(within / grid), confidence=0.998)
    limits = [
        {"size": round(float(s), 1), "low95": float(a), "high95": float(b), "low998": float(c), "high998": float(d)}
        for s, a, b, c, d in zip(grid, low, high, low3, high3, strict=True)
    ]
    rows = [
        {"area": results.areas[i].code, "name": results.areas[i].name, "size": float(s), "value": float(v)}
        for i, s, v in zip(results.councils[usable], sizes[usable], values[usable], strict=True)
    ]
    return rows, limits, target, "Respondents" if asked else "Counted in the denominator"
