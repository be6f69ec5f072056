"""Pure: groups of like texts, the same for the same texts and seed whatever the order they come in.

Vectors are smoothed over each text's nearest neighbours, joined into a tree by Ward's rule, cut, and settled by
k-means that starts from the cut. Stability is the adjusted Rand index (Hubert & Arabie 1985) over resamples of 80%.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from consultation.themes.vectors import ENGINE, Vectors, lsa

Labels = NDArray[np.intp]
NEIGHBOURS, KEPT_FROM_NEIGHBOURS, STEPS = 15, 0.8, 4
MOST_THEMES, WARD_UP_TO = 30, 2000
RESAMPLES, RESAMPLED_SHARE = 10, 0.8
UNASSIGNED = -1


@dataclass(frozen=True)
class Grouping:
    """`labels[i]` is the theme of text i, numbered from 0 by size, or -1 with no words to go by.

    `strengths[i]` is the cosine of a text with its theme's centre, 0 to 1."""

    labels: list[int]
    strengths: list[float]
    themes: int
    seed: int
    engine: str = ENGINE


def corpus_hash(texts: Sequence[str]) -> str:
    """SHA-256 of the texts without regard to their order."""
    return hashlib.sha256(json.dumps(sorted(texts), ensure_ascii=False).encode()).hexdigest()


def group(texts: Sequence[str], *, themes: int | None = None, seed: int = 1) -> Grouping:
    """Group texts into the given number of themes, or into as many as the neighbour graph suggests.

    Identical texts always share a theme. Fewer themes come back when there are fewer different texts."""
    unique = sorted(set(texts))
    if not unique:
        return Grouping([], [], 0, seed)
    labels, strengths = _vectors_and_groups(unique, themes, seed)
    place = {text: index for index, text in enumerate(unique)}
    given = np.array([labels[place[text]] for text in texts])
    order = _by_size(given)
    return Grouping(
        labels=[order[int(label)] for label in given],
        strengths=[round(float(strengths[place[text]]), 6) for text in texts],
        themes=len([label for label in order if label != UNASSIGNED]),
        seed=seed,
    )


def resample(
    texts: Sequence[str], labels: Sequence[int], *, number: int, themes: int, seed: int
) -> tuple[float, list[float]]:
    """One resample of 80%: its agreement (ARI) with the full grouping, and per theme the share of pairs kept together."""
    unique = sorted(set(texts))
    full = dict(zip(texts, labels, strict=True))
    chooser = np.random.default_rng([seed, number])
    size = max(2, round(len(unique) * RESAMPLED_SHARE))
    chosen = [unique[index] for index in sorted(chooser.choice(len(unique), min(size, len(unique)), replace=False))]
    again, _ = _vectors_and_groups(chosen, themes, seed)
    before = np.array([full[text] for text in chosen])
    return float(adjusted_rand_score(before, again)), [_kept_together(before, again, theme) for theme in range(themes)]


def _vectors_and_groups(texts: list[str], themes: int | None, seed: int) -> tuple[Labels, NDArray[np.float64]]:
    with threadpool_limits(limits=1):  # the order in which several threads add up would show in the last digits
        return _group_unique(lsa(texts, seed=seed), themes, seed)


def _group_unique(vectors: Vectors, themes: int | None, seed: int) -> tuple[Labels, NDArray[np.float64]]:
    usable = np.flatnonzero(np.abs(vectors).sum(axis=1) > 0)
    labels = np.full(len(vectors), UNASSIGNED)
    strengths = np.zeros(len(vectors))
    if len(usable) == 0:
        return labels, strengths
    smoothed, links = smooth(vectors[usable])
    different = len(np.unique(np.round(smoothed, 6), axis=0))
    wanted = min(themes, different) if themes else None
    found = _settle(smoothed, links, wanted, different, seed)
    centres = normalize(np.array([smoothed[found == theme].mean(axis=0) for theme in range(found.max() + 1)]))
    labels[usable] = found
    strengths[usable] = np.clip((smoothed * centres[found]).sum(axis=1), 0, 1)
    return labels, strengths


