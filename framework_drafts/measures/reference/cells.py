"""Pure: one published cell, and rounding as the official figures are rounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Cell:
    """One published cell: a value, or a mark with its reason."""

    value: float | None
    mark: str = ""
    reason: str = ""


ABSENT = Cell(None, "", "not_published")


def half_up(value: float | Decimal, places: int) -> float:
    """Rounded half away from nought, as the official figures are."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
