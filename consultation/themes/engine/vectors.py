"""Texts as vectors of length one: sentence embeddings beside latent semantic analysis of the words, or the latter alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import svds
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import svd_flip
from threadpoolctl import threadpool_limits

from consultation.themes.engine.text import stems, stems_and_pairs

Vectors = NDArray[np.float64]
HYBRID = "sentence embeddings (MiniLM) beside LSA over TF-IDF of stems"
LIGHT = "LSA over TF-IDF of stems"
STATIC = "word-piece embeddings (MiniLM, averaged) beside LSA over TF-IDF of stems"
LSA_WEIGHT = 0.6  # chosen on one half of the news texts; tests/load/results.md has the other half
MOST_DIMENSIONS = 200
FIT_ON = 20_000  # a larger corpus is learnt from this many of its texts, which stand for the rest
PLACES = 9


def combined(texts: Sequence[str], embedded: NDArray[Any] | None, *, seed: int) -> Vectors:
    """One row a text: the words' analysis, with the embeddings of the same texts in the same order beside it if given.

    A text with no word left, once common words are set aside, gets a row of noughts."""
    with threadpool_limits(limits=1):  # the order in which several threads add up would show in the last digits
        by_words = lsa(texts, seed=seed)
    if embedded is None:
        return by_words
    vectors: Vectors = normalize(np.hstack([embedded.astype(np.float64), LSA_WEIGHT * by_words]))
    vectors[[not stems(text) for text in texts]] = 0
    return np.round(vectors, PLACES)


def lsa(texts: Sequence[str], *, seed: int) -> Vectors:
    """Latent semantic analysis (Deerwester et al. 1990), shape (texts, at most 200); no own word, a row of noughts.

    Words of a single text carry no likeness and are left out once there are forty texts. Rounded to nine places,
    so that the order of additions in the linear algebra cannot decide which group a text falls in."""
    documents = [stems_and_pairs(text) for text in texts]
    if not any(documents):
        return np.zeros((len(texts), 1))
    many = len(texts) >= 40
    tfidf = TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2 if many else 1, max_df=0.5 if many else 1.0)
    learnt = evenly(len(texts), FIT_ON)
    try:
        tfidf.fit([documents[index] for index in learnt])
    except ValueError:  # no word is shared by two texts and absent from half of them: take every word
        tfidf = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit([documents[index] for index in learnt])
    matrix = tfidf.transform(documents)
    dimensions = min(MOST_DIMENSIONS, len(learnt) - 1, matrix.shape[1] - 1)
    if dimensions < 2:
        vectors: Vectors = normalize(matrix.toarray())
        return np.round(vectors, PLACES)
    sample = matrix[learnt]
    start = np.random.default_rng(seed).uniform(-1, 1, min(sample.shape))
    left, _, right = svds(sample, k=dimensions, v0=start)
    _, axes = svd_flip(left[:, ::-1], right[::-1])
    reduced: Vectors = normalize(matrix @ axes.T)
    return np.round(reduced, PLACES)


def evenly(count: int, most: int) -> NDArray[np.intp]:
    """Places spread evenly over a sorted corpus: all of them, or `most`."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))
