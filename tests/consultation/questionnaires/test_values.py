"""How an answer is kept: one text, that comes apart and together again without losing anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.questionnaires.checking import check, whole
from consultation.questionnaires.questions import KIND_NAMES
from consultation.questionnaires.values import gather, parts_of, shown, spread, tidy, undrawn
from tests.questions import every_kind, typed

KINDS = every_kind()


def test_there_is_a_question_of_every_kind() -> None:
    assert {question.kind for question in KINDS} == set(KIND_NAMES)


@pytest.mark.parametrize("question", KINDS, ids=lambda q: q.kind)
@given(data=st.data())
def test_an_answer_comes_apart_and_together_again(question: object, data: st.DataObject) -> None:
    value = data.draw(typed(question))  # type: ignore[arg-type]
    told = spread(question, value)  # type: ignore[arg-type]
    assert gather(question, lambda name: told.get(name, "")) == value  # type: ignore[arg-type]
    assert isinstance(check(question, value), str)  # type: ignore[arg-type]
    assert isinstance(shown(question, value), str)  # type: ignore[arg-type]
    assert whole(question, value) in (True, False)  # type: ignore[arg-type]
    assert (value == "") == (told == {})


@pytest.mark.parametrize("question", KINDS, ids=lambda q: q.kind)
@given(st.dictionaries(st.sampled_from(["", "said", "opt.o1", "opt.o2", "row.o1.s1", "row.o1.why", "name", "email", "day", "month", "year"]), st.text(max_size=20), max_size=8))  # fmt: skip
def test_no_word_that_belongs_to_a_question_is_lost(question: object, given_parts: dict[str, str]) -> None:
    """Whatever a form sends for the parts of a question is found again in what is kept."""
    value = gather(question, lambda name: given_parts.get(name, ""))  # type: ignore[arg-type]
    told = "\n".join(spread(question, value).values()) if value else ""  # type: ignore[arg-type]
    for part in parts_of(question):  # type: ignore[arg-type]
        typed_text = tidy(given_parts.get(part.name, ""))
        if typed_text and part.kind != "tick" and question.kind != "date":  # type: ignore[attr-defined]
            assert typed_text in told


@pytest.mark.parametrize("question", KINDS, ids=lambda q: q.kind)
@pytest.mark.parametrize(
    "raw", ["{", '{"chosen": [1], "said": 2}', "[]", "null", '{"said": null}', "1/2/3/4", "\ud800", "a\x00b"]
)
def test_no_text_whatever_breaks_what_handles_answers(question: object, raw: str) -> None:
    value = tidy(raw)
    assert value.encode().decode() == value
    assert isinstance(check(question, value), str)  # type: ignore[arg-type]
    assert isinstance(shown(question, value), str)  # type: ignore[arg-type]


def of_kind(kind: str) -> object:
    return next(question for question in KINDS if question.kind == kind)


@pytest.mark.parametrize(
    ("kind", "parts", "reads"),
    [
        ("several_choices", {"opt.o2": "yes", "opt.other": "yes", "said": "Housing"}, "Wellbeing; Other; Housing"),
        ("one_choice", {"": "other", "said": "Neither"}, "Other: Neither"),
        ("grid", {"row.o1.s1": "o1", "row.o1.s2": "o3", "row.o1.why": "Trusted"}, "1A Quality: Keep, 3, Trusted"),
        ("ranking", {"opt.o1": "2", "opt.o2": "1"}, "1. Second thing\n2. First thing"),
        ("date", {"day": "7", "month": "3", "year": "2027"}, "7 March 2027"),
        ("date", {"day": "31", "month": "2", "year": "2027"}, "31/2/2027"),
        ("percentage", {"": "12.5"}, "12.5%"),
        ("number", {"": "12"}, "12 days"),
        ("contact", {"name": "Sam", "email": "sam@example.org"}, "Sam\nsam@example.org"),
        ("scale", {"": "dont_know"}, "Don’t know"),
    ],
)
def test_what_a_person_reads(kind: str, parts: dict[str, str], reads: str) -> None:
    question = of_kind(kind)
    assert shown(question, gather(question, lambda name: parts.get(name, ""))) == reads  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["ranking", "grid", "one_choice", "several_choices"])
@given(data=st.data())
def test_a_page_sends_along_what_it_does_not_draw(kind: str, data: st.DataObject) -> None:
    """Choices, rows, scales and “other” retired since: saving the page unchanged keeps the answer as it was."""
    before = of_kind(kind)
    value = data.draw(typed(before))  # type: ignore[arg-type]
    retire = lambda some: tuple(one.model_copy(update={"retired": n != 0}) for n, one in enumerate(some))  # noqa: E731
    after = before.model_copy(  # type: ignore[attr-defined]
        update={
            "options": retire(before.options),
            "rows": retire(before.rows),
            "scales": retire(before.scales),
            "reasons": False,
        }  # type: ignore[attr-defined]
    )
    parts = spread(after, value)
    unseen = undrawn(after, parts)
    assert gather(after, lambda name: parts.get(name, "")) == value
    assert set(unseen) <= set(parts)
    if kind == "grid":
        assert all(name in unseen for name in parts if name.startswith("row.o2.") or name.endswith((".s2", ".why")))
    if kind in ("one_choice", "several_choices") and "said" in parts:
        assert "said" in unseen
