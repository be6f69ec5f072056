"""Pure: groups as a tree, from two coarse ones to many fine ones, and the cut at any number between.

Ward's rule (1963) joins small clusters; k-means that starts from the cut settles which text belongs where; the settled
groups are joined again by Ward's rule, weighed by their sizes. So a coarser cut is always a joining of finer groups.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import KMeans
from sklearn.metrics import euclidean_distances
from sklearn.preprocessing import normalize

from consultation.themes.engine.neighbours import Links, modularity
from consultation.themes.engine.vectors import Vectors

Labels = NDArray[np.intp]
Merges = list[tuple[int, int]]
WARD_UP_TO, SMALL_CLUSTERS = 2000, 300


def ward_cuts(vectors: Vectors, counts: Sequence[int], seed: int) -> dict[int, Labels]:
    """For each number of groups, the group of each row, by one Ward tree over the rows or over small clusters of them."""
    if len(vectors) <= WARD_UP_TO:
        small, back = vectors, np.arange(len(vectors))
    else:
        clusters = KMeans(n_clusters=SMALL_CLUSTERS, n_init=1, random_state=seed, max_iter=20).fit(vectors)
        small, back = clusters.cluster_centers_, clusters.labels_
    wanted = [count for count in counts if count <= len(small)]
    tree = linkage(squareform(euclidean_distances(small), checks=False), method="ward")
    return {count: _cut(tree, count)[back] for count in wanted}


def _cut(tree: NDArray[np.float64], count: int) -> Labels:
    """The group of each row when the tree is cut into so many, by undoing the last joins."""
    rows = len(tree) + 1
    alive = {2 * rows - 2}
    while len(alive) < count:
        node = max(alive)  # the last join made the node of the greatest number
        alive.remove(node)
        alive |= {int(tree[node - rows, 0]), int(tree[node - rows, 1])}
    labels = np.empty(rows, dtype=np.intp)
    for group, node in enumerate(sorted(alive)):
        ahead = [node]
        while ahead:
            at = ahead.pop()
            if at < rows:
                labels[at] = group
            else:
                ahead += [int(tree[at - rows, 0]), int(tree[at - rows, 1])]
    return labels


def proposed(cuts: dict[int, Labels], links: Links) -> int:
    """The number of groups that the neighbour graph speaks for: the cut of greatest modularity, the coarser if equal."""
    return max(sorted(cuts), key=lambda count: (round(modularity(cuts[count], links), 9), -count))


def settle(vectors: Vectors, start: Labels, seed: int) -> tuple[Labels, Vectors]:
    """Groups by k-means from the groups given, the largest first, and their centres, each of length one."""
    count = int(start.max()) + 1
    centres = np.array([vectors[start == group].mean(axis=0) for group in range(count)])
    found = KMeans(n_clusters=count, init=centres, n_init=1, random_state=seed).fit(vectors).labels_
    kinds, first, sizes = np.unique(found, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    place = np.empty(count, dtype=np.intp)
    place[kinds[order]] = np.arange(len(kinds))
    labels: Labels = place[found]
    middle = normalize(np.array([vectors[labels == group].mean(axis=0) for group in range(len(kinds))]))
    return labels, middle


def merges_of(centres: Vectors, sizes: Sequence[int]) -> Merges:
    """How groups join into one, by Ward's rule on their centres weighed by size: step i makes node `len(sizes) + i`."""
    alive = {node: (np.asarray(centres[node], dtype=float), float(size)) for node, size in enumerate(sizes)}
    steps: Merges = []
    while len(alive) > 1:
        nodes = sorted(alive)
        pairs = [(a, b) for place, a in enumerate(nodes) for b in nodes[place + 1 :]]
        a, b = min(pairs, key=lambda pair: (round(_cost(alive[pair[0]], alive[pair[1]]), 9), pair))
        (centre_a, size_a), (centre_b, size_b) = alive.pop(a), alive.pop(b)
        alive[len(sizes) + len(steps)] = (
            (centre_a * size_a + centre_b * size_b) / (size_a + size_b),
            size_a + size_b,
        )
        steps.append((a, b))
    return steps


def node_at(merges: Merges, leaves: int, count: int) -> dict[int, int]:
    """For each leaf, the node it belongs to when the tree is cut into `count` groups."""
    node = {leaf: leaf for leaf in range(leaves)}
    for step, (a, b) in enumerate(merges[: max(0, leaves - count)]):
        node = {leaf: leaves + step if at in (a, b) else at for leaf, at in node.items()}
    return node


def _cost(one: tuple[Vectors, float], other: tuple[Vectors, float]) -> float:
    return one[1] * other[1] / (one[1] + other[1]) * float(((one[0] - other[0]) ** 2).sum())
