"""Calendar files of briefings, in London's time with that zone's own rules: the same briefing gives the same bytes."""

from __future__ import annotations

from datetime import date

from icalendar import Calendar, Event

from consultation.briefings.models import Briefing
from workbench.clock import LONDON

KIND = "text/calendar; charset=utf-8"


def calendar_file(briefing: Briefing) -> str:
    """One event. A later version of the briefing replaces an earlier one in people's calendars; one called off ends it."""
    made, event = Calendar(), Event()
    called_off = briefing.cancelled_because is not None
    made.add("prodid", "-//Framework workbench//Briefings//EN")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if called_off else "PUBLISH")
    event.add("uid", f"{briefing.id}@briefings.workbench")
    event.add("sequence", briefing.version)
    event.add("dtstamp", briefing.starts_at)  # the moment of making would give the same briefing other bytes each time
    event.add("dtstart", briefing.starts_at.astimezone(LONDON))
    event.add("dtend", briefing.ends_at.astimezone(LONDON))
    event.add("summary", briefing.title)
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    where = ", ".join(part for part in (briefing.place, briefing.link) if part)
    if where:
        event.add("location", where)
    made.add_component(event)
    year = briefing.starts_at.year
    made.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + 1, 12, 31))
    return made.to_ical().decode("utf-8")
