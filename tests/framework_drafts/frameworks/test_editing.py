"""Forking, changing, freezing: definitions never change silently."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from consultation.errors import Frozen, Unusable
from consultation.store import Store
from framework_drafts.comparison.crosswalk import crosswalk
from framework_drafts.frameworks import editing, forking, queries
from framework_drafts.frameworks.models import FrameworkEntry, FrameworkVersion
from framework_drafts.frameworks.shipped import load_shipped
from framework_drafts.frameworks.versions import bump, framework_effect, next_free
from framework_drafts.measures.drafting import Conflicting, edits_of, mark_of
from tests.drafting import change, drop, forked, freeze, pinned
from tests.factories import NOW

RATIO = {"source": {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}}


def test_shipped_frameworks_are_loaded_once(store: Store) -> None:
    with store.unit_of_work() as db:
        assert load_shipped(db, at=NOW) == []
        assert [(v.framework_id, v.version, n) for v, n in queries.all_versions(db)] == [
            ("ascof-2018-19", "1.0.0", 29),
            ("ascof-2024-25", "2.0.0", 25),
            ("ascof-client-level", "1.0.0", 12),
            ("ascof-client-level", "2.0.0", 12),
            ("care-act-illustration", "1.0.0", 31),
        ]


def test_a_fork_changes_drops_adds_and_freezes(store: Store) -> None:
    with store.unit_of_work() as db:
        base = queries.find(db, "ascof-2024-25")
        draft = forking.fork(db, version=base, title="Our refresh!", by=None, at=NOW)
        assert (draft.framework_id, draft.shown_version) == ("our-refresh", "draft")
        changed = change(db, draft, "2A", **RATIO)
        reworded = change(db, draft, "1A", why="Clearer words.")
        drop(db, draft, "6B")
        new = {
            "schema": "measure/1",
            "title": "A new one",
            "source": {"kind": "published", "series": "ascof-2024-25:4A", "interval": "margin"},
            "unit": {"kind": "percent", "places": 1, "low": 0.0, "high": 100.0},
            "polarity": "higher",
        }
        added = editing.add_measure(
            db, draft=draft, code="7A", domain="7 New", definition=new, reason="", by=None, at=NOW
        )
        frozen = freeze(db, draft)
        assert (frozen.version, frozen.status, changed.version, reworded.version, added.version) == (
            "1.0.0",
            "frozen",
            "2.0.0",
            "2.0.1",
            "1.0.0",
        )
        kinds = [step.kind for step in crosswalk(queries.pinned_in(db, base.id), queries.pinned_in(db, frozen.id))]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {
            "kept": 22,
            "changed": 1,
            "reworded": 1,
            "dropped": 1,
            "new": 1,
        }
        assert pinned(db, base, "2A").definition.source.kind == "published"  # what was forked is as it was


def test_the_next_version_goes_by_effect(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = forked(db)
        first = freeze(db, draft)
        second = forking.redraft(db, version=first, by=None, at=NOW)
        with pytest.raises(Unusable, match="Nothing differs"):
            freeze(db, second)
        change(db, second, "1A", why="Other words.")
        assert freeze(db, second).version == "1.0.1"
        third = forking.redraft(db, version=second, by=None, at=NOW)
        change(db, third, "2A", **RATIO)
        assert freeze(db, third).version == "2.0.0"
        assert queries.find(db, "ours").version == "2.0.0"


def test_two_forks_never_share_a_number(store: Store) -> None:
    numbers = []
    with store.unit_of_work() as db:
        for title in ("One", "Two"):
            draft = forked(db, title)
            numbers.append(change(db, draft, "2A", **RATIO))
            freeze(db, draft)
        assert [version.version for version in numbers] == ["2.0.0", "3.0.0"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE framework_version SET title = 'x'",
        "DELETE FROM framework_version",
        "UPDATE measure_version SET reason = 'x'",
        "DELETE FROM measure_version",
        "UPDATE framework_entry SET code = code || 'x'",
        "DELETE FROM framework_entry",
        "UPDATE lifecycle_step SET decision = 'x'",
        "DELETE FROM lifecycle_step",
        "UPDATE event SET did = 'x'",
        "DELETE FROM event",
    ],
)
def test_a_frozen_version_survives_raw_sql(store: Store, statement: str) -> None:
    with pytest.raises(sa.exc.DatabaseError, match="never changed"), store.unit_of_work() as db:
        db.exec(sa.text(statement))  # type: ignore[call-overload]


def test_nothing_can_be_put_into_a_frozen_framework(store: Store) -> None:
    with pytest.raises(sa.exc.DatabaseError, match="never changed"), store.unit_of_work() as db:
        base = queries.find(db, "ascof-2024-25")
        pin = queries.pinned_in(db, base.id)[0]
        db.add(
            FrameworkEntry(
                framework_version_id=base.id, measure_version_id=pin.measure.id, code="ZZ", domain="x", position=99
            )
        )
    with pytest.raises(Frozen), store.unit_of_work() as db:
        change(db, queries.find(db, "ascof-2024-25"), "1A", why="x")


def test_two_people_in_one_draft_lose_nothing(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = forked(db)
        seen = mark_of(pinned(db, draft, "1A").measure)
        change(db, draft, "1A", seen, why="First.")
        both = change(db, draft, "1A", seen, not_for="League tables.")
        assert (both.defines().why, both.defines().not_for) == ("First.", "League tables.")
        with pytest.raises(Conflicting) as caught:
            change(db, draft, "1A", seen, why="Second.")
        [conflict] = caught.value.conflicts
        assert (conflict.path, conflict.mine, conflict.theirs) == ("why", "Second.", "First.")
        settled = editing.change_measure(
            db,
            draft=draft,
            code="1A",
            seen=seen,
            changes={"why": "Second."},
            reason="",
            by=None,
            at=NOW,
            prefer={"why": "mine"},
        )
        assert (settled.defines().why, settled.defines().not_for) == ("Second.", "League tables.")


def test_undoing_is_another_save(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = forked(db)
        change(db, draft, "1A", why="First.")
        change(db, draft, "1A", why="Second.")
        back = editing.undo(
            db, draft=draft, code="1A", number=1, seen=mark_of(pinned(db, draft, "1A").measure), by=None, at=NOW
        )
        assert (back.defines().why, back.edit_version) == ("First.", 3)
        assert [edit.definition["why"] for edit in edits_of(db, back)] == ["First.", "Second.", "First."]


def test_a_claim_smaller_than_the_change_is_refused(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = forked(db)
        seen = mark_of(pinned(db, draft, "2A").measure)
        with pytest.raises(Unusable, match=r"only words change, but “source.*” was changed"):
            editing.change_measure(
                db, draft=draft, code="2A", seen=seen, changes=RATIO, reason="", by=None, at=NOW, claim="patch"
            )


def test_a_claim_is_held_to_what_came_later(store: Store) -> None:
    """Somebody says that only words change, and somebody else then changes the source: freezing would break the word."""
    with store.unit_of_work() as db:
        draft = forked(db)
        changed = change(db, draft, "2A", **RATIO)
        changed.claim = "patch"
        db.add(changed)
        with pytest.raises(Unusable, match="only words change"):
            freeze(db, draft)


def test_bad_changes_name_the_clause_and_change_nothing(store: Store) -> None:
    with pytest.raises(Unusable, match="polarity"), store.unit_of_work() as db:
        draft = forked(db)
        change(db, draft, "1A", polarity="sideways")
    with store.reading() as db, pytest.raises(Unusable, match="no framework"):
        queries.find(db, "ours")


def test_freezing_needs_a_series_that_is_known(store: Store) -> None:
    with pytest.raises(Unusable, match="import it, or correct"), store.unit_of_work() as db:
        draft = forked(db)
        freeze(db, draft, known_series=frozenset({"other:1A"}))


def shape(**measures: dict[str, Any]) -> dict[str, Any]:
    return {"measures": measures, "labels": [], "words": {}}


def test_effects() -> None:
    old = {"title": "A", "source": {"kind": "x", "series": "1"}, "strata": []}
    words, strata, source = (
        {**old, "title": "B"},
        {**old, "strata": [{"name": "sex"}]},
        {**old, "source": {"kind": "y"}},
    )
    assert framework_effect(shape(a=old), shape(a=old)) == "none"
    assert framework_effect(shape(a=old), shape(a=words)) == "patch"
    assert framework_effect(shape(a=old), {**shape(a=old), "labels": ["moved"]}) == "patch"
    assert framework_effect(shape(a=old), shape(a=strata)) == "minor"
    assert framework_effect(shape(a=old), shape(a=source)) == "major"
    assert framework_effect(shape(a=old), shape(a=old, b=old)) == "minor"
    assert framework_effect(shape(a=old, b=old), shape(a=old)) == "major"
    assert (bump("1.2.3", "minor"), next_free("1.0.0", "major", {"2.0.0", "3.0.0"})) == ("1.3.0", "4.0.0")


def test_a_fork_of_a_draft_has_drafts_of_its_own(store: Store) -> None:
    """Two drafts that shared a draft measure would change each other's."""
    with store.unit_of_work() as db:
        draft = forked(db)
        mine = change(db, draft, "1A", why="Ours.")
        theirs = pinned(db, forking.fork(db, version=draft, title="Theirs", by=None, at=NOW), "1A").measure
        assert (theirs.id != mine.id, theirs.defines().why, theirs.based_on) == (True, "Ours.", mine.based_on)


