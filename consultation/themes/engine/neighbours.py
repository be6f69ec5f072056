"""Pure: each vector drawn towards those most like it, which makes groups stand out before they are looked for.

Smoothing over the nearest-neighbour graph as in graph convolution without learning (Wu et al. 2019, arXiv:1902.07153).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from consultation.themes.engine.vectors import PLACES, Vectors

NEIGHBOURS, KEPT_FROM_NEIGHBOURS, STEPS = 15, 0.7, 4  # chosen on one half of the news texts
Links = NDArray[np.intp]


def smooth(vectors: Vectors) -> tuple[Vectors, Links]:
    """Vectors drawn towards their neighbours' mean, shape as given, and each row's neighbours, shape (rows, at most 15).

    The vectors are of length one, so that the nearest are those of greatest cosine."""
    count = min(NEIGHBOURS, len(vectors))
    if len(vectors) <= NEIGHBOURS:
        return np.round(vectors, PLACES), np.tile(np.arange(len(vectors)), (len(vectors), 1))
    search = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(vectors)
    links: Links = search.kneighbors(vectors, return_distance=False)  # a row is among its own neighbours
    smoothed = vectors
    for _ in range(STEPS):
        smoothed = normalize((1 - KEPT_FROM_NEIGHBOURS) * vectors + KEPT_FROM_NEIGHBOURS * _mean(smoothed, links))
    return np.round(smoothed, PLACES), links


def drawn_to(vectors: Vectors, known: Vectors, smoothed: Vectors) -> Vectors:
    """Further vectors drawn towards the smoothed ones of their neighbours among the known, as `smooth` would have."""
    search = NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(known)), algorithm="brute").fit(known)
    found = np.empty_like(vectors)
    for start in range(0, len(vectors), 10_000):
        part = vectors[start : start + 10_000]
        links = search.kneighbors(part, return_distance=False)
        mixed = (1 - KEPT_FROM_NEIGHBOURS) * part + KEPT_FROM_NEIGHBOURS * _mean(smoothed, links)
        found[start : start + 10_000] = np.round(normalize(mixed), PLACES)
    return found


def _mean(vectors: Vectors, links: Links) -> Vectors:
    total = np.zeros((len(links), vectors.shape[1]))
    for place in range(links.shape[1]):
        total += vectors[links[:, place]]
    mean: Vectors = total / links.shape[1]
    return mean


def modularity(labels: NDArray[np.intp], links: Links) -> float:
    """Newman's modularity of the directed neighbour graph under the labels, -0.5 to 1."""
    most = int(labels.max()) + 1
    within = float(np.mean(labels[links] == labels[:, None]))
    out = np.bincount(labels, minlength=most) / len(labels)
    inward = np.bincount(labels[links].ravel(), minlength=most) / links.size
    return within - float(out @ inward)
