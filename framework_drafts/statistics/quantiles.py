"""Pure: areas in quantiles by the rule of the Office for Health Improvement and Disparities (PHEindicatormethods).

Equal values share a quantile, and fewer areas than quantiles give none: other rules (pandas' qcut) differ on ties.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata


def quantiles(values: ArrayLike, groups: int, *, inverted: bool = True) -> NDArray[np.float64]:
    """The quantile of each value, 1 to `groups`; NaN where it is missing or there are fewer values than quantiles.

    `inverted`: the highest values are in quantile 1."""
    given = np.asarray(values, dtype=float)
    there = np.isfinite(given)
    found = np.full(given.shape, np.nan)
    count = int(there.sum())
    if count < groups:
        return found
    ranks = rankdata(-given[there] if inverted else given[there], method="min")
    found[there] = np.maximum(1, np.floor(groups + 1 - np.ceil((count + 1 - ranks) / (count / groups))))
    return found
