"""A file as it came: known by its bytes, opened by what it is and not by what its name says."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
import re
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

import duckdb

from consultation.errors import Unusable
from framework_drafts.history.desk import Desk, Refused, in_sheet, quoted
from framework_drafts.history.sheets import Book, Rows, open_book, refuse_errors

LARGEST = 1024 * 1024 * 1024
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
PIECE = 1024 * 1024
BLANK_LINE = re.compile(rb"\r?\n\r?\n\r?[^\r\n]")
LOOKED_AT = 30  # rows in which a header is looked for
ROWS_AT_ONCE = 50_000
MOST_COLUMNS = 1_000


@dataclass
class Sheet:
    """One table of a file: a worksheet, or the whole of a CSV file (with no name). `top` holds its first rows as text."""

    name: str
    top: list[list[str]]

    def at(self, number: int) -> list[str]:
        return self.top[number] if number < len(self.top) else []


@dataclass
class Source:
    """An opened file. Use as a context: what had to be decoded for reading is removed when it ends."""

    name: str
    path: Path
    size: int
    sha256: str
    book: Book | None = None
    delimiter: str = ","
    notes: list[str] = field(default_factory=list)
    blank_lines: bool = False
    seen: list[Sheet] = field(default_factory=list)
    decoded: Path | None = None
    room: TemporaryDirectory[str] | None = None
    text_top: list[list[str]] = field(default_factory=list)

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.room is not None:
            self.room.cleanup()

    def sheets(self) -> list[Sheet]:
        """Every worksheet with its first rows; of a CSV file, the one table that it is."""
        if not self.seen and self.book is None:
            self.seen = [Sheet("", self.text_top)]
        elif not self.seen and self.book is not None:
            rows = self.book.rows
            self.seen = [
                Sheet(name, [list(map(as_text, row)) for row in rows(name)[:LOOKED_AT]]) for name in self.book.names
            ]
        return self.seen

    def rows(self, sheet: str) -> Rows:
        """All rows of a worksheet. Raises Refused for a file that has none."""
        if self.book is None:
            raise Refused(["this is not a workbook"])
        return self.book.rows(sheet)

    def load(self, desk: Desk, sheet: Sheet, header_at: int) -> None:
        """Everything under a header row as the table `raw`: row (as a person counts), c0, c1 … as text, blank for none.

        Rows that are wholly blank are left away. Raises Refused for rows that have more cells than the header."""
        width = len(sheet.at(header_at))
        if width > MOST_COLUMNS:
            raise Refused([f"it has {width:,} columns: more than {MOST_COLUMNS:,} are no table of figures"])
        while width and not sheet.at(header_at)[width - 1].strip():
            width -= 1
        if self.book is None:
            self._load_text(desk, header_at, width)
        else:
            _load_rows(desk, self.book.rows(sheet.name), sheet.name, header_at, width)
        blank = " AND ".join(f"trim(c{n}) = ''" for n in range(width))
        desk.db.execute(f"DELETE FROM raw WHERE {blank}")

    def _load_text(self, desk: Desk, header_at: int, width: int) -> None:
        """By DuckDB in strict mode; a file with line ends of several kinds, at which it stops, row by row."""
        names = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(width))
        chosen = ", ".join(f"coalesce(c{n}, '') AS c{n}" for n in range(width))
        if self.blank_lines:
            self._load_row_by_row(desk, header_at, width)
            return
        try:
            desk.db.execute(
                f"CREATE TABLE raw AS SELECT row_number() OVER () + {header_at + 1} AS row, {chosen} FROM read_csv("
                f"{quoted(str(self.decoded or self.path))}, auto_detect=false, header=false, skip={header_at + 1}, delim='{self.delimiter}', quote='\"', "
                f"escape='\"', columns={{{names}}}, strict_mode=true, store_rejects=true)"
            )
        except duckdb.Error:
            self._load_row_by_row(desk, header_at, width)
            return
        if desk.one("SELECT count(*) FROM reject_errors"):
            desk.db.execute("DROP TABLE raw")
            self._load_row_by_row(desk, header_at, width)  # which says the row as a person counts it

    def _load_row_by_row(self, desk: Desk, header_at: int, width: int) -> None:
        desk.db.execute(f"CREATE TABLE raw (row BIGINT, {', '.join(f'c{n} VARCHAR' for n in range(width))})")
        with (self.decoded or self.path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, delimiter=self.delimiter, strict=True)
            before = header_at + 1
            try:
                for _ in range(header_at + 1):
                    next(rows)
                while piece := list(itertools.islice(rows, ROWS_AT_ONCE)):
                    self._keep_piece(desk, piece, before, width)
                    before += len(piece)
            except csv.Error as problem:
                raise Refused([f"line {rows.line_num}: {problem}"]) from problem

    def _keep_piece(self, desk: Desk, piece: list[list[str]], before: int, width: int) -> None:
        uneven = [
            f"row {number}: it has {'more' if len(row) > width else 'fewer'} than the {width} cells of the heading"
            for number, row in enumerate(piece, start=before + 1)
            if row and (len(row) < width or any(row[width:]))
        ]
        if uneven:
            raise Refused(uneven)
        columns: dict[str, list[object]] = {"row": list(range(before + 1, before + 1 + len(piece)))}
        columns |= {f"c{n}": [row[n] if n < len(row) else "" for row in piece] for n in range(width)}
        desk.table("piece", columns)
        desk.db.execute("INSERT INTO raw SELECT * FROM piece")
        desk.db.execute("DROP TABLE piece")


def open_source(path: Path, name: str) -> Source:
    """Open a file of any kind that figures are published in. Raises Unusable in one sentence."""
    size = path.stat().st_size
    if size == 0:
        raise Unusable(f"{name} is empty: choose the file again.")
    if size > LARGEST:
        raise Unusable(f"{name} is larger than 1 GB: split it by year.")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        start = file.read(8)
    source = Source(name=name, path=path, size=size, sha256=sha256)
    if start[:4] == WORKBOOKS[0] or start == WORKBOOKS[1]:
        content = path.read_bytes()
        source.book = open_book(content, name)
        refuse_errors(content, name)
        return source
    _decode(source)
    _look_at_text(source)
    return source


def as_text(cell: object) -> str:
    """A cell as somebody reads it: whole numbers without a point, no binary noise."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(float(f"{cell:.15g}"))
    return "" if cell is None else str(cell)