def smooth(vectors: Vectors) -> tuple[Vectors, NDArray[np.intp]]:
    """Vectors drawn towards their neighbours' mean, and each row's neighbours (rows × k)."""
    count = min(NEIGHBOURS + 1, len(vectors))
    links = (
        NearestNeighbors(n_neighbors=count, metric="cosine", algorithm="brute")
        .fit(vectors)
        .kneighbors(return_distance=False)
        if len(vectors) > count
        else np.tile(np.arange(len(vectors)), (len(vectors), 1))
    )
    smoothed = vectors
    for _ in range(STEPS if len(vectors) > count else 0):
        smoothed = normalize((1 - KEPT_FROM_NEIGHBOURS) * vectors + KEPT_FROM_NEIGHBOURS * smoothed[links].mean(axis=1))
    return np.round(smoothed, 9), links


def _settle(vectors: Vectors, links: NDArray[np.intp], wanted: int | None, different: int, seed: int) -> Labels:
    if different < 2 or wanted == 1:
        return np.zeros(len(vectors), dtype=np.intp)
    if len(vectors) < 3:
        return np.arange(len(vectors))
    best: tuple[float, Labels] = (-np.inf, np.zeros(len(vectors), dtype=np.intp))
    for count in [wanted] if wanted else range(2, min(MOST_THEMES, different, max(2, len(vectors) // 3)) + 1):
        labels = _cut(vectors, count, seed)
        score = _modularity(labels, links)
        if score > best[0] + 1e-9:
            best = (score, labels)
    return best[1]


def _cut(vectors: Vectors, count: int, seed: int) -> Labels:
    if count == 1:
        return np.zeros(len(vectors), dtype=np.intp)
    micro, back = _micro(vectors, seed)
    tree = AgglomerativeClustering(n_clusters=count, linkage="ward").fit(micro).labels_[back]
    centres = np.array([vectors[tree == theme].mean(axis=0) for theme in range(count)])
    settled = KMeans(n_clusters=count, init=centres, n_init=1, random_state=seed).fit(vectors).labels_
    return np.unique(settled, return_inverse=True)[1].astype(np.intp)


def _micro(vectors: Vectors, seed: int) -> tuple[Vectors, Labels]:
    """The rows themselves, or the centres of small clusters where a full tree would be too large."""
    if len(vectors) <= WARD_UP_TO:
        return vectors, np.arange(len(vectors))
    small = KMeans(n_clusters=WARD_UP_TO // 4, n_init=1, random_state=seed, max_iter=20).fit(vectors)
    return small.cluster_centers_, small.labels_


def _modularity(labels: Labels, links: NDArray[np.intp]) -> float:
    """Newman's modularity of the directed neighbour graph under the labels."""
    within = float(np.mean(labels[links] == labels[:, None]))
    out = np.bincount(labels, minlength=labels.max() + 1) / len(labels)
    inward = np.bincount(labels[links].ravel(), minlength=labels.max() + 1) / links.size
    return within - float(out @ inward)


def _by_size(labels: Labels) -> dict[int, int]:
    kinds, _first, counts = np.unique(labels, return_index=True, return_counts=True)
    ranked = sorted((-int(n), int(kind)) for kind, n in zip(kinds, counts, strict=True) if kind != UNASSIGNED)
    return {kind: number for number, (_, kind) in enumerate(ranked)} | {UNASSIGNED: UNASSIGNED}


def _kept_together(before: Labels, again: Labels, theme: int) -> float:
    members = again[before == theme]
    if len(members) < 2:
        return 1.0
    counts = np.bincount(members[members >= 0]) if (members >= 0).any() else np.array([0])
    return float((counts * (counts - 1)).sum() / (len(members) * (len(members) - 1)))
