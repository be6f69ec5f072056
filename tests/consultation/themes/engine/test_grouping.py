"""Groups of like texts: the same for the same texts, a tree whatever the cut, and sensible for odd ones."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultation.themes.engine.grouping import UNASSIGNED, corpus_hash, group, resample, smoothed
from consultation.themes.engine.layout import lay_out
from consultation.themes.engine.naming import name_nodes, pick_quotes
from consultation.themes.engine.outcome import Outcome, suggest
from consultation.themes.engine.tree import merges_of, node_at
from consultation.themes.engine.vectors import HYBRID, LIGHT, combined
from workbench.demo import replies

TEXTS = sorted(sentence for subject in replies.SUBJECTS for sentence in subject)


def light(texts: list[str], themes: int | None = None, seed: int = 1) -> Outcome:
    return suggest(texts, themes=themes, seed=seed, engine=LIGHT)


@pytest.mark.parametrize("engine", [LIGHT, HYBRID])
def test_the_order_of_the_texts_does_not_matter(engine: str) -> None:
    shuffled = TEXTS[:]
    random.Random(3).shuffle(shuffled)
    first = suggest(TEXTS, themes=6, seed=1, engine=engine)
    second = suggest(shuffled, themes=6, seed=1, engine=engine)
    assert dict(zip(TEXTS, first.themes, strict=True)) == dict(zip(shuffled, second.themes, strict=True))
    assert dict(zip(TEXTS, first.strengths, strict=True)) == dict(zip(shuffled, second.strengths, strict=True))
    assert (first.names, first.stability) == (second.names, second.stability)
    assert corpus_hash(TEXTS) == corpus_hash(shuffled)


def test_the_hybrid_engine_finds_the_invented_subjects_better_than_chance() -> None:
    found = suggest(TEXTS, themes=8, seed=1, engine=HYBRID)
    subject = {text: place for place, subject in enumerate(replies.SUBJECTS) for text in subject}
    groups: dict[int, list[int]] = {}
    for text, theme in zip(TEXTS, found.themes, strict=True):
        groups.setdefault(theme, []).append(subject[text])
    pure = sum(max(members.count(s) for s in set(members)) for members in groups.values())
    assert pure / len(TEXTS) > 0.5  # an eighth would be chance


def test_two_plain_subjects_come_apart() -> None:
    ways = ("early", "late", "daily", "weekly", "cheaply")
    fish = [f"fresh fish and salted fish sold at the harbour market {n}" for n in ways]
    steel = [f"molten steel and rolled steel made in the foundry furnace {n}" for n in ways]
    themes = light(fish + steel, themes=2).themes
    assert len(set(themes[:5])) == len(set(themes[5:])) == 1
    assert themes[0] != themes[5]


@pytest.mark.parametrize("engine", [LIGHT, HYBRID])
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
def test_odd_corpora_give_a_sensible_result(texts: list[str], themes: int, unassigned: int, engine: str) -> None:
    found = suggest(texts, themes=None, seed=1, engine=engine)
    assert (len(found.names), found.themes.count(0)) == (themes, unassigned)


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from([*TEXTS, "", "the", "اللغة العربية هنا اليوم", "日本語 の 文章"]), max_size=30),
    st.integers(1, 6),
)
def test_every_text_has_a_theme_or_is_unassigned(texts: list[str], themes: int) -> None:
    found = light(texts, themes)
    assert len(found.themes) == len(found.strengths) == len(texts)
    assert set(found.themes) <= {0, *found.names}
    assert len(found.names) <= themes
    by_text: dict[str, int] = {}
    assert all(by_text.setdefault(t, theme) == theme for t, theme in zip(texts, found.themes, strict=True))


def test_a_coarser_cut_joins_finer_themes_and_loses_no_text() -> None:
    vectors = combined(TEXTS, None, seed=1)
    found = group(vectors)
    assert 2 <= found.proposed <= found.themes <= len(TEXTS) // 4
    finer = found.at(found.themes)
    for count in range(found.themes - 1, 0, -1):
        coarser = found.at(count)
        assert len(set(coarser.tolist()) - {UNASSIGNED}) == count
        assert ((coarser == UNASSIGNED) == (finer == UNASSIGNED)).all()
        for node in set(finer.tolist()):
            assert len(set(coarser[finer == node].tolist())) == 1
        finer = coarser


@given(st.integers(1, 12), st.integers(0, 10_000))
def test_merges_make_one_tree(leaves: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    merges = merges_of(chance.normal(size=(leaves, 3)), chance.integers(1, 9, leaves).tolist())
    assert len(merges) == leaves - 1
    for count in range(1, leaves + 1):
        assert len(set(node_at(merges, leaves, count).values())) == count


def test_a_sample_of_the_same_number_is_the_same_and_steadiness_is_a_share() -> None:
    vectors = combined(TEXTS, None, seed=1)
    found = group(vectors, themes=6, ready=smoothed(vectors))
    one, two = (resample(vectors, found, number=3, seed=1) for _ in range(2))
    assert one == two
    assert set(one.by_cut) == set(range(2, 7))
    assert all(-1 <= value <= 1 for value in one.by_cut.values())
    assert all(0 <= value <= 1 for value in one.together.values())


def test_names_are_phrases_with_their_capitals_and_quotes_come_from_different_councils() -> None:
    vectors = combined(TEXTS, None, seed=1)
    found = group(vectors, themes=6)
    names = name_nodes(TEXTS, found)
    assert len(names) == 11  # six, and the five that joining them makes
    assert all(name and name[0].isupper() for name in names.values())
    said = ["The NHS number is missing", "Share the NHS number with us", "An NHS number for each"]
    one = combined(said, None, seed=1)
    assert name_nodes(said, group(one, themes=1))[0].startswith("NHS")
    members = [i for i, label in enumerate(found.labels) if label == 0]
    sources = ["one" if i % 2 else "two" for i in range(len(TEXTS))]
    chosen = pick_quotes(members, vectors, found.strengths.tolist(), sources)
    assert 1 <= len(chosen) <= 2
    assert len({sources[i] for i in chosen}) == len(chosen)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 60])
def test_the_map_has_a_place_for_each_text(count: int) -> None:
    vectors = combined(TEXTS[:count], None, seed=1) if count else np.zeros((0, 1))
    rows, places = lay_out(vectors, seed=1)
    assert rows.tolist() == list(range(len(TEXTS[:count])))
    assert places.shape == (len(rows), 2)
    assert ((places >= 0) & (places <= 1)).all()
