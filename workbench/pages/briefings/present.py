"""What the briefing pages show: notes in words, who came by region, what may be chosen."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from babel.dates import format_time, get_timezone_name
from flask import url_for
from sqlmodel import col, select

from consultation.briefings.agenda import items_of
from consultation.briefings.models import AgendaItem, Attendance, Briefing, FrameworkOption, Helper
from consultation.briefings.notes import ATTRIBUTIONS, POSITIONS, Note
from consultation.briefings.options import options_of
from consultation.councils import Council, names
from consultation.people import Person, Role
from workbench.access import me
from workbench.clock import LONDON
from workbench.pages.briefings.forms import GROUP, NOBODY, NoteForm
from workbench.pages.fields import offered

MOST_FOUND = 100


@dataclass(frozen=True)
class Room:
    """What the pages of a briefing refer to, looked up once."""

    briefing: Briefing
    councils: dict[str, Council]
    came: dict[str, int]  # people, by ONS code
    items: list[AgendaItem]
    options: list[FrameworkOption]
    people: dict[uuid.UUID, str]  # of the review team
    parts: dict[uuid.UUID, str]  # facilitator or scribe, of those who run it

    def council(self, code: str | None) -> str:
        return self.councils[code].name if code else ""

    def option(self, key: uuid.UUID | None) -> str:
        return next((option.name for option in self.options if option.id == key), "")

    def item(self, key: uuid.UUID | None) -> str:
        return next((item.title for item in self.items if item.id == key), "")

    def attendance(self) -> list[tuple[Council, int]]:
        """The councils in the room, by name, with how many people each sent."""
        return sorted(((self.councils[code], n) for code, n in self.came.items()), key=lambda pair: pair[0].name)

    def helpers(self, part: str) -> list[str]:
        return sorted(self.people[key] for key, does in self.parts.items() if does == part and key in self.people)

    def runs(self) -> bool:
        """Whether the visitor may write in this briefing."""
        return me().person.role == Role.ADMINISTRATOR or me().person.id in self.parts

    def leads(self) -> bool:
        """Whether the visitor may change, close, and say who is asked and who helps."""
        return me().person.role == Role.ADMINISTRATOR or self.parts.get(me().person.id) == "facilitator"


def room_of(db: Any, briefing: Briefing) -> Room:
    here = sa.and_(col(Attendance.council_code) == col(Council.code), col(Attendance.briefing_id) == briefing.id)
    councils = db.exec(select(Council, Attendance.people).outerjoin(Attendance, here)).all()
    runs = sa.and_(col(Helper.person_id) == col(Person.id), col(Helper.briefing_id) == briefing.id)
    team = select(Person, Helper.part).outerjoin(Helper, runs).where(col(Person.council_code).is_(None))
    people = db.exec(team).all()
    return Room(
        briefing,
        {council.code: council for council, _ in councils},
        {council.code: count for council, count in councils if count is not None},
        items_of(db, briefing.id, withdrawn=True),
        options_of(db, briefing.exercise_id, retired=True),
        {person.id: person.name for person, _ in people},
        {person.id: part for person, part in people if part is not None},
    )


def line(note: Note, room: Room) -> dict[str, Any]:
    """One note in words, for a template or as JSON."""
    whose = room.council(note.council_code) or note.group_name
    return {
        "id": str(note.id),
        "version": note.version,
        "words": note.words,
        "text": note.text,
        "whose": whose or "Not attributed",
        "named": note.named,
        "rule": "" if note.named else ATTRIBUTIONS[note.attribution],
        "item": room.item(note.item_id),
        "position": f"{POSITIONS[note.position]}: {room.option(note.option_id)}" if note.position else "",
        "verbatim": note.verbatim,
        "action": note.action,
        "by": room.people.get(note.written_by, "") if note.written_by else "",
        "at": format_time(note.said_at.astimezone(LONDON), "HH:mm", locale="en_GB") if note.said_at else "",
        "struck": note.struck_because or "",
        "corrected": note.words > 1,
        "href": url_for("briefings.note", ref=note.id),
    }


def note_form(room: Room, **given: Any) -> NoteForm:
    """The form of a note with what may be chosen: councils on the list of who came stand first."""
    form = NoteForm(**given)
    there = sorted(((code, room.council(code)) for code in room.came), key=lambda pair: pair[1])
    others = sorted(
        ((code, council.name) for code, council in room.councils.items() if code not in room.came),
        key=lambda pair: pair[1],
    )
    first = [(NOBODY, "Nobody named"), (GROUP, "A group: say which")]
    form.whose.choices = {"": offered(first), "Here": offered(there), "Not on the list yet": offered(others)}
    if not there:
        del form.whose.choices["Here"]
    live = [item for item in room.items if item.withdrawn_at is None or str(item.id) == form.item.data]
    form.item.choices = offered([("", "No item"), *((str(item.id), item.title) for item in live)])
    current = [o for o in room.options if o.retired_at is None or str(o.id) == form.option.data]
    form.option.choices = offered([("", "None"), *((str(option.id), option.name) for option in current)])
    return form


def by_region(councils: Iterable[Council], every: Iterable[Council]) -> list[tuple[str, int, int]]:
    """Regions with how many of their councils are among these, and how many there are."""
    here, whole = Counter(c.region_name for c in councils), Counter(c.region_name for c in every)
    return [(region, here[region], count) for region, count in sorted(whole.items())]


def zone(briefing: Briefing) -> str:
    """GMT or BST, as clocks in London are set on the day."""
    return str(get_timezone_name(briefing.starts_at.astimezone(LONDON), width="short", locale="en_GB"))


def status(briefing: Briefing, at: Any) -> tuple[str, str]:
    """How a briefing stands, in words, with a colour for its tag."""
    if briefing.cancelled_because is not None:
        return "Called off", "red"
    if briefing.closed_at is None:
        if at < briefing.starts_at:
            return "Planned", "blue"
        return ("Taking place", "green") if at < briefing.ends_at else ("Held, not closed", "yellow")
    if briefing.read_back_until is None:
        return "Closed", "grey"
    return ("Being read back", "purple") if at < briefing.read_back_until else ("Read back", "green")


def search(db: Any, notes: list[Note], briefings: list[Briefing], wanted: str) -> list[tuple[Note, str, Briefing]]:
    """Notes whose words, council or group hold what is looked for, with whose they are and where they were said."""
    sought = " ".join(wanted.split()).casefold()
    if not sought:
        return []
    known = names(db)
    where = {briefing.id: briefing for briefing in briefings}
    told = [(note, known.get(note.council_code or "", note.group_name) or "Not attributed") for note in notes]
    found = [(n, whose, where[n.briefing_id]) for n, whose in told if sought in f"{n.text}\n{whose}".casefold()]
    return found[:MOST_FOUND]
