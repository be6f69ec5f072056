"""Pure: groups of like texts, the same for the same texts and seed whatever the order they come in.

Stability is the adjusted Rand index (Hubert & Arabie 1985) between the grouping and groupings of samples of 80%.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from consultation.themes.engine.neighbours import drawn_to, smooth
from consultation.themes.engine.tree import Labels, Merges, merges_of, node_at, proposed, settle, ward_cuts
from consultation.themes.engine.vectors import FIT_ON, Vectors, evenly

MOST_THEMES, FEWEST_TEXTS = 30, 4  # a tree is as fine as thirty themes, of four texts at least on average
RESAMPLES, RESAMPLED_SHARE = 10, 0.8
UNASSIGNED = -1


@dataclass(frozen=True)
class Grouping:
    """`labels[i]` is the finest theme of text i, numbered from 0 by size, or -1 where nothing speaks for any.

    `strengths[i]` is the cosine of a text with its theme's centre, 0 to 1. `merges` joins the `themes` finest step by
    step into one; `proposed` is the number of themes that the texts themselves speak for."""

    labels: Labels
    strengths: NDArray[np.float64]
    themes: int
    merges: Merges
    proposed: int

    def at(self, count: int) -> Labels:
        """The node of each text when the tree is cut into `count` themes; -1 stays."""
        node = node_at(self.merges, self.themes, count)
        return np.array([node.get(int(label), UNASSIGNED) for label in self.labels], dtype=np.intp)


@dataclass(frozen=True)
class Steadiness:
    """One sample of 80% grouped anew: agreement (ARI) with the whole for each cut, and how much of each node stays together."""

    by_cut: dict[int, float]
    together: dict[int, float]


def corpus_hash(texts: Sequence[str]) -> str:
    """SHA-256 of the texts without regard to their order."""
    return hashlib.sha256(json.dumps(sorted(texts), ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Smoothed:
    """Vectors made ready for grouping: rows that say something, those learnt from, and these smoothed with their links."""

    usable: NDArray[np.intp]
    learnt: NDArray[np.intp]
    vectors: Vectors
    links: NDArray[np.intp]


def smoothed(vectors: Vectors) -> Smoothed:
    """Make vectors of different texts ready for grouping; they must stand in a steady order (sorted)."""
    usable = np.flatnonzero(np.abs(vectors).sum(axis=1) > 0)
    learnt = usable[evenly(len(usable), FIT_ON)] if len(usable) else usable
    with threadpool_limits(limits=1):  # the order in which several threads add up would show in the last digits
        return Smoothed(usable, learnt, *smooth(vectors[learnt]))


def group(vectors: Vectors, *, themes: int | None = None, seed: int = 1, ready: Smoothed | None = None) -> Grouping:
    """Group vectors of different texts into as many themes as asked for; `ready` where they were smoothed already.

    Without a number the tree is as fine as the texts allow. Fewer come back when there are fewer different vectors."""
    ready = ready or smoothed(vectors)
    labels = np.full(len(vectors), UNASSIGNED, dtype=np.intp)
    strengths = np.zeros(len(vectors))
    if len(ready.usable) == 0:
        return Grouping(labels, strengths, 0, [], 0)
    with threadpool_limits(limits=1):
        found, near, merges, best = _grouped(vectors, ready, themes, seed)
    labels[ready.usable], strengths[ready.usable] = found, near
    return Grouping(labels, strengths, int(found.max()) + 1, merges, best)


def resample(vectors: Vectors, whole: Grouping, *, number: int, seed: int) -> Steadiness:
    """Group the sample of that number and compare it with the whole; the same number and seed draw the same sample."""
    size = min(len(vectors), max(2, round(min(len(vectors), FIT_ON) * RESAMPLED_SHARE)))
    chosen = np.sort(np.random.default_rng([seed, number]).choice(len(vectors), size, replace=False))
    again = group(vectors[chosen], themes=whole.themes, seed=seed)
    by_cut: dict[int, float] = {}
    together: dict[int, float] = {}
    for count in range(2, whole.themes + 1):
        before, after = whole.at(count)[chosen], again.at(count)
        by_cut[count] = float(adjusted_rand_score(before, after))
        for node in set(before.tolist()) - {UNASSIGNED} - together.keys():
            together[node] = _kept_together(before, after, node)
    return Steadiness(by_cut, together)


def _grouped(
    vectors: Vectors, ready: Smoothed, themes: int | None, seed: int
) -> tuple[Labels, NDArray[np.float64], Merges, int]:
    near_by, learnt, count = ready.vectors, ready.learnt, len(ready.usable)
    different = len(np.unique(np.round(near_by, 6), axis=0))
    finest = min(themes or MOST_THEMES, different, len(learnt))
    if not themes:
        finest = min(finest, max(2, len(learnt) // FEWEST_TEXTS))
    if finest < 2 or len(learnt) < 3:
        labels = np.arange(count) if 1 < finest == count else np.zeros(count, dtype=np.intp)
        return labels, np.ones(count), [(0, 1)] if labels.max() else [], int(labels.max()) + 1
    cuts = ward_cuts(near_by, [finest] if themes else range(2, finest + 1), seed)
    labels, centres = settle(near_by, cuts[finest], seed)
    merges = merges_of(centres, np.bincount(labels).tolist())
    best = min(themes or proposed(cuts, ready.links), int(labels.max()) + 1)
    if len(learnt) < count:
        near_by = drawn_to(vectors[ready.usable], vectors[learnt], near_by)
        labels = np.argmax(near_by @ centres.T, axis=1).astype(np.intp)
    near = np.clip(np.einsum("ij,ij->i", near_by, centres[labels]), 0, 1)
    return labels, np.round(near, 6), merges, best


def _kept_together(before: Labels, after: Labels, node: int) -> float:
    members = after[before == node]
    if len(members) < 2:
        return 1.0
    counts = np.unique(members[members >= 0], return_counts=True)[1]
    return float((counts * (counts - 1)).sum() / (len(members) * (len(members) - 1)))
