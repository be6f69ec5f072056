"""Letters about briefings: asked, a place came free, changed, called off, notes to read back; a calendar file with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consultation.briefings.models import Briefing, Seat
from consultation.briefings.queries import attendance_of
from consultation.briefings.reading_back import readers
from consultation.briefings.seats import seats_of
from consultation.councils import Council
from workbench.look import moment, until
from workbench.mail import LINK, write_letter
from workbench.reports.calendar import calendar_file
from workbench.sign_in import hash_of, token_for

ASKED = """Dear {name},

you are asked to a briefing for {council}: {title}.

{when}
{where}

Say here whether you come. You can ask colleagues of your council along on the same page:

{link}

The calendar file with this letter puts the briefing in your diary.
"""
ROOM = """Dear {name},

a place has come free, and it is yours: {title}.

{when}
{where}

If you cannot come any more, say so here, so that somebody else can:

{link}
"""
CHANGED = """Dear {name},

this briefing was changed: {title}.

{when}
{where}

The calendar file with this letter mends your diary. Say here if you cannot come:

{link}
"""
OFF = """Dear {name},

this briefing will not take place: {title}, {when}

{reason}

{link}
"""
BACK = """Dear {name},

these are the notes of the briefing that {council} was asked to: {title}.

Please look at what was noted for your council, and confirm it or say how it should read, until {until}:

{link}

Notes without a name are shown to everybody of the councils that were there. If you mend one of those, nothing is kept of who did.
"""


def ask(db: Any, *, briefing: Briefing, seat: Seat, secret: str, at: datetime) -> None:
    """Give a seat the hash of its link, and put the letter that carries the link in the post."""
    seat.token_hash = hash_of(token_for(secret, "briefing", seat.link_id))
    db.add(seat)
    _write(
        db, briefing, seat, f"asked:{seat.link_id}:{at.isoformat()}", "{title}: please come", ASKED, at, calendar=True
    )


def tell_of_room(db: Any, *, briefing: Briefing, seats: list[Seat], at: datetime) -> None:
    for seat in seats:
        key = f"room:{seat.id}:{at.isoformat()}"
        _write(db, briefing, seat, key, "A place came free: {title}", ROOM, at, calendar=True)


def tell_of_change(db: Any, *, briefing: Briefing, at: datetime) -> int:
    """To everybody who did not say no; returns how many."""
    return _everybody(db, briefing, f"changed:{briefing.version}", "Changed: {title}", CHANGED, at, calendar=True)


def tell_of_end(db: Any, *, briefing: Briefing, at: datetime) -> int:
    return _everybody(db, briefing, "off", "Called off: {title}", OFF, at, calendar=True)


def read_back(db: Any, *, briefing: Briefing, at: datetime) -> tuple[int, list[str]]:
    """To those to whom notes are read back; returns how many, and the councils that came of which nobody is."""
    there = {council.code: council.name for _, council in attendance_of(db, briefing.id)}
    told = readers(db, briefing)
    for seat in told:
        key = f"back:{briefing.version}:{seat.id}"
        _write(db, briefing, seat, key, "Please check the notes: {title}", BACK, at, calendar=False)
    return len(told), sorted(name for code, name in there.items() if code not in {seat.council_code for seat in told})


def _everybody(db: Any, briefing: Briefing, key: str, subject: str, body: str, at: datetime, *, calendar: bool) -> int:
    told = [seat for seat, _ in seats_of(db, briefing.id) if seat.state != "not_coming"]
    for seat in told:
        _write(db, briefing, seat, f"{key}:{seat.id}", subject, body, at, calendar=calendar)
    return len(told)


def _write(
    db: Any, briefing: Briefing, seat: Seat, key: str, subject: str, body: str, at: datetime, *, calendar: bool
) -> None:
    where = "\n".join(part for part in (briefing.place, f"Join at {briefing.link}" if briefing.link else "") if part)
    told = {
        "name": seat.name,
        "council": db.get_one(Council, seat.council_code).name,
        "title": briefing.title,
        "when": f"{until(briefing.starts_at, briefing.ends_at)}, London time.",
        "where": where or "Where it takes place will be told.",
        "link": LINK,
        "reason": briefing.cancelled_because or "",
        "until": moment(briefing.read_back_until) if briefing.read_back_until else "",
    }
    write_letter(
        db,
        key=f"briefing:{key}"[:120],
        to=seat.email,
        subject=subject.format(**told),
        body=body.format(**told),
        purpose="briefing",
        about=seat.link_id,
        calendar=calendar_file(briefing) if calendar else "",
        at=at,
    )
