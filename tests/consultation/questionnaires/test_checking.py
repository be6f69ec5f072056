"""What may be asked, and what is wrong with an answer, in one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.errors import Unusable
from consultation.questionnaires.checking import check, whole, words
from consultation.questionnaires.drafting import make_question
from consultation.questionnaires.values import gather, tidy
from tests.questions import every_kind

NUMBER = make_question(kind="number", wording="How many?", minimum=0, maximum=100, decimals=1)
WHOLE = make_question(kind="number", wording="How many?")
CHOICE = make_question(
    kind="one_choice", wording="Which?", options=[{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]
)
SCALE = make_question(kind="scale", wording="How much?", low_label="none", high_label="all")
TEXT = make_question(kind="long_text", wording="Why?", word_limit=3)


@pytest.mark.parametrize(
    ("question", "raw", "said"),
    [
        (NUMBER, "12.5", ""),
        (NUMBER, "1,00", "Enter a number"),
        (NUMBER, "50%", ""),
        (NUMBER, "-1", "0 or more"),
        (NUMBER, "100.1", "100 or less"),
        (NUMBER, "1.25", "1 decimal"),
        (NUMBER, "lots", "Enter a number"),
        (NUMBER, "NaN", "Enter a number"),
        (NUMBER, "1e999", "Enter a number"),
        (WHOLE, "1.5", "no decimals"),
        (WHOLE, "10", ""),
        (WHOLE, "1e2", "whole number"),
        (WHOLE, "1_000", "whole number"),
        (WHOLE, "٣", "whole number"),
        (WHOLE, "12,500", ""),
        (CHOICE, "a", ""),
        (CHOICE, "c", "Choose one"),
        (SCALE, "5", ""),
        (SCALE, "6", "Choose one"),
        (TEXT, "one two three", ""),
        (TEXT, "one two three four", "by 1 word:"),
        (TEXT, "", ""),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(question: object, raw: str, said: str) -> None:
    found = check(question, raw)  # type: ignore[arg-type]
    assert (said in found) if said else found == ""


@given(st.text(max_size=400))
def test_checking_never_fails_and_tidying_loses_no_word(raw: str) -> None:
    kept = tidy(raw)
    assert "\x00" not in kept
    assert words(kept) >= words(raw)
    for question in (NUMBER, WHOLE, CHOICE, SCALE, TEXT):
        assert isinstance(check(question, kept), str)


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "one_choice", "wording": "Which?"},
        {"kind": "poem", "wording": "Say"},
        {"kind": "scale", "wording": "x", "low": 5, "high": 5},
        {"kind": "number", "wording": "x", "minimum": 2, "maximum": 1},
        {"kind": "long_text", "wording": ""},
        {"kind": "short_text", "wording": "x", "colour": "red"},
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(Unusable, match="cannot be asked"):
        make_question(**asked)


def test_a_scale_names_its_ends() -> None:
    assert list(SCALE.choices().values()) == ["1 – none", "2", "3", "4", "5 – all"]


EVERY = {question.kind: question for question in every_kind()}


@pytest.mark.parametrize(
    ("kind", "parts", "said"),
    [
        ("one_choice", {"": "other"}, "Say what you mean by “Other”."),
        ("one_choice", {"": "o1", "said": "but"}, "without choosing it"),
        ("one_choice", {"": "other", "said": "Both"}, ""),
        ("several_choices", {"opt.other": "yes"}, "Say what you mean"),
        ("several_choices", {"opt.o1": "yes"}, ""),
        ("grid", {"row.o1.s1": "nonsense"}, "Choose among the answers"),
        ("grid", {"row.o1.s1": "o1"}, ""),
        ("ranking", {"opt.o1": "1", "opt.o2": "1"}, "1 is given twice"),
        ("ranking", {"opt.o1": "9"}, "Choose among the answers"),
        ("percentage", {"": "101"}, "100 or less"),
        ("percentage", {"": "12.55"}, "at most 1 decimal place."),
        ("date", {"day": "31", "month": "2", "year": "2027"}, "Enter a real date"),
        ("date", {"day": "first"}, "Enter a real date"),
        ("contact", {"email": "nobody"}, "Enter an e-mail address"),
        ("contact", {"name": "Sam", "phone": "1"}, ""),
        ("scale", {"": "dont_know"}, ""),
    ],
)
def test_answers_in_parts(kind: str, parts: dict[str, str], said: str) -> None:
    found = check(EVERY[kind], gather(EVERY[kind], lambda name: parts.get(name, "")))
    assert (said in found) if said else found == ""


@pytest.mark.parametrize(
    ("kind", "parts", "expected"),
    [
        ("grid", {"row.o1.s1": "o1"}, False),
        ("grid", {"row.o1.s1": "o1", "row.o1.s2": "o1", "row.o2.s1": "o2", "row.o2.s2": "o2"}, True),
        ("ranking", {"opt.o1": "1"}, False),
        ("ranking", {"opt.o1": "1", "opt.o2": "2", "opt.o3": "3"}, True),
        ("contact", {"name": "Sam"}, False),
        ("contact", {"name": "Sam", "phone": "1"}, True),
        ("short_text", {"": "x"}, True),
        ("short_text", {}, False),
    ],
)
def test_an_answer_is_whole_when_all_that_is_asked_is_said(kind: str, parts: dict[str, str], expected: bool) -> None:
    assert whole(EVERY[kind], gather(EVERY[kind], lambda name: parts.get(name, ""))) is expected


def test_a_choice_that_was_retired_is_kept_and_pointed_out() -> None:
    question = EVERY["one_choice"].model_copy(
        update={"options": tuple(o.model_copy(update={"retired": o.key == "o1"}) for o in EVERY["one_choice"].options)}
    )
    assert "“Refresh” is no longer offered" in check(question, "o1")
    assert "o1" not in question.offered()
    assert question.choices()["o1"] == "Refresh"
