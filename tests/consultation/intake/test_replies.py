"""Replies in tables of any layout: as Microsoft Forms and Citizen Space write them, and as people do."""

from __future__ import annotations

import pytest

from consultation.intake import replies
from consultation.intake.matching import Councils
from consultation.questionnaires.drafting import make_question
from consultation.questionnaires.questions import Content, GridScale, Question
from consultation.questionnaires.values import shown
from tests.questions import content_of, options

COUNCILS = Councils({"X90000001": "Northmoor", "X90000002": "Southmere", "X90000003": "Westhope"})
OPTION = make_question(kind="one_choice", wording="Which option does your council prefer?", options=options("Refresh", "Care Act", other=True))  # fmt: skip
DUTIES = make_question(kind="several_choices", wording="Which duties matter?", options=options("Prevention", "Wellbeing", "Housing, and health"))  # fmt: skip
MEASURES = make_question(
    kind="grid", wording="Each measure?", rows=options("Quality of life", "Control over daily life"),
    scales=(GridScale(key="s1", label="Verdict", options=options("Keep", "Drop")),),
)  # fmt: skip
ORDER = make_question(kind="ranking", wording="What first?", options=options("Local", "Regional", "National"))
DAYS = make_question(kind="number", wording="How many days?", maximum=365)
FROM = make_question(kind="date", wording="From when?")
WORDS = make_question(kind="long_text", wording="What should change?")
AGREE = make_question(kind="yes_no", wording="Do you agree?")
ASKED = content_of(OPTION, DUTIES, MEASURES, ORDER, DAYS, FROM, WORDS, AGREE)

MS_FORMS_HEADER = ["ID", "Start time", "Completion time", "Email", "Name", "Name of your council", OPTION.wording, DUTIES.wording,
                   "Quality of life", "Control over daily life", ORDER.wording, DAYS.wording, FROM.wording, WORDS.wording]  # fmt: skip
MS_FORMS_ROW = ["1", "2026-11-01 10:00:00", "2026-11-01 10:20:00", "anonymous", "", "Northmoor", "Neither of the two", "Prevention;Housing, and health;",
                "Keep", "Drop", "National;Local;Regional;", "40", "2027-04-01", "Keep the survey.\nShorten it."]  # fmt: skip
CITIZEN_SPACE_HEADER = ["Response ID", "Organisation", f"{OPTION.wording}", "Which duties matter? [Prevention]", "Which duties matter? [Wellbeing]",
                        "Do you agree?", "What should change?"]  # fmt: skip
CITIZEN_SPACE_ROW = ["ANON-1", "Southmere", "Care Act", "Prevention", "", "Yes", "=HYPERLINK(1) is what we say"]


def read(
    header: list[str], rows: list[list[str]], content: Content = ASKED, answered: dict[str, str] | None = None
) -> replies.Checked:
    return replies.check(rows, replies.guess(header, content), content, COUNCILS, answered or {})


def told(checked: replies.Checked, question: Question) -> str:
    return shown(question, checked.good[0].answers.get(question.id))


def test_microsoft_forms() -> None:
    checked = read(MS_FORMS_HEADER, [MS_FORMS_ROW])
    assert checked.bad == []
    assert told(checked, OPTION) == "Other: Neither of the two"
    assert told(checked, DUTIES) == "Prevention; Housing, and health"
    assert told(checked, MEASURES) == "Quality of life: Keep\nControl over daily life: Drop"
    assert told(checked, ORDER) == "1. National\n2. Local\n3. Regional"
    assert told(checked, DAYS) == "40"
    assert told(checked, FROM) == "1 April 2027"
    assert told(checked, WORDS) == "Keep the survey.\nShorten it."


def test_citizen_space() -> None:
    checked = read(CITIZEN_SPACE_HEADER, [CITIZEN_SPACE_ROW])
    assert checked.bad == []
    assert checked.good[0].council == "X90000002"
    assert told(checked, OPTION) == "Care Act"
    assert told(checked, DUTIES) == "Prevention"
    assert told(checked, AGREE) == "Yes"
    assert told(checked, WORDS) == "=HYPERLINK(1) is what we say"


HEADER = ["council", OPTION.wording, DAYS.wording, WORDS.wording]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["Atlantis", "Refresh", "1", "x"], "No council is called “Atlantis”"),
        (["", "Refresh", "1", "x"], "No council is given"),
        (["Northmoor", "", "", ""], "answers any question"),
    ],
)
def test_rows_that_cannot_be_used_say_why(row: list[str], why: str) -> None:
    [(number, said)] = read(HEADER, [row]).bad
    assert number == 2
    assert why in said


def test_a_choice_that_is_not_offered_refuses_its_row_and_a_strange_number_is_pointed_out() -> None:
    header = ["council", AGREE.wording, DAYS.wording]
    checked = read(header, [["Northmoor", "Perhaps", "1"], ["Southmere", "Y", "about forty"]])
    assert "“Perhaps” is no answer" in checked.bad[0][1]
    [reply] = checked.good
    assert reply.answers[DAYS.id] == "about forty"  # kept as it came
    assert "whole number" in reply.attention[DAYS.id]


def test_duplicates_and_councils_that_answered_are_left_alone() -> None:
    rows = [["Northmoor", "Refresh", "1", "x"], ["northmoor", "Care Act", "2", "y"], ["Westhope", "Refresh", "1", "x"]]
    checked = read(HEADER, rows, answered={"X90000003": "This council has answers already: nothing was changed."})
    assert [reply.row for reply in checked.good] == [2]
    assert checked.duplicates == 1
    assert "replied in row 2 already" in checked.bad[0][1]
    assert "answers already" in checked.bad[1][1]
    assert checked.rows == 3


def test_every_target_can_be_chosen_and_is_named() -> None:
    found = replies.targets(ASKED)
    assert found["council"] == "The council"
    assert f"{MEASURES.id}.row.o1.s1" in found
    assert found[f"{ORDER.id}.opt.o1"].endswith("Local")


@pytest.mark.parametrize("cell", ["-", "–", "?", "…", ""])
def test_a_sign_is_no_answer(cell: str) -> None:
    checked = read(["council", AGREE.wording, WORDS.wording], [["Northmoor", cell, "words"]])
    assert [AGREE.id in reply.answers for reply in checked.good] == ([False] if cell == "" else [])


def test_choices_that_differ_in_signs_alone_are_told_apart() -> None:
    asked = make_question(kind="one_choice", wording="How much?", options=options("<10%", ">10%", "+", "-"))
    checked = read(["council", "How much?"], [["Northmoor", ">10%"], ["Southmere", "-"]], content_of(asked))
    assert [shown(asked, reply.answers[asked.id]) for reply in checked.good] == [">10%", "-"]
    vague = read(["council", "How much?"], [["Northmoor", "10"]], content_of(asked))
    assert "is no answer" in vague.bad[0][1]
