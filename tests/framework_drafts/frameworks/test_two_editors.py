"""A thousand random interleavings of two people in one draft: nothing that either saved is lost or overwritten unseen."""

from __future__ import annotations

import random
from typing import Any

import pytest

from consultation.store import Store
from framework_drafts.frameworks import editing
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.drafting import Conflicting, edits_of, mark_of
from tests.drafting import forked, pinned
from tests.factories import NOW

pytestmark = pytest.mark.sqlite  # a thousand on one database are enough

PARTS, EACH, CLAUSES = 4, 250, ("title", "why", "not_for", "collection")


class Editor:
    """Somebody with a page open: what it showed, and the mark that it will send back."""

    def __init__(self, db: Any, draft: FrameworkVersion, name: str) -> None:
        self.db, self.draft, self.name = db, draft, name
        self.look()

    def look(self) -> None:
        measure = pinned(self.db, self.draft, "1A").measure
        self.seen, self.shown = mark_of(measure), dict(measure.definition)

    def save(self, clause: str, value: str, prefer: dict[str, str] | None = None) -> None:
        editing.change_measure(
            self.db,
            draft=self.draft,
            code="1A",
            seen=self.seen,
            changes={clause: value},
            reason=self.name,
            by=None,
            at=NOW,
            prefer=prefer,
        )


def interleave(db: Any, number: int) -> None:
    chance = random.Random(number)
    draft = forked(db, f"Draft {number}")
    editors = [Editor(db, draft, name) for name in ("one", "two")]
    now = dict(pinned(db, draft, "1A").measure.definition)
    said: list[tuple[str, str]] = []
    for turn in range(chance.randint(3, 7)):
        editor, clause, value = chance.choice(editors), chance.choice(CLAUSES), f"Said {turn} of {number}"
        if chance.random() < 0.3:
            editor.look()
        moved_by_other = now.get(clause) != editor.shown.get(clause)
        try:
            editor.save(clause, value)
            assert not moved_by_other, "somebody's words were overwritten unseen"
        except Conflicting as conflict:
            assert moved_by_other
            assert [(one.path, one.mine, one.theirs) for one in conflict.conflicts] == [(clause, value, now[clause])]
            side = chance.choice(["mine", "theirs"])
            editor.save(clause, value, {clause: side})
            value = value if side == "mine" else now[clause]
        now[clause] = value
        said.append((clause, value))
        measure = pinned(db, draft, "1A").measure
        assert measure.definition == now
        if chance.random() < 0.5:
            editor.look()
    kept = [edit.definition for edit in edits_of(db, pinned(db, draft, "1A").measure)]
    for clause, value in said:
        assert any(one.get(clause) == value for one in kept)


@pytest.mark.parametrize("part", range(PARTS))
def test_two_editors_lose_nothing(store: Store, part: int) -> None:
    for number in range(part * EACH, (part + 1) * EACH):
        with store.unit_of_work() as db:
            interleave(db, number)
            db.rollback()
