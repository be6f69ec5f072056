"""Pure: the councils most like a council, by standardised Euclidean distance over features.

As CIPFA's nearest neighbours and NHS England's peer groups work, over features that anybody may use. The relation has a
direction: a council can be among another's fifteen without the other being among its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NEAREST = 15


def standardised(features: ArrayLike) -> Floats:
    """Features (councils × features) with mean 0 and deviation 1; one without spread is nought everywhere."""
    given = np.asarray(features, dtype=float)
    deviation = np.nanstd(given, axis=0)
    return np.asarray((given - np.nanmean(given, axis=0)) / np.where(deviation > 0, deviation, 1.0))


def distances(features: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted distances of every pair of councils; NaN where either lacks a feature."""
    from scipy.spatial.distance import cdist

    scaled = standardised(features) * np.sqrt(np.asarray(weights, dtype=float))
    return np.asarray(cdist(scaled, scaled))


def nearest(features: ArrayLike, weights: ArrayLike, council: int, *, count: int = NEAREST) -> list[tuple[int, float]]:
    """The nearest councils to one with their distances, the nearest first; ties by position. None without its features."""
    row = distances(features, weights)[council]
    row[council] = np.nan
    order = np.lexsort((np.arange(row.size), row))
    return [(int(i), float(row[i])) for i in order if np.isfinite(row[i])][:count]
