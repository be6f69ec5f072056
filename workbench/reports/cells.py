"""The one place that writes a spreadsheet or CSV cell: text can never become a formula, a missing value never nought.

Workbooks are built from the visible table alone: no hidden sheet, no pivot cache, no author's name.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

Value = str | int | float | None
STARTERS = frozenset("=+-@\t\r\n\x00|%＝＋－＠")
LONGEST = 32_000  # a spreadsheet cell holds 32,767 characters: the rest goes into cells beside it, never away
STEADY = datetime(2000, 1, 1)  # noqa: DTZ001 - the same table makes the same bytes whenever it is written


def safe(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value and (value[0] in STARTERS or _first_seen(value) in STARTERS):
        return "'" + value
    return value


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
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"title": title, "author": "", "created": STEADY})
        sheet = workbook.add_worksheet("Table")
        bold = workbook.add_format({"bold": True})
        number = 0
        for number, row in enumerate([header, *rows]):
            _write_row(sheet, number, row, bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        for place, line in enumerate(about, start=number + 2):
            sheet.write_string(place, 0, line)
    return out.getvalue()


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[Value], style: object) -> None:
    column = 0
    for value in row:
        if isinstance(value, str):
            for start in range(0, max(1, len(value)), LONGEST):
                sheet.write_string(number, column, value[start : start + LONGEST], style)
                column += 1
            continue
        if value is not None:
            sheet.write_number(number, column, value, style)
        column += 1
