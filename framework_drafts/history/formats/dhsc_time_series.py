"""The DHSC time-series workbook of ASCOF: one sheet a measure, a block of columns a year, marks in square brackets.

The number of lines above the table differs from sheet to sheet: the header is found by its first cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from framework_drafts.history.cells import REASONS, PublishedCell, Reading
from framework_drafts.history.sheets import Book, Rows

NAME = "dhsc-time-series"
LICENCE = "Open Government Licence v3.0"
STATISTICS = {
    "margin of error": "margin_of_error",
    "number of respondents": "respondents",
    "numerator": "numerator",
    "denominator": "denominator",
    "outcome": "outcome",
}
TYPE_LETTERS = {"S", "U", "M", "I", "O", "D"}
REGION_LETTERS = {"E", "EM", "L", "NE", "NW", "SE", "SW", "WM", "YH"}
_COLUMN = re.compile(r"^(\d{4}) to (\d{4}) - (.+)$")
_BRACKETED = re.compile(r"^(-?[\d,]+(?:\.\d+)?) \((:|-?[\d,]+(?:\.\d+)?)\)$")
_MARK = re.compile(r"^\[[a-z]\]$")
_NUMBER = re.compile(r"^-?[\d,]+(?:\.\d+)?$")
MOST_REASONS = 10


class Refused(Exception):
    """The file breaks the format. Holds the first ten reasons, each with sheet, row and column."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


def recognise(book: Book) -> bool:
    """By content: a Contents sheet that lists metrics, and at least one sheet with the table's header."""
    if "Contents" not in book.names:
        return False
    listed = any([str(cell).strip() for cell in row[:2]] == ["Metric", "Description"] for row in book.rows("Contents"))
    return listed and any(
        name.lower().startswith("table_") or _header(book.rows(name)) is not None for name in book.names
    )


def read(book: Book) -> Reading:
    """Every cell of every table. Raises Refused when any sheet or cell breaks the format."""
    cover = " ".join(str(cell) for row in (book.rows("Cover") if "Cover" in book.names else []) for cell in row)
    invented = "invented" in cover.lower()
    reading = Reading(
        format=NAME,
        title=_title(book, cover),
        publisher="Invented example" if invented else "Department of Health and Social Care",
        licence="None needed: invented figures" if invented else LICENCE,
        attribution=(
            "Invented figures, made for this example; they describe no real council."
            if invented
            else "Source: Department of Health and Social Care, Measures from the Adult Social Care Outcomes Framework. "
            "Contains public sector information licensed under the Open Government Licence v3.0."
        ),
        invented=invented,
    )
    codes = _codes(book)
    reasons: list[str] = []
    for name in book.names:
        if name.lower().startswith("table_") or _header(book.rows(name)) is not None:
            reading.cells.extend(_sheet(name, book.rows(name), codes, reading.warnings, reasons))
    if reading.cells:
        book_of_codes = (
            f"ascof-{max(cell.period for cell in reading.cells)}"  # codes mean what they mean in its newest year
        )
        reading.cells = [replace(cell, series=f"{book_of_codes}:{cell.series}") for cell in reading.cells]
    second = Counter(cell.sheet for cell in reading.cells if cell.bracketed is not None)
    for name, count in sorted(second.items()):
        reading.warnings.append(
            f"sheet {name}: {count} cells give a second figure in brackets; the first is used, the second is kept beside it"
        )
    reasons.extend(_duplicates(reading.cells))
    if not reading.cells and not reasons:
        reasons.append("no sheet holds a table")
    if reasons:
        raise Refused(reasons[:MOST_REASONS])
    return reading


def _title(book: Book, cover: str) -> str:
    first = next((str(row[0]) for row in book.rows("Cover") if row and row[0]), "") if cover else ""
    return (first or "Time series of aggregated measures").strip()[:300]


def _codes(book: Book) -> dict[str, str]:
    """Metric codes as the Contents sheet writes them, by their letters and digits in lower case."""
    rows = book.rows("Contents")
    start = next(i for i, row in enumerate(rows) if str(row[0]).strip() == "Metric")
    found = (str(row[0]).strip() for row in rows[start + 1 :])
    return {code.lower(): code for code in found if code}


