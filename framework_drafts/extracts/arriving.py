"""A submitted CSV file at the door: which column is which field, what is dropped or coarsened before anything is kept.

The file streams through and is never in memory as a whole. What is laid down is text under our own names, with persons
as keyed hashes and births as months."""

from __future__ import annotations

import codecs
import csv
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from consultation.errors import Unusable
from framework_drafts.extracts import specification
from framework_drafts.extracts.specification import SubmittedField, field_of
from framework_drafts.history.desk import quoted

DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y"]
NO_DATE = "!"  # what was given as a date and is none
NEEDED = ("council", "local_key", "event_type", "event_start")
ENOUGH = 64 * 1024  # of the beginning of a file, to read its headings
KEY_LENGTH = 24
SHOWN_LINES = 20
MOST_LINES_A_ROW = 50  # that a cell with line ends may run over


@dataclass(frozen=True)
class Headings:
    """The headings of a file: the field of each column, columns that no field has, and fields that no column has."""

    columns: tuple[SubmittedField | None, ...]
    unknown: tuple[str, ...]
    absent: tuple[SubmittedField, ...]
    delimiter: str
    latin: bool = False

    def place(self, name: str) -> int | None:
        return next((at for at, one in enumerate(self.columns) if one and one.name == name), None)


@dataclass
class Arrived:
    """What came through the door: rows laid down, and rows whose cells could not be told apart, by what was wrong."""

    headings: Headings
    rows: int = 0
    damaged: dict[str, int] = field(default_factory=dict)
    damaged_lines: list[tuple[int, str]] = field(default_factory=list)  # the first of them, by line of the file


def read_headings(path: Path, name: str) -> Headings:
    """Raises Unusable in one sentence where it is no submission of client-level data."""
    with path.open("rb") as file:
        start = file.read(ENOUGH)
    if not start.strip():
        raise Unusable(f"{name} is empty: choose the file again.")
    if b"\x00" in start:
        raise Unusable(f"{name} is not a CSV file: save the submission as CSV (UTF-8).")
    latin = not _is_utf8(path)
    line = start.decode("latin-1" if latin else "utf-8-sig", "replace").splitlines()[0]
    delimiter = max(",;\t|", key=line.count)
    cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
    columns = tuple(field_of(cell) for cell in cells)
    twice = [one.heading for at, one in enumerate(columns) if one and one in columns[:at]]
    if twice:
        raise Unusable(f"{name} has the column “{twice[0]}” twice: keep one of them.")
    there = {one.name for one in columns if one}
    absent = tuple(one for one in specification.fields() if one.name not in there)
    if missing := [one.heading for one in absent if one.name in NEEDED]:
        raise Unusable(f"{name} has no column “{missing[0]}”: it must have the headings of the specification.")
    return Headings(
        columns, tuple(c for c, one in zip(cells, columns, strict=True) if one is None), absent, delimiter, latin
    )


def lay_down(db: duckdb.DuckDBPyConnection, path: Path, target: Path, *, headings: Headings, secret: str) -> Arrived:
    """Lay a file down as Parquet. `secret` keys the hashes of persons: without it nobody can work out whose they are, and
    with another one nobody is the same person. Rows whose cells cannot be told apart are counted and left out.

    A quotation mark that is never closed swallows the rows behind it: where there is one the file is gone through line by
    line first, which takes longer and loses none of them."""
    arrived, runs_on = _lay(db, path, target, headings, secret)
    if not runs_on:
        return arrived
    mended = target.with_suffix(".csv")
    damaged = separated(path, mended, headings)
    arrived, _ = _lay(db, mended, target, replace(headings, delimiter=",", latin=False), secret)
    mended.unlink()
    for line, wrong in damaged:
        arrived.damaged[wrong] = arrived.damaged.get(wrong, 0) + 1
        if len(arrived.damaged_lines) < SHOWN_LINES:
            arrived.damaged_lines.append((line, wrong))
    arrived.headings = headings
    return arrived


