"""Closing: settled first, told what may give somebody away, open again on purpose."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from consultation.briefings.capture import Said, write_note
from consultation.briefings.closing import close_briefing, finder, reopen_briefing, unsettled
from consultation.briefings.queries import counted_notes
from consultation.errors import Unusable
from consultation.people import Role
from consultation.store import Store
from tests.consultation.briefings.test_reviewing import taken_in
from tests.factories import NOW, World, hear, meeting


def test_names_are_found_as_whole_words() -> None:
    find = finder(["Northmoor", "North", "Ox"])
    assert find("We in northmoor say, in Northmoor.") == ["Northmoor"]
    assert find("Northmoorish oxen") == []
    assert find("") == finder([])("Northmoor") == []


def test_a_note_without_a_name_that_holds_one_is_pointed_out_before_closing(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    told = {"read_back_until": None, "by": who, "at": NOW}
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        write_note(db, briefing=briefing, key=uuid.uuid4(), said=Said("We in Northmoor say."), by=who, at=NOW)
        assert [names for _, names in unsettled(db, briefing).telling] == [["Northmoor"]]
        with pytest.raises(Unusable, match="hold a name"):
            close_briefing(db, briefing=briefing, looked=False, **told)
        close_briefing(db, briefing=briefing, looked=True, **told)
        with pytest.raises(Unusable, match="closed"):
            close_briefing(db, briefing=briefing, looked=True, **told)


def test_a_briefing_with_imported_notes_waiting_stays_open(store: Store, world: World) -> None:
    from consultation.briefings.models import Briefing

    with store.unit_of_work() as db:
        briefing = db.get_one(Briefing, taken_in(db, world, [("A B", "x")]).briefing_id)
        with pytest.raises(Unusable, match="still waiting"):
            close_briefing(
                db, briefing=briefing, read_back_until=None, looked=True, by=world.people[Role.FACILITATOR].id, at=NOW
            )


def test_reading_back_takes_a_day_at_least_and_sixty_at_most(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for until in (NOW, NOW + timedelta(hours=23), NOW + timedelta(days=61)):
            with pytest.raises(Unusable, match="reading back"):
                close_briefing(
                    db,
                    briefing=briefing,
                    read_back_until=until,
                    looked=True,
                    by=world.people[Role.FACILITATOR].id,
                    at=NOW,
                )


def test_an_opened_briefing_counts_nothing_until_it_is_closed_again(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = hear(db, world, [("One.", "X90000001"), ("Two.", None)])
        assert len(counted_notes(db, [briefing.id])) == 2
        reopen_briefing(db, briefing=briefing, by=who, at=NOW)
        assert counted_notes(db, [briefing.id]) == []
        close_briefing(db, briefing=briefing, read_back_until=None, looked=True, by=who, at=NOW)
        assert len(counted_notes(db, [briefing.id])) == 2


def test_a_briefing_is_not_opened_while_it_is_read_back(store: Store, world: World) -> None:
    """Otherwise the time could be cut short, and a remark laid to the one who had been on the page by then."""
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = hear(db, world, [("One.", "X90000001")], closed=False)
        until = NOW + timedelta(days=2)
        close_briefing(db, briefing=briefing, read_back_until=until, looked=True, by=who, at=NOW)
        with pytest.raises(Unusable, match="being read back"):
            reopen_briefing(db, briefing=briefing, by=who, at=NOW + timedelta(days=1))
        reopen_briefing(db, briefing=briefing, by=who, at=until)
