"""What the dry-run pages show: results arranged for a measure, a council, and the whole framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from framework_drafts.dryruns.engine import Result
from framework_drafts.dryruns.findings import latest_with_figures
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.running import by_code, results_of
from framework_drafts.frameworks.queries import Pinned, pinned_in
from framework_drafts.measures.wording import in_words, short_unit
from workbench.database import here
from workbench.reports import charts

COUNCIL_LEVELS = ("council", "other")


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
    findings: list[dict[str, Any]]


def overview(db: Any, run: DryRun) -> dict[str, Any]:
    results = by_code(results_of(here().results, run))
    lines = [_line(pin, results.get(pin.entry.code, []), run) for pin in pinned_in(db, run.framework_version_id)]
    councils = sorted({(r.area_name, r.area) for found in results.values() for r in found if r.area_level == "council"})
    return {"lines": lines, "councils": councils}


def of_measure(db: Any, run: DryRun, code: str, period: str) -> dict[str, Any] | None:
    pin = _pin(db, run, code)
    if pin is None:
        return None
    mine = by_code(results_of(here().results, run)).get(code, [])
    periods = sorted({r.period for r in mine})
    period = period if period in periods else latest_with_figures(mine)
    now = [r for r in mine if r.period == period]
    return {
        "pin": pin,
        "unit": short_unit(pin.definition),
        "places": pin.definition.unit.places,
        "period": period,
        "periods": periods,
        "sentences": in_words(pin.definition),
        "findings": [f for f in run.findings if f["code"] == code],
        "national": [r for r in now if r.area_level in ("england", "region", "council_type")],
        "councils": sorted((r for r in now if r.area_level in COUNCIL_LEVELS), key=lambda r: r.area_name),
        "england": [r for r in mine if r.area_level == "england"],
        "usable": _usable(now),
        "whole": _whole(now),
    }


def of_council(db: Any, run: DryRun, area: str) -> dict[str, Any] | None:
    """Every measure's newest year for one council beside England and the whole range of councils; no ranks."""
    results = by_code(results_of(here().results, run))
    rows = []
    name = ""
    for pin in pinned_in(db, run.framework_version_id):
        mine = results.get(pin.entry.code, [])
        period = latest_with_figures(mine)
        here_now = next((r for r in mine if r.area == area and r.period == period), None)
        england = next((r for r in mine if r.area_level == "england" and r.period == period), None)
        name = name or next((r.area_name for r in mine if r.area == area), "")
        rows.append(
            {"pin": pin, "period": period, "council": here_now, "england": england, "unit": short_unit(pin.definition)}
        )
    return {"rows": rows, "area_name": name, "area": area} if name else None


def picture(db: Any, run: DryRun, code: str, name: str, period: str) -> bytes | None:
    """A chart of one measure, drawn once and kept by what it shows."""
    shown = of_measure(db, run, code, period)
    if shown is None or name not in ("trend", "councils"):
        return None
    title = f"{code} {shown['pin'].definition.title}"
    unit = shown["unit"] or shown["pin"].definition.unit.kind
    if name == "trend":
        return charts.kept(here().charts, charts.trend(shown["england"], unit=unit, title=title))
    rows = [r for r in shown["councils"] if r.value is not None]
    england = next((r.value for r in shown["national"] if r.area_level == "england"), None)
    return charts.kept(
        here().charts, charts.councils(rows, england=england, unit=unit, title=f"{title}, {shown['period']}")
    )


def _line(pin: Pinned, mine: list[Result], run: DryRun) -> Line:
    period = latest_with_figures(mine)
    national = sorted((r for r in mine if r.area_level == "england" and r.value is not None), key=lambda r: r.period)
    england = next((r for r in national if r.period == period), None)
    before = next((r for r in reversed(national) if r.period < period), None)
    now = [r for r in mine if r.period == period]
    return Line(
        pin,
        short_unit(pin.definition),
        period,
        england,
        before,
        _whole(now),
        _usable(now),
        [f for f in run.findings if f["code"] == pin.entry.code],
    )


def _usable(results: list[Result]) -> int:
    return sum(r.area_level == "council" and r.value is not None for r in results)


def _whole(results: list[Result]) -> int:
    return sum(r.area_level == "council" and r.reason != "not_applicable" for r in results)


def _pin(db: Any, run: DryRun, code: str) -> Pinned | None:
    return next((pin for pin in pinned_in(db, run.framework_version_id) if pin.entry.code == code), None)
