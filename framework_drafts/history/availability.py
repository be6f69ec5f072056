"""Which measures have figures for which years: the share of councils with one, and who is missing and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import duckdb

from consultation.reorganisations import Change, Register
from framework_drafts.history.cells import TOTAL
from framework_drafts.history.desk import connect
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


def availability(path: Path, register: Register) -> Availability:
    """By label, then period. A council counts if it was there that year and the file has it at all; one without a row for a
    measure that others have that year is missing, though no mark says so."""
    return _shares(path, register.changes)


@lru_cache(maxsize=16)
def _shares(path: Path, changes: tuple[Change, ...]) -> Availability:
    with connect() as db:
        _look(db, path, Register(changes))
        found = db.execute(
            "SELECT l.series, t.period, count(*), count(o.value), list(coalesce(o.reason, ?)) FILTER (o.value IS NULL) "
            "FROM (SELECT DISTINCT series, period FROM outcomes) l JOIN there t USING (period) "
            "LEFT JOIN outcomes o ON o.series = l.series AND o.period = t.period AND o.area = t.area GROUP BY 1, 2",
            [NOT_IN_FILE],
        ).fetchall()
    shares: dict[str, dict[str, Share]] = {}
    for series, period, councils, figures, reasons in found:
        shares.setdefault(series, {})[period] = Share(councils, figures, Counter(reasons or []))
    return shares


def who_is_missing(path: Path, label: str, period: str, register: Register) -> list[Missing]:
    """The councils without a figure for one label and period, by reason and name."""
    with connect() as db:
        _look(db, path, register)
        found = db.execute(
            "SELECT t.area, t.name, coalesce(o.reason, ?), coalesce(o.mark, '') FROM there t "
            "LEFT JOIN outcomes o ON o.series = ? AND o.period = t.period AND o.area = t.area "
            "WHERE t.period = ? AND o.value IS NULL ORDER BY 3, 2",
            [NOT_IN_FILE, label, period],
        ).fetchall()
    return [Missing(*row) for row in found]


def _look(db: duckdb.DuckDBPyConnection, path: Path, register: Register) -> None:
    """`there`: the councils of each period. `outcomes`: the figure, or its absence, of everybody, a row a council."""
    cells = cells_of(path)
    db.execute(
        "CREATE TEMP TABLE there AS SELECT period, area, max(area_name) AS name "
        f"FROM {cells} WHERE level = 'council' AND reason <> 'boundary_change' GROUP BY ALL"
    )
    for period, area in db.execute("SELECT period, area FROM there").fetchall():
        if not register.existed(area, period):
            db.execute("DELETE FROM there WHERE period = ? AND area = ?", [period, area])
    db.execute(
        "CREATE TEMP TABLE outcomes AS SELECT series, period, area, value, mark, reason "
        f"FROM {cells} WHERE level = 'council' AND statistic IN ('outcome', 'population') AND breakdown IN {EVERYBODY}"
    )
