"""What all long tables share: one row a figure, columns found by name, every row a figure or a mark, or the file refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from framework_drafts.history.cells import AGES, BLANK, FIRST_REASON, ONS_CODE, TOTAL, type_letter
from framework_drafts.history.desk import MOST_PROBLEMS, Desk, Refused, in_sheet, quoted
from framework_drafts.history.source import Sheet, Source

NUMBER = r"[-−]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?([eE][-+]?[0-9]+)?"
WITHOUT_COMMAS = (
    r"[-−]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?"  # where semicolons part cells, a comma may be a decimal one
)
LEVELS = {
    "england": "england",
    "national": "england",
    "country": "england",
    "region": "region",
    "regional": "region",
    "council type": "council_type",
    "council": "council",
    "local authority": "council",
}
MEASURE_TYPES = {
    "outcome": "outcome",
    "numerator": "numerator",
    "denominator": "denominator",
    "base": "respondents",
    "margin of error": "margin_of_error",
}


def plain(heading: str) -> str:
    """A heading without case, underscores and doubled blanks."""
    return re.sub(r"[\s_]+", " ", heading.replace("\ufeff", "")).strip().casefold()


def headed(source: Source, wanted: Mapping[str, Sequence[str]], enough: int, without: str) -> Sheet | None:
    """The sheet whose first row has enough of these headings and not that one: with one or two missing it is broken, but it."""
    for sheet in source.sheets():
        headings = {plain(cell) for cell in sheet.at(0)}
        if without not in headings and sum(bool(headings & set(names)) for names in wanted.values()) >= enough:
            return sheet
    return None


def columns(sheet: Sheet, header_at: int, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The raw column of each role, by any of its headings. Raises Refused for one that is missing or stands twice."""
    header = [plain(cell) for cell in sheet.at(header_at)]
    where = f"{in_sheet(sheet.name)}row {header_at + 1}"
    found: dict[str, str] = {}
    for role, names in wanted.items():
        places = [place for place, heading in enumerate(header) if heading in names]
        if not places:
            raise Refused([f"{where}: the column “{names[0]}” is missing"])
        if len(places) > 1:
            raise Refused([f"{where}: the column “{names[0]}” stands there {len(places)} times"])
        found[role] = f"c{places[0]}"
    return found


def ignored(sheet: Sheet, header_at: int, used: Mapping[str, str]) -> list[str]:
    """Headings of columns that are not read, as one warning where there are any."""
    others = [
        cell.strip()
        for place, cell in enumerate(sheet.at(header_at))
        if cell.strip() and f"c{place}" not in used.values()
    ]
    return [f"Not read: the column{'s' if len(others) > 1 else ''} {', '.join(others)}."] if others else []


def translate(desk: Desk, column: str, into: str, name: Callable[[str], str | None], what: str) -> None:
    """Add a column to `raw` by giving each distinct text its meaning. Raises Refused with the rows of what has none."""
    texts = [row[0] for row in desk.rows(f"SELECT DISTINCT {column} FROM {desk.raw} ORDER BY 1")]
    named = {text: name(text) for text in texts}
    bad = [text for text, meaning in named.items() if meaning is None]
    if bad:
        first = f"{column} IN ({', '.join(map(quoted, bad[:MOST_PROBLEMS]))})"
        desk.refuse_where(first, f"'row ' || row || ': “' || left({column}, 40) || '” is no {what}'")
    desk.table(f"meaning_of_{into}", {"said": list(named), "meaning": list(named.values())})
    desk.refine(f"meaning_of_{into}.meaning AS {into}", f"JOIN meaning_of_{into} ON meaning_of_{into}.said = {column}")


def level_of(text: str) -> str | None:
    return LEVELS.get(plain(text))


def measure_type(text: str) -> str | None:
    return MEASURE_TYPES.get(plain(text))


def breakdown_of(text: str) -> str | None:
    """A part of the people in one spelling; blank is everybody."""
    words = " ".join(text.split())
    return TOTAL if words.casefold() in ("", "total") else AGES.get(words.casefold(), words)


def name_areas(desk: Desk, ons: str, name: str, level: str = "level") -> None:
    """Add `area` and `area_name`: the ONS code; of council types, which have none, their letter. Raises Refused."""
    desk.refine(
        f"CASE WHEN {level} = 'council_type' AND trim({ons}) IN ('', '-', '[z]') THEN 'type:' || trim({name}) ELSE trim({ons}) END AS called, "
        f"trim({name}) AS area_name"
    )
    translate(desk, "called", "area", _area, "area: give its ONS code (a letter and eight digits)")


def _area(called: str) -> str | None:
    if called.startswith("type:"):
        return type_letter(called[5:])
    return called if ONS_CODE.match(called) else None


def read_values(
    desk: Desk,
    column: str,
    sheet: Sheet,
    warnings: list[str],
    place: str,
    marks: Mapping[str, str] = FIRST_REASON,
    *,
    commas: bool = True,
) -> None:
    """Add value, mark and reason to `raw` from the text of a column. Raises Refused for what is neither figure nor mark."""
    said = f"trim({column})"
    desk.refine(
        f"CASE WHEN regexp_full_match({said}, {quoted(NUMBER if commas else WITHOUT_COMMAS)}) "
        f"THEN CAST(replace(replace({said}, ',', ''), '−', '-') AS DOUBLE) END AS value, "
        f"CASE WHEN {said} = '' THEN {quoted(BLANK)} ELSE {said} END AS said"
    )
    known = ", ".join(map(quoted, marks)) or "''"
    where = f"'{in_sheet(sheet.name)}row ' || row || ', column ' || {place} || ': “' || left(said, 30) || '” is "
    wrong = {
        f"value IS NULL AND said NOT IN ({known})": f"{where}neither a number nor a mark'",
        "value IS NOT NULL AND NOT isfinite(value)": f"{where}larger than any figure'",
    }
    separated = f"value IS NOT NULL AND contains({column}, ',')"
    counted = ", ".join(f"count(*) FILTER ({condition})" for condition in (*wrong, separated))
    *faults, commas = desk.rows(f"SELECT {counted} FROM {desk.raw}")[0]  # one look for all, since a file can be large
    for count, (condition, words) in zip(faults, wrong.items(), strict=True):
        if count:
            desk.refuse_where(condition, words)
    desk.table("marks", {"known": list(marks), "because": list(marks.values())})
    desk.refine(
        "CASE WHEN value IS NULL THEN said ELSE '' END AS mark, CASE WHEN value IS NULL THEN because ELSE '' END AS reason",
        "LEFT JOIN marks ON known = said",
    )
    if commas:
        warnings.append(f"{commas:,} figures were written with commas between thousands, and read without them.")


def lay(desk: Desk, sheet: Sheet, given: Mapping[str, str], place: str) -> None:
    """Turn `raw`, which has area, area_name, level, value, mark and reason by now, into cells; `given` is SQL by column."""
    desk.db.execute(
        f"INSERT INTO laid SELECT {given['series']}, {given['statistic']}, {given['breakdown']}, area, area_name, {given['area_label']}, level, "
        f"{given['period']}, value, NULL, mark, reason, ?, CAST(row AS INTEGER), {place} FROM {desk.raw}",
        [sheet.name],
    )
