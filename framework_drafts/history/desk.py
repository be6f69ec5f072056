"""Where a file's cells are laid out, checked and counted before anything is kept.

A desk is a DuckDB connection of its own, held to a budget of memory: a file of a million rows is worked through in
columns and never becomes a million objects. Formats put rows into `laid`; everything after that is the same for all.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import numpy as np

MEMORY, THREADS = "500MB", min(4, os.cpu_count() or 2)
MOST_PROBLEMS = 10
UNSEEN = r"[\x00-\x1f\x7f]"
CELLS = {
    "series": "VARCHAR",
    "statistic": "VARCHAR",
    "breakdown": "VARCHAR",
    "area": "VARCHAR",
    "area_name": "VARCHAR",
    "area_label": "VARCHAR",
    "level": "VARCHAR",
    "period": "VARCHAR",
    "value": "DOUBLE",
    "bracketed": "DOUBLE",
    "mark": "VARCHAR",
    "reason": "VARCHAR",
    "sheet": "VARCHAR",
    "row": "INTEGER",
    "col": "INTEGER",
}
LONGEST = {"series": 90, "breakdown": 80, "area": 200, "area_name": 200, "area_label": 20, "period": 20, "mark": 60}
KEY = "series, statistic, breakdown, area, period"
HASHED = ("series", "statistic", "breakdown", "area", "area_name", "area_label", "level", "period", "mark", "reason")


class Refused(Exception):
    """The file breaks the format. Holds the first ten problems, each with where it is, and how many there are at least."""

    def __init__(self, problems: Sequence[str], count: int | None = None) -> None:
        self.problems = list(problems)[:MOST_PROBLEMS]
        self.count = max(count or 0, len(problems))
        super().__init__("; ".join(self.problems))


def connect() -> duckdb.DuckDBPyConnection:
    """A connection of its own, within the budget of memory that every reading of figures keeps to."""
    return duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS})


class Desk:
    """Use as a context: what was laid out is gone when it ends, unless it was written."""

    def __init__(self) -> None:
        self.db = connect()
        self.raw = "raw"  # the newest way of looking at the file's rows
        self.db.execute(f"CREATE TABLE laid ({', '.join(f'{name} {kind}' for name, kind in CELLS.items())})")

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()

    def rows(self, query: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.db.execute(query, list(given)).fetchall()

    def one(self, query: str, given: Sequence[object] = ()) -> Any:
        found = self.db.execute(query, list(given)).fetchone()
        return found[0] if found else None

    def table(self, name: str, columns: Mapping[str, Sequence[object]]) -> None:
        """A table of text from columns of equal length; None stays empty."""
        self._from_arrays(name, {key: np.array(list(column), dtype=object) for key, column in columns.items()})

    def lay(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Add cells given as columns; a missing figure is None."""
        arrays: dict[str, Any] = {}
        for name, kind in CELLS.items():
            column = columns.get(name, ())
            if kind == "DOUBLE":
                arrays[name] = np.array([float("nan") if one is None else one for one in column], dtype=float)
            else:
                arrays[name] = np.array(column, dtype=np.int32 if kind == "INTEGER" else object)
        self._from_arrays("arriving", arrays)
        self.db.execute(
            "INSERT INTO laid SELECT * REPLACE (CASE WHEN isnan(value) THEN NULL ELSE value END AS value, "
            "CASE WHEN isnan(bracketed) THEN NULL ELSE bracketed END AS bracketed) FROM arriving"
        )
        self.db.execute("DROP TABLE arriving")

    def _from_arrays(self, name: str, arrays: dict[str, Any]) -> None:
        self.db.register("given", arrays)
        self.db.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
        self.db.unregister("given")

    def refine(self, columns: str, joined: str = "") -> None:
        """Look at the file's rows with more columns: a view over the last one, so that nothing is copied."""
        seen = f"{self.raw}_"
        self.db.execute(f"CREATE VIEW {seen} AS SELECT {self.raw}.*, {columns} FROM {self.raw} {joined}")
        self.raw = seen

    def refuse_where(self, condition: str, words: str) -> None:
        """Refuse the file if any of its rows meets a condition; `words` is SQL that says what is wrong with the row."""
        found = self.rows(f"SELECT {words} FROM {self.raw} WHERE {condition} ORDER BY row LIMIT {MOST_PROBLEMS}")
        if found:
            count = self.one(f"SELECT count(*) FROM {self.raw} WHERE {condition}")
            raise Refused([str(row[0]) for row in found], count)

    def refuse_unkeepable(self) -> None:
        """Names and codes that are too long to be any, or hold tabs, line ends or other characters that nobody sees."""
        long = " OR ".join(f"length({name}) > {most}" for name, most in LONGEST.items())
        found = self.rows(f"SELECT sheet, row FROM laid WHERE {long} ORDER BY sheet, row LIMIT {MOST_PROBLEMS}")
        if found:
            raise Refused([f"{in_sheet(sheet)}row {row}: a name or code is longer than any is" for sheet, row in found])
        texts = [name for name, kind in CELLS.items() if kind == "VARCHAR"]
        found = self.rows(
            f"SELECT sheet, row FROM laid WHERE regexp_matches(concat({', '.join(texts)}), {quoted(UNSEEN)}) "
            f"ORDER BY sheet, row LIMIT {MOST_PROBLEMS}"
        )
        if found:
            raise Refused(
                [
                    f"{in_sheet(sheet)}row {row}: a name or code holds a tab, a line end or the like"
                    for sheet, row in found
                ]
            )

    def refuse_duplicates(self) -> None:
        """Two cells for the same thing: the file does not say which is meant."""
        found = self.rows(
            f"SELECT sheet, max(row), min(row), any_value(area_name), period, series FROM laid GROUP BY {KEY}, sheet "
            f"HAVING count(*) > 1 ORDER BY sheet, 2 LIMIT {MOST_PROBLEMS}"
        ) or self.rows(
            f"SELECT max(sheet), max(row), min(row), any_value(area_name), period, series FROM laid GROUP BY {KEY} "
            f"HAVING count(*) > 1 ORDER BY 1, 2 LIMIT {MOST_PROBLEMS}"
        )
        if found:
            count = self.one(f"SELECT count(*) FROM (SELECT 1 FROM laid GROUP BY {KEY} HAVING count(*) > 1)")
            raise Refused(
                [
                    f"{in_sheet(sheet)}row {last}: {name} {period} {series.partition(':')[2]} stands in row {first} already"
                    for sheet, last, first, name, period, series in found
                ],
                count,
            )

    def digest(self) -> str:
        """SHA-256 over the cells, without regard to their order or their place in the file. No text among them holds a tab
        or a line end (refuse_unprintable sees to that), so two files that differ never come to one line."""
        line = ", ".join(f"coalesce({name}, '')" for name in HASHED)
        self.db.execute(
            f"SELECT concat_ws(chr(9), {line}, coalesce(printf('%.17g', value), ''), coalesce(printf('%.17g', bracketed), '')) "
            "AS line FROM laid ORDER BY line"
        )
        digest = hashlib.sha256()
        while found := self.db.fetchmany(50_000):
            digest.update("".join(f"{row[0]}\n" for row in found).encode())
        return digest.hexdigest()

    def write(self, path: Path) -> None:
        """The cells as Parquet, beside the final name first: a half-written snapshot can never be taken for one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        self.db.execute(
            "COPY (SELECT * FROM laid ORDER BY series, period, level, area, breakdown, statistic) TO "
            f"{quoted(str(unfinished))} (FORMAT parquet, COMPRESSION zstd)"
        )
        os.replace(unfinished, path)


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def in_sheet(sheet: str | None) -> str:
    return f"sheet {sheet}, " if sheet else ""
