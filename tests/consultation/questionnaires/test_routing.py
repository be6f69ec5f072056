"""Which questions are put to a council, and earlier answers set into later wording."""

from __future__ import annotations

import pytest

from consultation.questionnaires.conditions import Condition, Test
from consultation.questionnaires.drafting import make_question
from consultation.questionnaires.questions import Content, Question
from consultation.questionnaires.routing import figures_in, fill, hidden, problems
from consultation.questionnaires.wording import condition_in_words, kind_in_words, readable
from tests.questions import content_of, options


def when(question: Question, op: str, value: str = "", need: str = "all") -> Condition:
    return Condition(need=need, tests=(Test(question=question.id, op=op, value=value),))  # type: ignore[arg-type]


FIRST = make_question(kind="yes_no", wording="Shall we?")
SECOND = make_question(kind="several_choices", wording="Which?", options=options("A", "B"), shown_when=when(FIRST, "is", "yes"))  # fmt: skip
THIRD = make_question(kind="number", wording="How many?", shown_when=when(SECOND, "is", "o1"))
FOURTH = make_question(kind="short_text", wording="Why {answer:" + THIRD.id + "} in {council}?", shown_when=when(THIRD, "at_least", "3"))  # fmt: skip
CHAIN = content_of(FIRST, SECOND, THIRD, FOURTH)
TICKED = '{"chosen": ["o1"]}'


@pytest.mark.parametrize(
    ("values", "gone"),
    [
        ({}, {SECOND, THIRD, FOURTH}),
        ({FIRST.id: "yes"}, {THIRD, FOURTH}),
        ({FIRST.id: "yes", SECOND.id: TICKED}, {FOURTH}),
        ({FIRST.id: "yes", SECOND.id: TICKED, THIRD.id: "2"}, {FOURTH}),
        ({FIRST.id: "yes", SECOND.id: TICKED, THIRD.id: "3"}, set()),
        ({FIRST.id: "yes", SECOND.id: TICKED, THIRD.id: "many"}, {FOURTH}),
        ({FIRST.id: "no", SECOND.id: TICKED, THIRD.id: "9"}, {SECOND, THIRD, FOURTH}),  # what is hidden says nothing
    ],
)
def test_conditions_in_a_chain(values: dict[str, str], gone: set[Question]) -> None:
    assert hidden(CHAIN, values) == {question.id for question in gone}


@pytest.mark.parametrize(
    ("op", "value", "answer", "holds"),
    [
        ("is", "yes", "yes", True),
        ("is", "yes", "", False),
        ("is_not", "yes", "no", True),
        ("is_not", "yes", "", True),
        ("answered", "", "no", True),
        ("answered", "", "", False),
        ("not_answered", "", "", True),
    ],
)
def test_what_a_test_asks(op: str, value: str, answer: str, holds: bool) -> None:
    later = make_question(kind="short_text", wording="x", shown_when=when(FIRST, op, value))
    assert (later.id not in hidden(content_of(FIRST, later), {FIRST.id: answer})) is holds


def test_all_and_any() -> None:
    tests = (Test(question=FIRST.id, op="is", value="yes"), Test(question=SECOND.id, op="is", value="o2"))
    both = make_question(kind="short_text", wording="x", shown_when=Condition(need="all", tests=tests))
    either = make_question(kind="short_text", wording="y", shown_when=Condition(need="any", tests=tests))
    gone = hidden(content_of(FIRST, SECOND, both, either), {FIRST.id: "yes", SECOND.id: TICKED})
    assert both.id in gone
    assert either.id not in gone


def test_a_hidden_section_hides_all_its_questions() -> None:
    plain = make_question(kind="short_text", wording="x")
    later = content_of(plain).sections[0].model_copy(update={"shown_when": when(FIRST, "is", "yes")})
    content = Content(sections=(*content_of(FIRST).sections, later))
    assert hidden(content, {}) == {plain.id}
    assert hidden(content, {FIRST.id: "yes"}) == frozenset()


def test_conditions_and_set_in_answers_look_only_backwards() -> None:
    assert problems(CHAIN) == []
    assert "does not come before it" in problems(content_of(SECOND, FIRST))[0]
    assert any("repeats the answer" in words for words in problems(content_of(FIRST, SECOND, FOURTH, THIRD)))
    wrong = make_question(kind="short_text", wording="x", shown_when=when(FIRST, "is", "maybe"))
    assert "cannot answer" in problems(content_of(FIRST, wrong))[0]


def test_wording_is_filled_in_for_one_council() -> None:
    facts = {"council": "Ambleford", "figure:ascof-2024-25:1A": "18.9"}
    assert fill(FOURTH.wording, CHAIN, {THIRD.id: "12"}, facts) == "Why 12 in Ambleford?"
    assert "[your answer to “How many?”]" in fill(FOURTH.wording, CHAIN, {}, facts)
    assert fill("{figure:ascof-2024-25:1A} and {braces}", CHAIN, {}, facts) == "18.9 and {braces}"
    assert fill("{council}", CHAIN, {}, {"council": "{region}"}) == "{region}"  # what is set in is not read again


def test_figures_asked_for_are_known() -> None:
    beside = make_question(kind="yes_no", wording="{figure:x:1}", figures="x:2")
    assert figures_in(content_of(beside)) == {"x:1", "x:2"}


def test_in_plain_english() -> None:
    assert condition_in_words(SECOND.shown_when, CHAIN) == "“Shall we?” is Yes"  # type: ignore[arg-type]
    assert condition_in_words(THIRD.shown_when, CHAIN) == "“Which?” includes A"  # type: ignore[arg-type]
    assert readable(FOURTH.wording, CHAIN) == "Why [your answer to “How many?”] in your council?"
    assert kind_in_words(SECOND) == "Several choices from a list: A; B"


@pytest.mark.parametrize("text", ["{foo}", "{answer:q_zz}", "{Council}", "{figure}"])
def test_brackets_that_stand_for_nothing_are_refused(text: str) -> None:
    asked = make_question(kind="short_text", wording=f"Why {text}?")
    assert "stands for nothing" in problems(content_of(asked))[0]
    assert problems(content_of(make_question(kind="short_text", wording="Why {1, 2} or { this }?"))) == []
