"""Sentences and their places."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consultation.themes.engine.text import passages, says_nothing, sentences, stems, words


def test_sentences_lists_and_abbreviations() -> None:
    text = "We keep the survey, e.g. the short one. It works.\n- Drop the return now\n- Cost: £3.5m a year for us"
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "We keep the survey, e.g. the short one. It works.",
        "- Drop the return now",
        "- Cost: £3.5m a year for us",
    ]


def test_offsets_are_code_points() -> None:
    text = "👩‍👩‍👧 Families told us this. Ça va très bien ici. שלום לכולם היום כאן."
    assert "".join(text[s.start : s.end] for s in sentences(text)).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300))
@example("One two three four five six seven; one two three four five six seven, but one two three four five six seven.")
def test_passages_never_overlap_and_hold_every_word(text: str) -> None:
    cut = passages(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(cut))
    assert [word for span in cut for word in words(text[span.start : span.end])] == words(text)
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    inside = [word for span in spans for word in words(text[span.start : span.end])]
    assert inside == words(text)
    assert len("".join(text[s.start : s.end] for s in spans)) <= len(text)
    assert bool(spans) == bool(re.search(r"\w", text))  # figures alone are something to read too


def test_common_words_carry_no_stem() -> None:
    assert stems("The carers were caring for the carer's own family") == ["carer", "care", "carer", "famili"]


def test_sentences_with_several_points_are_cut_into_clauses() -> None:
    text = (
        "We would give up the annual return tomorrow morning, but the quarterly one has to be short and stable; "
        "our two analysts cannot do both of them at once. Yes, but no."
    )
    assert [text[s.start : s.end] for s in passages(text)] == [
        "We would give up the annual return tomorrow morning,",
        "but the quarterly one has to be short and stable;",
        "our two analysts cannot do both of them at once. Yes, but no."[:48],
        "Yes, but no.",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "blank"),
        (" -\n", "blank"),
        ("N/A", "no comment"),
        ("No further comments.", "no comment"),
        ("No data.", ""),
        ("Nothing works.", ""),
    ],
)
def test_what_says_nothing_is_told(text: str, why: str) -> None:
    assert says_nothing(text) == why
