"""Pure: a figure from several published parts, in exact decimals. A missing part is never nought."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from framework_drafts.measures.language import Calculated, Part
from framework_drafts.measures.reference.cells import ABSENT, Cell, half_up

NOTHING_BELOW = "zero_denominator"


def calculated(source: Calculated, cells: Mapping[str, Cell], places: int) -> Cell:
    """`cells` holds one area's and period's figure of each part, by the part's name."""
    found = [(part, cells.get(part.name, ABSENT)) for part in source.parts]
    missing = [cell for _, cell in found if cell.value is None]
    there = [(part, Decimal(repr(cell.value))) for part, cell in found if cell.value is not None]
    if missing and (source.missing == "missing" or not there):
        return Cell(None, missing[0].mark, missing[0].reason or "not_published")
    exact = _worked_out(source, there)
    return Cell(None, "", NOTHING_BELOW) if exact is None else Cell(half_up(exact, places))


def _worked_out(source: Calculated, there: list[tuple[Part, Decimal]]) -> Decimal | None:
    """None where it would divide by nought."""
    values = [value for _, value in there]
    if source.how in ("ratio", "rate"):
        return values[0] * Decimal(repr(source.scale)) / values[1] if values[1] else None
    if source.how == "difference":
        return values[0] - values[1]
    if source.how == "sum":
        return sum(values, Decimal(0))
    weights = [Decimal(repr(part.weight)) if source.how == "weighted" else Decimal(1) for part, _ in there]
    return sum((w * v for w, v in zip(weights, values, strict=True)), Decimal(0)) / sum(weights, Decimal(0))
