"""Pure: small-number rules. Every table that leaves the house passes here.

A cell is a value with a status and a reason, so that a withheld count is never taken for nought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """A versioned rule: counts from 1 to `threshold` are withheld, the rest rounded to `base` (1 rounds nothing)."""

    name: str
    threshold: int
    base: int


OFFICIAL_POSITIONS = Policy("official-positions@1", threshold=0, base=1)
INDIVIDUAL_VIEWS = Policy("individual-views@1", threshold=7, base=5)


@dataclass(frozen=True)
class Cell:
    """A count that may be shown, or None with the reason: small (a small number) or secondary (protects another)."""

    value: int | None
    reason: str = ""

    @property
    def status(self) -> str:
        return "value" if self.value is not None else "withheld"


def protect(counts: Sequence[int], policy: Policy, *, total_shown: bool) -> list[Cell]:
    """Counts of one row, in order, as cells that may leave.

    Where the row's total is shown beside them, a single withheld count could be had by subtraction: then the next
    smallest count above nought is withheld too."""
    withheld = {i for i, count in enumerate(counts) if 0 < count <= policy.threshold}
    secondary: set[int] = set()
    if total_shown and len(withheld) == 1:
        others = [i for i, count in enumerate(counts) if i not in withheld and count > 0]
        secondary = {min(others, key=lambda i: (counts[i], i))} if others else set()
    return [
        Cell(None, "small")
        if i in withheld
        else Cell(None, "secondary")
        if i in secondary
        else Cell(_rounded(count, policy.base))
        for i, count in enumerate(counts)
    ]


def _rounded(count: int, base: int) -> int:
    return (count + base // 2) // base * base
