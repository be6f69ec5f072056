"""Pure: texts that are nearly the same, as template and campaign replies are. They are grouped and none is dropped.

Likeness is the cosine of TF-IDF over runs of four characters, looked for among texts of about the same length.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

LIKE_FROM, SHORTEST = 0.8, 40
AT_ONCE = 2000
_SPACE = re.compile(r"\W+")
_NAMESPACE = uuid.UUID("5f7a2f0e-53f5-4a0f-9f1e-5c2d1a7f6b01")


def plain(text: str) -> str:
    """A text by its words alone: case, marks and spaces do not make it another."""
    return _SPACE.sub(" ", text).strip().lower()


def groups(texts: Sequence[str]) -> list[uuid.UUID | None]:
    """For each text the group it is nearly the same as, or None when it stands alone.

    Texts of fewer than forty characters are alike only when their words are the same. The group's id follows from its
    texts, so that the same texts have the same groups."""
    words = [plain(text) for text in texts]
    kinds = sorted(set(words) - {""})
    place = {word: number for number, word in enumerate(kinds)}
    leader = _joined(kinds)
    members: dict[int, list[int]] = {}
    for row, word in enumerate(words):
        if word:
            members.setdefault(leader[place[word]], []).append(row)
    found: list[uuid.UUID | None] = [None] * len(texts)
    for first, rows in members.items():
        if len(rows) > 1:
            name = uuid.uuid5(_NAMESPACE, kinds[first])
            for row in rows:
                found[row] = name
    return found


def _joined(kinds: list[str]) -> list[int]:
    """For each different text the first of its group."""
    leader = list(range(len(kinds)))

    def head(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    long = [number for number, text in enumerate(kinds) if len(text) >= SHORTEST]
    for one, other in _alike([kinds[number] for number in long]):
        low, high = sorted((head(long[one]), head(long[other])))
        leader[high] = low
    return [head(number) for number in range(len(kinds))]


def _alike(texts: list[str]) -> list[tuple[int, int]]:
    if len(texts) < 2:
        return []
    counts = HashingVectorizer(
        analyzer="char_wb", ngram_range=(4, 4), n_features=2**18, norm=None, alternate_sign=False
    ).transform(texts)
    matrix = TfidfTransformer(sublinear_tf=True).fit_transform(counts).astype(np.float32).tocsr()
    lengths = np.array([len(text) for text in texts])
    order = np.argsort(lengths, kind="stable")  # nearly the same texts are of nearly the same length
    matrix, lengths = matrix[order], lengths[order]
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(texts), AT_ONCE):
        stop = min(start + AT_ONCE, len(texts))
        reach = int(np.searchsorted(lengths, lengths[stop - 1] / LIKE_FROM**2, side="right"))
        for low in range(start, reach, AT_ONCE):
            high = min(low + AT_ONCE, reach)
            near = (matrix[start:stop] @ matrix[low:high].T).tocoo()
            for row, column in zip(near.row[near.data >= LIKE_FROM], near.col[near.data >= LIKE_FROM], strict=True):
                if start + row < low + column:
                    pairs.append((int(order[start + row]), int(order[low + column])))
    return pairs
