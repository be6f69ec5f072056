"""Pure: how sure a council's place is. Goldstein and Spiegelhalter 1996 (JRSS A 159:385): ranks of simulated figures.

A rank is shown with its interval or not at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

REPLICATES, SEED = 1000, 20110331
Floats = NDArray[np.float64]


def draws(councils: int, *, replicates: int = REPLICATES, seed: int = SEED) -> NDArray[np.float32]:
    """Standard normal draws (replicates × councils) that all measures of a run share."""
    return np.random.default_rng(seed).standard_normal((replicates, councils), dtype=np.float32)


def rank_intervals(
    values: ArrayLike, errors: ArrayLike, drawn: NDArray[np.float32], *, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Rank, and its lower and upper limit, of each figure; rank 1 is the highest; NaN for a missing figure or error.

    `drawn` has a column for each figure, also for the missing ones, so that a council's draws stay its own."""
    v, s = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    there = np.isfinite(v) & np.isfinite(s)
    rank, low, high = (np.full(v.shape, np.nan) for _ in range(3))
    count = int(there.sum())
    if not count:
        return rank, low, high
    simulated = v[there].astype(np.float32) + s[there].astype(np.float32) * drawn[:, there]
    order = np.argsort(-simulated, axis=1)
    places = np.empty(order.shape, dtype=np.int16)
    np.put_along_axis(places, order, np.arange(1, count + 1, dtype=np.int16)[None, :], axis=1)
    tail = round((1 - confidence) / 2 * (len(drawn) - 1))
    sorted_places = np.partition(places, (tail, len(drawn) - 1 - tail), axis=0)
    rank[there] = (v[there][None, :] > v[there][:, None]).sum(axis=1) + 1
    low[there], high[there] = sorted_places[tail], sorted_places[len(drawn) - 1 - tail]
    low[there], high[there] = np.minimum(low[there], rank[there]), np.maximum(high[there], rank[there])
    return rank, low, high
