"""Pure: one council's figure beside another: better, similar or worse than a benchmark, and where it lies among many.

The single-overlap rule of Fingertips (Office for Health Improvement and Disparities): a figure differs from a benchmark
when its 95% interval does not hold the benchmark. Two overlapping intervals are no test and are not compared here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

BETTER, WORSE, SIMILAR, HIGHER, LOWER, UNKNOWN = "better", "worse", "similar", "higher", "lower", "not_compared"


def benchmark(lower: float | None, upper: float | None, reference: float | None, polarity: str) -> str:
    """How an interval stands to a reference value; `polarity` says which way is good: higher, lower or neither."""
    if lower is None or upper is None or reference is None or not np.isfinite([lower, upper, reference]).all():
        return UNKNOWN
    if lower <= reference <= upper:
        return SIMILAR
    above = lower > reference
    if polarity == "neither":
        return HIGHER if above else LOWER
    return BETTER if above == (polarity == "higher") else WORSE


def spread(values: ArrayLike) -> NDArray[np.float64]:
    """Lowest, first quartile, median, third quartile and highest of the values there are; NaN for none."""
    given = np.asarray(values, dtype=float)
    given = given[np.isfinite(given)]
    return np.quantile(given, [0, 0.25, 0.5, 0.75, 1]) if given.size else np.full(5, np.nan)


def spread_of_columns(figures: ArrayLike) -> NDArray[np.float64]:
    """The same of each column of areas × periods at once (5 × periods)."""
    given = np.sort(np.asarray(figures, dtype=float), axis=0)  # missing ones go to the end
    counts = np.isfinite(given).sum(axis=0)
    at = np.array([0, 0.25, 0.5, 0.75, 1])[:, None] * np.maximum(counts - 1, 0)
    low = np.floor(at).astype(np.intp)
    columns = np.arange(given.shape[1])
    below, above = given[low, columns], given[np.minimum(low + 1, np.maximum(counts - 1, 0)), columns]
    return np.where(counts > 0, below + (above - below) * (at - low), np.nan)
