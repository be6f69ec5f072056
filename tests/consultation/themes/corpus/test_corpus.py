"""The corpus: set aside, moved, left out, redacted and re-anchored, each with its reason, and nothing lost."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import Session, select

from consultation.errors import EditedSince, Unusable
from consultation.people import Role
from consultation.responses.models import AnswerVersion, Response
from consultation.responses.signing_off import reopen, submit_response
from consultation.store import Store
from consultation.themes.analysis.leaving import leaving
from consultation.themes.coding.judging import code_passage
from consultation.themes.coding.ledger import ledger
from consultation.themes.coding.marks import live_codings
from consultation.themes.corpus import excluding, redacting
from consultation.themes.corpus.models import CorpusText, Passage, PersonalData
from consultation.themes.corpus.passages import group_alike, waiting
from consultation.themes.corpus.reanchoring import carry_over, proposals, tasks
from consultation.themes.corpus.sources import sources
from tests.factories import NOW, World, answer, hear, passages_now, submit
from tests.theming import talk, themes_in

HELEN = "Our lead, Dr Helen Fairweather (01632 960 123), can say more. Carers need breaks from caring."


def text_of(db: Session, words: str) -> CorpusText:
    passage = next(p for p in db.exec(select(Passage)) if words in p.text)
    return db.exec(select(CorpusText).where(CorpusText.source_version_id == passage.source_version_id)).one()


def test_no_comment_is_set_aside_by_rule_and_can_be_taken_up(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        submit(db, world, "Northmoor", "N/A")
        submit(db, world, "Southmere", "Carers need breaks from caring.")
        assert waiting(db, world.exercise.id, sources(db, world.exercise.id)) == 2
        passages_now(db, world.exercise.id)
        assert waiting(db, world.exercise.id, sources(db, world.exercise.id)) == 0
        account = ledger(db, world.exercise.id)
        assert (account.texts.excluded, account.reasons) == (1, {"no comment": 1})
        excluding.take_text_up(db, text=text_of(db, "N/A"), by=by, at=NOW)
        assert ledger(db, world.exercise.id).texts.excluded == 0
        with pytest.raises(Unusable, match="why"):
            excluding.set_text_aside(db, text=text_of(db, "N/A"), because=" ", by=by, at=NOW)


def test_redacted_words_are_shown_nowhere_and_come_back(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        submit(db, world, "Northmoor", HELEN)
        passages_now(db, world.exercise.id)
        places = {p.kind: p for p in db.exec(select(PersonalData))}
        assert set(places) == {"name", "phone"}
        out = leaving(db, world.exercise.id)
        assert "Helen" not in out.texts[0].words  # undecided places do not leave either
        assert out.undecided == 2
        redacting.decide(db, place=places["name"], redact=True, by=by, at=NOW)
        redacting.decide(db, place=places["phone"], redact=False, by=by, at=NOW)
        shown = " ".join(p.text for p in db.exec(select(Passage).order_by(Passage.start)))
        assert shown == "Our lead, [name removed] (01632 960 123), can say more. Carers need breaks from caring."
        assert leaving(db, world.exercise.id).texts[0].words == shown
        assert db.exec(select(AnswerVersion).where(AnswerVersion.value == HELEN)).first() is not None
        redacting.decide(db, place=places["name"], redact=False, by=by, at=NOW)
        assert " ".join(p.text for p in db.exec(select(Passage).order_by(Passage.start))) == HELEN


def test_words_that_no_rule_finds_are_redacted_wherever_they_stand(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        submit(db, world, "Northmoor", "The Willows is full. At the Willows they agree. Dr Ann Willows too.")
        passages_now(db, world.exercise.id)
        text = text_of(db, "full")
        redacting.point_out(db, text=text, words="Willows", kind="other", by=by, at=NOW)
        assert not any("Willows" in p.text for p in db.exec(select(Passage)))
        for words in ("Nowhere to be found", " "):
            with pytest.raises(Unusable, match="exactly as they stand"):
                redacting.point_out(db, text=text, words=words, kind="other", by=by, at=NOW)


def test_an_answer_to_the_wrong_question_is_moved_with_its_reason(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        talk(db, world)
        text = text_of(db, "forgotten")
        own = text.part
        with pytest.raises(Unusable, match="Choose the question"):
            excluding.move_text(db, text=text, to="nowhere", because="r", by=by, at=NOW)
        with pytest.raises(Unusable, match="why"):
            excluding.move_text(db, text=text, to=own, because=" ", by=by, at=NOW)
        text.part, text.came_under, text.moved_because = "elsewhere", own, "it answers that"
        excluding.move_text(db, text=text, to=own, because="it was right", by=by, at=NOW)
        assert (text.part, text.came_under, text.moved_because) == (own, None, None)


def test_template_replies_are_counted_both_ways(store: Store, world: World) -> None:
    from consultation.tabulate import themes_by_councils

    by = world.people[Role.REVIEWER].id
    template = "As our regional group agreed, we ask for one shared collection with the NHS and a year's notice."
    with store.unit_of_work() as db:
        for council, end in (("Northmoor", ""), ("Southmere", " Thank you."), ("Westhope", "")):
            submit(db, world, council, template + end)
        hear(db, world, [(template, None)])
        passages = passages_now(db, world.exercise.id)
        assert group_alike(db, world.exercise.id) == 3  # a note without a name is led back to nobody
        theme = themes_in(db, world, "Collection")[0]
        for passage in passages:
            if passage.text.startswith("As our"):
                code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        row = themes_by_councils(db, world.exercise.id)[0]
        assert (row.contributions, row.wordings, row.councils.value) == (4, 2, 3)


def test_a_changed_answer_opens_a_task_and_codings_are_carried_by_a_person(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        talk(db, world)
        one, two = themes_in(db, world, "breaks", "late")
        old = {p.text: p for p in passages_now(db, world.exercise.id)}
        code_passage(db, passage=old["Carers need breaks."], themes=[one], by=by, at=NOW)
        code_passage(db, passage=old["Data arrives too late."], themes=[two], by=by, at=NOW)
        change(db, world, "Data arrives in good time. Carers need breaks.", seen=1)
        passages_now(db, world.exercise.id)
        task = tasks(db, world.exercise.id)[0]
        found = {p.old.text: p.new for p in proposals(db, task)}
        assert found["Data arrives too late."] is None
        assert found["Carers need breaks."] is not None
        change(db, world, "Data arrives in good time. Carers need breaks. So they told us.", seen=2)
        passages_now(db, world.exercise.id)
        assert [t.id for t in tasks(db, world.exercise.id)] == [task.id]  # pointed at the newest words
        chosen = {(p.coding.id, p.new.id) for p in proposals(db, task) if p.new}
        with pytest.raises(Unusable, match="this text"):
            carry_over(db, task=task, chosen={(next(iter(chosen))[0], old["Carers need breaks."].id)}, by=by, at=NOW)
        assert carry_over(db, task=task, chosen=chosen, by=by, at=NOW) == 1
        new = next(p for p in passages_now(db, world.exercise.id) if p.text.startswith("Carers need breaks."))
        carried = live_codings(db, new.id)[0]
        assert carried.came_from == live_codings(db, old["Carers need breaks."].id)[0].id
        assert tasks(db, world.exercise.id) == []
        with pytest.raises(EditedSince):
            carry_over(db, task=task, chosen=set(), by=by, at=NOW)


def change(db: Session, world: World, text: str, *, seen: int) -> None:
    director, response = world.people["director of Northmoor"], db.get_one(Response, world.responses["Northmoor"].id)
    reopen(db, response=response, by=director, at=NOW)
    answer(db, world, "Northmoor", "long_text", text, seen=seen)
    submit_response(db, response=response, edition=world.edition, by=director, key=uuid.uuid4(), at=NOW)
