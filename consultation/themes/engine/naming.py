"""Names and quotations for groups of texts: phrases that mark a group out, and texts that stand for it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from consultation.themes.engine.grouping import Grouping
from consultation.themes.engine.text import WORD, is_common, stem, words
from consultation.themes.engine.tree import node_at
from consultation.themes.engine.vectors import Vectors

PHRASES, LONGEST = 3, 3
CLOSENESS = 0.7  # a quotation stands for its theme first, and says something new second
NAMED_FROM = 700  # texts nearest to a theme's centre; the rest would only repeat them


def name_nodes(texts: Sequence[str], grouping: Grouping) -> dict[int, str]:
    """A name for each node of the tree: its three most telling phrases by class-based TF-IDF (Grootendorst 2022).

    A node is told apart from the others of the coarsest cut in which it stands; no stem is said twice."""
    leaves: dict[int, Counter[str]] = {}
    for leaf in range(grouping.themes):
        members = np.flatnonzero(grouping.labels == leaf)
        nearest = members[np.argsort(-grouping.strengths[members], kind="stable")][:NAMED_FROM]
        leaves[leaf] = Counter(phrase for row in nearest for phrase in set(phrases(texts[row])))
    everywhere: Counter[str] = Counter()
    for counts in leaves.values():
        everywhere.update(counts)
    said, capitals = sum(everywhere.values()), _capitals(texts)
    names: dict[int, str] = {}
    for count in range(1, grouping.themes + 1):
        nodes = node_at(grouping.merges, grouping.themes, count)
        for node in sorted(set(nodes.values()) - names.keys()):
            mine: Counter[str] = Counter()
            for leaf in (leaf for leaf, at in nodes.items() if at == node):
                mine.update(leaves[leaf])
            names[node] = _written(_best(mine, everywhere, said / count), capitals)
    return names


def _capitals(texts: Sequence[str]) -> set[str]:
    """Words that are mostly written in capitals, such as NHS."""
    all_of, shouted = Counter[str](), Counter[str]()
    for text in texts:
        for match in WORD.finditer(text):
            word = match.group()
            all_of[word.lower()] += 1
            shouted[word.lower()] += len(word) > 1 and word.isupper()
    return {word for word, count in shouted.items() if 2 * count > all_of[word]}


def _written(name: str, capitals: set[str]) -> str:
    found = WORD.sub(lambda match: match.group().upper() if match.group() in capitals else match.group(), name)
    return found[:1].upper() + found[1:] if found else "No common words"


def phrases(text: str) -> list[str]:
    """Phrases of one to three words that neither begin nor end with a common word."""
    found = words(text)
    return [
        " ".join(found[start : start + size])
        for size in range(1, LONGEST + 1)
        for start in range(len(found) - size + 1)
        if not is_common(found[start]) and not is_common(found[start + size - 1])
    ]


def _best(group: Counter[str], everywhere: Counter[str], mean: float) -> str:
    def weight(phrase: str) -> float:
        length = 1 + 0.35 * phrase.count(" ")  # a phrase says more than a word, when it is said as often
        return group[phrase] * math.log(1 + mean / everywhere[phrase]) * length

    fewest = 2 if any(count > 1 for count in group.values()) else 1
    ranked = sorted((p for p in group if group[p] >= fewest), key=lambda p: (-weight(p), p))
    chosen: list[str] = []
    used: set[str] = set()
    for phrase in ranked:
        said = {stem(word) for word in phrase.split() if not is_common(word)}
        if said and not said & used:
            chosen.append(phrase)
            used |= said
        if len(chosen) == PHRASES:
            break
    return ", ".join(chosen)


def pick_quotes(
    members: Sequence[int], vectors: Vectors, strengths: Sequence[float], sources: Sequence[str | None], most: int = 3
) -> list[int]:
    """The members that stand for a group best, each from another source: nearest to its centre and unlike each other.

    Maximal marginal relevance (Carbonell & Goldstein 1998) among the nearer third of them, first the nearest."""
    near = sorted(members, key=lambda i: (-strengths[i], i))
    left = near[: max(6, len(near) // 3)][:200]
    chosen: list[int] = []
    while left and len(chosen) < most:
        taken = {sources[i] for i in chosen} - {None}
        free = [i for i in left if sources[i] not in taken]
        if not free:
            break
        alike = vectors[free] @ vectors[chosen].T if chosen else np.zeros((len(free), 1))
        worth = np.round(CLOSENESS * np.array([strengths[i] for i in free]) - (1 - CLOSENESS) * alike.max(axis=1), 9)
        best = free[int(np.argmax(worth))]
        if chosen and alike.max(axis=1)[free.index(best)] > 0.95:
            break
        chosen.append(best)
        left.remove(best)
    return chosen