def _sheet(
    name: str, rows: Rows, codes: dict[str, str], warnings: list[str], reasons: list[str]
) -> Iterator[PublishedCell]:
    header = _header(rows)
    if header is None:
        reasons.append(f"sheet {name}: no row begins with “Local authority code”")
        return
    code = re.sub("^table_", "", name, flags=re.IGNORECASE)
    if code.lower() not in codes:
        reasons.append(f"sheet {name}: the Contents sheet does not list {code}")
        return
    columns = list(_columns(name, codes[code.lower()], rows[header], header + 1, reasons))
    refused = {column for column, cell in enumerate(rows[header]) if str(cell).strip()}  # named above, with a reason
    known = {column for column, *_ in columns} | refused
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        if not any(str(cell).strip() for cell in row):
            continue
        row = [*row, *[""] * (3 - len(row))]
        stray = [column + 1 for column in range(3, len(row)) if column not in known and str(row[column]).strip()]
        if stray:
            reasons.append(f"sheet {name}, row {number}, column {stray[0]}: a cell stands under a blank heading")
            continue
        area = _area(row)
        if area is None:
            reasons.append(f"sheet {name}, row {number}: “{str(row[0])[:30]}” “{str(row[2])[:30]}” names no area")
            continue
        for column, series, statistic, period in columns:
            raw = row[column] if column < len(row) else ""
            value, bracketed, mark, wrong = parse_cell(raw)
            if wrong:
                reasons.append(f"sheet {name}, row {number}, column {column + 1}: {wrong}")
                continue
            yield PublishedCell(
                series,
                statistic,
                *area,
                period,
                value,
                bracketed,
                mark,
                REASONS.get(mark, ""),
                name,
                number,
                column + 1,
            )
    _warn(name, rows[header], warnings)


def _header(rows: Rows) -> int | None:
    """The row that begins the table, found by its first cell."""
    return next((i for i, row in enumerate(rows) if row and str(row[0]).strip() == "Local authority code"), None)


def _columns(
    name: str, code: str, header: list[object], number: int, reasons: list[str]
) -> Iterator[tuple[int, str, str, str]]:
    for column, cell in enumerate(header[3:], start=3):
        text = str(cell).strip()
        if not text:
            continue
        match = _COLUMN.match(text)
        words = match.group(3).strip().lower() if match else ""
        statistic = next((STATISTICS[end] for end in STATISTICS if words == end or words.endswith(" " + end)), None)
        if match is None or statistic is None or int(match.group(2)) != int(match.group(1)) + 1:
            reasons.append(
                f"sheet {name}, row {number}, column {column + 1}: “{text[:60]}” is not a year and a statistic"
            )
            continue
        part = next(words.removesuffix(end).strip() for end in STATISTICS if words == end or words.endswith(" " + end))
        series = code if part in ("", code.lower()) else f"{code}/{part}"
        yield column, series, statistic, f"{match.group(1)}-{match.group(2)[2:]}"


def _area(row: list[object]) -> tuple[str, str, str] | None:
    """An area as (code, name, level): the ONS code where there is one, since a local authority code can be re-used."""
    local, name, ons = (_text(cell) for cell in row[:3])
    if not name:
        return None
    if re.fullmatch(r"[A-Z]\d{8}", ons):
        if local == "England":
            return ons, name, "england"
        return (ons, name, "region") if local in REGION_LETTERS else (ons, name, "council")
    if local in TYPE_LETTERS:
        return local, name, "council_type"
    return (f"name:{name}", name, "other") if ons == "[z]" else None


def parse_cell(raw: object) -> tuple[float | None, float | None, str, str]:
    """(value, bracketed value, mark, what is wrong): a number, a mark, or a number with a second one in brackets."""
    if isinstance(raw, bool):
        return None, None, "", f"“{raw}” is neither a number nor a mark"
    if isinstance(raw, int | float):
        return float(f"{raw:.10g}"), None, "", ""
    text = str(raw).strip()
    if _MARK.match(text):
        return (None, None, text, "") if text in REASONS else (None, None, "", f"the mark {text} is not known")
    if match := _BRACKETED.match(text):
        second = None if match.group(2) == ":" else _number(match.group(2))
        return _number(match.group(1)), second, "", ""
    if _NUMBER.match(text):
        return _number(text), None, "", ""
    return None, None, "", f"“{text[:30]}” is neither a number nor a mark" if text else "the cell is blank"


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _warn(name: str, header: list[object], warnings: list[str]) -> None:
    if [str(cell).strip() for cell in header[1:3]] != ["Local authority", "ONS area code"]:
        warnings.append(f"sheet {name}: the second and third columns are not named as usual")


def _duplicates(cells: list[PublishedCell]) -> list[str]:
    seen: dict[tuple[str, str, str, str], PublishedCell] = {}
    found = []
    for cell in cells:
        first = seen.setdefault(cell.key(), cell)
        if first is not cell:
            found.append(
                f"sheet {cell.sheet}, row {cell.row}, column {cell.column}: {cell.area_name} {cell.period} stands "
                f"in row {first.row} already"
            )
    return found
