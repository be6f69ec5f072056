"""Pure: a snapshot's cells as they may leave: no small number can be worked out from what is shown beside it.

Done to the published cells themselves, before any measure is worked out from them, so that no measure and no sum of
measures can undo it, and every framework on a snapshot withholds the same. A row that is withheld as a small number
shows none of its counts; rows that would give it away by subtraction are withheld whole, as secondary.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from consultation.councils import REGIONS
from consultation.suppression import Counts, Withheld, complementary
from framework_drafts.history.block import NO_ROW, Block, Column
from framework_drafts.history.cells import TOTAL, Area, type_letter

SMALL, SECONDARY = "small_number", "secondary_suppression"
COUNTS = ("numerator", "denominator", "respondents")
SEXES = ("Male", "Female")
BANDS = re.compile(r"^(?:(\d+)-(\d+)|(\d+) and over|(\d+) and under|(\d+)\+)$")
SPELLED = {"eastern": "E", "east": "E", **{name.casefold(): letter for letter, name in REGIONS.items()}}
Whereabouts = Mapping[str, tuple[str, str]]  # of a council by its code: the letters of its region and its type


def withhold(block: Block, where: Whereabouts) -> Block:
    """A block of which nothing tells a small number. `where` tells of each council its region and type."""
    reasons = tuple(dict.fromkeys([*block.reasons, SMALL, SECONDARY]))
    small = reasons.index(SMALL)
    columns = dict(block.columns)
    for label in sorted({name[0] for name in columns}):
        mine = {name: column for name, column in columns.items() if name[0] == label}
        if any((column.reason == small).any() for column in mine.values()):
            margins = margins_of(_areas_of(block.areas, mine), where)
            columns |= _protected(block.areas, mine, margins, small, reasons.index(SECONDARY))
    return Block(block.areas, block.periods, reasons, columns)


def _areas_of(areas: Sequence[Area], mine: Mapping[tuple[str, str, str], Column]) -> list[Area]:
    """The areas that one series has a row for, whatever was read beside it: what is withheld must not depend on that."""
    used = np.any([(column.reason != NO_ROW).any(axis=1) for column in mine.values()], axis=0)
    return [area for area, there in zip(areas, used.tolist(), strict=True) if there]


def parts_of(breakdowns: Collection[str]) -> list[list[str]]:
    """The ways that breakdowns divide everybody: by sex, and by ages where no two bands overlap.

    Others are in none of them: how they add up is not known."""
    ages = sorted((span, name) for name in breakdowns if (span := _span(name)) is not None)
    apart = all(first[0][1] < second[0][0] for first, second in itertools.pairwise(ages))
    ways = [[name for name in SEXES if name in breakdowns], [name for _, name in ages] if apart else []]
    return [way for way in ways if way]


def _span(name: str) -> tuple[int, int] | None:
    found = BANDS.match(name)
    if found is None:
        return None
    low, high, over, under, plus = (int(part) if part else None for part in found.groups())
    if under is not None:
        return 0, under
    start = low if low is not None else over if over is not None else plus
    return (start, high if high is not None else 200) if start is not None else None


def _protected(
    areas: Sequence[Area],
    mine: Mapping[tuple[str, str, str], Column],
    margins: Mapping[str, frozenset[str] | None],
    small: int,
    secondary: int,
) -> dict[tuple[str, str, str], Column]:
    copies = {name: Column(column.value.copy(), column.reason.copy()) for name, column in mine.items()}
    breakdowns = sorted({name[2] for name in copies})
    places = {area.code: i for i, area in enumerate(areas)}
    parts = parts_of([name for name in breakdowns if name != TOTAL])
    for period in range(next(iter(copies.values())).value.shape[1]):
        table = {
            area.code: rows
            for i, area in enumerate(areas)
            if area.level == "council" and (rows := _rows(copies, breakdowns, i, period, small))
        }
        marked = any(row.small for rows in table.values() for row in rows.values())
        counted = any(row.values and not row.small for rows in table.values() for row in rows.values())
        if marked:
            alone = {(code, part) for code, rows in table.items() for part, row in rows.items() if row.small}
            found = complementary(table, margins_of=margins, parts=parts) if counted else Withheld(areas=alone)
            _blank(found, table, copies, places, period, (small, secondary))
    return copies


def _rows(
    columns: Mapping[tuple[str, str, str], Column], breakdowns: Sequence[str], area: int, period: int, small: int
) -> dict[str, Counts]:
    """One area's rows by breakdown: small where any of its statistics is withheld as a small number."""
    found = {}
    for breakdown in breakdowns:
        mine = {name[1]: column for name, column in columns.items() if name[2] == breakdown}
        codes = [int(column.reason[area, period]) for column in mine.values()]
        if any(code != NO_ROW for code in codes):
            numbers = [float(mine[name].value[area, period]) for name in COUNTS if name in mine]
            found[breakdown] = Counts(tuple(n for n in numbers if not np.isnan(n)), small=small in codes)
    return found


def _blank(
    found: Withheld,
    table: Mapping[str, Mapping[str, Counts]],
    columns: Mapping[tuple[str, str, str], Column],
    places: Mapping[str, int],
    period: int,
    codes: tuple[int, int],
) -> None:
    small, secondary = codes
    for area, breakdown in found.areas | found.margins:
        i = places.get(area)
        if i is None:
            continue
        row = table.get(area, {}).get(breakdown)
        why = small if row is not None and row.small else secondary
        for name, column in columns.items():
            if name[2] == breakdown and np.isfinite(column.value[i, period]):
                column.value[i, period], column.reason[i, period] = np.nan, why


def margins_of(areas: Sequence[Area], where: Whereabouts) -> dict[str, frozenset[str] | None]:
    """Of each council the codes of the areas that hold it, but for England; None where its region or type is not known."""
    regions = {SPELLED.get(a.name.casefold(), ""): a.code for a in areas if a.level == "region"}
    types: dict[str, set[str]] = {}
    for area in areas:
        if area.level == "council_type":
            types.setdefault(type_letter(area.name) or area.code, set()).add(area.code)
    every = frozenset({*regions.values(), *(code for codes in types.values() for code in codes)})
    found: dict[str, frozenset[str] | None] = {}
    for area in areas:
        if area.level != "council":
            continue
        region, kind = where.get(area.code, ("", ""))
        known = (not regions or region in regions) and (not types or kind in types)
        holding = {regions[region]} if region in regions else set()
        inside = frozenset(holding | types.get(kind, set()))
        found[area.code] = inside if known and every else (None if every else frozenset())
    return found
