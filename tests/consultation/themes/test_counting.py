"""From passages to counts: suggestions count for nothing, a council counts once, what is taken back counts no more."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import Session, select

from consultation.errors import EditedSince, Unusable
from consultation.people import Role
from consultation.responses.models import Response
from consultation.responses.signing_off import reopen, submit_response
from consultation.store import Store
from consultation.tabulate import themes_by_councils
from consultation.themes.codebook import writing as codebook
from consultation.themes.codebook.writing import Wording
from consultation.themes.coding import judging as coding
from consultation.themes.coding.ledger import ledger
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.models import Passage
from consultation.themes.suggestions.models import SuggestedTheme
from tests.factories import NOW, World, answer, passages_now
from tests.theming import suggest_in, talk


def test_passages_come_from_signed_off_answers_and_notes(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        passages = talk(db, world)
        assert sorted(p.text for p in passages) == [
            "Carers again, said one.",
            "Carers are forgotten in the survey.",
            "Carers need breaks.",
            "Data arrives too late.",
            "Nobody believes the figures here.",
        ]
        assert [p.council_code for p in passages if "Nobody" in p.text] == [None]
        assert len(passages_now(db, world.exercise.id)) == len(passages)  # doing it again adds nothing


def test_a_suggestion_counts_for_nothing_until_adopted_and_coded(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passages = talk(db, world)
        run = suggest_in(db, world, themes=2)
        assert themes_by_councils(db, world.exercise.id) == []
        suggested = db.exec(select(SuggestedTheme).where(SuggestedTheme.run_id == run.id)).first()
        theme = codebook.adopt(db, suggested=suggested, wording=Wording("Carers"), by=by, at=NOW)
        row = themes_by_councils(db, world.exercise.id)[0]
        assert (row.councils.value, row.passages) == (0, 0)
        with pytest.raises(Unusable, match="already"):
            codebook.adopt(db, suggested=suggested, wording=Wording("Again"), by=by, at=NOW)
        for passage in passages:
            if "Carers" in passage.text:
                coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        row = themes_by_councils(db, world.exercise.id)[0]
        # Northmoor spoke twice and counts once
        assert (row.councils.value, row.contributions, row.passages, row.unattributed) == (2, 3, 3, 0)


def change_southmere(db: Session, world: World, text: str) -> None:
    director, response = world.people["director of Southmere"], db.get_one(Response, world.responses["Southmere"].id)
    reopen(db, response=response, by=director, at=NOW)
    answer(db, world, "Southmere", "long_text", text, seen=1)
    submit_response(db, response=response, edition=world.edition, by=director, key=uuid.uuid4(), at=NOW)


def test_a_changed_answer_leaves_old_passages_where_they_were(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        before = talk(db, world)
        change_southmere(db, world, "Carers matter more than surveys.")
        after = passages_now(db, world.exercise.id)
        assert {p.text for p in after} - {p.text for p in before} == {"Carers matter more than surveys."}
        old = next(p.id for p in before if "forgotten" in p.text)
        assert db.get_one(Passage, old).text == "Carers are forgotten in the survey."


def test_text_taken_back_counts_no_more(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passages = talk(db, world)
        theme = codebook.add_theme(db, exercise_id=world.exercise.id, wording=Wording("T"), by=by, at=NOW)
        for passage in passages:
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        before = themes_by_councils(db, world.exercise.id)[0]
        response = db.get_one(Response, world.responses["Southmere"].id)
        reopen(db, response=response, by=world.people["director of Southmere"], at=NOW)
        after = themes_by_councils(db, world.exercise.id)[0]
        assert (before.councils.value, after.councils.value) == (2, 1)
        assert ledger(db, world.exercise.id).passages.total == 4
        assert len(db.exec(select(Coding)).all()) == 5  # kept, all the same


def test_a_theme_changed_meanwhile_is_not_overwritten(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        theme = codebook.add_theme(db, exercise_id=world.exercise.id, wording=Wording("First"), by=by, at=NOW)
        codebook.redefine(db, theme=theme, wording=Wording("Second", "d"), seen_version=1, by=by, at=NOW)
        with pytest.raises(EditedSince):
            codebook.redefine(db, theme=theme, wording=Wording("Third", "d"), seen_version=1, by=by, at=NOW)
        assert [version.words["name"] for version in codebook.versions_of(db, theme.id)] == ["Second", "First"]
