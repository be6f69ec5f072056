"""Files that people give: their bytes and a harmless name; tables of them as rows of text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from flask import request

from consultation.errors import Unusable
from framework_drafts.history.sheets import open_book
from workbench.reports.cells import safe, unguarded

MOST_ROWS = 20_000
MOST_COLUMNS = 400
LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A header and its rows, all text; `note` tells how the file was read where that could matter."""

    header: list[str]
    rows: list[list[str]]
    note: str = ""


def given_file(field: str, otherwise: str, most: int = LARGEST) -> tuple[str, bytes]:
    """The name and bytes of the file in a form's field. Raises Unusable when there is none, or it is too large."""
    given = request.files.get(field)
    if given is None or not given.filename:
        raise Unusable(otherwise)
    content = given.read(most + 1)
    if len(content) > most:
        raise Unusable(f"The file is larger than {most // 1024 // 1024} MB: split it, or take out what is not needed.")
    if not content:
        raise Unusable("The file is empty: choose it again.")
    return "".join(c for c in given.filename.replace("\\", "/").rpartition("/")[2] if c.isprintable())[-200:], content


def read_table(name: str, content: bytes) -> Table:
    """The first filled sheet of a workbook, or a CSV file. Raises Unusable in one sentence."""
    if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        book = open_book(content, name)
        filled = (book.rows(sheet) for sheet in book.names)
        rows = next(
            (found for found in filled if any(any(cell not in ("", None) for cell in row) for row in found)), []
        )
        return _table([[_text(cell) for cell in row] for row in rows], name, "")
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unusable(f"{name} is neither a spreadsheet nor a CSV file: save it as .xlsx or .csv.")
    text, note = _decoded(content)
    csv.field_size_limit(LARGEST)
    try:
        rows_of_text = [
            [_unguarded(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        ]
    except csv.Error as problem:
        raise Unusable(f"{name} cannot be read as CSV ({problem}): save it again as .csv or .xlsx.") from problem
    return _table(rows_of_text, name, note)


def _table(rows: list[list[str]], name: str, note: str) -> Table:
    """Blank rows fall away; short ones are filled, so that every row is as wide as the header."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise Unusable(f"{name} needs a line of headings and at least one row under it.")
    if len(filled) > MOST_ROWS or max(len(row) for row in filled) > MOST_COLUMNS:
        raise Unusable(f"{name} has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns: split it.")
    width = max(len(row) for row in filled)
    header = [
        cell.strip() or f"Column {place}" for place, cell in enumerate(filled[0] + [""] * (width - len(filled[0])), 1)
    ]
    return Table(header, [row + [""] * (width - len(row)) for row in filled[1:]], note)


def _unguarded(cell: str) -> str:
    """Without the apostrophe that an export put before what a spreadsheet would take for a formula."""
    return unguarded(cell) if safe(unguarded(cell)) == cell else cell


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "Read as Windows-1252: look at names with accents."


def _delimiter(text: str) -> str:
    """Comma, semicolon or tab: whichever the heading has most of, outside quotation marks."""
    first, quoted = text.partition("\n")[0], False
    counts = dict.fromkeys(",;\t", 0)
    for letter in first:
        quoted = quoted != (letter == '"')
        if not quoted and letter in counts:
            counts[letter] += 1
    return max(counts, key=lambda d: (counts[d], d == ","))


def _text(cell: object) -> str:
    """A cell as somebody reads it: whole numbers without a point, dates without midnight."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = "" if cell is None else str(cell)
    if text.endswith(" 00:00:00"):
        try:
            return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return text
    return text
