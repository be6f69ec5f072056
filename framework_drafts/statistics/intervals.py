"""Pure: 95% intervals for proportions, rates and published margins.

Wilson (1927) for proportions; Byar's approximation (Breslow & Day 1987) for counts of ten and more, the exact
chi-square limits (Garwood 1936) below ten, as in APHO Technical Briefing 3.
"""

from __future__ import annotations

import math

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
    z = float(norm.ppf(1 - alpha / 2))
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
