"""Groups of like texts: the same for the same texts, and sensible for odd ones."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultation.themes.engine.grouping import UNASSIGNED, corpus_hash, group, resample
from consultation.themes.engine.naming import name_groups, pick_quotes
from workbench.demo import replies

TEXTS = [sentence for subject in replies.SUBJECTS for sentence in subject]


def test_the_order_of_the_texts_does_not_matter() -> None:
    shuffled = TEXTS[:]
    random.Random(3).shuffle(shuffled)
    first, second = group(TEXTS, themes=6, seed=1), group(shuffled, themes=6, seed=1)
    assert dict(zip(TEXTS, first.labels, strict=True)) == dict(zip(shuffled, second.labels, strict=True))
    assert corpus_hash(TEXTS) == corpus_hash(shuffled)
    again = [
        resample(texts, found.labels, number=0, themes=6, seed=1)
        for texts, found in ((TEXTS, first), (shuffled, second))
    ]
    assert again[0] == again[1]


def test_two_plain_subjects_come_apart() -> None:
    fish = [
        f"fresh fish and salted fish sold at the harbour market {n}"
        for n in ("early", "late", "daily", "weekly", "cheaply")
    ]
    steel = [
        f"molten steel and rolled steel made in the foundry furnace {n}"
        for n in ("early", "late", "daily", "weekly", "cheaply")
    ]
    labels = group(fish + steel, themes=2).labels
    assert len(set(labels[:5])) == len(set(labels[5:])) == 1
    assert labels[0] != labels[5]


@pytest.mark.parametrize(
    ("texts", "themes", "unassigned"),
    [
        ([], 0, 0),
        (["the and of"], 0, 1),
        (["", "  ", "42"], 0, 3),
        (["hospital discharge"], 1, 0),
        (["hospital discharge"] * 7, 1, 0),
        (["<script>alert(1)</script>"] * 3, 1, 0),
        (["=SUM(A1)", "carers need breaks"], 2, 0),
        (["word " * 20000], 1, 0),
    ],
)
def test_odd_corpora_give_a_sensible_result(texts: list[str], themes: int, unassigned: int) -> None:
    found = group(texts)
    assert (found.themes, found.labels.count(UNASSIGNED)) == (themes, unassigned)


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from([*TEXTS, "", "the", "اللغة العربية هنا اليوم", "日本語 の 文章"]), max_size=30),
    st.integers(1, 6),
)
def test_every_text_has_a_theme_or_is_unassigned(texts: list[str], themes: int) -> None:
    found = group(texts, themes=themes)
    assert len(found.labels) == len(found.strengths) == len(texts)
    assert set(found.labels) <= {UNASSIGNED, *range(found.themes)}
    assert found.themes <= themes
    by_text: dict[str, int] = {}
    assert all(by_text.setdefault(t, label) == label for t, label in zip(texts, found.labels, strict=True))


def test_names_are_phrases_and_quotes_come_from_different_councils() -> None:
    found = group(TEXTS, themes=6)
    names = name_groups(TEXTS, found.labels)
    assert len(names) == 6
    assert all(name and name[0].isupper() for name in names.values())
    members = [i for i, label in enumerate(found.labels) if label == 0]
    chosen = pick_quotes(members, TEXTS, found.strengths, ["one" if i % 2 else "two" for i in range(len(TEXTS))])
    assert 1 <= len(chosen) <= 2
