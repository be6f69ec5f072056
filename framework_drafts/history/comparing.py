"""Two files on the same thing: every cell that both have, how many agree, and each disagreement with its cause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from consultation.errors import Unusable
from framework_drafts.history.desk import connect
from framework_drafts.history.identity.crosswalk import Crosswalk
from framework_drafts.history.reading import cells_of

CAUSES = {
    "corrected": "the publisher corrected this year after it had been published",
    "rearranged": "the same figures stand against other areas in the two files",
    "second_figure": "one file gives the other’s figure in brackets, as a second one",
    "rounding": "the two are rounded to different places",
    "mark": "one file has a figure where the other has a mark",
    "not_explained": "nothing in the files or the crosswalk explains it",
}
_CORRECTED = re.compile(r"recalculat|error identified|corrected|revised|restated", re.IGNORECASE)


@dataclass(frozen=True)
class Difference:
    """One cell that both files have and on which they differ; `causes` are every rule that explains it, the best first."""

    series: str
    statistic: str
    breakdown: str
    area: str
    area_name: str
    level: str
    period: str
    one: float | None
    other: float | None
    one_mark: str
    other_mark: str
    one_label: str
    other_label: str
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """`both` cells stand in both files: those that agree and the differences add up to it."""

    both: int
    agree: int
    only_one: int
    only_other: int
    differences: list[Difference]

    def by_cause(self) -> dict[str, int]:
        return dict(Counter(difference.causes[0] for difference in self.differences).most_common())


def compare(
    one: Path,
    other: Path,
    known: Crosswalk,
    *,
    corrected: Collection[tuple[str, str]] = (),
    notes: Iterable[tuple[str, str]] = (),
) -> Compared:
    """Compare every cell of one series, statistic, part of the people, area and period.

    `corrected` are (series, period) known to have been corrected; `notes` are (label, text) of the files' own notes."""
    said_corrected = set(corrected) | set(_corrected_by(notes, known))
    with connect() as db:
        for name, path in (("one", one), ("other", other)):
            lay_out(db, name, path, known)
        both, agree = db.execute(
            f"SELECT count(*), count(*) FILTER (NOT ({DIFFER})) FROM one JOIN other USING ({SAME})"
        ).fetchall()[0]
        sizes = [db.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in ("one", "other")]
        rows: list[Any] = db.execute(
            f"SELECT sid, statistic, breakdown, area, one.area_name, one.level, period, one.value, other.value, one.mark, "
            "other.mark, one.series, other.series, one.bracketed, other.bracketed "
            f"FROM one JOIN other USING ({SAME}) WHERE {DIFFER} ORDER BY sid, period, level, area, breakdown, statistic"
        ).fetchall()
        moved = _rearranged(db, rows)
    found = [
        Difference(**dict(zip(SAID, row, strict=False)), causes=tuple(_causes(row, said_corrected, moved)))
        for row in rows
    ]
    return Compared(both, agree, sizes[0] - both, sizes[1] - both, found)


SAID = (
    "series", "statistic", "breakdown", "area", "area_name", "level", "period", "one", "other", "one_mark", "other_mark",
    "one_label", "other_label",
)  # fmt: skip
SAME = "sid, statistic, breakdown, area, period"
DIFFER = "one.value IS DISTINCT FROM other.value"


def lay_out(db: duckdb.DuckDBPyConnection, name: str, path: Path, known: Crosswalk) -> None:
    """A snapshot's cells as a table, each with the id of its series; what nobody has placed keeps its label."""
    labels = [row[0] for row in db.execute(f"SELECT DISTINCT series FROM {cells_of(path)}").fetchall()]
    ids = [known.series_of(label) or label for label in labels]
    db.register("ids", {"label": np.array(labels, dtype=object), "sid": np.array(ids, dtype=object)})
    db.execute(f"CREATE TABLE {name} AS SELECT ids.sid, cells.* FROM {cells_of(path)} cells JOIN ids ON label = series")
    db.unregister("ids")
    twice = db.execute(
        f"SELECT string_agg(DISTINCT series, ' and '), any_value(period) FROM {name} "
        "GROUP BY sid, statistic, breakdown, area, period HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    if twice:
        raise Unusable(
            f"{twice[0]} stand for one measure in {twice[1]}, so this file says it twice: place one of them elsewhere."
        )


def _corrected_by(notes: Iterable[tuple[str, str]], known: Crosswalk) -> list[tuple[str, str]]:
    """Series and years that a file's own note says were corrected."""
    found = []
    for label, words in notes:
        if _CORRECTED.search(words):
            years = re.findall(r"(\d{4}) to (?:20)?(\d{2})\b", words)
            found += [(known.series_of(label) or label, f"{first}-{second}") for first, second in years]
    return found


def _rearranged(db: duckdb.DuckDBPyConnection, rows: Sequence[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """(series, statistic, breakdown, level, period) whose figures are the same in both files, against other areas."""
    groups = {(row[0], row[1], row[2], row[5], row[6]) for row in rows}
    found: set[tuple[object, ...]] = set()
    for group in groups:
        values = [
            [
                value
                for (value,) in db.execute(
                    f"SELECT value FROM {name} WHERE sid = ? AND statistic = ? AND breakdown = ? AND level = ? AND period = ? "
                    "AND value IS NOT NULL ORDER BY value",
                    list(group),
                ).fetchall()
            ]
            for name in ("one", "other")
        ]
        if len(values[0]) > 2 and values[0] == values[1]:
            found.add(group)
    return found


def _causes(row: Sequence[object], corrected: set[tuple[str, str]], moved: set[tuple[object, ...]]) -> list[str]:
    one, other, first_second, other_second = row[7], row[8], row[13], row[14]
    found = []
    if (row[0], row[6]) in corrected:
        found.append("corrected")
    if (row[0], row[1], row[2], row[5], row[6]) in moved:
        found.append("rearranged")
    if one is None or other is None:
        found.append("mark")
    elif one == other_second or other == first_second:
        found.append("second_figure")
    elif _only_rounded(str(one), str(other)):
        found.append("rounding")
    return found or ["not_explained"]


def _only_rounded(one: str, other: str) -> bool:
    """Whether one of two figures is the other, rounded to fewer places."""
    first, second = Decimal(one), Decimal(other)
    places = min(_places(first), _places(second))
    return _places(first) != _places(second) and abs(first - second) <= Decimal(5).scaleb(-places - 1)


def _places(figure: Decimal) -> int:
    exponent = figure.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def notes_of(about: Mapping[str, object]) -> list[tuple[str, str]]:
    """A snapshot's own notes as (label, text)."""
    notes, by_label = about.get("notes") or {}, about.get("notes_of") or {}
    assert isinstance(notes, dict) and isinstance(by_label, dict)  # noqa: S101, PT018 - as importing wrote them
    return [(label, str(notes.get(number, ""))) for label, numbers in by_label.items() for number in numbers]
