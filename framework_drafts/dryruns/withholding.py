"""Pure: a run's results as they may leave: no small number can be worked out from what is shown beside it.

Applied before results are written down, so that no door can forget it. A row whose figure is withheld as a small number
shows none of its counts, and the rows that would give it away by subtraction are withheld whole, as secondary.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from consultation.councils import REGIONS
from consultation.suppression import Counts, Withheld, complementary
from framework_drafts.dryruns.results import EVERYBODY, NUMBERS, Figures, Results
from framework_drafts.history.cells import type_letter

SMALL, SECONDARY = "small_number", "secondary_suppression"
COUNTS = ("numerator", "denominator", "respondents")
SEXES = ("Male", "Female")
SPELLED = {"eastern": "E", "east": "E", **{name.casefold(): letter for letter, name in REGIONS.items()}}
Whereabouts = Mapping[str, tuple[str, str]]  # of a council by its code: the letters of its region and its type


def withhold(results: Results, where: Whereabouts) -> Results:
    """Results of which nothing tells a small number."""
    codes = list(dict.fromkeys(one.code for one in results.figures))
    protected: list[Figures] = []
    for code in codes:
        mine = [one for one in results.figures if one.code == code]
        protected += _protected(results, mine, where) if any((one.reason == SMALL).any() for one in mine) else mine
    return dataclasses.replace(results, figures=tuple(protected))


def _protected(results: Results, mine: Sequence[Figures], where: Whereabouts) -> list[Figures]:
    copies = [one.changed(lambda column: column.copy()) for one in mine]
    margins = margins_of(results, where)
    strata = {one.stratum: one for one in copies}
    parts = [[s for s in strata if s in SEXES], [s for s in strata if s not in (*SEXES, EVERYBODY)]]
    places = {area.code: i for i, area in enumerate(results.areas)}
    for period in range(len(results.periods)):
        if not any((one.reason[:, period] == SMALL).any() for one in copies):
            continue
        table = _table(results, strata, period)
        if not any(row.values and not row.small for rows in table.values() for row in rows.values()):
            continue  # no counts are shown, so there is nothing to subtract
        found = complementary(table, margins_of=margins, parts=[one for one in parts if one])
        _blank(found, table, strata, places, period)
    return copies


def _table(results: Results, strata: Mapping[str, Figures], period: int) -> dict[str, dict[str, Counts]]:
    table: dict[str, dict[str, Counts]] = {}
    for i in results.councils:
        rows = {name: _counts(one, int(i), period) for name, one in strata.items() if one.there[i, period]}
        if rows:
            table[results.areas[i].code] = rows
    return table


def _counts(one: Figures, area: int, period: int) -> Counts:
    numbers = [float(getattr(one, name)[area, period]) for name in COUNTS]
    small = one.reason[area, period] == SMALL
    return Counts(tuple(number for number in numbers if not np.isnan(number)), small=bool(small))


def _blank(
    found: Withheld,
    table: Mapping[str, Mapping[str, Counts]],
    strata: Mapping[str, Figures],
    places: Mapping[str, int],
    period: int,
) -> None:
    for area, stratum in found.areas | found.margins:
        one, i = strata.get(stratum), places.get(area)
        if one is None or i is None or not one.there[i, period]:
            continue
        if all(np.isnan(getattr(one, name)[i, period]) for name in NUMBERS) and one.reason[i, period]:
            continue  # there is nothing to withhold, and it has its own reason
        for name in NUMBERS:
            getattr(one, name)[i, period] = np.nan
        row = table.get(area, {}).get(stratum)
        one.reason[i, period] = SMALL if row is not None and row.small else SECONDARY


def margins_of(results: Results, where: Whereabouts) -> dict[str, frozenset[str] | None]:
    """Of each council the codes of the areas that hold it, but for England; None where its region or type is not known."""
    regions = {SPELLED.get(a.name.casefold(), ""): a.code for a in results.areas if a.level == "region"}
    types: dict[str, set[str]] = {}
    for area in results.areas:
        if area.level == "council_type":
            types.setdefault(type_letter(area.name) or area.code, set()).add(area.code)
    every = frozenset({*regions.values(), *(code for codes in types.values() for code in codes)})
    found: dict[str, frozenset[str] | None] = {}
    for i in results.councils:
        code = results.areas[i].code
        region, kind = where.get(code, ("", ""))
        known = (not regions or region in regions) and (not types or kind in types)
        holding = {regions[region]} if region in regions else set()
        found[code] = (
            frozenset(holding | types.get(kind, set())) if known and every else (None if every else frozenset())
        )
    return found
