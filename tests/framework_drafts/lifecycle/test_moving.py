"""From candidate to retired: who may, what has to be there, and that a frozen version changes by no door."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from consultation.errors import Frozen, NotYours, Unusable
from consultation.people import Person, Role
from consultation.store import Store
from framework_drafts.frameworks import editing, forking, freezing, queries
from framework_drafts.frameworks.merging_back import take_over
from framework_drafts.lifecycle import moving
from framework_drafts.lifecycle.queries import authors_of, stage_of, steps_of
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.measures.running import count_rows
from framework_drafts.measures.testing import run_tests
from tests.drafting import change, forked, freeze, pinned
from tests.factories import NOW


def someone(db: Session, name: str) -> uuid.UUID:
    person = Person(name=name, email=f"{name.lower()}@example.org", role=Role.WORKING_GROUP, created_at=NOW)
    db.add(person)
    db.flush()
    return person.id


def ran(version: MeasureVersion) -> Any:
    return run_tests(version.defines(), figure=lambda test: None, engine=count_rows)


def agree(db: Session, version: MeasureVersion, by: uuid.UUID, decision: str = "Agreed on 22 November.") -> None:
    moving.agree_measure(db, version=version, tested=ran(version), decision=decision, by=by, at=NOW)


def test_its_author_cannot_agree_it_and_somebody_else_can(store: Store) -> None:
    with store.unit_of_work() as db:
        ada, bea, cay = (someone(db, name) for name in ("Ada", "Bea", "Cay"))
        draft = forked(db, of="care-act-illustration", by=ada)
        change(db, draft, "H1", by=ada, why="Ours.")
        change(db, draft, "H1", by=bea, not_for="League tables.")
        frozen = freeze(db, draft, by=ada)
        version = pinned(db, frozen, "H1").measure
        assert authors_of(db, [version]) == {ada, bea}
        for author in (ada, bea):
            with pytest.raises(NotYours, match="somebody else"):
                agree(db, version, author)
        with pytest.raises(Unusable, match="what was decided and why"):
            agree(db, version, cay, "  ")
        agree(db, version, cay)
        assert stage_of(db, version) == "agreed"
        assert [step.stage for step in steps_of(db, version)] == ["candidate", "agreed"]
        with pytest.raises(Unusable, match="agreed now, and cannot become agreed"):
            agree(db, version, cay)
        moving.publish(db, version=version, decision="In the report.", by=cay, at=NOW)
        moving.retire(db, version=version, decision="Another took its place.", successor=None, by=cay, at=NOW)
        assert stage_of(db, version) == "retired"
        assert version.status == "frozen"


def test_a_measure_is_agreed_only_when_its_tests_pass_and_try_everything(store: Store) -> None:
    with store.unit_of_work() as db:
        ada, bea = someone(db, "Ada"), someone(db, "Bea")
        draft = forked(db, of="care-act-illustration", by=ada)
        tests = pinned(db, draft, "H1").definition.as_data()["tests"]
        change(db, draft, "H1", by=ada, tests=tests[:1])
        wrong = [{**tests[0], "expect": {**tests[0]["expect"], "At home": {"denominator": 1, "numerator": 0}}}]
        change(db, draft, "W1", by=ada, tests=[])
        change(db, draft, "H1", by=ada, tests=wrong)
        frozen = freeze(db, draft, by=ada)
        with pytest.raises(Unusable, match="does not pass: At home: expected 1 to count and 0 as achieved"):
            agree(db, pinned(db, frozen, "H1").measure, bea)
        with pytest.raises(Unusable, match="It has no test"):
            agree(db, pinned(db, frozen, "W1").measure, bea)
        with pytest.raises(Unusable, match="freeze it first"):
            again = forking.redraft(db, version=frozen, by=ada, at=NOW)
            agree(db, change(db, again, "H1", by=ada, tests=tests), bea)


def test_a_comparison_that_no_test_turns_is_in_the_way(store: Store) -> None:
    with store.unit_of_work() as db:
        ada, bea = someone(db, "Ada"), someone(db, "Bea")
        draft = forked(db, of="care-act-illustration", by=ada)
        tests = pinned(db, draft, "C1").definition.as_data()["tests"]
        kept = [
            {**tests[0], "records": tests[0]["records"][:1], "expect": {"Assessed": tests[0]["expect"]["Assessed"]}}
        ]
        change(db, draft, "C1", by=ada, tests=kept)
        frozen = freeze(db, draft, by=ada)
        with pytest.raises(Unusable, match="no test has a person for whom “client type is"):
            agree(db, pinned(db, frozen, "C1").measure, bea)


def test_a_framework_is_agreed_after_all_its_measures(store: Store) -> None:
    with store.unit_of_work() as db:
        ada, bea = someone(db, "Ada"), someone(db, "Bea")
        frozen = freeze(db, forked(db, of="care-act-illustration", by=ada), by=ada)
        with pytest.raises(Unusable, match="Agree its measures first: W1, H1, G1"):
            moving.agree_framework(db, version=frozen, decision="Yes.", by=bea, at=NOW)
        for pin in queries.pinned_in(db, frozen.id):
            if stage_of(db, pin.measure) == "candidate":
                agree(db, pin.measure, bea)
        with pytest.raises(NotYours):
            moving.agree_framework(db, version=frozen, decision="Yes.", by=ada, at=NOW)
        moving.agree_framework(db, version=frozen, decision="Yes.", by=bea, at=NOW)
        other = freeze(db, forked(db, "Other"))
        moving.retire(db, version=other, decision="Superseded.", successor=frozen, by=bea, at=NOW)
        with pytest.raises(Unusable, match="retired itself"):
            moving.retire(db, version=frozen, decision="Back.", successor=other, by=bea, at=NOW)


def test_a_frozen_version_is_changed_by_no_operation(store: Store) -> None:
    with store.unit_of_work() as db:
        frozen = freeze(db, forked(db))
        told = {"draft": frozen, "by": None, "at": NOW}
        attempts: list[Any] = [
            lambda: change(db, frozen, "1A", why="x"),
            lambda: editing.drop_measure(db, code="1A", seen="", reason="", **told),
            lambda: editing.add_measure(db, code="9Z", domain="x", definition={}, reason="", **told),
            lambda: editing.relabel(db, code="1A", new_code="9Z", domain="x", **told),
            lambda: editing.undo(db, code="1A", number=1, seen="", **told),
            lambda: editing.describe(db, seen_version=1, title="x", purpose="", gaps=[], **told),
            lambda: freezing.freeze(db, seen_version=1, **told),
        ]
        for attempt in attempts:
            with pytest.raises(Frozen):
                attempt()


@pytest.mark.parametrize(
    "change_it",
    [
        lambda version: setattr(version, "definition", {**version.definition, "title": "Another"}),
        lambda version: setattr(version, "claim", "major"),
        lambda version: setattr(version, "status", "draft"),
        lambda version: setattr(version, "definition_hash", "0" * 64),
    ],
)
def test_a_frozen_version_survives_the_tables_classes(store: Store, change_it: Any) -> None:
    with pytest.raises(sa.exc.DatabaseError, match="never changed"), store.unit_of_work() as db:
        version = pinned(db, queries.find(db, "ascof-2024-25"), "1A").measure
        change_it(version)
        db.add(version)


def test_words_that_came_by_a_fork_or_a_branch_keep_their_author(store: Store) -> None:
    """Whoever wrote a clause cannot agree it, by whatever way it came into the version."""
    with store.unit_of_work() as db:
        ada, bea, cay = (someone(db, name) for name in ("Ada", "Bea", "Cay"))
        draft = forked(db, of="care-act-illustration", by=ada)
        change(db, draft, "H1", by=ada, why="Ada's.")
        copy = forking.fork(db, version=draft, title="Copy", by=bea, at=NOW)
        assert ada in authors_of(db, [pinned(db, copy, "H1").measure])
        frozen = freeze(db, copy, by=bea)
        again = forking.redraft(db, version=frozen, by=cay, at=NOW)
        patched = change(db, again, "H1", by=cay, not_for="Cay's.")
        assert authors_of(db, [patched]) == {ada, bea, cay}
        theirs = forked(db, "Theirs", of="care-act-illustration", by=bea)
        change(db, theirs, "W1", by=bea, why="Bea's.")
        source = freeze(db, theirs, by=bea)
        mine = forked(db, "Mine", of="care-act-illustration", by=cay)
        change(db, mine, "W1", by=cay, not_for="Cay's.")
        w1 = pinned(db, mine, "W1").measure
        told = {"measure_id": w1.measure_id, "seen_version": mine.edit_version, "by": cay, "at": NOW}
        take_over(db, draft=mine, source=source, **told)  # type: ignore[arg-type]
        assert authors_of(db, [pinned(db, mine, "W1").measure]) == {bea, cay}
        assert {bea, cay} <= authors_of(db, [freeze(db, mine, by=cay)])
