"""Evidence points at one stored thing of the same exercise, says why, and is taken back and never deleted."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from consultation.errors import EditedSince, Unusable
from consultation.exercises import start_exercise
from consultation.store import Store
from framework_drafts.proposals import evidence, writing
from framework_drafts.proposals.models import ProposalEvidence
from framework_drafts.proposals.writing import Wording
from tests.evidence import WRITTEN, changed_measure, linked, proposed, reviewer, talked
from tests.factories import NOW, World


def test_linked_once_and_taken_back_for_a_reason(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk, proposal = talked(db, world), proposed(db, world)
        first = linked(db, world, proposal, "theme", talk.themes[0].id)
        assert linked(db, world, proposal, "theme", talk.themes[0].id).id == first.id
        with pytest.raises(Unusable, match="Say why"):
            evidence.take_back(db, evidence=first, because=" ", by=reviewer(world), at=NOW)
        evidence.take_back(db, evidence=first, because="Another theme", by=reviewer(world), at=NOW)
        assert linked(db, world, proposal, "theme", talk.themes[0].id).id != first.id, "it may be linked anew"
        assert len(evidence.evidence_of(db, [proposal.id])) == 2


@pytest.mark.parametrize("kind", ["theme", "passage", "vote", "question", "finding", "else"])
def test_what_is_not_there_is_refused(store: Store, world: World, kind: str) -> None:
    with store.unit_of_work() as db, pytest.raises(Unusable):
        linked(db, world, proposed(db, world), kind, uuid.uuid4(), part="x")


def test_nothing_of_another_exercise(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk = talked(db, world)
        times = {"opens_at": world.exercise.opens_at, "closes_at": world.exercise.closes_at}
        other = start_exercise(db, title="Another", purpose="p", by=None, at=NOW, **times)
        wording = Wording("Elsewhere", "rule", "Do it.")
        elsewhere = writing.propose(db, exercise=other, wording=wording, by=reviewer(world), at=NOW)
        for kind, key in (("theme", talk.themes[0].id), ("passage", talk.passages[WRITTEN].id)):
            with pytest.raises(Unusable):
                linked(db, world, elsewhere, kind, key)


def test_the_database_refuses_evidence_that_points_at_two_things_or_none(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk, proposal = talked(db, world), proposed(db, world)
        told = {
            "proposal_id": proposal.id,
            "stance": "for",
            "says": "x",
            "linked_by": reviewer(world),
            "linked_at": NOW,
        }
    for wrong in (
        {"kind": "theme"},
        {"kind": "theme", "theme_id": talk.themes[0].id, "passage_id": talk.passages[WRITTEN].id},
        {"kind": "passage", "theme_id": talk.themes[0].id},
    ):
        with pytest.raises(IntegrityError), store.unit_of_work() as db:
            db.add(ProposalEvidence(**told, **wrong))
            db.flush()


def test_every_wording_stays_and_nobody_overwrites_anybody(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        proposal = proposed(db, world)
        told = {"proposal": proposal, "by": reviewer(world), "at": NOW}
        writing.reword(db, wording=Wording("Breaks second", "rule", "Do it."), seen_version=1, **told)
        with pytest.raises(EditedSince):
            writing.reword(db, wording=Wording("Breaks third", "rule", "Do it."), seen_version=1, **told)
        assert [one.words["title"] for one in writing.edits_of(db, proposal.id)] == ["Breaks second", "Breaks first"]
        with pytest.raises(sa.exc.DBAPIError, match="never changed"):
            db.execute(sa.text("UPDATE proposal_edit SET number = 9"))


def test_the_version_that_shows_a_change_is_of_the_same_measure_and_another_than_now(
    store: Store, world: World
) -> None:
    with store.unit_of_work() as db:
        old, new, _ = changed_measure(db)
        proposal = proposed(db, world, "change", measure=str(old.id))
        told = {"proposal": proposal, "by": reviewer(world), "at": NOW}
        with pytest.raises(Unusable, match="as it is now"):
            writing.show_as(db, drafted=old, **told)
        writing.show_as(db, drafted=new, **told)
        assert (proposal.from_version_id, proposal.drafted_id, proposal.measure_id) == (old.id, new.id, old.measure_id)
        with pytest.raises(Unusable, match="Choose the measure"):
            proposed(db, world, "drop")


def test_withdrawn_it_takes_nothing_more(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk, proposal = talked(db, world), proposed(db, world)
        writing.withdraw(db, proposal=proposal, because="Said twice", by=reviewer(world), at=NOW)
        with pytest.raises(Unusable, match="withdrawn"):
            linked(db, world, proposal, "theme", talk.themes[0].id)
