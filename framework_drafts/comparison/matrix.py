"""Pure: which framework speaks to which entry of a domain list, by which measures and how strongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framework_drafts.comparison.sides import Side
from framework_drafts.frameworks.coverage import Row, coverage
from framework_drafts.frameworks.domain_lists import DomainEntry, DomainList

IN_WORDS = {
    "met": "Met",
    "paper": "Only by what nobody collects",
    "thin": "Touched",
    "gap": "Gap",
    "pile-up": "Pile-up",
}


@dataclass(frozen=True)
class Line:
    """One entry of the list with a cell for each side."""

    entry: DomainEntry
    cells: tuple[Row, ...]


def matrix(against: DomainList, sides: Sequence[Side]) -> list[Line]:
    """A line for each entry of the list, in its order."""
    columns = [coverage(against, side.measures(), side.gaps) for side in sides]
    return [Line(entry, tuple(column[i] for column in columns)) for i, entry in enumerate(against.entries)]
