"""Any long or wide table, by a mapping that a person made."""

from __future__ import annotations

from collections.abc import Callable

from framework_drafts.history.cells import BLANK, ONS_CODE, TOTAL, code_key, is_invented, level_of_code
from framework_drafts.history.desk import Desk, Refused, in_sheet, quoted
from framework_drafts.history.facts import Facts
from framework_drafts.history.formats import long
from framework_drafts.history.mapping import Mapping, measure_of, period_of, statistic_of
from framework_drafts.history.reasons import MAPPED
from framework_drafts.history.source import Sheet, Source

NAME = MAPPED
MOST_TEXTS = 60
MEANING: dict[str, tuple[Callable[[str], str | None], str]] = {
    "period": (period_of, "year or other period"),
    "measure": (measure_of, "measure"),
    "statistic": (statistic_of, "kind of figure (outcome, numerator, denominator, base, margin of error, population)"),
}


def read(source: Source, desk: Desk, mapping: Mapping) -> Facts:
    """Every figure of the chosen columns a cell. Raises Refused when a row or heading does not fit the mapping."""
    sheet = _sheet(source, mapping)
    at = mapping.header_row - 1
    columns = _columns(sheet, at, mapping)
    facts = Facts(
        format=NAME,
        title=mapping.title,
        publisher=mapping.publisher,
        licence=mapping.licence,
        attribution=mapping.attribution,
        warnings=long.ignored(sheet, at, {heading: columns[heading] for heading in mapping.used()}),
    )
    source.load(desk, sheet, at)
    if mapping.across:
        _unpivot(desk, mapping, columns)
        columns |= {"": "figure"}
    long.translate(
        desk, f"trim({columns[mapping.area]})", "area", lambda text: text if ONS_CODE.match(text) else None, "ONS code"
    )
    long.translate(desk, "area", "level", level_of_code, "area")
    for part, (meaning, words) in MEANING.items():
        _part(desk, mapping, columns, part, meaning, words)
    name = f"trim({columns[mapping.area_name]})" if mapping.area_name else "area"
    desk.refine(f"{name} AS area_name")
    figure = columns[mapping.value]
    place = str(int(figure[1:]) + 1) if mapping.value else "place"
    if mapping.percent_signs:
        desk.refine(f"regexp_replace(trim({figure}), '\\s*%$', '') AS without_sign")
        figure = "without_sign"
    long.read_values(desk, figure, sheet, facts.warnings, place, mapping.marks, commas=source.delimiter != ";")
    if mapping.breakdown:
        long.translate(desk, columns[mapping.breakdown], "breakdown", long.breakdown_of, "part of the people")
    breakdown = "breakdown" if mapping.breakdown else quoted(TOTAL)
    series = f"{quoted(mapping.book + ':')} || measure"
    given = {"series": series, "statistic": "statistic", "breakdown": breakdown, "area_label": "''", "period": "period"}
    long.lay(desk, sheet, given, place)
    _refuse_twins(desk)
    if is_invented(row[0] for row in desk.rows("SELECT DISTINCT area FROM laid")):
        facts.as_invented()
    return facts


def _refuse_twins(desk: Desk) -> None:
    """Codes that differ only in brackets, dashes or case would be taken for one another."""
    spelled: dict[str, str] = {}
    for (label,) in desk.rows("SELECT DISTINCT series FROM laid ORDER BY 1"):
        code = str(label).partition(":")[2]
        other = spelled.setdefault(code_key(code), code)
        if other != code:
            raise Refused(
                [f"the measures “{other}” and “{code}” are spelled so much alike that they would be taken for one"]
            )


def not_numbers(source: Source, desk: Desk, mapping: Mapping) -> list[str]:
    """The texts that stand where figures should, the most frequent first, at most sixty. Raises Refused for a missing column."""
    sheet = _sheet(source, mapping)
    columns = _columns(sheet, mapping.header_row - 1, mapping)
    source.load(desk, sheet, mapping.header_row - 1)
    if mapping.across:
        _unpivot(desk, mapping, columns)
    figure = "figure" if mapping.across else columns[mapping.value]
    said = f"regexp_replace(trim({figure}), '\\s*%$', '')" if mapping.percent_signs else f"trim({figure})"
    found = desk.rows(
        f"SELECT CASE WHEN {said} = '' THEN {quoted(BLANK)} ELSE {said} END, count(*) FROM {desk.raw} "
        f"WHERE NOT regexp_full_match({said}, {quoted(long.NUMBER)}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_TEXTS}"
    )
    return [text for text, _ in found]


def _sheet(source: Source, mapping: Mapping) -> Sheet:
    found = [sheet for sheet in source.sheets() if sheet.name == mapping.sheet or not mapping.sheet]
    if not found:
        raise Refused([f"there is no sheet “{mapping.sheet}”"])
    return found[0]


def _columns(sheet: Sheet, at: int, mapping: Mapping) -> dict[str, str]:
    """The raw column of each heading that the mapping names."""
    header = [" ".join(cell.split()) for cell in sheet.at(at)]
    found = {}
    for heading in mapping.used():
        places = [place for place, cell in enumerate(header) if cell == " ".join(heading.split())]
        if len(places) != 1:
            how = "is missing" if not places else f"stands there {len(places)} times"
            raise Refused([f"{in_sheet(sheet.name)}row {at + 1}: the column “{heading}” {how}"])
        found[heading] = f"c{places[0]}"
    return found


def _unpivot(desk: Desk, mapping: Mapping, columns: dict[str, str]) -> None:
    """One row a figure out of one row an area: its heading beside each."""
    pieces = [
        f"SELECT {desk.raw}.*, {quoted(heading)} AS heading, {columns[heading]} AS figure, "
        f"{int(columns[heading][1:]) + 1} AS place FROM {desk.raw}"
        for heading in mapping.columns
    ]
    desk.db.execute(f"CREATE VIEW unpivoted AS {' UNION ALL '.join(pieces)}")
    desk.raw = "unpivoted"


def _part(
    desk: Desk, mapping: Mapping, columns: dict[str, str], part: str, meaning: Callable[[str], str | None], words: str
) -> None:
    if part in mapping.always:
        said = meaning(mapping.always[part])
        if said is None:
            raise Refused([f"“{mapping.always[part][:40]}” is no {words}"])
        desk.refine(f"{quoted(said)} AS {part}")
        return
    column = "heading" if mapping.across == part else columns[getattr(mapping, part)]
    long.translate(desk, column, part, meaning, words)