def test_a_draft_from_an_older_version_gets_a_number_of_its_own(store: Store) -> None:
    with store.unit_of_work() as db:
        first = forked(db)
        freeze(db, first)
        numbers = []
        for code in ("6A", "6B"):
            draft = forking.redraft(db, version=first, by=None, at=NOW)
            drop(db, draft, code)
            numbers.append(freeze(db, draft).version)
        assert numbers == ["2.0.0", "3.0.0"]


@pytest.mark.parametrize("code", ["7/A", "..", "a?b", "<b>", "\u202e7A", "", "x" * 21])
def test_a_code_is_letters_and_digits(store: Store, code: str) -> None:
    with pytest.raises(Unusable, match="up to 20 letters"), store.unit_of_work() as db:
        draft = forked(db)
        editing.add_measure(db, draft=draft, code=code, domain="d", definition={}, reason="", by=None, at=NOW)


def test_a_save_that_waited_for_another_sees_it(store: Store) -> None:
    """Two saves at the same moment: the second has read the draft before the first was kept, and merges all the same."""
    with store.unit_of_work() as db:
        draft_id = forked(db).id
        seen = mark_of(pinned(db, db.get_one(FrameworkVersion, draft_id), "1A").measure)
    begun = threading.Event()

    def first() -> None:
        with store.unit_of_work() as db:
            draft = db.get_one(FrameworkVersion, draft_id)
            change(db, draft, "1A", seen, title="A title of the first")
            begun.set()
            time.sleep(0.5)

    def second() -> None:
        begun.wait(10)
        with store.unit_of_work() as db:
            draft = db.get_one(FrameworkVersion, draft_id)
            pinned(db, draft, "1A")
            change(db, draft, "1A", seen, why="Why, by the second.")

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(first), both.submit(second)]:
            done.result(timeout=30)
    with store.reading() as db:
        now = pinned(db, db.get_one(FrameworkVersion, draft_id), "1A").definition
        assert (now.title, now.why) == ("A title of the first", "Why, by the second.")
