"""Pure: 95% intervals for proportions, rates, means and published margins.

Wilson (1927) for proportions; Byar's approximation (Breslow & Day 1987) for counts of ten and more, the exact
chi-square limits (Garwood 1936) below ten, as in APHO Technical Briefing 3; Student's t for means. Those in columns
take arrays of any one shape and give NaN where there is no interval.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

EXACT_BELOW = 10


def wilson(
    numerator: float, denominator: float, *, scale: float = 1.0, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Limits of numerator/denominator times scale; None where there is no denominator, or less of it than numerator."""
    if denominator <= 0 or numerator < 0 or numerator > denominator:
        return None
    from statsmodels.stats.proportion import proportion_confint  # here: it takes a second, and few commands need it

    lower, upper = proportion_confint(numerator, denominator, alpha=1 - confidence, method="wilson")
    return max(0.0, float(lower)) * scale, min(1.0, float(upper)) * scale


def count_limits(count: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of an event count."""
    from scipy.stats import chi2, norm

    alpha = 1 - confidence
    if count < EXACT_BELOW:
        lower = float(chi2.ppf(alpha / 2, 2 * count)) / 2 if count > 0 else 0.0
        return lower, float(chi2.ppf(1 - alpha / 2, 2 * count + 2)) / 2
    return byar_count(count, float(norm.ppf(1 - alpha / 2)))


def byar_count(count: float, z: float) -> tuple[float, float]:
    """Byar's approximation alone, without the switch to the exact limits."""
    above = count + 1
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    return lower, above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3


def byar(numerator: float, denominator: float, *, scale: float, confidence: float = 0.95) -> tuple[float, float] | None:
    """Limits of a rate per `scale`; a numerator of nought is a rate, a denominator of nought is none."""
    if denominator <= 0 or numerator < 0:
        return None
    lower, upper = count_limits(numerator, confidence=confidence)
    return lower / denominator * scale, upper / denominator * scale


def margin(
    value: float, margin_of_error: float | None, *, low: float | None, high: float | None
) -> tuple[float, float] | None:
    """A published margin of error on either side of a value, kept within the unit's bounds."""
    if margin_of_error is None:
        return None
    lower, upper = value - margin_of_error, value + margin_of_error
    return round(max(low, lower) if low is not None else lower, 6), round(
        min(high, upper) if high is not None else upper, 6
    )


def mean_limits(mean: float, deviation: float, count: int, *, confidence: float = 0.95) -> tuple[float, float] | None:
    """Limits of a mean by its sample deviation (n - 1); None for fewer than two values."""
    if count < 2:
        return None
    from scipy.stats import t

    half = float(t.ppf(1 - (1 - confidence) / 2, count - 1)) * deviation / math.sqrt(count)
    return mean - half, mean + half


def wilson_columns(numerators: ArrayLike, denominators: ArrayLike, *, scale: float = 1.0) -> tuple[Floats, Floats]:
    """The 95% limits that wilson gives, of columns."""
    from statsmodels.stats.proportion import proportion_confint

    x, n = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    with np.errstate(invalid="ignore"):
        usable = (n > 0) & (x >= 0) & (x <= n)
    lower, upper = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    if usable.any():
        low, high = proportion_confint(x[usable], n[usable], method="wilson")
        lower[usable], upper[usable] = np.maximum(0.0, low) * scale, np.minimum(1.0, high) * scale
    return lower, upper


def byar_columns(numerators: ArrayLike, denominators: ArrayLike, *, scale: float) -> tuple[Floats, Floats]:
    """The 95% limits that byar gives, of columns."""
    from scipy.stats import chi2, norm

    x, n = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    lower, upper = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    with np.errstate(invalid="ignore"):
        usable = (n > 0) & (x >= 0)
        few, many = usable & (x < EXACT_BELOW), usable & (x >= EXACT_BELOW)
    if few.any():
        lower[few] = np.where(x[few] > 0, chi2.ppf(0.025, 2 * x[few]) / 2, 0.0)
        upper[few] = chi2.ppf(0.975, 2 * x[few] + 2) / 2
    z, c, above = float(norm.ppf(0.975)), x[many], x[many] + 1
    lower[many] = c * (1 - 1 / (9 * c) - z / (3 * np.sqrt(c))) ** 3
    upper[many] = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    with np.errstate(invalid="ignore", divide="ignore"):
        return lower / n * scale, upper / n * scale
