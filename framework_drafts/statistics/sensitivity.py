"""Pure: how far a composite's order depends on its weights, on sampling, and on how it was made.

Saisana, Saltelli and Tarantola 2005 (JRSS A 168:307): mean absolute change of rank, and Sobol's shares of variance
(Jansen's estimators, by scipy).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import sobol_indices, uniform

from framework_drafts.statistics.composite import join, normalise, places

Floats = NDArray[np.float64]
WEIGHTS_BY = 0.25


def moved_by_sampling(
    figures: ArrayLike, errors: ArrayLike, directions: ArrayLike, *, replicates: int = 200, seed: int = 1
) -> float:
    """Places that sampling error alone moves a council on average; an unknown error (NaN) moves nothing."""
    v, s = np.asarray(figures, dtype=float), np.nan_to_num(np.asarray(errors, dtype=float))
    chance = np.random.default_rng(seed)
    weights = np.ones(v.shape[1])
    first = places(_composite(v, directions, weights))
    drawn = [_composite(v + s * chance.standard_normal(v.shape), directions, weights) for _ in range(replicates)]
    return _mean_move(first, drawn)


def moved_by_weights(
    figures: ArrayLike,
    directions: ArrayLike,
    *,
    by: float = WEIGHTS_BY,
    replicates: int = 200,
    seed: int = 1,
) -> float:
    """Places that weights anywhere within `by` of equal ones move a council on average."""
    v = np.asarray(figures, dtype=float)
    chance = np.random.default_rng(seed)
    first = places(_composite(v, directions, np.ones(v.shape[1])))
    drawn = [
        _composite(v, directions, np.asarray(chance.uniform(1 - by, 1 + by, v.shape[1]))) for _ in range(replicates)
    ]
    return _mean_move(first, drawn)


def variance_shares(
    model: Callable[[Floats], Floats], factors: Mapping[str, tuple[float, float]], *, draws: int = 1024, seed: int = 1
) -> dict[str, tuple[float, float]]:
    """Of each factor its share of the model's variance by itself (first) and with all it interacts with (total).

    `model` takes factors × draws and gives one number a draw; each factor varies evenly between two numbers. Raises
    ValueError for a factor that cannot vary: leaving it out in silence would say that it does not matter."""
    stuck = [name for name, (low, high) in factors.items() if not high > low]
    if stuck or not factors:
        raise ValueError(f"a factor that cannot vary: {', '.join(stuck) or 'there is none'}")
    found = sobol_indices(
        func=model,
        n=draws,
        dists=[uniform(low, high - low) for low, high in factors.values()],
        rng=np.random.default_rng(seed),
    )
    return {
        name: (float(first), float(total))
        for name, first, total in zip(factors, found.first_order, found.total_order, strict=True)
    }


def _composite(figures: Floats, directions: ArrayLike, weights: Floats) -> Floats:
    return join(normalise(figures, "min_max", directions=directions), weights, "arithmetic")


def _mean_move(first: Floats, drawn: list[Floats]) -> float:
    moves = [np.nanmean(np.abs(places(one) - first)) for one in drawn]
    return float(np.mean(moves))
