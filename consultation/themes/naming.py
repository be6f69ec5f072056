"""Names and quotations for groups of texts: phrases that mark a group out, and texts that stand for it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from consultation.themes.text import is_common, stem, words

PHRASES, LONGEST = 3, 3


def name_groups(texts: Sequence[str], labels: Sequence[int]) -> dict[int, str]:
    """A name a group: its three most telling phrases by class-based TF-IDF (Grootendorst 2022), no stem twice."""
    counts: dict[int, Counter[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        if label >= 0:
            counts.setdefault(label, Counter()).update(set(phrases(text)))
    everywhere: Counter[str] = Counter()
    for group in counts.values():
        everywhere.update(group)
    mean = sum(everywhere.values()) / max(1, len(counts))
    return {label: _best(group, everywhere, mean) for label, group in sorted(counts.items())}


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
    name = ", ".join(chosen)
    return name[:1].upper() + name[1:] if name else "No common words"


def pick_quotes(
    members: Sequence[int],
    texts: Sequence[str],
    strengths: Sequence[float],
    sources: Sequence[str | None],
    most: int = 3,
) -> list[int]:
    """The members that stand for a group best: strongest first, different words, and each from another source."""
    ranked = sorted(members, key=lambda i: (-strengths[i], texts[i]))
    chosen: list[int] = []
    for index in ranked:
        said = set(words(texts[index]))
        others = [set(words(texts[i])) for i in chosen]
        new_source = sources[index] is None or sources[index] not in {sources[i] for i in chosen}
        if new_source and all(len(said & other) <= 0.5 * len(said | other) for other in others):
            chosen.append(index)
        if len(chosen) == most:
            break
    return chosen or ranked[:1]