def _load_rows(desk: Desk, rows: Rows, sheet: str, header_at: int, width: int) -> None:
    """A worksheet's rows; short ones are filled, a cell beyond the last heading refuses the file."""
    below = rows[header_at + 1 :]
    stray = [
        f"{in_sheet(sheet)}row {number}, column {place + 1}: a cell stands under a blank heading"
        for number, row in enumerate(below, start=header_at + 2)
        for place, cell in enumerate(row[width:], start=width)
        if as_text(cell).strip()
    ]
    if stray:
        raise Refused(stray)
    columns: dict[str, list[object]] = {
        f"c{n}": [as_text(row[n]) if n < len(row) else "" for row in below] for n in range(width)
    }
    desk.table("arrived", columns)
    desk.db.execute(f"CREATE TABLE raw AS SELECT row_number() OVER () + {header_at + 1} AS row, * FROM arrived")
    desk.db.execute("DROP TABLE arrived")


def _decode(source: Source) -> None:
    """Make the text UTF-8 where it is not, saying so. Raises Unusable for what is not text at all."""
    encoding = ""
    with source.path.open("rb") as file:
        start = file.read(4096)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        elif b"\x00" in start:
            raise Unusable(
                f"{source.name} is neither a spreadsheet nor a CSV file: give it as published, or save it as .csv."
            )
        file.seek(0)
        source.blank_lines = _has_blank_lines(file)
        file.seek(0)
        if not encoding and not _is_utf8(file):
            encoding = "cp1252"
            source.notes.append(
                "The file is not UTF-8 and was read as Windows-1252: look at names with accents and dashes."
            )
    if not encoding:
        return
    source.room = TemporaryDirectory()
    source.decoded = Path(source.room.name) / "text.csv"
    try:
        with (
            source.path.open(encoding=encoding, newline="") as old,
            source.decoded.open("w", encoding="utf-8", newline="") as new,
        ):
            while piece := old.read(PIECE):
                new.write(piece)
    except UnicodeDecodeError as problem:
        source.room.cleanup()
        raise Unusable(
            f"{source.name} holds bytes that are no letters in any usual encoding: save it as UTF-8."
        ) from problem


def _is_utf8(file: io.BufferedReader) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_blank_lines(file: io.BufferedReader) -> bool:
    """Whether a line is empty before the last: such a line counts as a row, as it does in a spreadsheet."""
    tail = b""
    while piece := file.read(PIECE):
        joined = tail + piece
        if (b"\n\n" in joined or b"\n\r\n" in joined) and BLANK_LINE.search(joined):
            return True
        tail = joined[-4:]
    return False


def _look_at_text(source: Source) -> None:
    """The first rows, and what stands between cells."""
    with (source.decoded or source.path).open(encoding="utf-8-sig", newline="") as file:
        piece = file.read(256 * 1024)
    if "\x00" in piece:
        raise Unusable(
            f"{source.name} is neither a spreadsheet nor a CSV file: give it as published, or save it as .csv."
        )
    lines = [line for line in piece.splitlines()[:LOOKED_AT] if line.strip()]
    counts = (
        {mark: statistics.median_high(line.count(mark) for line in lines) for mark in ",;\t"} if lines else {",": 0}
    )
    source.delimiter = max(counts, key=lambda mark: (counts[mark], mark == ","))
    try:
        for row in csv.reader(io.StringIO(piece, newline=""), delimiter=source.delimiter):
            source.text_top.append(row)
            if len(source.text_top) == LOOKED_AT:
                break
    except csv.Error as problem:
        raise Unusable(
            f"{source.name} cannot be read as a table ({problem}): save it again as .csv or .xlsx."
        ) from problem
