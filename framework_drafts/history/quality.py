"""What looks wrong in a snapshot: to be looked at, not to be put right here. A published figure stays as it was published.

Rows are worked out from their parts within what the publisher's rounding allows: parts that are all multiples of five
are taken as rounded to five (half of that either way), and the outcome as rounded to the places it is given in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from consultation.reorganisations import Register
from framework_drafts.history.comparing import lay_out
from framework_drafts.history.desk import connect
from framework_drafts.history.identity.crosswalk import Crosswalk

STEP, WIDE = 8.0, 4.0  # robust standard deviations, and plain ones, that a step from one year to the next must exceed
YEAR = "'[0-9]{4}-[0-9]{2}'"
FEWEST = 30  # councils with a step, below which nothing is said of any
CHECKS = {
    "out_of_range": "outside what the measure can be",
    "does_not_recompute": "not what its numerator and denominator give, further off than rounding allows",
    "numerator_larger": "a numerator larger than its denominator",
    "nobody_answered": "a figure although nobody answered",
    "not_there": "a figure for a council that was not there that year",
    "step": "a step from the year before far beyond what other councils show",
}


@dataclass(frozen=True)
class Suspect:
    """One cell that a check points at: what stands there, and what it was measured against."""

    check: str
    series: str
    label: str
    statistic: str
    breakdown: str
    area: str
    area_name: str
    level: str
    period: str
    value: float
    against: float | None
    sheet: str
    row: int


@dataclass(frozen=True)
class Recomputed:
    """How many figures could be worked out from their parts, how many agree, and the largest difference, by kind of parts."""

    exact: int
    exact_largest: float
    rounded: int
    rounded_largest: float
    outside: int


def look_over(
    path: Path,
    known: Crosswalk,
    units: Mapping[str, Mapping[str, Any]],
    register: Register,
    *,
    breaks: Collection[tuple[str, str]] = (),
) -> tuple[list[Suspect], Recomputed]:
    """Every suspect cell by check, and the account of what was worked out again.

    `units` are by series (kind, scale, low, high); `breaks` are (series, period) across which steps say nothing."""
    with connect() as db:
        lay_out(db, "cells", path, known)
        _wide(db, units)
        found = [
            *_suspects(db, "out_of_range", "outcome IS NOT NULL AND (outcome < low OR outcome > high)", "NULL"),
            *_suspects(db, "does_not_recompute", "outcome < least OR outcome > most", "again"),
            *_suspects(db, "numerator_larger", "scale = 100 AND numerator > denominator", "denominator", "numerator"),
            *_suspects(db, "nobody_answered", "outcome IS NOT NULL AND respondents = 0", "respondents"),
            *_not_there(db, register),
            *_steps(db, breaks),
        ]
        return found, _account(db)


def _wide(db: duckdb.DuckDBPyConnection, units: Mapping[str, Mapping[str, Any]]) -> None:
    """`wide`: a row an area, period and part of the people, its statistics side by side, and what they give again."""
    names = list(units)
    columns: dict[str, Any] = {"sid": np.array(names, dtype=object)}
    for part in ("scale", "low", "high"):
        given = [units[name].get(part) for name in names]
        columns[part] = np.array([np.nan if one is None else float(one) for one in given], dtype=float)
    db.register("units", columns)
    db.execute(
        "CREATE TABLE parts AS SELECT sid, series, breakdown, area, max(area_name) AS area_name, max(level) AS level, period, "
        + ", ".join(
            f"max(value) FILTER (statistic = '{name}') AS {name}"
            for name in ("outcome", "numerator", "denominator", "respondents")
        )
        + ", max(sheet) AS sheet, min(row) AS row FROM cells GROUP BY sid, series, breakdown, area, period"
    )
    db.execute(
        "CREATE TABLE roundings AS SELECT series, period, level = 'council' AS of_councils, bool_and(numerator % 5 = 0 AND denominator % 5 = 0) AS by_five, "
        "max(length(split_part(CAST(outcome AS VARCHAR), '.', 2)) * CAST(outcome % 1 <> 0 AS INTEGER)) AS places "
        "FROM parts WHERE numerator IS NOT NULL AND denominator IS NOT NULL AND outcome IS NOT NULL GROUP BY ALL"
    )
    db.execute(
        "CREATE TABLE wide AS SELECT *, scale * numerator / nullif(denominator, 0) AS again, "
        "scale * (numerator - off) / nullif(denominator + off, 0) - half - 1e-9 AS least, "
        "scale * (numerator + off) / nullif(greatest(denominator - off, 0), 0) + half + 1e-9 AS most FROM ("
        "SELECT p.*, CASE WHEN isnan(u.scale) THEN NULL ELSE u.scale END AS scale, CASE WHEN isnan(u.low) THEN NULL ELSE u.low END AS low, "
        "CASE WHEN isnan(u.high) THEN NULL ELSE u.high END AS high, r.by_five, CASE WHEN r.by_five THEN 2.5 ELSE 0 END AS off, "
        "0.5 * pow(10, -r.places) AS half FROM parts p LEFT JOIN units u USING (sid) "
        "LEFT JOIN roundings r ON r.series = p.series AND r.period = p.period AND r.of_councils = (p.level = 'council'))"
    )


def _suspects(
    db: duckdb.DuckDBPyConnection, check: str, condition: str, against: str, statistic: str = "outcome"
) -> list[Suspect]:
    rows = db.execute(
        f"SELECT sid, series, breakdown, area, area_name, level, period, {statistic}, {against}, sheet, row FROM wide "
        f"WHERE {condition} ORDER BY series, period, area, breakdown"
    ).fetchall()
    return [
        Suspect(check, sid, label, statistic, breakdown, area, name, level, period, value, other, sheet or "", row)
        for sid, label, breakdown, area, name, level, period, value, other, sheet, row in rows
    ]


def _not_there(db: duckdb.DuckDBPyConnection, register: Register) -> list[Suspect]:
    seen = db.execute(
        "SELECT DISTINCT area, period FROM wide WHERE outcome IS NOT NULL AND level = 'council'"
    ).fetchall()
    gone = [(area, period) for area, period in seen if not register.existed(area, period)]
    db.execute("CREATE TABLE gone (area VARCHAR, period VARCHAR)")
    for pair in gone:
        db.execute("INSERT INTO gone VALUES (?, ?)", list(pair))
    return _suspects(
        db, "not_there", "outcome IS NOT NULL AND (area, period) IN (SELECT area, period FROM gone)", "NULL"
    )


def _steps(db: duckdb.DuckDBPyConnection, breaks: Collection[tuple[str, str]]) -> list[Suspect]:
    """Steps of a council against those of all councils of the same series and year, in robust standard deviations."""
    pairs = list(breaks) or [("", "")]
    db.register(
        "breaks",
        {
            "sid": np.array([sid for sid, _ in pairs], dtype=object),
            "period": np.array([p for _, p in pairs], dtype=object),
        },
    )
    db.execute(
        "CREATE TABLE steps AS SELECT w.*, w.outcome - b.outcome AS step, b.outcome AS before FROM wide w JOIN wide b "
        "ON b.sid = w.sid AND b.area = w.area AND b.breakdown = w.breakdown AND w.level = 'council' "
        f"AND regexp_full_match(w.period, {YEAR}) AND regexp_full_match(b.period, {YEAR}) "
        "AND TRY_CAST(left(w.period, 4) AS INTEGER) = TRY_CAST(left(b.period, 4) AS INTEGER) + 1 "
        "WHERE w.outcome IS NOT NULL AND b.outcome IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM breaks k WHERE k.sid = w.sid AND k.period = w.period)"
    )
    rows = db.execute(
        "WITH middles AS (SELECT sid, period, breakdown, median(step) AS middle, mad(step) AS spread, stddev(step) AS deviation, count(*) AS n FROM steps GROUP BY ALL) "
        "SELECT s.sid, series, s.breakdown, area, area_name, level, s.period, outcome, before, sheet, row FROM steps s "
        "JOIN middles m ON m.sid = s.sid AND m.period = s.period AND m.breakdown = s.breakdown "
        f"WHERE n >= {FEWEST} AND spread > 0 AND abs(step - middle) > greatest({STEP} * 1.4826 * spread, {WIDE} * deviation) "
        "ORDER BY series, s.period, area, s.breakdown"
    ).fetchall()
    return [
        Suspect("step", sid, label, "outcome", breakdown, area, name, level, period, value, before, sheet or "", row)
        for sid, label, breakdown, area, name, level, period, value, before, sheet, row in rows
    ]


def _account(db: duckdb.DuckDBPyConnection) -> Recomputed:
    row = db.execute(
        "SELECT count(*) FILTER (NOT by_five), coalesce(max(abs(again - outcome)) FILTER (NOT by_five), 0), count(*) FILTER (by_five), "
        "coalesce(max(abs(again - outcome)) FILTER (by_five), 0), count(*) FILTER (outcome < least OR outcome > most) "
        "FROM wide WHERE again IS NOT NULL AND outcome IS NOT NULL"
    ).fetchall()[0]
    return Recomputed(*row)
