"""Mid-year population estimates of the Office for National Statistics: a sheet a sex, a column a year of age.

Sheet names and the header's row move from year to year: both are found by what they say. Councils with adult social
services responsibilities, regions and England are taken in; other countries and lower-tier districts are counted and
passed over.
"""

from __future__ import annotations

import re
from collections import Counter

from consultation.reorganisations import Register
from framework_drafts.history.cells import ONS_CODE, is_invented, level_of_code
from framework_drafts.history.desk import Desk, Refused
from framework_drafts.history.facts import OGL, OGL_LINE, Asked, Facts
from framework_drafts.history.source import Sheet, Source, as_text

NAME = "ons-mid-year-population"
BOOK = "ons-mid-year"
SHEETS = {"all": "persons", "persons": "persons", "males": "males", "females": "females"}
AGES = re.compile(r"^(\d{1,2}|90\+)$")
_SHEET = re.compile(r"^MYE2\s*-?\s*(all|persons|males|females)$", re.IGNORECASE)
_YEAR = re.compile(r"\b[Mm]id-?\s?(\d{4})|June (\d{4})")


def recognise(source: Source) -> Sheet | None:
    """By a sheet of single years of age whose table begins with Code and Name."""
    if source.book is None:
        return None
    return next((s for s in source.sheets() if _SHEET.match(s.name.strip()) and _header(s) is not None), None)


def read(source: Source, sheet: Sheet, desk: Desk, register: Register, asked: Asked) -> Facts:
    """Every year of age of every area a cell. Raises Refused when a sheet or cell breaks the format."""
    period = f"mid-{_year(source)}"
    facts = Facts(
        format=NAME,
        title=f"Mid-year population estimates, {period}: single years of age",
        publisher="Office for National Statistics",
        licence=OGL,
        attribution=f"Source: Office for National Statistics, mid-year population estimates. {OGL_LINE}",
        published_on=_published(source),
    )
    over: Counter[str] = Counter()
    for one in source.sheets():
        match = _SHEET.match(one.name.strip())
        if match is None:
            over["sheets of other tables"] += 1
            continue
        sex = SHEETS[match.group(1).lower()]
        facts.titles[f"{BOOK}:{sex}"] = f"Population, {sex}, by single year of age"
        _lay(source, one, desk, f"{BOOK}:{sex}", period, over)
    facts.passed_over = dict(over)
    _sums(desk, period)
    if is_invented(row[0] for row in desk.rows("SELECT DISTINCT area FROM laid")):
        facts.as_invented()
    return facts


def _header(sheet: Sheet) -> int | None:
    for number, row in enumerate(sheet.top):
        cells = [cell.strip().casefold() for cell in row]
        if cells[:2] == ["code", "name"] and "all ages" in cells:
            return number
    return None


def _year(source: Source) -> str:
    """The year that the tables' own titles name; Refused when they name none, or several."""
    years = set()
    for sheet in source.sheets():
        if _SHEET.match(sheet.name.strip()):
            for row in sheet.top[: _header(sheet) or 8]:
                years |= {first or second for cell in row for first, second in _YEAR.findall(cell)}
    if len(years) != 1:
        raise Refused(
            [f"the tables name {'no year' if not years else 'several years'}: expected “mid-2020” in their titles"]
        )
    return str(years.pop())


def _published(source: Source) -> str:
    """The day of publication where the cover states it."""
    words = " ".join(cell for sheet in source.sheets() for row in sheet.top for cell in row if "published at" in cell)
    match = re.search(r"(\d{1,2}) (\w+) (\d{4})", words)
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    if match is None or match.group(2) not in months:
        return ""
    return f"{match.group(3)}-{months.index(match.group(2)) + 1:02d}-{int(match.group(1)):02d}"


def _lay(source: Source, sheet: Sheet, desk: Desk, series: str, period: str, over: Counter[str]) -> None:
    header = _header(sheet)
    if header is None:
        raise Refused([f"sheet {sheet.name}: no row begins with “Code” and “Name”"])
    rows = source.rows(sheet.name)
    ages = _ages(sheet.name, rows[header], header + 1)
    wrong: list[str] = []
    laid: dict[str, list[object]] = {
        name: [] for name in ("area", "area_name", "level", "breakdown", "value", "row", "col")
    }
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        code, name = as_text(row[0]).strip(), as_text(row[1]).strip() if len(row) > 1 else ""
        figures = any(as_text(row[column]).strip() for column, _ in ages if column < len(row))
        level = level_of_code(code)
        if not ONS_CODE.match(code) and figures:
            wrong.append(f"sheet {sheet.name}, row {number}: “{code[:20]}” {name[:40]} has figures and is no area code")
        elif not ONS_CODE.match(code):
            over["notes under the tables"] += 1
        elif level == "other":
            over["rows of other areas"] += 1
        else:
            for column, age in ages:
                value = row[column] if column < len(row) else ""
                if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                    wrong.append(
                        f"sheet {sheet.name}, row {number}, column {column + 1}: “{as_text(value)[:30]}” is no number of people"
                    )
                    continue
                for key, cell in zip(
                    laid,
                    (code, name, level, age, float(value), number, column + 1),
                    strict=True,
                ):
                    laid[key].append(cell)
    if wrong:
        raise Refused(wrong)
    count = len(laid["area"])
    same = {
        "series": series,
        "statistic": "population",
        "area_label": "",
        "period": period,
        "mark": "",
        "reason": "",
        "sheet": sheet.name,
    }
    desk.lay({**laid, "bracketed": [None] * count, **{name: [text] * count for name, text in same.items()}})


def _ages(sheet: str, header: list[object], number: int) -> list[tuple[int, str]]:
    found = []
    for column, cell in enumerate(header):
        text = as_text(cell).strip()
        if text.casefold() == "all ages":
            found.append((column, "All ages"))
        elif AGES.match(text):
            found.append((column, "90+" if text in ("90", "90+") else text))
    names = [age for _, age in found]
    missing = {"All ages", "90+", *map(str, range(90))} - set(names)
    if missing or len(names) != len(set(names)):
        raise Refused([f"sheet {sheet}, row {number}: the columns are not all ages and each year from 0 to 90"])
    return found


def _sums(desk: Desk, period: str) -> None:
    """Every area's single years add up to its total, or the file is refused: a column has slipped."""
    found = desk.rows(
        "SELECT sheet, min(row), any_value(area_name) FROM laid GROUP BY series, area, sheet "
        "HAVING sum(CASE breakdown WHEN 'All ages' THEN -value ELSE value END) <> 0 ORDER BY 1, 2"
    )
    if found:
        raise Refused(
            [f"sheet {sheet}, row {row}: the ages of {name} do not add up to its total" for sheet, row, name in found]
        )
