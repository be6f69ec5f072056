"""The one place that writes a spreadsheet or CSV cell: text can never become a formula, a missing value never nought.

Workbooks are built from the visible table alone: no hidden sheet, no pivot cache, no author's name.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import xlsxwriter

Value = str | int | float | None
Sheet = tuple[Sequence[str], Sequence[Sequence[Value]]]
STARTERS = frozenset("=+-@\t\r\n\x00|%＝＋－＠")
GUARD = "'"
LONGEST = 16_000  # a cell holds 32,767 UTF-16 units: the rest goes into columns of its own, never away
STEADY = datetime(2000, 1, 1)  # noqa: DTZ001 - the same table makes the same bytes whenever it is written
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def safe(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.

    So does text that begins with an apostrophe itself: unguarded() then gives every text back as it was."""
    if (
        isinstance(value, str)
        and value
        and (value[0] in STARTERS or value[0] == GUARD or _first_seen(value) in STARTERS)
    ):
        return GUARD + value
    return value


def unguarded(text: str) -> str:
    """A text as it was before safe()."""
    return text.removeprefix(GUARD)


def _first_seen(text: str) -> str:
    """The first character that is neither white space nor invisible."""
    return next((c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc")), " ")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]], about: Sequence[str] = ()) -> bytes:
    """A CSV file with a byte-order mark, for spreadsheets; `about` are lines after the table that say where it is from."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in header])
    for row in rows:
        writer.writerow(["" if cell is None else safe(cell) for cell in row])
    for line in about:
        writer.writerow([safe(line)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], about: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet: the table, and below it where it is from."""
    return tables_bytes(title, {"Table": (header, list(rows))}, about)


def book_bytes(title: str, sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A workbook of sheets of text, the first row of each its header."""
    return tables_bytes(title, {name: (rows[0], rows[1:]) for name, rows in sheets.items()})


def tables_bytes(title: str, tables: Mapping[str, Sheet], about: Sequence[str] = ()) -> bytes:
    """A workbook of several tables, a sheet each, all of them visible; below the first stands where it is from."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        workbook.set_properties({"title": title, "author": "", "created": STEADY})
        bold = workbook.add_format({"bold": True})
        for name, (header, rows) in tables.items():
            sheet = workbook.add_worksheet(name)
            header, rows = _wide_enough(header, rows)
            _write_row(sheet, 0, header, bold)
            for number, row in enumerate(rows, start=1):
                _write_row(sheet, number, row, None)
            sheet.freeze_panes(1, 0)
            for place, line in enumerate(about, start=len(rows) + 2):
                sheet.write_string(place, 0, line)
            about = ()
    return out.getvalue()


def _wide_enough(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> Sheet:
    """Columns whose text is longer than a cell get columns beside them, in every row, so that none is shifted."""
    widths = [
        max([1, *(-(-len(row[place]) // LONGEST) for row in rows if place < len(row) and isinstance(row[place], str))])  # type: ignore[arg-type]
        for place in range(len(header))
    ]
    if max(widths, default=1) == 1:
        return header, rows
    names = [
        name if n == 0 else f"{name} ({n + 1})"
        for name, width in zip(header, widths, strict=True)
        for n in range(width)
    ]
    return names, [
        [piece for value, width in zip(row, widths, strict=True) for piece in _pieces(value, width)] for row in rows
    ]


def _pieces(value: Value, width: int) -> list[Value]:
    if not isinstance(value, str):
        return [value, *([None] * (width - 1))]
    return [value[n * LONGEST : (n + 1) * LONGEST] for n in range(width)]


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[Value], style: object) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, column, value, style)
        elif value is not None:
            sheet.write_number(number, column, value, style)
