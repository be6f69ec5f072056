"""Snapshots put together into one data set: what agrees is taken once, what disagrees waits for a person to say which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from framework_drafts.history.comparing import lay_out
from framework_drafts.history.desk import CELLS, Desk, connect, quoted
from framework_drafts.history.identity.crosswalk import Crosswalk

LEFT_OUT = "(left out)"
KEY = "sid, statistic, breakdown, area, period"


@dataclass(frozen=True)
class Conflict:
    """One cell on which the parts do not agree: each part's figure or mark, by the part's place."""

    series: str
    statistic: str
    breakdown: str
    area: str
    area_name: str
    period: str
    said: tuple[tuple[int, float | None, str], ...]


@dataclass(frozen=True)
class Outcome:
    """`cells` in the data set; `shared` stood in several parts and agreed; `unsettled` conflicts have no rule yet."""

    cells: int
    shared: int
    settled: int
    unsettled: int


def lay_together(db: duckdb.DuckDBPyConnection, parts: Sequence[Path], known: Crosswalk) -> None:
    """Tables `every` (all cells with the place of their part) and `clashes` (keys on which parts disagree)."""
    for place, path in enumerate(parts):
        lay_out(db, f"part{place}", path, known)
    names = ", ".join(CELLS)
    pieces = [f"SELECT {place} AS part, sid, {names} FROM part{place}" for place in range(len(parts))]
    db.execute(f"CREATE VIEW every AS {' UNION ALL '.join(pieces)}")
    db.execute(
        f"CREATE TABLE clashes AS SELECT {KEY} FROM every GROUP BY ALL HAVING count(*) > 1 "
        "AND (count(DISTINCT value) > 1 OR (count(value) > 0 AND count(value) < count(*)))"
    )


def conflicts(
    parts: Sequence[Path], known: Crosswalk, most: int | None = None
) -> tuple[list[Conflict], dict[str, int]]:
    """The conflicts, cell by cell, by series, period and area (at most so many of each series), and how many each has."""
    with connect() as db:
        lay_together(db, parts, known)
        counts = dict(db.execute("SELECT sid, count(*) FROM clashes GROUP BY 1 ORDER BY 1").fetchall())
        limit = f"QUALIFY row_number() OVER (PARTITION BY sid ORDER BY period, area, breakdown, statistic) <= {most}"
        db.execute(f"CREATE TABLE shown AS SELECT * FROM clashes {limit if most is not None else ''}")
        rows = db.execute(
            f"SELECT {KEY.replace('sid', 'e.sid')}, max(e.area_name), list(struct_pack(part, value, mark) ORDER BY part) "
            f"FROM every e JOIN shown c USING ({KEY}) GROUP BY ALL ORDER BY 1, 5, 4, 3, 2"
        ).fetchall()
    found = [
        Conflict(
            *(sid, statistic, breakdown, area, name, period),
            said=tuple((one["part"], one["value"], one["mark"]) for one in said),
        )
        for sid, statistic, breakdown, area, period, name, said in rows
    ]
    return found, counts


def put_together(desk: Desk, parts: Sequence[Path], known: Crosswalk, rules: Mapping[str, int | None]) -> Outcome:
    """Lay a data set out. `rules` say, by series, whose cells are taken where parts disagree, and where that part has no
    such cell the first part that has; None leaves such cells out.

    Cells without a figure that parts mark differently are no conflict: the first part's reason stands."""
    lay_together(desk.db, parts, known)
    chosen = "".join(f" WHEN {quoted(series)} THEN {place}" for series, place in rules.items() if place is not None)
    dropped = ", ".join(quoted(series) for series, place in rules.items() if place is None) or "''"
    ruled = ", ".join(quoted(series) for series in rules) or "''"
    names = ", ".join(f"e.{name}" for name in CELLS)
    emptied = {"value": "NULL", "bracketed": "NULL", "mark": quoted(LEFT_OUT), "reason": "'unusable'"}
    without = ", ".join(emptied.get(name, f"e.{name}") for name in CELLS)
    taken = f"CASE e.sid{chosen} ELSE -1 END" if chosen else "-1"
    desk.db.execute(
        f"INSERT INTO laid SELECT {names} FROM every e LEFT JOIN clashes c USING ({KEY}) WHERE c.sid IS NULL "
        f"QUALIFY row_number() OVER (PARTITION BY e.sid, e.statistic, e.breakdown, e.area, e.period ORDER BY part) = 1"
    )
    first = desk.one("SELECT count(*) FROM laid")
    total, clashing = (
        desk.one("SELECT count(*) FROM every"),
        desk.one(f"SELECT count(*) FROM every JOIN clashes USING ({KEY})"),
    )
    keys = desk.one("SELECT count(*) FROM clashes")
    unsettled = desk.one(f"SELECT count(*) FROM clashes WHERE sid NOT IN ({ruled})")
    desk.db.execute(
        f"INSERT INTO laid SELECT {names} FROM every e JOIN clashes c USING ({KEY}) "
        f"WHERE e.sid IN ({ruled}) AND e.sid NOT IN ({dropped}) QUALIFY row_number() OVER "
        f"(PARTITION BY e.sid, e.statistic, e.breakdown, e.area, e.period ORDER BY part <> {taken}, part) = 1"
    )
    desk.db.execute(
        f"INSERT INTO laid SELECT {without} "
        f"FROM (SELECT e.* FROM every e JOIN clashes c USING ({KEY}) WHERE e.sid IN ({dropped}) "
        "QUALIFY row_number() OVER (PARTITION BY e.sid, e.statistic, e.breakdown, e.area, e.period ORDER BY part) = 1) e"
    )
    return Outcome(desk.one("SELECT count(*) FROM laid"), total - clashing - first, keys - unsettled, unsettled)
