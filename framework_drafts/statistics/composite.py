"""Pure: one number from many, to see how little it holds (OECD and JRC Handbook 2008; COINr).

A composite is never shown without its sensitivity, and geometric and harmonic means need figures above nought.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
NORMALISED = ("min_max", "z_score", "rank")
JOINED = ("arithmetic", "geometric", "harmonic")


def normalise(figures: ArrayLike, how: str, *, directions: ArrayLike, low: float = 0.0, high: float = 100.0) -> Floats:
    """Councils × measures on one scale, `directions` 1 or -1 for each. Without any spread a measure is missing.

    min_max lies between `low` and `high`; z_score has mean 0 and deviation 1 (n - 1); rank is 1 for the least."""
    given = np.asarray(figures, dtype=float) * np.asarray(directions, dtype=float)
    if how == "min_max":
        least, most = np.nanmin(given, axis=0), np.nanmax(given, axis=0)
        width = np.where(most > least, most - least, np.nan)
        return np.asarray((given - least) / width * (high - low) + low)
    if how == "z_score":
        deviation = np.nanstd(given, axis=0, ddof=1)
        return np.asarray((given - np.nanmean(given, axis=0)) / np.where(deviation > 0, deviation, np.nan))
    if how == "rank":
        return np.asarray(rankdata(given, axis=0, nan_policy="omit"))
    raise ValueError(f"normalise by {', '.join(NORMALISED)}")


def join(normalised: ArrayLike, weights: ArrayLike, how: str) -> Floats:
    """One number a council: the weighted mean over the measures it has. Raises ValueError at or below nought where a
    geometric or harmonic mean is asked for."""
    given, w = np.asarray(normalised, dtype=float), np.asarray(weights, dtype=float)
    there = np.isfinite(given)
    total = (there * w).sum(axis=1)
    total = np.where(total > 0, total, np.nan)
    if how == "arithmetic":
        return np.asarray(np.where(there, given, 0.0) @ w / total)
    if how not in JOINED:
        raise ValueError(f"join by {', '.join(JOINED)}")
    if (given[there] <= 0).any():
        raise ValueError(f"a {how} mean needs figures above nought")
    filled = np.where(there, given, 1.0)
    if how == "geometric":
        return np.asarray(np.exp(np.where(there, np.log(filled), 0.0) @ w / total))
    return np.asarray(total / (np.where(there, 1 / filled, 0.0) @ w))


def copeland(normalised: ArrayLike, weights: ArrayLike) -> Floats:
    """Outranking: against how many councils one is ahead on most of the weight, less against how many it is behind.

    It lets no strength make up for a weakness by its size, only by its being there."""
    given, w = np.asarray(normalised, dtype=float), np.asarray(weights, dtype=float)
    ahead = (np.nan_to_num(given[:, None, :] > given[None, :, :]) * w).sum(axis=2)
    return np.asarray((ahead > ahead.T).sum(axis=1) - (ahead < ahead.T).sum(axis=1), dtype=float)


def places(scores: ArrayLike) -> Floats:
    """Rank by score, 1 the highest; NaN for a missing one."""
    return np.asarray(rankdata(-np.asarray(scores, dtype=float), method="min", nan_policy="omit"))
