"""Forking, changing, freezing: definitions never change silently."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from consultation.errors import EditedSince, Frozen, Unusable
from consultation.store import Store
from framework_drafts.comparison.crosswalk import crosswalk
from framework_drafts.frameworks import editing, queries
from framework_drafts.frameworks.models import FrameworkEntry
from framework_drafts.frameworks.shipped import load_shipped
from framework_drafts.frameworks.versions import bump, framework_effect, measure_effect, next_free
from framework_drafts.measures.models import MeasureVersion
from tests.factories import NOW

RATIO = {"source": {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}}


def change(db: object, draft: object, code: str, seen: int, **changes: object) -> MeasureVersion:
    return editing.change_measure(
        db, draft=draft, code=code, seen_version=seen, changes=changes, reason="Because.", by=None, at=NOW
    )  # type: ignore[arg-type]


def test_shipped_frameworks_are_loaded_once(store: Store) -> None:
    with store.unit_of_work() as db:
        assert load_shipped(db, at=NOW) == []
        assert [(v.framework_id, v.version, n) for v, n in queries.all_versions(db)] == [("ascof-2024-25", "1.0.0", 25)]


def test_a_fork_changes_drops_adds_and_freezes(store: Store) -> None:
    with store.unit_of_work() as db:
        base = queries.find(db, "ascof-2024-25")
        draft = editing.fork(db, version=base, title="Our refresh!", by=None, at=NOW)
        assert (draft.framework_id, draft.shown_version) == ("our-refresh", "draft")
        changed = change(db, draft, "2A", 1, **RATIO)
        reworded = change(db, draft, "1A", 2, why="Clearer words.")
        editing.drop_measure(db, draft=draft, code="6B", seen_version=3, reason="Homes are not ours.", by=None, at=NOW)
        new = {
            "schema": "measure/1",
            "title": "A new one",
            "source": {"kind": "published", "series": "ascof-2024-25:4A", "interval": "margin"},
            "unit": {"kind": "percent", "places": 1, "low": 0.0, "high": 100.0},
            "polarity": "higher",
        }
        added = editing.add_measure(
            db, draft=draft, code="7A", domain="7 New", definition=new, seen_version=4, reason="", by=None, at=NOW
        )
        frozen = editing.freeze(db, draft=draft, seen_version=5, by=None, at=NOW)
        assert (frozen.version, frozen.status, changed.version, reworded.version, added.version) == (
            "1.0.0",
            "frozen",
            "2.0.0",
            "1.0.1",
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
        assert queries.pinned_in(db, base.id)[5].definition.source.kind == "published"  # what was forked is as it was


def test_the_next_version_goes_by_effect(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title="Ours", by=None, at=NOW)
        first = editing.freeze(db, draft=draft, seen_version=1, by=None, at=NOW)
        second = editing.redraft(db, version=first, by=None, at=NOW)
        with pytest.raises(Unusable, match="Nothing differs"):
            editing.freeze(db, draft=second, seen_version=1, by=None, at=NOW)
        change(db, second, "1A", 1, why="Other words.")
        assert editing.freeze(db, draft=second, seen_version=2, by=None, at=NOW).version == "1.0.1"
        third = editing.redraft(db, version=second, by=None, at=NOW)
        change(db, third, "2A", 1, **RATIO)
        assert editing.freeze(db, draft=third, seen_version=2, by=None, at=NOW).version == "2.0.0"
        assert queries.find(db, "ours").version == "2.0.0"


def test_two_forks_never_share_a_number(store: Store) -> None:
    numbers = []
    with store.unit_of_work() as db:
        for title in ("One", "Two"):
            draft = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title=title, by=None, at=NOW)
            numbers.append(change(db, draft, "2A", 1, **RATIO))
            editing.freeze(db, draft=draft, seen_version=2, by=None, at=NOW)
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
        change(db, queries.find(db, "ascof-2024-25"), "1A", 1, why="x")


def test_a_draft_changed_meanwhile_is_not_overwritten(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title="Ours", by=None, at=NOW)
        change(db, draft, "1A", 1, why="First.")
        with pytest.raises(EditedSince):
            change(db, draft, "1A", 1, why="Second.")


def test_bad_changes_name_the_clause_and_change_nothing(store: Store) -> None:
    with pytest.raises(Unusable, match="polarity"), store.unit_of_work() as db:
        draft = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title="Ours", by=None, at=NOW)
        change(db, draft, "1A", 1, polarity="sideways")
    with store.reading() as db, pytest.raises(Unusable, match="no framework"):
        queries.find(db, "ours")


def test_freezing_needs_a_series_that_is_known(store: Store) -> None:
    with pytest.raises(Unusable, match="import it, or correct"), store.unit_of_work() as db:
        draft = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title="Ours", by=None, at=NOW)
        editing.freeze(db, draft=draft, seen_version=1, by=None, at=NOW, known_series=frozenset({"other:1A"}))


def test_effects() -> None:
    hashes = {"a1": "A", "a2": "A", "a3": "B", "b1": "C"}
    assert framework_effect({"a": "a1"}, {"a": "a1"}, hashes) == "none"
    assert framework_effect({"a": "a1"}, {"a": "a2"}, hashes) == "patch"
    assert framework_effect({"a": "a1"}, {"a": "a3"}, hashes) == "major"
    assert framework_effect({"a": "a1"}, {"a": "a1", "b": "b1"}, hashes) == "minor"
    assert framework_effect({"a": "a1", "b": "b1"}, {"a": "a1"}, hashes) == "major"
    assert (
        measure_effect(computable_moved=True, words_moved=True),
        measure_effect(computable_moved=False, words_moved=True),
    ) == ("major", "patch")
    assert (bump("1.2.3", "minor"), next_free("1.0.0", "major", {"2.0.0", "3.0.0"})) == ("1.3.0", "4.0.0")


def test_a_draft_is_frozen_before_it_is_forked(store: Store) -> None:
    """Two drafts that shared a draft measure would change each other's."""
    with pytest.raises(Unusable, match="Freeze this draft"), store.unit_of_work() as db:
        draft = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title="Ours", by=None, at=NOW)
        editing.fork(db, version=draft, title="Theirs", by=None, at=NOW)


def test_a_draft_from_an_older_version_gets_a_number_of_its_own(store: Store) -> None:
    with store.unit_of_work() as db:
        first = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title="Ours", by=None, at=NOW)
        editing.freeze(db, draft=first, seen_version=1, by=None, at=NOW)
        numbers = []
        for code in ("6A", "6B"):
            draft = editing.redraft(db, version=first, by=None, at=NOW)
            editing.drop_measure(db, draft=draft, code=code, seen_version=1, reason="", by=None, at=NOW)
            numbers.append(editing.freeze(db, draft=draft, seen_version=2, by=None, at=NOW).version)
        assert numbers == ["2.0.0", "3.0.0"]


@pytest.mark.parametrize("code", ["7/A", "..", "a?b", "<b>", "\u202e7A", "", "x" * 21])
def test_a_code_is_letters_and_digits(store: Store, code: str) -> None:
    with pytest.raises(Unusable, match="up to 20 letters"), store.unit_of_work() as db:
        draft = editing.fork(db, version=queries.find(db, "ascof-2024-25"), title="Ours", by=None, at=NOW)
        editing.add_measure(
            db, draft=draft, code=code, domain="d", definition={}, seen_version=1, reason="", by=None, at=NOW
        )
