"""Pure: which measures say the same (OECD and JRC, Handbook on constructing composite indicators, 2008).

Correlation across councils is confounded by size and region: it is a screen, given within groups too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
FEWEST = 20


@dataclass(frozen=True)
class Together:
    """`rho` is measures × measures (NaN where fewer than twenty councils have both); `explained` is each measure's R² on
    the others, adjusted for how many they are; `dimension` how many measures' worth of difference there is."""

    rho: Floats
    explained: Floats
    dimension: float
    councils: int


def rank_correlations(figures: ArrayLike) -> Floats:
    """Spearman's rank correlation of every pair of columns over the councils that have both."""
    given = np.asarray(figures, dtype=float)
    size = given.shape[1]
    rho = np.full((size, size), np.nan)
    for i in range(size):
        for j in range(i, size):
            both = np.isfinite(given[:, i]) & np.isfinite(given[:, j])
            if both.sum() >= FEWEST:
                a, b = rankdata(given[both, i]), rankdata(given[both, j])
                if a.std() > 0 and b.std() > 0:
                    rho[i, j] = rho[j, i] = 1.0 if i == j else float(np.corrcoef(a, b)[0, 1])
    return rho


def within_groups(figures: ArrayLike, groups: ArrayLike) -> Floats:
    """The same of what is left when each group's mean is taken away, so that region or type is not what agrees."""
    given, of = np.asarray(figures, dtype=float).copy(), np.asarray(groups)
    for one in np.unique(of):
        mine = of == one
        counts = np.isfinite(given[mine]).sum(axis=0)
        sums = np.nansum(given[mine], axis=0)
        given[mine] -= np.where(counts > 0, sums / np.maximum(counts, 1), 0.0)
    return rank_correlations(given)


def together(figures: ArrayLike) -> Together | None:
    """Of councils × measures, over the councils that have every figure; None for fewer than twenty more than measures."""
    given = np.asarray(figures, dtype=float)
    whole = given[np.isfinite(given).all(axis=1)]
    councils, size = whole.shape
    if size < 2 or councils < size + FEWEST:
        return None
    ranked = np.apply_along_axis(rankdata, 0, whole)
    if (ranked.std(axis=0) == 0).any():
        return None
    standard = (ranked - ranked.mean(axis=0)) / ranked.std(axis=0)
    values = np.clip(np.linalg.eigvalsh(np.corrcoef(standard.T)), 0, None)
    explained = np.array([_explained(standard, i) for i in range(size)])
    return Together(rank_correlations(given), explained, float(values.sum() ** 2 / (values**2).sum()), councils)


def _explained(standard: Floats, column: int) -> float:
    """Adjusted R² of one column on the others."""
    rest = np.delete(standard, column, axis=1)
    left = standard[:, column] - rest @ np.linalg.lstsq(rest, standard[:, column], rcond=None)[0]
    n, k = rest.shape
    plain = 1 - float((left**2).sum() / (standard[:, column] ** 2).sum())
    return float(max(0.0, 1 - (1 - plain) * (n - 1) / (n - k - 1)))