def _lay(
    db: duckdb.DuckDBPyConnection, path: Path, target: Path, headings: Headings, secret: str
) -> tuple[Arrived, bool]:
    """What arrived, and whether some row that cannot be read runs on into the next."""
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(headings.columns)))
    source = (
        f"read_csv({quoted(str(path))}, auto_detect=false, header=false, skip=1, delim={quoted(headings.delimiter)}, quote='\"', "
        f"escape='\"', columns={{{columns}}}, strict_mode=true, store_rejects=true, rejects_limit=0, rejects_table='damage', "
        f"rejects_scan='scans', max_line_size=1048576, encoding={quoted('latin-1' if headings.latin else 'utf-8')})"
    )
    for table in ("damage", "scans"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    shown = ", ".join(f'{_kept(one, headings, secret)} AS "{one.name}"' for one in kept_fields())
    laid = db.execute(f"COPY (SELECT {shown} FROM {source}) TO {quoted(str(target))} (FORMAT parquet)").fetchone()
    arrived = Arrived(headings, int(laid[0]) if laid else 0)
    rows = db.execute(
        "SELECT line, min(error_type), bool_or(error_type NOT LIKE '%COLUMNS' OR csv_line LIKE '%\n%' OR "
        "(length(csv_line) - length(replace(csv_line, '\"', ''))) % 2 = 1) FROM damage GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for line, kind, _ in rows:
        wrong = WRONG.get(str(kind), UNREADABLE)
        arrived.damaged[wrong] = arrived.damaged.get(wrong, 0) + 1
        if len(arrived.damaged_lines) < SHOWN_LINES:
            arrived.damaged_lines.append((int(line), wrong))
    return arrived, any(runs_on for *_, runs_on in rows)


def separated(path: Path, target: Path, headings: Headings) -> list[tuple[int, str]]:
    """Write a file anew with every row on one line, and say which lines are no row.

    A line that is a whole row by itself is one, whatever stands open before it; lines that are none are put together as
    long as they come to no row, for cells may hold line ends."""
    width, damaged = len(headings.columns), list[tuple[int, str]]()
    open_lines: list[tuple[int, str]] = []
    with (
        path.open(encoding="latin-1" if headings.latin else "utf-8-sig", newline="") as old,
        target.open("w", encoding="utf-8", newline="") as new,
    ):
        out = csv.writer(new)
        next(old)
        out.writerow([one.heading if one else "" for one in headings.columns])
        for number, line in enumerate(old, start=2):
            if not line.strip():
                continue
            row = _row(line, headings.delimiter)
            if row is None or len(row) != width:
                together = _row("".join(text for _, text in [*open_lines, (number, line)]), headings.delimiter)
                if open_lines and together is not None and len(together) == width:
                    out.writerow([" ".join(cell.split()) for cell in together])
                    open_lines = []
                else:
                    open_lines.append((number, line))
                    if len(open_lines) > MOST_LINES_A_ROW:
                        damaged.append((open_lines.pop(0)[0], UNREADABLE))
                continue
            damaged += [(at, _what_is_wrong(text, headings)) for at, text in open_lines]
            open_lines = []
            out.writerow(row)
    return [*damaged, *((at, _what_is_wrong(text, headings)) for at, text in open_lines)]


def _row(text: str, delimiter: str) -> list[str] | None:
    """The cells of a text that is one row; None where a quotation mark stands open or in the middle of a cell."""
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _what_is_wrong(text: str, headings: Headings) -> str:
    row = _row(text, headings.delimiter)
    if row is None:
        return UNREADABLE
    return WRONG["TOO MANY COLUMNS" if len(row) > len(headings.columns) else "MISSING COLUMNS"]


def kept_fields() -> list[SubmittedField]:
    """The fields of which anything is kept."""
    return [one for one in specification.fields() if one.door != "drop"]


UNREADABLE = "a quotation mark is not closed, or stands in the middle of a cell"
WRONG = {
    "TOO MANY COLUMNS": "the row has more cells than headings",
    "MISSING COLUMNS": "the row has fewer cells than headings",
    "LINE SIZE OVER MAXIMUM": "the line is longer than a million characters",
    "INVALID ENCODING": "the row holds bytes that are no letters",
}


def _kept(one: SubmittedField, headings: Headings, secret: str) -> str:
    """What is laid down of a field: its text, a keyed hash, or a month; null where it is blank or has no column."""
    place = headings.place(one.name)
    if place is None:
        return "NULL::VARCHAR"
    cell = f"nullif(trim(c{place}), '')"
    if one.door == "key":
        council = f"trim(c{headings.place('council')})" if one.name == "local_key" else "''"
        return hashed(cell, council, secret)
    if one.door == "month":
        return f"CASE WHEN {cell} IS NOT NULL THEN coalesce(date_trunc('month', {as_date(cell)})::DATE::VARCHAR, '{NO_DATE}') END"
    return cell


def hashed(cell: str, council: str, secret: str) -> str:
    """A number as a keyed hash, the same from whatever file it comes; null where it is blank."""
    plain = f"upper(replace(replace({cell}, ' ', ''), '-', ''))"  # numbers are written in groups
    return f"left(sha256({quoted(secret)} || {council} || ':' || nullif({plain}, '')), {KEY_LENGTH})"


def as_date(cell: str) -> str:
    """A cell as a date in any of the ways that dates are written in submissions; null for what is no date."""
    formats = ", ".join(quoted(one) for one in DATE_FORMATS)
    return f"try_strptime({cell}, [{formats}])"


def secret_of(instance_secret: str) -> str:
    """The key of an instance for hashing persons: made from its own secret, and of no other use."""
    return hashlib.sha256(f"persons in extracts:{instance_secret}".encode()).hexdigest()[:32]


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(1024 * 1024):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
