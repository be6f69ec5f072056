"""Pure: what a measure gives for all areas and periods at once, from columns of published cells.

The same as the evaluator in measures/reference gives one by one, and tried against it; rounding is done over again in
exact decimals wherever a figure is so near the middle between two that binary fractions could decide wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from framework_drafts.measures.language import Calculated, Definition, PublishedRatio
from framework_drafts.measures.reference.calculated import NOTHING_BELOW
from framework_drafts.measures.reference.cells import half_up
from framework_drafts.statistics import intervals

Floats = NDArray[np.float64]
Reasons = NDArray[np.object_]
Exact = Callable[[int], Decimal]
NEAR_A_TIE = 1e-6
NOT_PUBLISHED = "not_published"


@dataclass(frozen=True)
class Given:
    """One statistic: figures (NaN for none), the reason for each that is missing, and where the file has a row at all."""

    value: Floats
    reason: Reasons
    there: NDArray[np.bool_]


@dataclass(frozen=True)
class Worked:
    """A measure's results: the arrays of one shape, NaN for what is missing, which has its reason."""

    value: Floats
    lower: Floats
    upper: Floats
    numerator: Floats
    denominator: Floats
    respondents: Floats
    reason: Reasons


def work_out_columns(definition: Definition, cells: Mapping[str, Given], like: Given) -> Worked:
    """`cells` are the statistics of one series by name, or the parts of a calculation by theirs; `like` gives the shape."""
    source = definition.source
    blank = absent(like)
    parts = cells
    if isinstance(source, Calculated):
        counts = source.how in ("ratio", "rate")
        above, below = (cells.get(p.name, blank) for p in source.parts[:2]) if counts else (blank, blank)
        cells = {"numerator": above, "denominator": below}
    numerator, denominator = (cells.get(name, blank).value for name in ("numerator", "denominator"))
    respondents = cells.get("respondents", blank).value
    if isinstance(source, Calculated):
        value, reason = _calculated(source, parts, definition.unit.places, blank)
    elif isinstance(source, PublishedRatio):
        value, reason = _ratio(cells, source.scale, definition.unit.places, blank)
    else:
        value, reason = cells.get("outcome", blank).value, cells.get("outcome", blank).reason
    missing = np.isnan(value)
    reason = np.where(missing, np.where(reason == "", NOT_PUBLISHED, reason), "")
    lower, upper = _limits(definition, value, cells, blank)
    return Worked(value, lower, upper, numerator, denominator, respondents, reason)


def absent(like: Given) -> Given:
    shape = like.value.shape
    return Given(np.full(shape, np.nan), np.full(shape, NOT_PUBLISHED, dtype=object), np.zeros(shape, dtype=bool))


def _rounded(rough: Floats, places: int, exact: Exact) -> Floats:
    """Half away from nought, as the official figures are; `exact` works one figure out again, by its flat position."""
    scaled = np.abs(rough) * 10.0**places
    with np.errstate(invalid="ignore"):
        found = np.copysign(np.floor(scaled + 0.5), rough) / 10.0**places
        near = np.abs(scaled - np.floor(scaled) - 0.5) < NEAR_A_TIE * np.maximum(1.0, scaled)
    for i in np.flatnonzero(near):
        found.flat[i] = half_up(exact(int(i)), places)
    return np.asarray(found + 0.0)  # no negative nought


def _decimal(column: Floats, i: int) -> Decimal:
    return Decimal(repr(float(column.flat[i])))


def _ratio(cells: Mapping[str, Given], scale: float, places: int, blank: Given) -> tuple[Floats, Reasons]:
    above, below = cells.get("numerator", blank), cells.get("denominator", blank)
    return _divided(above, below, scale, places)


def _divided(above: Given, below: Given, scale: float, places: int) -> tuple[Floats, Reasons]:
    n, d = above.value, below.value
    with np.errstate(invalid="ignore", divide="ignore"):
        rough = np.where(d == 0, np.nan, n * scale / d)
    value = _rounded(rough, places, lambda i: _decimal(n, i) * Decimal(repr(scale)) / _decimal(d, i))
    first = np.where(np.isnan(n) & (above.reason != ""), above.reason, below.reason)
    reason = np.where(np.isnan(n) | np.isnan(d), first, np.where(d == 0, NOTHING_BELOW, ""))
    return value, reason


def _calculated(source: Calculated, cells: Mapping[str, Given], places: int, blank: Given) -> tuple[Floats, Reasons]:
    given = [cells.get(part.name, blank) for part in source.parts]
    values = np.stack([one.value for one in given])
    lacking = np.isnan(values)
    reason = np.full(values.shape[1:], "", dtype=object)
    for one, lacks in zip(reversed(given), lacking[::-1], strict=True):  # the first that is missing says why
        reason = np.where(lacks, np.where(one.reason == "", NOT_PUBLISHED, one.reason), reason)
    stopped = lacking.any(axis=0) if source.missing == "missing" else lacking.all(axis=0)
    if source.how in ("ratio", "rate"):
        value, why = _divided(given[0], given[1], source.scale, places)
        return np.where(stopped, np.nan, value), np.where(stopped, reason, why)
    weights = np.array([part.weight if source.how == "weighted" else 1.0 for part in source.parts])
    signs = np.array([1.0, -1.0]) if source.how == "difference" else weights
    mean = source.how not in ("difference", "sum")
    shaped = (-1, *([1] * (values.ndim - 1)))
    filled = np.where(lacking, 0.0, values)
    rough = (filled * signs.reshape(shaped)).sum(axis=0)
    total = (~lacking * weights.reshape(shaped)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        rough = rough / total if mean else rough
    flat = [one.value for one in given]

    def exact(i: int) -> Decimal:
        there = [
            (Decimal(repr(float(sign))), _decimal(v, i))
            for sign, v in zip(signs, flat, strict=True)
            if v.flat[i] == v.flat[i]
        ]
        summed = sum((sign * v for sign, v in there), Decimal(0))
        return summed / sum((sign for sign, _ in there), Decimal(0)) if mean else summed

    return _rounded(np.where(stopped, np.nan, rough), places, exact), np.where(stopped, reason, "")


def _limits(definition: Definition, value: Floats, cells: Mapping[str, Given], blank: Given) -> tuple[Floats, Floats]:
    kind, unit = definition.source.interval, definition.unit
    half = 0.5 * 10.0**-unit.places
    n, d = (cells.get(name, blank).value for name in ("numerator", "denominator"))
    if kind == "margin":
        margin = np.maximum(cells.get("margin_of_error", blank).value, half)  # published as nought: rounded to it
        lower = np.maximum(value - margin, -np.inf if unit.low is None else unit.low)
        upper = np.minimum(value + margin, np.inf if unit.high is None else unit.high)
    elif kind == "wilson":
        lower, upper = intervals.wilson_columns(n, d, scale=100.0 if unit.kind == "percent" else 1.0)
    elif kind == "byar":
        lower, upper = intervals.byar_columns(n, d, scale=100_000.0)
    else:
        lower, upper = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    lower, upper = np.round(lower, 6), np.round(upper, 6)
    with np.errstate(invalid="ignore"):
        holds = (lower - half <= value) & (value <= upper + half)  # else the published counts are rounded too far
    return np.where(holds, np.minimum(lower, value), np.nan), np.where(holds, np.maximum(upper, value), np.nan)
