"""Pure: what every format's reader gives: cells, each a value or a mark, and facts about the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

LEVELS = ("england", "council_type", "region", "council", "other")
REASONS = {"[x]": "not_available", "[c]": "suppressed", "[z]": "not_applicable"}
IN_WORDS = {
    "not_available": "not available: the publisher has no figure",
    "suppressed": "withheld by the publisher: a small number, or missing data",
    "not_applicable": "not applicable: not measured for this area and year",
    "not_published": "not in this file",
    "zero_denominator": "nobody in the denominator",
}


@dataclass(frozen=True)
class PublishedCell:
    """One cell of a published file with where it stands in it; exactly one of value and mark is set.

    `bracketed` is a second value that some cells give in brackets; it is kept, and never taken for the first."""

    series: str
    statistic: str
    area: str
    area_name: str
    level: str
    period: str
    value: float | None
    bracketed: float | None
    mark: str
    reason: str
    sheet: str
    row: int
    column: int

    def key(self) -> tuple[str, str, str, str]:
        return self.series, self.statistic, self.area, self.period


@dataclass
class Reading:
    """A whole file, read."""

    format: str
    title: str
    publisher: str
    licence: str
    attribution: str
    invented: bool
    cells: list[PublishedCell] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, object]:
        """Cells in all, with a value, and by mark: the last two add up to the first."""
        marks = Counter(cell.mark for cell in self.cells if cell.mark)
        values = sum(cell.value is not None for cell in self.cells)
        return {"total": len(self.cells), "values": values, "marks": dict(sorted(marks.items()))}

    def areas(self) -> dict[str, int]:
        seen = {(cell.level, cell.area) for cell in self.cells}
        counts = Counter(level for level, _ in seen)
        return {level: counts[level] for level in LEVELS if counts[level]}

    def periods(self) -> list[str]:
        return sorted({cell.period for cell in self.cells})

    def series(self) -> list[str]:
        return sorted({cell.series for cell in self.cells})
