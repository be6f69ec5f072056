"""A council's own form in Word: out, passed round, and back, with nothing lost and nothing changed unasked."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from consultation.errors import AlreadySubmitted, EditedSince, Unusable
from consultation.intake.models import Intake
from consultation.intake.word import answers_in, as_date, open_form
from consultation.intake.word_forms import accept, blank_code, compare, hand_out, take_back
from consultation.people import Role
from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.values import gather
from consultation.responses.models import Answer, Response
from consultation.store import Store
from tests.factories import NOW, World, answer
from tests.questions import content_of, every_kind, typed
from workbench.reports.word_form import form_bytes

EVERY = every_kind()


def written(content: Any, values: dict[str, str], code: str = "ABCD-EFGH-JKLM") -> bytes:
    return form_bytes(
        title="T", about=["Northmoor"], code=code, content=content, values=values, wording=lambda text: text
    )


@given(data=st.data())
def test_every_answer_comes_back_as_it_went_out(data: st.DataObject) -> None:
    values = {question.id: data.draw(typed(question)) for question in EVERY}
    made = written(content_of(*EVERY), values)
    boxes = open_form(made)
    assert boxes.code == "ABCD-EFGH-JKLM"
    for one in answers_in(boxes, content_of(*EVERY)):
        question = next(q for q in EVERY if q.id == one.question_id)
        sent = values[one.question_id]
        if question.kind == "date":
            continue  # a date is written as people read it: the next test is about those
        assert one.damage == ""
        assert said(question, one) == sent


def said(question: Any, one: Any) -> str | None:
    return None if one.parts is None else gather(question, lambda name: one.parts.get(name, ""))


def test_the_same_form_is_the_same_bytes_and_names_nobody() -> None:
    values = {EVERY[1].id: "Text"}
    assert written(content_of(*EVERY), values) == written(content_of(*EVERY), values)
    with zipfile.ZipFile(io.BytesIO(written(content_of(*EVERY), values))) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core


@pytest.mark.parametrize(
    ("typed_date", "kept"),
    [
        ("27 March 2027", "2027-03-27"),
        ("27/3/2027", "2027-03-27"),
        ("1 Apr 2027", "2027-04-01"),
        ("soon", "soon"),
        ("31/2/2027", "31/2/2027"),
    ],
)
def test_dates_as_people_write_them(typed_date: str, kept: str) -> None:
    assert as_date(typed_date) == kept


def edited(content: bytes, change: Any) -> bytes:
    """The form as somebody saved it after changing its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w") as changed:
        for name in parts.namelist():
            data = parts.read(name)
            changed.writestr(name, change(data.decode()).encode() if name == "word/document.xml" else data)
    return out.getvalue()


def test_damage_is_told_question_by_question() -> None:
    text, choice = EVERY[1], EVERY[3]
    content = content_of(text, choice)
    made = written(content, {text.id: "As it was.", choice.id: "o1"})
    lost = edited(made, lambda xml: re.sub(rf'<w:tag w:val="{choice.id}\|[^"]*"/>', "", xml))
    told = {one.question_id: one for one in answers_in(open_form(lost), content)}
    assert told[text.id].parts == {"": "As it was."}
    assert told[choice.id].parts is None
    assert "answer box is gone" in told[choice.id].damage
    unboxed = edited(made, lambda xml: re.sub(rf'<w:tag w:val="{text.id}\|[^"]*"/>', "", xml))
    assert {one.question_id: one.parts for one in answers_in(open_form(unboxed), content)}[text.id] == {
        "": "As it was."
    }
    twice = edited(made, lambda xml: re.sub(rf"(<w:sdt>(?:(?!</w:sdt>).)*{text.id}.*?</w:sdt>)", lambda m: m[1] + m[1].replace("As it was.", "Twice."), xml, count=1, flags=re.S))  # fmt: skip
    assert "more than once" in {one.question_id: one.damage for one in answers_in(open_form(twice), content)}[text.id]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable):
        open_form(content)


