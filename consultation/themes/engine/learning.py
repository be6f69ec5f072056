"""Pure: from texts that people coded to how likely each code is for the others, with the words that speak for it.

One logistic regression a code over TF-IDF of stems and sentence embeddings gives a score. Scores of texts held out in
turn are then joined with the votes of the nearest coded texts, the likeness to the code's definition and how common the
code is, by one further logistic regression over all codes: so the figure is calibrated (Platt 1999; stacking after
Wolpert 1992), with few coded texts too. It suggests and never codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from consultation.themes.engine.text import stems_and_pairs

Matrix = NDArray[np.float64]
FEWEST_CODED = 10  # below, likeness to the definitions is all there is to go by
SUGGESTED_FROM = 0.25  # chosen on one half of the care comments
WORDS_WEIGHT, STRICTNESS, FOLDS, SURE = 0.7, 5.0, 5, 4.0
AT_ONCE = 2000
NOT_LEARNT = "likeness to the theme's definition; too few passages are coded to learn from"
LEARNT = "calibrated linear model over words and sentence embeddings"
LEARNT_LIGHT = "calibrated linear model over words"


@dataclass(frozen=True)
class Likely:
    """How likely each code is for each text, shape (texts, codes), 0 to 1; where nothing was learnt, a likeness instead.

    `reasons[i][j]` are the words of text i that speak most for code j, the strongest first."""

    chances: Matrix
    method: str
    learnt_from: int
    reasons: list[dict[int, list[str]]]

    def suggested(self, row: int) -> list[int]:
        """The codes to suggest for a text, the likeliest first: always one, and all from the threshold up."""
        order = np.argsort(-self.chances[row], kind="stable")
        return [
            int(code) for place, code in enumerate(order) if place == 0 or self.chances[row, code] >= SUGGESTED_FROM
        ]


def predict(
    coded: Sequence[str],
    judged: NDArray[np.int_],
    others: Sequence[str],
    definitions: Sequence[str],
    *,
    embedded: tuple[NDArray[Any], NDArray[Any], NDArray[Any]] | None,
    seed: int = 1,
) -> Likely:
    """How likely each code is for the others, learnt from texts coded by people.

    `judged` has shape (coded, codes), 1 where a person gave the code; `embedded` are the embeddings of coded, others
    and definitions, or None for the light engine. The order of texts makes no difference."""
    order = sorted(range(len(coded)), key=lambda row: (coded[row], judged[row].tolist()))
    texts, answers = [coded[row] for row in order], np.asarray(judged)[order].astype(int)
    if not others:
        return Likely(np.zeros((0, answers.shape[1])), NOT_LEARNT, len(texts), [])
    with threadpool_limits(limits=1):
        names, words = _words([*texts, *others, *definitions])
        one, two = len(texts), len(texts) + len(others)
        known, new, meant = words[:one], words[one:two], words[two:]
        near: tuple[Any, Any, Any] = (known, new, meant)
        if embedded is not None:
            near = (embedded[0][order].astype(float), embedded[1].astype(float), embedded[2].astype(float))
        if len(texts) < FEWEST_CODED or not answers.any() or answers.all():
            chances = np.clip(_likeness(near[1], near[2]), 0, 1)
            return Likely(np.round(chances, 6), NOT_LEARNT, len(texts), _shared(names, new, meant, chances))
        joined = _Joined.learn(_rows(near[0], known), near[0], near[2], answers, seed)
        chances = np.zeros((len(others), answers.shape[1]))
        for start in range(0, len(others), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            chances[part] = joined.ask(_rows(near[1][part], new[part]), near[1][part])
    method = LEARNT if embedded is not None else LEARNT_LIGHT
    return Likely(np.round(chances, 6), method, len(texts), _reasons(names, new, joined.own.weights, chances))


def _rows(near: Any, words: Any) -> Any:
    """What the codes' own models look at: the embeddings with the words beside them, or the words alone."""
    return words if sparse.issparse(near) else sparse.hstack([near, WORDS_WEIGHT * words], format="csr")


