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


FEWEST_POSSIBLE = 3
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

    Where the row's total is shown beside them, further counts are withheld, the smallest first, until each withheld one
    could still be any of three numbers for somebody who subtracts all that is shown."""
    small = {i for i, count in enumerate(counts) if 0 < count <= policy.threshold}
    withheld = set(small)
    if total_shown and small:
        for index in sorted(set(range(len(counts))) - small, key=lambda i: (counts[i], i)):
            if _hidden_well(counts, withheld, small, policy):
                break
            withheld.add(index)
    return [
        Cell(None, "small" if i in small else "secondary") if i in withheld else Cell(_rounded(count, policy.base))
        for i, count in enumerate(counts)
    ]


def _hidden_well(counts: Sequence[int], withheld: set[int], small: set[int], policy: Policy) -> bool:
    """Whether every withheld count keeps three possible values, given their sum and why each is withheld."""
    total = sum(counts[i] for i in withheld)
    least = {i: 1 if i in small else 0 for i in withheld}
    most = {i: policy.threshold if i in small else total for i in withheld}
    for i in withheld:
        others = withheld - {i}
        low = max(least[i], total - sum(most[j] for j in others))
        high = min(most[i], total - sum(least[j] for j in others))
        if high - low < FEWEST_POSSIBLE - 1:
            return False
    return True


def _rounded(count: int, base: int) -> int:
    return (count + base // 2) // base * base
