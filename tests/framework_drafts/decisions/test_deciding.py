"""Decisions: written once with what they rest on, superseded and never changed, and out of date by themselves."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from consultation.errors import Unusable
from consultation.store import Store
from framework_drafts.decisions.deciding import Settled, decide
from framework_drafts.decisions.models import Decision
from framework_drafts.decisions.standing import decisions_of, standing_on
from framework_drafts.deliberation import panels
from framework_drafts.frameworks.forking import redraft
from framework_drafts.proposals import writing
from tests.drafting import change, freeze
from tests.evidence import changed_measure, linked, members, panel_of, proposed, reviewer, score, talked
from tests.factories import NOW, World


def decided(
    db: Session, world: World, outcomes: dict[uuid.UUID, str], key: uuid.UUID | None = None, **more: Any
) -> Decision:
    told = {"question": "What now?", "options": ["This", "That"], "decision": "This.", "reasons": "It is better."}
    told |= {"decided_by": "The group", "decided_on": NOW.date(), **more}
    made = Settled(outcomes=outcomes, **told)
    return decide(db, exercise=world.exercise, settled=made, key=key or uuid.uuid4(), by=reviewer(world), at=NOW)


def test_it_keeps_what_was_in_sight(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk, proposal, people = talked(db, world), proposed(db, world), members(db, world, 3)
        linked(db, world, proposal, "theme", talk.themes[0].id)
        panel = panel_of(db, world, [proposal], people)
        for deed in (panels.begin_second, panels.close):
            for person in people:
                score(db, panel, person, 8)
            deed(db, panel=panel, by=reviewer(world), at=NOW)
        made = decided(
            db, world, {proposal.id: "adopted"}, votes={"for": 3, "against": 0}, dissent="One saw it otherwise."
        )
        assert [one["kind"] for one in made.evidence] == ["theme"]
        assert {row["verdict"] for row in made.panels[0]["criteria"]} == {"supported"}
        assert made.votes == {"for": 3, "against": 0}, "votes stand beside the scores and change none of them"
        assert (made.number, decided(db, world, {}).number) == (1, 2)


def test_the_same_key_decides_once(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        key = uuid.uuid4()
        assert decided(db, world, {}, key).id == decided(db, world, {}, key).id


def test_another_takes_its_place_once(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        proposal = proposed(db, world)
        first = decided(db, world, {proposal.id: "not_adopted"})
        with pytest.raises(Unusable, match="Decision 1 stands"):
            decided(db, world, {proposal.id: "adopted"})
        second = decided(db, world, {proposal.id: "adopted"}, supersedes=first.id)
        with pytest.raises(Unusable, match="superseded already"):
            decided(db, world, {}, supersedes=first.id)
        found = decisions_of(db, world.exercise.id)
        assert standing_on(found)[proposal.id].decision.id == second.id
        assert found[1].superseded_by is not None


def test_what_takes_its_place_speaks_of_each_of_its_proposals(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        both = [proposed(db, world, title=title) for title in ("One", "Two")]
        first = decided(db, world, {one.id: "adopted" for one in both})
        with pytest.raises(Unusable, match="none may fall out unseen"):
            decided(db, world, {both[0].id: "not_adopted"}, supersedes=first.id)


def test_what_was_decided_on_stays_as_it_was_worded(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        proposal, told = proposed(db, world), {"by": reviewer(world), "at": NOW}
        decided(db, world, {proposal.id: "put_off"})
        writing.reword(db, proposal=proposal, wording=writing.Wording("Anew", "rule", "Do."), seen_version=1, **told)
        decided(db, world, {proposal.id: "adopted"})
        for deed in (
            lambda: writing.reword(
                db, proposal=proposal, wording=writing.Wording("No", "rule", "No."), seen_version=2, **told
            ),
            lambda: writing.withdraw(db, proposal=proposal, because="No", **told),
            lambda: writing.show_as(db, proposal=proposal, drafted=None, **told),
        ):
            with pytest.raises(Unusable, match="Decision 2 stands"):
                deed()


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": " "},
        {"options": ["Only one"]},
        {"options": ["Twice", "Twice"]},
        {"reasons": ""},
        {"decided_by": ""},
        {"decided_on": NOW.date() + timedelta(days=1)},
        {"votes": {"for": -1}},
        {"snapshot_hash": "0" * 64},
        {"frameworks": [uuid.UUID(int=1)]},
    ],
)
def test_what_is_no_decision_is_refused(store: Store, world: World, wrong: dict[str, Any]) -> None:
    with store.unit_of_work() as db, pytest.raises(Unusable):
        decided(db, world, {}, **wrong)


def test_the_database_refuses_to_rewrite_it(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        decided(db, world, {proposed(db, world).id: "adopted"})
    for deed in (
        "UPDATE decision SET reasons = 'x'",
        "DELETE FROM decision_on",
        "UPDATE decision_on SET outcome = 'put_off'",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.unit_of_work() as db:
            db.execute(sa.text(deed))


def test_it_is_out_of_date_when_what_it_cites_is_followed_by_another_version(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        old, new, frozen = changed_measure(db)
        proposal = proposed(db, world, "change", measure=str(old.id))
        writing.show_as(db, proposal=proposal, drafted=new, by=reviewer(world), at=NOW)
        made = decided(db, world, {proposal.id: "adopted"}, frameworks=[frozen.id])
        assert {one["version"] for one in made.cites if one["kind"] == "measure"} == {old.version, new.version}
        assert decisions_of(db, world.exercise.id)[0].stale == [], (
            "the version it began from was superseded by what it decided"
        )
        draft = redraft(db, version=frozen, by=reviewer(world), at=NOW)
        change(
            db, draft, "2A", source={"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "none"}
        )
        assert decisions_of(db, world.exercise.id)[0].stale == [], "a draft supersedes nothing"
        freeze(db, draft)
        stale = decisions_of(db, world.exercise.id)[0].stale
        assert len(stale) == 2
        assert any("was followed by version" in one for one in stale)
        decided(db, world, {}, frameworks=[draft.id])
        assert decisions_of(db, world.exercise.id)[0].stale == [], (
            "what is out of date for one decision is not for another"
        )
