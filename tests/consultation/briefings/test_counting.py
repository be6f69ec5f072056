"""The three counts: present, spoke, contributions; they reconcile for any attendance and any notes."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from consultation import tabulate
from consultation.briefings import counting, queries
from consultation.briefings.agenda import add_item, items_of
from consultation.briefings.capture import Said, set_attendance, write_note
from consultation.briefings.closing import close_briefing
from consultation.briefings.options import options_of, set_options
from consultation.exercises import Exercise
from consultation.people import Role
from consultation.store import Store
from consultation.themes.codebook import writing as codebook
from consultation.themes.coding import judging as coding
from tests.factories import NOW, World, forgotten, hear, meeting, passages_now, submit

CODES = ("X90000001", "X90000002", "X90000003")
ONE = st.tuples(
    st.sampled_from([*CODES, None, None, "group"]),
    st.integers(0, 2),
    st.sampled_from(["", "for", "against", "unclear"]),
)
MEETINGS = st.lists(st.tuples(st.sets(st.sampled_from(CODES)), st.lists(ONE, max_size=8)), min_size=1, max_size=3)
Drawn = list[tuple[set[str], list[tuple[str | None, int, str]]]]


def held(db: Session, world: World, drawn: Drawn) -> list[Any]:
    """Closed briefings with this attendance and these notes (whose, which item, position)."""
    who = world.people[Role.FACILITATOR].id
    set_options(db, exercise=db.get_one(Exercise, world.exercise.id), names=["Refresh"], by=who, at=NOW)
    (option,) = options_of(db, world.exercise.id)
    found = []
    for present, notes in drawn:
        briefing = meeting(db, world)
        items = [add_item(db, briefing=briefing, title=f"Item {n}", by=who, at=NOW).id for n in range(2)]
        for code in sorted(present):
            set_attendance(db, briefing=briefing, council_code=code, people=1, by=who, at=NOW)
        for number, (whose, item, position) in enumerate(notes):
            said = Said(
                f"Note {number}.", item_id=[*items, None][item], position=position, option_id=option.id,
                council_code=whose if whose in CODES else None, group="Some" if whose == "group" else "",
            )  # fmt: skip
            write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=who, at=NOW)
        close_briefing(db, briefing=briefing, read_back_until=None, looked=True, by=who, at=NOW)
        found.append(briefing)
    return found


@given(MEETINGS)
def test_the_three_counts_reconcile(store: Store, world: World, drawn: Drawn) -> None:
    with forgotten(store) as db:
        briefings = held(db, world, drawn)
        ids = [briefing.id for briefing in briefings]
        present = queries.present_at(db, ids)
        notes, withheld = queries.shown_and_withheld(db, ids)
        whole = counting.heard(notes, counting.union(present))
        assert whole.contributions + withheld == sum(len(said) for _, said in drawn)
        each = [counting.heard([n for n in notes if n.briefing_id == key], present[key]) for key in ids]
        assert sum(one.contributions for one in each) == whole.contributions
        for key, one in zip(ids, each, strict=True):
            mine = [n for n in notes if n.briefing_id == key]
            rows = counting.by_item(items_of(db, key, withdrawn=True), mine, present[key])
            assert sum(row.heard.contributions for row in rows) == one.contributions
            assert sum(row.heard.unnamed for row in rows) == one.unnamed
            spoke = {n.council_code for row in rows for n in row.notes if n.council_code}
            assert one.spoke == len(spoke)
            assert all(row.heard.present == one.present and row.heard.spoke <= one.spoke for row in rows)
        for one in (whole, *each):
            assert one.spoke <= one.present
            assert one.spoke <= one.contributions - one.unnamed
            assert max((part.spoke for part in each), default=0) <= whole.spoke <= sum(part.spoke for part in each)
        for row in counting.by_option(options_of(db, world.exercise.id), notes, counting.union(present)):
            assert sum(row.councils.values()) == row.heard.spoke  # each council stands in exactly one place
            assert sum(row.contributions.values()) == row.heard.contributions


@given(MEETINGS, st.sets(st.sampled_from(["Northmoor", "Southmere", "Westhope"])))
def test_a_council_that_wrote_and_spoke_counts_once_for_a_theme(
    store: Store, world: World, drawn: Drawn, replied: set[str]
) -> None:
    with forgotten(store) as db:
        held(db, world, drawn)
        for name in sorted(replied):
            response = world.responses[name]
            if db.get_one(type(response), response.id).state != "submitted":
                submit(db, world, name, "An answer in words.")
        by = world.people[Role.REVIEWER].id
        theme = codebook.add_theme(
            db, exercise_id=world.exercise.id, wording=codebook.Wording(f"T {uuid.uuid4().hex}", ""), by=by, at=NOW
        )
        passages = passages_now(db, world.exercise.id)
        for passage in passages:
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        row = next(row for row in tabulate.themes_by_councils(db, world.exercise.id) if row.theme.id == theme.id)
        councils = {p.council_code for p in passages if p.council_code}
        assert row.councils.value == len(councils)
        assert row.contributions == len({p.source_version_id for p in passages})
        assert row.councils.value <= row.present
        assert row.councils.value <= row.contributions - row.unattributed
        assert row.unattributed <= row.contributions <= row.passages
        assert councils <= tabulate.present_in(db, world.exercise.id).councils


def test_both_ways_of_speaking_are_one_council(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        submit(db, world, "Northmoor", "We wrote this.")
        hear(db, world, [("We said this.", CODES[0]), ("So did we.", CODES[1]), ("Somebody did.", None)])
        by = world.people[Role.REVIEWER].id
        theme = codebook.add_theme(db, exercise_id=world.exercise.id, wording=codebook.Wording("T", ""), by=by, at=NOW)
        for passage in passages_now(db, world.exercise.id):
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        (row,) = tabulate.themes_by_councils(db, world.exercise.id)
        assert (row.present, row.councils.value, row.contributions, row.unattributed) == (3, 2, 4, 1)
