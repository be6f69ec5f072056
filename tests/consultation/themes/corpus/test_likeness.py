"""Template replies are found by their words, whatever was changed in passing; others are left alone."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from consultation.themes.corpus.likeness import groups
from workbench.demo import replies

OTHERS = [text for subject in replies.SUBJECTS for text in subject]


def test_template_replies_are_one_group_and_nothing_else_is() -> None:
    found = groups([*replies.REGIONAL, *OTHERS])
    assert len(set(found[:4])) == 1
    assert found[0] is not None
    assert set(found[4:]) == {None}


def test_short_texts_are_alike_only_word_for_word() -> None:
    assert groups(["Yes.", "yes", "No.", "YES!"])[0] is not None
    assert groups(["Refresh it.", "Refresh this."]) == [None, None]


@given(
    st.lists(st.sampled_from([*replies.REGIONAL, *OTHERS[:6], "", "Refresh it!", "refresh it"]), max_size=12),
    st.integers(0, 99),
)
def test_the_order_makes_no_difference(texts: list[str], seed: int) -> None:
    shuffled = texts[:]
    random.Random(seed).shuffle(shuffled)
    one, other = dict(zip(texts, groups(texts), strict=True)), dict(zip(shuffled, groups(shuffled), strict=True))
    assert one == other
    members = [group for group in groups(texts) if group is not None]
    assert all(members.count(group) > 1 for group in members)
