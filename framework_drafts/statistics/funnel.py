"""Pure: funnel limits around a target, and how much more councils differ than chance alone allows.

Spiegelhalter 2005 (Statistics in Medicine 24:1185; Quality and Safety in Health Care 14:347): exact limits of counts,
binomial limits of proportions, z-scores winsorised at 10% on either side, an additive between-council variance.
A dispersion far above one says also that definitions or data may differ, not only how councils do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, norm

Floats = NDArray[np.float64]
WINSORISED = 0.1


def poisson_limits(expected: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Limits of observed over expected where the target is 1, by expected count (exact chi-square)."""
    e, tail = np.asarray(expected, dtype=float), (1 - confidence) / 2
    return chi2.ppf(tail, 2 * e) / 2 / e, chi2.ppf(1 - tail, 2 * (e + 1)) / 2 / e


def proportion_limits(target: float, sizes: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Limits of a proportion (0 to 1) whose target is given, by denominators: the score interval turned round."""
    n, z = np.asarray(sizes, dtype=float), float(norm.ppf(1 - (1 - confidence) / 2))
    half = z * np.sqrt(target * (1 - target) / n)
    return np.clip(target - half, 0, 1), np.clip(target + half, 0, 1)


def normal_limits(
    target: float, errors: ArrayLike, *, between: float = 0.0, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits around a target by standard error, widened by a between-council variance."""
    z = float(norm.ppf(1 - (1 - confidence) / 2))
    half = z * np.sqrt(np.asarray(errors, dtype=float) ** 2 + between)
    return target - half, target + half


@dataclass(frozen=True)
class Dispersion:
    """phi is 1 where councils differ as chance would have it; between is the variance added, in squared units."""

    phi: float
    between: float
    councils: int


def dispersion(values: ArrayLike, errors: ArrayLike, target: float) -> Dispersion | None:
    """Over-dispersion of figures with standard errors around a target; None for fewer than three usable ones."""
    v, s = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    usable = np.isfinite(v) & np.isfinite(s) & (s > 0)
    v, s = v[usable], s[usable]
    if v.size < 3:
        return None
    z = (v - target) / s
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    phi = float((np.clip(z, low, high) ** 2).mean())
    w = 1 / s**2
    between = max(0.0, (v.size * phi - (v.size - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    return Dispersion(phi, float(between), int(v.size))
