"""The DHSC time-series workbook of ASCOF: one sheet a measure, a block of columns a year, marks in square brackets.

The number of lines above the table differs from sheet to sheet: the header is found by its first cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from consultation.reorganisations import Register
from framework_drafts.history.cells import FIRST_REASON, ONS_CODE, TOTAL, level_of_code
from framework_drafts.history.desk import MOST_PROBLEMS, Desk, Refused
from framework_drafts.history.facts import OGL, OGL_LINE, Asked, Facts
from framework_drafts.history.formats import time_series_about as about
from framework_drafts.history.source import Sheet, Source, as_text

NAME = "dhsc-time-series"
STATISTICS = {
    "margin of error": "margin_of_error",
    "number of respondents": "respondents",
    "numerator": "numerator",
    "denominator": "denominator",
    "outcome": "outcome",
}
TYPE_LETTERS = {"S", "U", "M", "I", "O", "D"}
FIRST_CELL = "Local authority code"
_COLUMN = re.compile(r"^(\d{4}) to (\d{4}) - (.+)$")
NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_BRACKETED = re.compile(rf"({NUMBER}) \((:|{NUMBER})\)\Z")
_MARK = re.compile(r"^\[[a-z]\]$")
_NUMBER = re.compile(rf"{NUMBER}\Z")
MARKS = ("[c]", "[x]", "[z]", "[w]", "[u]")


@dataclass(frozen=True)
class Column:
    place: int
    code: str
    statistic: str
    breakdown: str
    period: str


@dataclass
class _Laid:
    """Cells on their way to the desk, in the order of COLUMNS; and what is wrong with the file so far."""

    cells: list[tuple[object, ...]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    bracketed: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def full(self) -> bool:
        return len(self.wrong) >= MOST_PROBLEMS


def recognise(source: Source) -> Sheet | None:
    """By content: a Contents sheet that lists metrics, and at least one sheet with the table's header."""
    if source.book is None:
        return None
    sheets = {sheet.name: sheet for sheet in source.sheets()}
    contents = sheets.get("Contents")
    if contents is None or about.contents_row(source.rows("Contents")) is None:
        return None
    return next((sheet for sheet in sheets.values() if _is_table(source, sheet.name)), None)


def read(source: Source, sheet: Sheet, desk: Desk, register: Register, asked: Asked) -> Facts:
    """Every cell of every table. Raises Refused when any sheet or cell breaks the format."""
    assert source.book is not None  # noqa: S101 - recognised by its sheets
    facts = Facts(
        format=NAME,
        title=about.title(source),
        publisher="Department of Health and Social Care",
        licence=OGL,
        attribution="Source: Department of Health and Social Care, Measures from the Adult Social Care Outcomes Framework. "
        + OGL_LINE,
    )
    codes, laid = about.codes(source), _Laid()
    tables = [name for name in source.book.names if _is_table(source, name)]
    facts.passed_over = {"sheets without figures": len(source.book.names) - len(tables)}
    for name in tables:
        if not laid.full():
            _read_table(source, name, codes, laid, facts)
    if not laid.wrong and not laid.cells:
        laid.wrong.append("no sheet holds a table")
    if laid.wrong:
        raise Refused(laid.wrong)
    columns: dict[str, list[object]] = dict(zip(COLUMNS, map(list, zip(*laid.cells, strict=True)), strict=True))
    newest = max(map(str, columns["period"]))
    columns["series"] = [f"ascof-{newest}:{code}" for code in columns["series"]]  # codes mean what they mean that year
    desk.lay(columns)
    for name, count in sorted(laid.bracketed.items()):
        facts.warnings.append(
            f"sheet {name}: {count} cells give a second figure in brackets; the first is used, the second is kept beside it"
        )
    about.tell(source, facts, f"ascof-{newest}", codes)
    return facts


def _is_table(source: Source, name: str) -> bool:
    return name.lower().startswith("table_") or _header(source.rows(name)) is not None


def _header(rows: list[list[object]]) -> int | None:
    """The row that begins the table, found by its first cell."""
    return next((i for i, row in enumerate(rows) if row and str(row[0]).strip() == FIRST_CELL), None)


