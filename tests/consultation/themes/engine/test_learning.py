"""Learning from coded texts: likelier where people coded alike, calibrated in kind, and never more than a suggestion."""

from __future__ import annotations

import random

import numpy as np
import pytest

from consultation.themes.engine.embedding import embed
from consultation.themes.engine.learning import LEARNT, LEARNT_LIGHT, NOT_LEARNT, predict
from workbench.demo import replies

MEANINGS = ["the burden of collecting data", "figures in time", "the NHS", "unpaid carers", "surveys", "prevention", "comparison", "the workforce"]  # fmt: skip
CODED = [(text, place) for place, subject in enumerate(replies.SUBJECTS) for text in subject[:-2]]
ASKED = [(text, place) for place, subject in enumerate(replies.SUBJECTS) for text in subject[-2:]]


def judged(pairs: list[tuple[str, int]]) -> np.ndarray:
    return np.array([[int(place == code) for code in range(len(MEANINGS))] for _, place in pairs])


@pytest.mark.parametrize(("light", "least"), [(False, 10), (True, 7)])
def test_what_people_coded_is_found_again(light: bool, least: int) -> None:
    texts, asked = [text for text, _ in CODED], [text for text, _ in ASKED]
    embedded = None if light else (embed(texts), embed(asked), embed(MEANINGS))
    found = predict(texts, judged(CODED), asked, MEANINGS, embedded=embedded)
    right = sum(found.suggested(row)[0] == place for row, (_, place) in enumerate(ASKED))
    assert right >= least
    assert found.method == (LEARNT_LIGHT if light else LEARNT)
    assert ((found.chances >= 0) & (found.chances <= 1)).all()
    assert any(any(reasons.values()) for reasons in found.reasons)


def test_the_order_of_what_was_coded_makes_no_difference() -> None:
    shuffled = CODED[:]
    random.Random(1).shuffle(shuffled)
    asked = [text for text, _ in ASKED]
    both = [
        predict([t for t, _ in pairs], judged(pairs), asked, MEANINGS, embedded=None).chances
        for pairs in (CODED, shuffled)
    ]
    assert (both[0] == both[1]).all()


def test_with_little_coded_it_goes_by_the_definitions_and_says_so() -> None:
    asked = ["Carers need a break from caring."]
    embedded = (embed([]), embed(asked), embed(MEANINGS))
    found = predict([], np.zeros((0, 8), dtype=int), asked, MEANINGS, embedded=embedded)
    assert found.method == NOT_LEARNT
    assert found.suggested(0)[0] == 3


@pytest.mark.parametrize("value", [0, 1])
def test_codes_that_all_or_none_have_are_no_trouble(value: int) -> None:
    texts = [text for text, _ in CODED[:20]]
    answers = np.full((20, 2), value)
    answers[:10, 0] = 1 - value
    found = predict(texts, answers, ["Anything at all.", ""], ["one", "two"], embedded=None)
    assert np.isfinite(found.chances).all()
    assert (found.chances[0, 1] > 0.5) == bool(value)
