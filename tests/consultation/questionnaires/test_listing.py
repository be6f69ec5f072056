"""Choices typed one on a line keep their keys; what was published is retired and never taken out."""

from __future__ import annotations

import pytest

from consultation.errors import Unusable
from consultation.questionnaires.listing import lines_of, options_from, scales_from, scales_in_words


def test_a_label_that_was_there_keeps_its_key_wherever_it_moves() -> None:
    before = options_from("Red\nGreen\nBlue", (), keep=False)
    after = options_from("Blue\nYellow\nred", before, keep=False)
    assert [(o.key, o.label) for o in after] == [("o3", "Blue"), ("o4", "Yellow"), ("o1", "red")]


def test_a_published_choice_is_retired_and_comes_back_under_its_key() -> None:
    before = options_from("Red\nGreen", (), keep=False)
    without = options_from("Green\nBlue", before, keep=True)
    assert [(o.key, o.retired) for o in without] == [("o2", False), ("o3", False), ("o1", True)]
    again = options_from("Green\nBlue\nRed", without, keep=True)
    assert [(o.key, o.retired) for o in again] == [("o2", False), ("o3", False), ("o1", False)]
    assert lines_of(without) == "Green\nBlue"


def test_a_key_is_never_used_for_another_label() -> None:
    keys = set()
    now = options_from("A\nB", (), keep=False)
    for label in "CDEFG":
        now = options_from(f"B\n{label}", now, keep=True)
        new = next(o for o in now if o.label == label)
        assert new.key not in keys | {"o1", "o2"}
        keys.add(new.key)


def test_other_stands_last_and_is_marked() -> None:
    made = options_from("A\nother\nB", (), keep=False, other="Other")
    assert [(o.label, o.other) for o in made] == [("A", False), ("B", False), ("Other", True)]


def test_scales_of_a_grid() -> None:
    scales = scales_from("Verdict: Keep; Drop\nImportance: 1; 2", (), keep=False)
    assert scales_in_words(scales) == "Verdict: Keep; Drop\nImportance: 1; 2"
    changed = scales_from("Verdict: Keep; Change", scales, keep=True)
    assert [(o.label, o.retired) for o in changed[0].options] == [("Keep", False), ("Change", False), ("Drop", True)]


@pytest.mark.parametrize("typed", ["A\na", "A" * 301 + "\nB"])
def test_lines_that_cannot_be_choices(typed: str) -> None:
    with pytest.raises(Unusable):
        options_from(typed, (), keep=False)


def test_a_line_that_is_no_scale_is_named() -> None:
    with pytest.raises(Unusable, match="This line is not"):
        scales_from("Verdict", (), keep=False)


def test_a_scale_that_was_published_is_retired_and_its_key_stays_its_own() -> None:
    before = scales_from("Verdict: Keep; Drop\nImportance: High; Low", (), keep=False)
    after = scales_from("Verdict: Keep; Drop\nCost: Cheap; Dear", before, keep=True)
    assert [(s.key, s.label, s.retired) for s in after] == [
        ("s1", "Verdict", False),
        ("s3", "Cost", False),
        ("s2", "Importance", True),
    ]
    assert scales_in_words(after) == "Verdict: Keep; Drop\nCost: Cheap; Dear"


def test_a_scale_without_a_name_is_refused() -> None:
    with pytest.raises(Unusable):
        scales_from(": x; y", (), keep=False)