def _read_table(source: Source, name: str, codes: dict[str, str], laid: _Laid, facts: Facts) -> None:
    rows = source.rows(name)
    header = _header(rows)
    if header is None:
        laid.wrong.append(f"sheet {name}: no row begins with “{FIRST_CELL}”")
        return
    code = re.sub("^table_", "", name, flags=re.IGNORECASE)
    if code.lower() not in codes:
        laid.wrong.append(f"sheet {name}: the Contents sheet does not list {code}")
        return
    columns = list(_columns(name, codes[code.lower()], rows[header], header + 1, laid.wrong))
    headed = {place for place, cell in enumerate(rows[header]) if str(cell).strip()}
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        if any(str(cell).strip() for cell in row):
            _read_row(name, number, [*row, *[""] * (3 - len(row))], columns, headed, laid)
    if [str(cell).strip() for cell in rows[header][1:3]] != ["Local authority", "ONS area code"]:
        facts.warnings.append(f"sheet {name}: the second and third columns are not named as usual")


def _columns(name: str, code: str, header: list[object], number: int, wrong: list[str]) -> Iterator[Column]:
    for place, cell in enumerate(header[3:], start=3):
        text = str(cell).strip()
        if not text:
            continue
        match = _COLUMN.match(text)
        words = match.group(3).strip().lower() if match else ""
        end = next((end for end in STATISTICS if words == end or words.endswith(" " + end)), None)
        if match is None or end is None or int(match.group(2)) != int(match.group(1)) + 1:
            wrong.append(f"sheet {name}, row {number}, column {place + 1}: “{text[:60]}” is not a year and a statistic")
            continue
        part = words.removesuffix(end).strip()
        breakdown = TOTAL if part in ("", code.lower()) else part
        yield Column(place, code, STATISTICS[end], breakdown, f"{match.group(1)}-{match.group(2)[2:]}")


def _read_row(name: str, number: int, row: list[object], columns: list[Column], headed: set[int], laid: _Laid) -> None:
    stray = [place + 1 for place in range(3, len(row)) if place not in headed and str(row[place]).strip()]
    if stray:
        laid.wrong.append(f"sheet {name}, row {number}, column {stray[0]}: a cell stands under a blank heading")
        return
    area = _area(row)
    if area is None:
        laid.wrong.append(f"sheet {name}, row {number}: “{str(row[0])[:30]}” “{str(row[2])[:30]}” names no area")
        return
    for column in columns:
        raw = row[column.place] if column.place < len(row) else ""
        value, bracketed, mark, wrong = parse_cell(raw)
        if wrong:
            laid.wrong.append(f"sheet {name}, row {number}, column {column.place + 1}: {wrong}")
            continue
        if bracketed is not None:
            laid.bracketed[name] += 1
        laid.cells.append(
            (
                column.code, column.statistic, column.breakdown, *area, column.period, value, bracketed, mark,
                FIRST_REASON.get(mark, ""), name, number, column.place + 1,
            )
        )  # fmt: skip


COLUMNS = (
    "series", "statistic", "breakdown", "area", "area_name", "area_label", "level", "period",
    "value", "bracketed", "mark", "reason", "sheet", "row", "col",
)  # fmt: skip


def _area(row: list[object]) -> tuple[str, str, str, str] | None:
    """An area as (code, name, label, level): the ONS code where there is one, since a local code can be re-used."""
    local, name, ons = (as_text(cell).strip() for cell in row[:3])
    if not name:
        return None
    if ONS_CODE.match(ons):
        return ons, name, local, level_of_code(ons, local)
    if local in TYPE_LETTERS:
        return local, name, local, "council_type"
    return (f"name:{name}", name, "", "other") if ons == "[z]" else None


def parse_cell(raw: object) -> tuple[float | None, float | None, str, str]:
    """(value, bracketed value, mark, what is wrong): a number, a mark, or a number with a second one in brackets."""
    if isinstance(raw, bool):
        return None, None, "", f"“{raw}” is neither a number nor a mark"
    if isinstance(raw, int | float):
        return float(f"{raw:.15g}"), None, "", ""
    text = str(raw).strip()
    if _MARK.match(text):
        return (None, None, text, "") if text in MARKS else (None, None, "", f"the mark {text} is not known")
    if match := _BRACKETED.match(text):
        second = None if match.group(2) == ":" else _number(match.group(2))
        return _number(match.group(1)), second, "", ""
    if _NUMBER.match(text):
        return _number(text), None, "", ""
    return None, None, "", f"“{text[:30]}” is neither a number nor a mark" if text else "the cell is blank"


def _number(text: str) -> float:
    return float(text.replace(",", ""))
