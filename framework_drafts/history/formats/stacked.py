"""Outcomes of several years stacked into one table by a third party from the official publications.

It marks nothing: what is missing has no row. Its defects are known, repaired and counted: dashes garbled on the way
(U+0096), blank disaggregation and kind of figure in 2023-24, blank descriptions, names that drift from year to year.
"""

from __future__ import annotations

from consultation.reorganisations import Register
from framework_drafts.history.cells import financial_year, is_invented
from framework_drafts.history.desk import Desk
from framework_drafts.history.facts import OGL, OGL_LINE, Asked, Facts
from framework_drafts.history.formats import long
from framework_drafts.history.source import Sheet, Source

NAME = "outcomes-stacked-by-year"
WANTED = {
    "year": ("year",),
    "name": ("geographical description",),
    "ons": ("ons code", "ons area code"),
    "group": ("measure group",),
    "title": ("measure group description",),
    "value": ("measure value",),
    "level": ("geographical level",),
    "breakdown": ("disaggregation level",),
    "type": ("measure type",),
}
ENOUGH = 7


def recognise(source: Source) -> Sheet | None:
    return long.headed(source, WANTED, ENOUGH, without="ascof measure code")


def read(source: Source, sheet: Sheet, desk: Desk, register: Register, asked: Asked) -> Facts:
    """Every row a cell. Raises Refused when a row breaks the format."""
    used = long.columns(sheet, 0, WANTED)
    facts = Facts(
        format=NAME,
        title="",
        publisher="A third party, from NHS Digital’s publications",
        licence=f"{OGL} (the figures; the stack states no licence)",
        attribution="Source: NHS Digital, Measures from the Adult Social Care Outcomes Framework, stacked by year by a third "
        f"party. {OGL_LINE}",
        warnings=long.ignored(sheet, 0, used),
    )
    source.load(desk, sheet, 0)
    long.translate(desk, used["level"], "level", long.level_of, "level: England, region, council type or council")
    long.translate(
        desk,
        used["type"],
        "statistic",
        lambda text: long.measure_type(text or "outcome"),
        "measure type (outcome, numerator, denominator, base, margin of error)",
    )
    long.translate(desk, used["breakdown"], "breakdown", long.breakdown_of, "disaggregation level")
    long.translate(desk, used["year"], "period", financial_year, "year: write it like 2020-21")
    long.name_areas(desk, used["ons"], used["name"])
    desk.refuse_where(f"trim({used['group']}) = ''", "'row ' || row || ': there is no measure code'")
    place = str(int(used["value"][1:]) + 1)
    long.read_values(desk, used["value"], sheet, facts.warnings, place, commas=source.delimiter != ";")
    facts.warnings += _oddities(desk, used)
    series = f"'ascof-' || period || ':' || trim({used['group']})"
    given = {
        "series": series,
        "statistic": "statistic",
        "breakdown": "breakdown",
        "area_label": "''",
        "period": "period",
    }
    long.lay(desk, sheet, given, place)
    described = f"replace(trim({used['title']}), chr(150), '–')"
    facts.titles = dict(
        desk.rows(f"SELECT {series}, any_value({described}) FROM {desk.raw} WHERE {described} <> '' GROUP BY 1")
    )
    first, last = desk.rows("SELECT min(period), max(period) FROM laid")[0]
    facts.title = (
        f"Outcomes of the Adult Social Care Outcomes Framework, England, {first} to {last}: stacked by a third party"
    )
    if is_invented(row[0] for row in desk.rows("SELECT DISTINCT area FROM laid")):
        facts.as_invented()
        facts.title = f"Invented example: outcomes of {first} to {last} for councils that do not exist"
    return facts


def _oddities(desk: Desk, used: dict[str, str]) -> list[str]:
    """What was repaired on the way in, each with its count of rows."""
    garbled = desk.one(f"SELECT count(*) FROM {desk.raw} WHERE contains({used['title']}, chr(150))")
    untitled = desk.one(f"SELECT count(*) FROM {desk.raw} WHERE trim({used['title']}) = ''")
    unsaid = desk.one(
        f"SELECT count(*) FROM {desk.raw} WHERE trim({used['type']}) = '' AND trim({used['breakdown']}) = ''"
    )
    renamed = desk.rows(
        f"SELECT area, string_agg(DISTINCT area_name, ', ' ORDER BY area_name) FROM {desk.raw} WHERE level = 'council' "
        "GROUP BY area HAVING count(DISTINCT area_name) > 1 ORDER BY 2"
    )
    found = []
    if garbled:
        found.append(f"{garbled:,} descriptions hold a garbled dash (U+0096), read as –.")
    if untitled:
        found.append(f"{untitled:,} rows have no description.")
    if unsaid:
        found.append(
            f"{unsaid:,} rows say neither the part of the people nor the kind of figure: read as outcomes of everybody."
        )
    if renamed:
        names = "; ".join(f"{code}: {names}" for code, names in renamed)
        found.append(f"{len(renamed)} councils are written in several ways ({names}); they are known by their codes.")
    return found
