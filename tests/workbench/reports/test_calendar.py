"""Calendar files of briefings, read back by a calendar's own reader."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from icalendar import Calendar

from consultation.briefings.models import Briefing
from workbench.reports.calendar import calendar_file

STARTS, ENDS = datetime(2027, 7, 1, 9, 0, tzinfo=UTC), datetime(2027, 7, 1, 10, 30, tzinfo=UTC)


def briefing(**more: object) -> Briefing:
    told = {
        "id": uuid.UUID(int=1),
        "exercise_id": uuid.UUID(int=2),
        "title": "Round; up, \\ now",
        "starts_at": STARTS,
        "ends_at": ENDS,
    }
    return Briefing(**{**told, **more})


def event(made: str) -> object:
    return next(iter(Calendar.from_ical(made).walk("VEVENT")))


def test_a_briefing_stands_in_london_s_time_with_that_zone_s_rules() -> None:
    made = calendar_file(briefing(place="Hall\r\nATTENDEE:mailto:x@evil.example"))
    found = event(made)
    assert found["SUMMARY"] == "Round; up, \\ now"
    assert found["DTSTART"].dt == STARTS
    assert found["DTSTART"].params["TZID"] == "Europe/London"
    assert (found["DTSTART"].dt.hour, found["DTEND"].dt.hour) == (10, 11)  # summer time
    assert "BEGIN:VTIMEZONE" in made
    assert "ATTENDEE" not in found  # a line end in a place begins no line of its own
    assert made == calendar_file(briefing(place="Hall\r\nATTENDEE:mailto:x@evil.example"))


def test_a_later_version_replaces_and_a_called_off_briefing_ends_it() -> None:
    first, second = (
        event(calendar_file(briefing())),
        event(calendar_file(briefing(version=2, cancelled_because="Snow."))),
    )
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (1, 2)
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")
