"""Texts as vectors: TF-IDF over stems, reduced by latent semantic analysis, each of length one."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import svd_flip

from consultation.themes.text import stems

Vectors = NDArray[np.float64]
ENGINE = "LSA over TF-IDF of stems"
MOST_DIMENSIONS = 100


def lsa(texts: list[str], *, seed: int) -> Vectors:
    """One row a text, shape (texts, at most 100); a text with no word of its own gets a row of noughts.

    Words of a single text carry no likeness and are left out once there are forty texts. Rounded to nine places,
    so that the order of additions in the linear algebra cannot decide which group a text falls in."""
    from scipy.sparse.linalg import svds

    documents = [stems(text) for text in texts]
    if not any(documents):
        return np.zeros((len(texts), 1))
    tfidf = TfidfVectorizer(
        analyzer=_pairs, sublinear_tf=True, min_df=2 if len(texts) >= 40 else 1, max_df=0.5 if len(texts) >= 40 else 1.0
    )
    try:
        matrix = tfidf.fit_transform(documents)
    except ValueError:  # no word is shared by two texts and absent from half of them
        return np.zeros((len(texts), 1))
    dimensions = min(MOST_DIMENSIONS, min(matrix.shape) - 1)
    if dimensions < 2:
        vectors: Vectors = normalize(matrix.toarray())
        return np.round(vectors, 9)
    start = np.random.default_rng(seed).uniform(-1, 1, min(matrix.shape))
    left, sizes, right = svds(matrix, k=dimensions, v0=start)
    left, _ = svd_flip(left[:, ::-1], right[::-1])
    reduced: Vectors = normalize(left * sizes[::-1])
    return np.round(reduced, 9)


def _pairs(document: list[str]) -> list[str]:
    return document + [f"{a} {b}" for a, b in itertools.pairwise(document)]
