"""From passages to counts: suggestions count for nothing, the ledger adds up, a council counts once."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from consultation.errors import EditedSince, Unusable
from consultation.people import Role
from consultation.responses.models import Response
from consultation.store import Store
from consultation.tabulate import themes_by_councils
from consultation.themes.codebook import writing as codebook
from consultation.themes.coding import judging as coding
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.models import Passage
from consultation.themes.engine import grouping
from consultation.themes.suggestions.models import SuggestedTheme
from consultation.themes.suggestions.running import store_run
from tests.factories import NOW, World, answer, build, hear, passages_now, submit

SAID = {"Northmoor": "Carers need breaks. Data arrives too late.", "Southmere": "Carers are forgotten in the survey."}
NOTES = [("Carers again, said one.", "X90000001"), ("Nobody believes the figures here.", None)]


def talk(db: object, world: World) -> list[Passage]:
    for council, text in SAID.items():
        submit(db, world, council, text)
    answer(db, world, "Westhope", "long_text", "Not signed off, so not read yet.")
    hear(db, world, NOTES)
    return passages_now(db, world.exercise.id)  # type: ignore[arg-type]


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
        texts = [p.text for p in passages]
        found = grouping.group(texts, themes=2)
        run = store_run(
            db,
            run_id=uuid.uuid4(),
            exercise_id=world.exercise.id,
            passages=passages,
            labels=found.labels,
            strengths=found.strengths,
            resamples=[],
            themes_asked_for=2,
            seed=1,
            seconds=0.1,
            by=by,
            at=NOW,
        )
        assert themes_by_councils(db, world.exercise.id) == []
        suggested = db.exec(select(SuggestedTheme).where(SuggestedTheme.run_id == run.id)).first()
        theme = codebook.adopt(db, suggested=suggested, name="Carers", definition="About carers.", by=by, at=NOW)
        row = themes_by_councils(db, world.exercise.id)[0]
        assert (row.councils.value, row.passages) == (0, 0)
        with pytest.raises(Unusable, match="already"):
            codebook.adopt(db, suggested=suggested, name="Again", definition="", by=by, at=NOW)
        for passage in passages:
            if "Carers" in passage.text:
                coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        row = themes_by_councils(db, world.exercise.id)[0]
        assert (row.councils.value, row.passages, row.unattributed) == (
            2,
            3,
            0,
        )  # Northmoor spoke twice and counts once


def test_a_withdrawn_coding_is_kept_but_not_counted(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passage = talk(db, world)[0]
        theme = codebook.add_theme(
            db, exercise_id=world.exercise.id, wording=codebook.Wording("A theme", ""), by=by, at=NOW
        )
        for themes in ([theme], [], [theme]):
            coding.code_passage(db, passage=passage, themes=themes, by=by, at=NOW)
        assert len(db.exec(select(Coding)).all()) == 2
        assert len(coding.live_codings(db, passage.id)) == 1
        with pytest.raises(Unusable, match="take its themes off"):
            coding.set_aside(db, passage=passage, because="", by=by, at=NOW)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["one", "two", "both", "none", "aside"])), max_size=12))
def test_the_ledger_adds_up_whatever_is_done(
    template: object, tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[int, str]]
) -> None:
    with template.copy(tmp_path_factory.mktemp("ledger")) as instance, instance.store.unit_of_work() as db:  # type: ignore[attr-defined]
        world = build(db)
        passages = talk(db, world)
        by = world.people[Role.REVIEWER].id
        one, two = (
            codebook.add_theme(db, exercise_id=world.exercise.id, wording=codebook.Wording(n, ""), by=by, at=NOW)
            for n in ("one", "two")
        )
        expected = dict.fromkeys(range(5), "unread")
        for place, deed in deeds:
            if deed == "aside":
                if expected[place] != "coded":
                    coding.set_aside(db, passage=passages[place], because="nothing", by=by, at=NOW)
                    expected[place] = "aside"
                continue
            themes = {"one": [one], "two": [two], "both": [one, two], "none": []}[deed]
            coding.code_passage(db, passage=passages[place], themes=themes, by=by, at=NOW)
            expected[place] = "coded" if themes else "unread" if expected[place] == "coded" else expected[place]
        account = coding.ledger(db, world.exercise.id)
        states = list(expected.values())
        assert (account.coded, account.nothing_to_code, account.not_yet_read) == (
            states.count("coded"),
            states.count("aside"),
            states.count("unread"),
        )
        assert account.passages == 5


def test_a_changed_answer_leaves_old_passages_where_they_were(store: Store, world: World) -> None:
    from consultation.responses.signing_off import reopen, submit_response

    with store.unit_of_work() as db:
        before = talk(db, world)
        director, response = (
            world.people["director of Southmere"],
            db.get_one(Response, world.responses["Southmere"].id),
        )
        reopen(db, response=response, by=director, at=NOW)
        answer(db, world, "Southmere", "long_text", "Carers matter more than surveys.", seen=1)
        submit_response(db, response=response, edition=world.edition, by=director, key=uuid.uuid4(), at=NOW)
        after = passages_now(db, world.exercise.id)
        assert {p.text for p in after} - {p.text for p in before} == {"Carers matter more than surveys."}
        assert (
            db.get_one(Passage, next(p.id for p in before if "forgotten" in p.text)).text
            == "Carers are forgotten in the survey."
        )


def test_a_theme_changed_meanwhile_is_not_overwritten(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        theme = codebook.add_theme(
            db, exercise_id=world.exercise.id, wording=codebook.Wording("First", ""), by=by, at=NOW
        )
        codebook.redefine(db, theme=theme, name="Second", definition="d", seen_version=1, by=by, at=NOW)
        with pytest.raises(EditedSince):
            codebook.redefine(db, theme=theme, name="Third", definition="d", seen_version=1, by=by, at=NOW)


def test_text_taken_back_counts_no_more(store: Store, world: World) -> None:
    from consultation.responses.signing_off import reopen

    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passages = talk(db, world)
        theme = codebook.add_theme(db, exercise_id=world.exercise.id, wording=codebook.Wording("T", ""), by=by, at=NOW)
        for passage in passages:
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        before = themes_by_councils(db, world.exercise.id)[0]
        response = db.get_one(Response, world.responses["Southmere"].id)
        reopen(db, response=response, by=world.people["director of Southmere"], at=NOW)
        after = themes_by_councils(db, world.exercise.id)[0]
        assert (before.councils.value, after.councils.value) == (2, 1)
        assert coding.ledger(db, world.exercise.id).passages == 4
        assert len(db.exec(select(Coding)).all()) == 5  # kept, all the same


def test_a_second_coder_does_not_erase_the_first(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passage = talk(db, world)[0]
        one, two = (
            codebook.add_theme(db, exercise_id=world.exercise.id, wording=codebook.Wording(n, ""), by=by, at=NOW)
            for n in "ab"
        )
        coding.code_passage(db, passage=passage, themes=[one], by=by, at=NOW, seen=[])
        with pytest.raises(EditedSince):
            coding.code_passage(db, passage=passage, themes=[two], by=by, at=NOW, seen=[])
        assert [code.theme_id for code in coding.live_codings(db, passage.id)] == [one.id]
