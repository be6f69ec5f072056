"""Which measures have figures for which years: the share of councils with one, and who is missing and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np

from consultation.reorganisations import Change, Register
from framework_drafts.history.cells import TOTAL
from framework_drafts.history.desk import connect
from framework_drafts.history.identity.crosswalk import Crosswalk
from framework_drafts.history.reading import cells_of

EVERYBODY = (TOTAL, "All ages")
NOT_IN_FILE = "not_in_file"


@dataclass(frozen=True)
class Missing:
    area: str
    name: str
    reason: str
    mark: str


@dataclass
class Share:
    """Of one series and period: the councils that were there, how many have a figure, why the others have none."""

    councils: int = 0
    figures: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.figures / self.councils if self.councils else 0.0


Availability = Mapping[str, Mapping[str, Share]]


def availability(path: Path, register: Register, known: Crosswalk) -> Availability:
    """By series (by label, where nobody has placed it), then period.

    A council counts if it was there that year and the file has it at all. It lacks a figure if there is none, if nobody
    answered, or if it has no row for a measure that others have that year, though no mark says so."""
    return _shares(path, register.changes, _ids(path, known))


def who_is_missing(path: Path, series: str, period: str, register: Register, known: Crosswalk) -> list[Missing]:
    """The councils without a figure for one series and period, by reason and name.

    Where the file gives the year's figure to a council that had ended, and whose ground this is, that is the reason."""
    with connect() as db:
        _look(db, path, register, _ids(path, known))
        found = db.execute(
            "SELECT t.area, t.name, coalesce(o.reason, ?), coalesce(o.mark, '') FROM there t "
            "LEFT JOIN outcomes o ON o.sid = ? AND o.period = t.period AND o.area = t.area "
            "WHERE t.period = ? AND o.value IS NULL ORDER BY 3, 2",
            [NOT_IN_FILE, series, period],
        ).fetchall()
        given = db.execute(
            "SELECT area FROM outcomes WHERE sid = ? AND period = ? AND value IS NOT NULL", [series, period]
        ).fetchall()
    ended = {area for (area,) in given if not register.existed(area, period)}
    missing = [Missing(*row) for row in found]
    return [
        replace(one, reason="under_ended_code")
        if ended & register.family(one.area) and one.reason == NOT_IN_FILE
        else one
        for one in missing
    ]


def _ids(path: Path, known: Crosswalk) -> tuple[tuple[str, str], ...]:
    with connect() as db:
        labels = [row[0] for row in db.execute(f"SELECT DISTINCT series FROM {cells_of(path)} ORDER BY 1").fetchall()]
    return tuple((label, known.series_of(label) or label) for label in labels)


@lru_cache(maxsize=16)
def _shares(path: Path, changes: tuple[Change, ...], ids: tuple[tuple[str, str], ...]) -> Availability:
    with connect() as db:
        _look(db, path, Register(changes), ids)
        found = db.execute(
            "SELECT l.sid, t.period, count(*), count(o.value), list(coalesce(o.reason, ?)) FILTER (o.value IS NULL) "
            "FROM (SELECT DISTINCT sid, period FROM outcomes) l JOIN there t USING (period) "
            "LEFT JOIN outcomes o ON o.sid = l.sid AND o.period = t.period AND o.area = t.area GROUP BY 1, 2",
            [NOT_IN_FILE],
        ).fetchall()
    shares: dict[str, dict[str, Share]] = {}
    for series, period, councils, figures, reasons in found:
        shares.setdefault(series, {})[period] = Share(councils, figures, Counter(reasons or []))
    return shares


def _look(db: duckdb.DuckDBPyConnection, path: Path, register: Register, ids: tuple[tuple[str, str], ...]) -> None:
    """`there`: the councils of each period. `outcomes`: the figure, or its absence, of everybody, a row a council."""
    cells = cells_of(path)
    db.execute(
        "CREATE TEMP TABLE there AS SELECT period, area, max(area_name) AS name "
        f"FROM {cells} WHERE level = 'council' AND reason <> 'boundary_change' GROUP BY ALL"
    )
    for period, area in db.execute("SELECT period, area FROM there").fetchall():
        if not register.existed(area, period):
            db.execute("DELETE FROM there WHERE period = ? AND area = ?", [period, area])
    names = {"label": [label for label, _ in ids], "sid": [sid for _, sid in ids]}
    db.register("ids", {name: np.array(column, dtype=object) for name, column in names.items()})
    db.execute(
        "CREATE TEMP TABLE outcomes AS SELECT sid, period, area, first(value ORDER BY value NULLS LAST) AS value, "
        "first(mark ORDER BY value NULLS LAST) AS mark, first(reason ORDER BY value NULLS LAST) AS reason FROM ("
        "SELECT sid, c.period, c.area, CASE WHEN n.area IS NULL THEN value END AS value, mark, "
        "CASE WHEN n.area IS NULL THEN reason ELSE 'nobody_answered' END AS reason "
        f"FROM {cells} c JOIN ids ON label = c.series LEFT JOIN (SELECT series, period, area, breakdown FROM {cells} "
        "WHERE statistic = 'respondents' AND value = 0) n "
        "ON n.series = c.series AND n.period = c.period AND n.area = c.area AND n.breakdown = c.breakdown "
        f"WHERE level = 'council' AND statistic IN ('outcome', 'population') AND c.breakdown IN {EVERYBODY}) GROUP BY ALL"
    )
    db.unregister("ids")
