"""Pure: what a measure gives for one council and one year, from the published cells. Slow, obvious, the yardstick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from framework_drafts.measures.language import Calculated, Definition, PublishedRatio
from framework_drafts.measures.reference.calculated import calculated
from framework_drafts.measures.reference.cells import ABSENT, Cell, half_up
from framework_drafts.statistics import intervals


@dataclass(frozen=True)
class Outcome:
    """A measure's result in the unit it is published in; a missing value is None with its reason, never nought."""

    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    respondents: float | None
    status: str
    reason: str


def evaluate(definition: Definition, cells: Mapping[str, Cell]) -> Outcome:
    """`cells` holds one area's and year's statistics by name: outcome, numerator, denominator, respondents, margin.

    For a calculated measure it holds the parts by their names, those of a ratio or rate as its two counts besides."""
    source = definition.source
    parts = cells
    if isinstance(source, Calculated):  # what a part is called is its author's choice and says nothing here
        counts = source.how in ("ratio", "rate")
        above, below = (cells.get(part.name, ABSENT) for part in source.parts[:2]) if counts else (ABSENT, ABSENT)
        cells = {"numerator": above, "denominator": below}
    numerator = cells.get("numerator", ABSENT).value
    denominator, respondents = cells.get("denominator", ABSENT).value, cells.get("respondents", ABSENT).value
    if isinstance(source, Calculated):
        cell = calculated(source, parts, definition.unit.places)
    else:
        cell = _ratio(definition, cells) if isinstance(source, PublishedRatio) else cells.get("outcome", ABSENT)
    if cell.value is None:
        return Outcome(None, None, None, numerator, denominator, respondents, "missing", cell.reason or "not_published")
    lower, upper = _limits(definition, cell.value, cells)
    return Outcome(cell.value, lower, upper, numerator, denominator, respondents, "value", "")


def _ratio(definition: Definition, cells: Mapping[str, Cell]) -> Cell:
    assert isinstance(definition.source, PublishedRatio)  # noqa: S101 - narrows the type
    above, below = cells.get("numerator", ABSENT), cells.get("denominator", ABSENT)
    if above.value is None or below.value is None:
        return Cell(None, above.mark or below.mark, above.reason or below.reason)
    if below.value == 0:
        return Cell(None, "", "zero_denominator")
    exact = Decimal(repr(above.value)) * Decimal(repr(definition.source.scale)) / Decimal(repr(below.value))
    return Cell(half_up(exact, definition.unit.places))


def _limits(definition: Definition, value: float, cells: Mapping[str, Cell]) -> tuple[float | None, float | None]:
    kind, unit = definition.source.interval, definition.unit
    numerator, denominator = cells.get("numerator", ABSENT).value, cells.get("denominator", ABSENT).value
    limits: tuple[float, float] | None = None
    half = 0.5 * 10**-unit.places
    if kind == "margin":
        given = cells.get("margin_of_error", ABSENT).value
        least = half  # a margin published as nought was rounded to it
        limits = intervals.margin(value, given if given is None else max(given, least), low=unit.low, high=unit.high)
    elif numerator is not None and denominator is not None and kind == "wilson":
        limits = intervals.wilson(numerator, denominator, scale=100.0 if unit.kind == "percent" else 1.0)
    elif numerator is not None and denominator is not None and kind == "byar":
        limits = intervals.byar(numerator, denominator, scale=100_000.0)
    if limits is None or not limits[0] - half <= value <= limits[1] + half:
        return None, None  # the published counts are rounded too far to say how sure this figure is
    return min(limits[0], value), max(limits[1], value)
