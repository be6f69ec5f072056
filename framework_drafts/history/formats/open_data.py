"""The official open data of one year (2014-15 to 2024-25): one row a measure, area, part of the people and kind of figure.

The file does not say its year. Its councils do: a year is possible only if each of them was there. Where that leaves
more than one, the person who imports it says which.
"""

from __future__ import annotations

from consultation.reorganisations import Register
from framework_drafts.history.cells import SUFFIXES, financial_year, is_invented
from framework_drafts.history.desk import Desk, Refused
from framework_drafts.history.facts import OGL, OGL_LINE, Asked, Facts
from framework_drafts.history.formats import long
from framework_drafts.history.source import Sheet, Source

NAME = "open-data-one-year"
YEARS = tuple(f"{year}-{(year + 1) % 100:02d}" for year in range(2014, 2030))
WANTED = {
    "label": ("geographical code",),
    "name": ("geographical description",),
    "level": ("geographical level",),
    "ons": ("ons code", "ons area code"),
    "code": ("ascof measure code",),
    "breakdown": ("disaggregation level",),
    "type": ("measure type",),
    "value": ("measure value",),
}
GROUP, TITLE = ("measure group",), ("measure group description",)
ENOUGH = 6  # of the eight headings: with fewer it is another kind of file


def recognise(source: Source) -> Sheet | None:
    """By its headings; a file that lacks one or two of them is this format, broken."""
    return long.headed(source, WANTED, ENOUGH, without="year")


def read(source: Source, sheet: Sheet, desk: Desk, register: Register, asked: Asked) -> Facts:
    """Every row a cell. Raises Refused when a row breaks the format, or the year is not to be known."""
    used = long.columns(sheet, 0, WANTED)
    headings = {long.plain(cell): f"c{place}" for place, cell in enumerate(sheet.at(0))}
    group, title = headings.get(GROUP[0]), headings.get(TITLE[0])
    facts = Facts(
        format=NAME,
        title="",
        publisher="NHS Digital",
        licence=OGL,
        attribution=f"Source: NHS Digital, Measures from the Adult Social Care Outcomes Framework. {OGL_LINE}",
        warnings=long.ignored(sheet, 0, {**used, "group": group or "", "title": title or ""}),
    )
    source.load(desk, sheet, 0)
    long.translate(desk, used["level"], "level", long.level_of, "level: England, region, council type or council")
    long.translate(
        desk,
        used["type"],
        "statistic",
        long.measure_type,
        "measure type (outcome, numerator, denominator, base, margin of error)",
    )
    long.translate(desk, used["breakdown"], "breakdown", long.breakdown_of, "disaggregation level")
    long.name_areas(desk, used["ons"], used["name"])
    _name_groups(desk, used["code"], group)
    place = str(int(used["value"][1:]) + 1)
    long.read_values(desk, used["value"], sheet, facts.warnings, place, commas=source.delimiter != ";")
    period = _period(desk, register, asked)
    lay = {"series": f"'ascof-{period}:' || grouped", "statistic": "statistic", "breakdown": "breakdown"}
    long.lay(desk, sheet, {**lay, "area_label": f"trim({used['label']})", "period": f"'{period}'"}, place)
    if title:
        facts.titles = dict(
            desk.rows(
                f"SELECT 'ascof-{period}:' || grouped, any_value(trim({title})) FROM {desk.raw} WHERE trim({title}) <> '' GROUP BY 1"
            )
        )
    facts.title = f"Measures from the Adult Social Care Outcomes Framework, England, {period}: open data"
    if period >= "2024-25":
        facts.publisher = "Department of Health and Social Care"
        facts.attribution = facts.attribution.replace("NHS Digital", facts.publisher)
    if is_invented(row[0] for row in desk.rows("SELECT DISTINCT area FROM laid")):
        facts.as_invented()
        facts.title = f"Invented example: open data of {period} for councils that do not exist"
    return facts


def _name_groups(desk: Desk, code: str, group: str | None) -> None:
    """Add `grouped`, the measure's code without what stands for a part of the people. Raises Refused where the two differ.

    A prefix is no safe way to it: 1I11864 is 1I1 of those aged 18 to 64."""
    ends = " ".join(f"WHEN '{breakdown}' THEN '{suffix}'" for breakdown, suffix in SUFFIXES.items())
    desk.refine(f"CASE breakdown {ends} ELSE '' END AS ending")
    cut = f"CASE WHEN ending <> '' AND ends_with({code}, ending) THEN left({code}, length({code}) - length(ending)) ELSE {code} END"
    desk.refine(f"trim({group or cut}) AS grouped")
    differs = f"trim({code}) <> grouped || ending AND (ending <> '' OR breakdown = 'Total')" if group else "false"
    desk.refuse_where(
        f"grouped = '' OR {differs}",
        "CASE WHEN grouped = '' THEN 'row ' || row || ': there is no measure code' "
        f"ELSE 'row ' || row || ': the code ' || {code} || ' does not belong to ' || grouped || ', ' || breakdown END",
    )


def _period(desk: Desk, register: Register, asked: Asked) -> str:
    codes = [row[0] for row in desk.rows(f"SELECT DISTINCT area FROM {desk.raw} WHERE level = 'council'")]
    fitting = register.years_that_fit(codes, YEARS)
    said = financial_year(asked.period) if asked.period else None
    if said is not None:
        if not all(register.existed(code, said) for code in codes):
            raise Refused([f"its councils were not all there in {said}: it is the file of another year"])
        return said
    if len(fitting) != 1:
        between = f"they fit {fitting[0]} to {fitting[-1]}" if fitting else "and no year fits its councils"
        raise Refused(
            [f"the file does not say its year, and its councils leave it open ({between}): say which year it is"]
        )
    return fitting[0]
