"""Pure: which further counts to withhold, so that no withheld one can be worked out by subtraction.

A table holds areas × parts of the people (strata); areas add up to margins (a region, a type of council, England), parts
add up to everybody. For each area with a small number another area is withheld beside it, in the same parts and from the
same margins wherever there is one, so that people could be moved between the two without changing anything that is
shown: each withheld small number could then still be any number it might be. Margins that hold only one of the two are
withheld as well. Where no such area exists, the whole table is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

EVERYBODY = "Total"
LARGEST_SMALL = 4  # official rule for person-level measures: numerators and denominators under five are withheld


@dataclass(frozen=True)
class Counts:
    """One area in one part of the people: its counts (numerator, denominator, …), None for one that does not exist.

    `small` says that it is withheld because some count, or the figure made of them, is a small number."""

    values: tuple[float | None, ...]
    small: bool = False


@dataclass
class Withheld:
    """What may not be shown: rows of areas by part, rows of margins by part."""

    areas: set[tuple[str, str]] = field(default_factory=set)
    margins: set[tuple[str, str]] = field(default_factory=set)


Table = Mapping[str, Mapping[str, Counts]]


def complementary(
    table: Table, *, margins_of: Mapping[str, frozenset[str] | None], parts: Sequence[Sequence[str]] = ()
) -> Withheld:
    """What to withhold in a table of areas by part. `margins_of` names each area's margins but England's, which holds
    all of them; None where they are not known. `parts` are the ways the people are divided: (("Male", "Female"), …)."""
    found = Withheld()
    every = frozenset().union(*(one for one in margins_of.values() if one))
    for area in sorted(area for area, rows in table.items() if any(row.small for row in rows.values())):
        if not _protect(area, table, margins_of, parts, every, found):
            return Withheld(
                {(one, part) for one, rows in table.items() for part in rows},
                {(margin, part) for rows in table.values() for part in rows for margin in every},
            )
    return found


def _protect(
    area: str,
    table: Table,
    margins_of: Mapping[str, frozenset[str] | None],
    parts: Sequence[Sequence[str]],
    every: frozenset[str],
    found: Withheld,
) -> bool:
    hidden = _hidden_parts(table[area], parts)
    moved = LARGEST_SMALL * sum(row.small for row in table[area].values())
    best: tuple[tuple[int, int, float, str], frozenset[str]] | None = None
    for other, rows in table.items():
        if other == area or not _can_stand_beside(rows, table[area], hidden, moved):
            continue
        apart = _apart(margins_of.get(area), margins_of.get(other), every)
        new = {(margin, part) for margin in apart for part in hidden} - found.margins
        also = {(other, part) for part in hidden} - found.areas
        order = (len(new), len(also), sum(value or 0 for part in hidden for value in rows[part].values), other)
        if best is None or order < best[0]:
            best = order, apart
    if best is None:
        return False
    (*_, partner), apart = best
    found.areas |= {(one, part) for one in (area, partner) for part in hidden}
    found.margins |= {(margin, part) for margin in apart for part in hidden}
    return True


def _apart(mine: frozenset[str] | None, other: frozenset[str] | None, every: frozenset[str]) -> frozenset[str]:
    """The margins that hold one of two areas and not, for all that is known, the other."""
    return every if mine is None or other is None else mine ^ other


def _can_stand_beside(
    rows: Mapping[str, Counts], mine: Mapping[str, Counts], hidden: Sequence[str], moved: int
) -> bool:
    """Whether an area could give or take as many people in every hidden part, and divides its people likewise."""
    return rows.keys() >= mine.keys() and all(_is_large(rows[part], moved) for part in hidden)


def _hidden_parts(rows: Mapping[str, Counts], parts: Sequence[Sequence[str]]) -> list[str]:
    """The parts of one area to withhold: the small ones, and where parts add up to everybody a large one beside them.

    Where no part is large enough to make up for any small number, all parts of that sum are withheld."""
    small = {part for part, row in rows.items() if row.small}
    if rows.keys() - {EVERYBODY, *(part for one in parts for part in one)}:
        return sorted(rows)  # how these parts add up is not known, so none of them is shown
    room = LARGEST_SMALL * len(small)
    hidden = set(small)
    sums = [[EVERYBODY, *(part for part in one if part in rows)] for one in parts]
    sums = [one for one in sums if len(one) > 2 and EVERYBODY in rows]
    changed = True
    while changed:
        changed = False
        for everybody, *divided in sums:
            touched = hidden & {everybody, *divided}
            if (
                not touched
                or {everybody, *divided} <= hidden
                or any(_is_large(rows[p], room) for p in touched - {everybody})
            ):
                continue
            large = [part for part in divided if part not in hidden and _is_large(rows[part], room)]
            hidden |= {large[0]} if large else {everybody, *divided}
            changed = True
    return sorted(hidden)


def _is_large(row: Counts, room: int) -> bool:
    """Whether a row has counts, all of them large enough; one that is missing itself can make up for nothing."""
    return not row.small and bool(row.values) and all(value is not None and value >= room for value in row.values)