@dataclass(frozen=True)
class _Own:
    """Each code's own model: its weights on the columns, shape (codes, columns), and where it starts from."""

    weights: Matrix
    starts: Matrix

    @classmethod
    def learn(cls, rows: Any, answers: NDArray[np.int_]) -> _Own:
        weights = np.zeros((answers.shape[1], rows.shape[1]))
        starts = np.full(answers.shape[1], -SURE)
        for code in range(answers.shape[1]):
            given = answers[:, code]
            if given.all():
                starts[code] = SURE
            elif given.any():
                model = LogisticRegression(C=STRICTNESS, class_weight="balanced", max_iter=500).fit(rows, given)
                weights[code], starts[code] = model.coef_[0], model.intercept_[0]
        return cls(weights, starts)

    def signs(self, known: Any, meant: Any, answers: NDArray[np.int_], ask: Any, near: Any) -> Matrix:
        """What tells whether a text has a code, shape (texts, codes, 6)."""
        scores = np.asarray(ask @ self.weights.T) + self.starts
        votes = np.clip(_likeness(near, known), 0, None) ** 4
        voted = (votes @ answers + 1e-9) / (votes.sum(axis=1, keepdims=True) + 1e-6)
        alike = _likeness(near, meant)
        apart = (alike - alike.mean(axis=1, keepdims=True)) / (alike.std(axis=1, keepdims=True) + 1e-9)
        given = answers.sum(axis=0)
        common = np.tile(np.log((given + 0.3) / (len(answers) + 0.6 - given)), (len(scores), 1))
        behind = scores - scores.max(axis=1, keepdims=True)
        return np.stack([scores, np.log(voted + 0.01), alike, apart, common, behind], axis=-1)


@dataclass(frozen=True)
class _Joined:
    """The codes' own models, and the one that joins their scores with everything else that tells."""

    own: _Own
    known: Any
    meant: Any
    answers: NDArray[np.int_]
    centre: Matrix
    spread: Matrix
    model: LogisticRegression

    @classmethod
    def learn(cls, rows: Any, known: Any, meant: Any, answers: NDArray[np.int_], seed: int) -> _Joined:
        signs = np.zeros((*answers.shape, 6))
        for kept, held in KFold(min(FOLDS, len(answers)), shuffle=True, random_state=seed).split(answers):
            own = _Own.learn(rows[kept], answers[kept])
            signs[held] = own.signs(known[kept], meant, answers[kept], rows[held], known[held])
        flat = signs.reshape(-1, signs.shape[2])
        centre, spread = flat.mean(axis=0), flat.std(axis=0) + 1e-9
        model = LogisticRegression(max_iter=500).fit((flat - centre) / spread, answers.ravel())
        return cls(_Own.learn(rows, answers), known, meant, answers, centre, spread, model)

    def ask(self, rows: Any, near: Any) -> Matrix:
        signs = self.own.signs(self.known, self.meant, self.answers, rows, near)
        flat = (signs.reshape(-1, signs.shape[2]) - self.centre) / self.spread
        chances: Matrix = self.model.predict_proba(flat)[:, 1].reshape(signs.shape[:2])
        return chances


def _words(texts: Sequence[str]) -> tuple[list[str], Any]:
    documents = [stems_and_pairs(text) for text in texts]
    if not any(documents):
        return [], sparse.csr_matrix((len(texts), 1))
    tfidf = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    matrix = tfidf.fit_transform(documents)
    return list(tfidf.get_feature_names_out()), sparse.csr_matrix(matrix)


def _likeness(one: Any, other: Any) -> Matrix:
    product = normalize(one) @ normalize(other).T
    return np.asarray(product.toarray() if sparse.issparse(product) else product)


def _reasons(names: list[str], new: Any, weights: Matrix, chances: Matrix) -> list[dict[int, list[str]]]:
    """For each text and each code worth suggesting, the words whose weights moved it most."""
    words = weights[:, weights.shape[1] - max(1, len(names)) :]
    found: list[dict[int, list[str]]] = []
    for row in range(new.shape[0]):
        line = new[row]
        worth = np.flatnonzero((chances[row] >= SUGGESTED_FROM) | (chances[row] == chances[row].max()))
        found.append({int(code): _top(names, line, words[code]) for code in worth})
    return found


def _shared(names: list[str], new: Any, meant: Any, chances: Matrix) -> list[dict[int, list[str]]]:
    best = chances.argmax(axis=1) if chances.size else np.zeros(0, dtype=int)
    return [{int(code): _top(names, new[row], meant[code].toarray()[0])} for row, code in enumerate(best)]


def _top(names: list[str], line: Any, weights: Matrix) -> list[str]:
    moved = line.data * weights[line.indices]
    order = [place for place in np.argsort(-moved, kind="stable")[:3] if moved[place] > 1e-6]
    return [names[line.indices[place]] for place in order]