@pytest.mark.parametrize(
    "inside",
    [b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><w>&e;</w>", b"<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><w>&b;</w>", b"no xml", b"0" * 13_000_000],
    ids=["entity", "bomb", "broken", "large"],
)  # fmt: skip
def test_a_form_made_to_harm_is_refused(inside: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", inside)
    with pytest.raises(Unusable):
        open_form(out.getvalue())


@pytest.fixture
def form(store: Store, world: World) -> bytes:
    """Northmoor's form with two answers in it."""
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "yes_no", "yes")
        answer(db, world, "Northmoor", "long_text", "Keep the survey.")
        code = hand_out(
            db, response=db.get_one(Response, world.responses["Northmoor"].id), edition=world.edition,
            by=world.people["director of Northmoor"], at=NOW,
        ).code  # fmt: skip
    values = {world.question("yes_no").id: "yes", world.question("long_text").id: "Keep the survey."}
    return written(world.edition.asks(), values, code)


def back(db: Any, world: World, content: bytes, council: str = "Northmoor") -> Intake:
    return take_back(
        db, response=db.get_one(Response, world.responses[council].id), boxes=open_form(content), source_name="f.docx",
        source=content, by=world.people[f"director of {council}"], at=NOW,
    )  # fmt: skip


def told(db: Any, world: World, intake: Intake) -> dict[str, Any]:
    response = db.get_one(Response, world.responses["Northmoor"].id)
    return {one.question.kind: one for one in compare(db, response=response, edition=world.edition, intake=intake)}


def test_only_what_is_chosen_is_taken_over_and_what_others_changed_is_pointed_out(
    store: Store, world: World, form: bytes
) -> None:
    def change(xml: str) -> str:
        return xml.replace("Keep the survey.", "Keep the survey, shortened.").replace(">Yes<", ">No<")

    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "long_text", "Keep both surveys.", seen=1)  # a colleague, online, meanwhile
        answer(db, world, "Northmoor", "short_text", "Jo")
        intake = back(db, world, edited(form, change))
        lines = told(db, world, intake)
    assert (lines["yes_no"].state, lines["yes_no"].in_word) == ("word", "no")
    assert (lines["long_text"].state, lines["long_text"].online) == ("both", "Keep both surveys.")
    assert lines["short_text"].state == "untouched"  # blank in Word because it was blank then
    assert lines["number"].state == "same"
    with store.unit_of_work() as db:
        response, director = (
            db.get_one(Response, world.responses["Northmoor"].id),
            world.people["director of Northmoor"],
        )
        chosen = {lines["yes_no"].question.id}
        taking = {"response": response, "edition": world.edition, "by": director, "at": NOW, "chosen": chosen}
        assert accept(db, intake=db.get_one(Intake, intake.id), seen={}, **taking) == 1
        kept = {a.question_id: (a.value, a.source) for a in db.exec(select(Answer))}
        assert kept[world.question("yes_no").id] == ("no", "word")
        assert kept[world.question("long_text").id] == ("Keep both surveys.", "online")
        with pytest.raises(AlreadySubmitted):
            accept(db, intake=db.get_one(Intake, intake.id), seen={}, **taking)


def test_an_answer_changed_while_the_check_page_is_open_is_not_overwritten(
    store: Store, world: World, form: bytes
) -> None:
    with store.unit_of_work() as db:
        intake = back(db, world, edited(form, lambda xml: xml.replace("Keep the survey.", "From Word.")))
        shown = told(db, world, intake)["long_text"]
        answer(db, world, "Northmoor", "long_text", "Online, just now.", seen=1)
    with pytest.raises(EditedSince), store.unit_of_work() as db:
        accept(
            db, response=db.get_one(Response, world.responses["Northmoor"].id), edition=world.edition,
            intake=db.get_one(Intake, intake.id), chosen={shown.question.id}, seen={shown.question.id: shown.version},
            by=world.people["director of Northmoor"], at=NOW,
        )  # fmt: skip


def test_another_councils_form_or_one_without_its_reference_changes_nothing(
    store: Store, world: World, form: bytes
) -> None:
    with pytest.raises(Unusable, match="another council"), store.unit_of_work() as db:
        back(db, world, form, "Southmere")
    unsigned = edited(form, lambda xml: xml.replace("Form reference", "Reference"))
    with pytest.raises(Unusable, match="reference is missing"), store.unit_of_work() as db:
        back(db, world, unsigned)


def test_a_blank_form_filled_in_on_paper_is_read_for_whoever_uploads_it(store: Store, world: World) -> None:
    values = {world.question("long_text").id: "From a blank form."}
    blank = written(world.edition.asks(), values, blank_code(world.edition))
    with store.unit_of_work() as db:
        intake = back(db, world, blank)
        assert told(db, world, intake)["long_text"].state == "word"
        assert world.people[Role.DIRECTOR].id == intake.made_by


@pytest.mark.parametrize("tag", ["p", "sdt"])
def test_a_form_of_boxes_within_boxes_is_refused_at_once(tag: str) -> None:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inside = (
        f'<w:document xmlns:w="{name}"><w:body>' + f"<w:{tag}>" * 6000 + f"</w:{tag}>" * 6000 + "</w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", inside)
    with pytest.raises(Unusable, match="as no document is"):
        open_form(out.getvalue())


def test_a_form_of_an_earlier_edition_answers_that_edition(store: Store, world: World, form: bytes) -> None:
    asked = world.question("long_text")
    with store.unit_of_work() as db:
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        change = Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
        change.change_question(asked.id, wording="What should be abolished?")
        seen = draft.version
        world.edition = editing.publish(db, questionnaire=world.questionnaire, seen_version=seen, by=None, at=NOW)
        intake = back(db, world, edited(form, lambda xml: xml.replace("Keep the survey.", "Keep more.")))
        one = told(db, world, intake)["long_text"]
        assert one.reworded
        accept(
            db, response=db.get_one(Response, world.responses["Northmoor"].id), edition=world.edition, intake=intake,
            chosen={asked.id}, seen={asked.id: one.version}, by=world.people["director of Northmoor"], at=NOW,
        )  # fmt: skip
        kept = db.exec(select(Answer).where(Answer.question_id == asked.id)).one()
    assert (kept.value, kept.edition) == ("Keep more.", 1)
