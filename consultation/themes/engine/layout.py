"""Pure: vectors laid out on a plane, so that like texts lie near each other. For looking at; nothing is counted by it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from consultation.themes.engine.vectors import Vectors, evenly

MOST = 1000


def lay_out(vectors: Vectors, *, seed: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Which rows are laid out, at most a thousand spread evenly, and their places, shape (rows, 2), from 0 to 1 (t-SNE,
    van der Maaten & Hinton 2008)."""
    chosen = evenly(len(vectors), MOST) if len(vectors) else np.zeros(0, dtype=np.intp)
    if len(chosen) < 5:
        return chosen, np.stack([np.linspace(0, 1, len(chosen)), np.full(len(chosen), 0.5)], axis=1)
    picked = vectors[chosen]
    with threadpool_limits(limits=1):
        start = np.random.default_rng(seed).normal(size=(len(chosen), 2)) * 1e-4
        if len(np.unique(picked, axis=0)) > 2:
            left, sizes, _ = np.linalg.svd(picked - picked.mean(axis=0), full_matrices=False)
            start = left[:, :2] * sizes[:2] / max(sizes[0], 1e-12) * 1e-2
        perplexity = min(30.0, (len(chosen) - 1) / 3)
        places = TSNE(2, perplexity=perplexity, init=start, random_state=seed, n_jobs=1).fit_transform(picked)
    low, high = places.min(axis=0), places.max(axis=0)
    return chosen, np.round((places - low) / np.maximum(high - low, 1e-9), 4)
