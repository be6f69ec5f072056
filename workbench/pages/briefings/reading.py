"""The notes read back behind somebody's link: confirmed or corrected for their council, or mended without a name."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from consultation.briefings import queries, reading_back
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.notes import Note
from consultation.briefings.seats import seat_by_token
from consultation.errors import Unusable
from consultation.questionnaires.values import tidy
from consultation.store import now
from workbench.access import allow
from workbench.defences import limiter
from workbench.loading import not_found
from workbench.pages.briefings import present
from workbench.pages.briefings.door import TRIES, door
from workbench.pages.fields import whole
from workbench.sign_in import hash_of


@door.get("/come/<token>/notes")
@allow("seat.use")
def read_back(db: Any, token: str) -> str:
    return _read_back(db, token)


@door.post("/come/<token>/notes/<uuid:note>")
@limiter.limit(TRIES)
@allow("seat.use")
def answer_note(db: Any, token: str, note: uuid.UUID) -> Any:
    """Confirm or correct: in the council's name where the note has one, and otherwise without a trace."""
    seat, briefing = seat_by_token(db, hash_of(token))
    if not reading_back.may_read(db, briefing, seat):
        not_found()
    found = next((one for one in queries.counted_notes(db, [briefing.id]) if one.id == note), None) or not_found()
    correction = request.form.get("correction", "") if request.form.get("verdict") != "confirmed" else ""
    if found.council_code is None:
        reading_back.remark_quietly(db, briefing=briefing, note=found, correction=correction, at=now())
        flash("Thank you. Nothing is kept of who said so.")
    else:
        words = whole(request.form.get("words"))
        if request.form.get("verdict") == "corrected" and tidy(correction) in ("", found.text):
            raise Unusable("Write how the note should read, or confirm it as it is.")
        given = reading_back.answer_read_back(
            db, briefing=briefing, seat=seat, note=found, words=words, correction=correction, at=now()
        )
        flash(
            "Thank you: the note is confirmed."
            if given.verdict == "confirmed"
            else "Thank you: your words stand beside the note."
        )
    return redirect(url_for(".read_back", token=token))


def _read_back(db: Any, token: str) -> str:
    """The council's own notes with what its people answered, and the notes without a name."""
    seat, briefing = seat_by_token(db, hash_of(token))
    reading_back.must_be_reading(briefing, now())
    if not reading_back.may_read(db, briefing, seat):
        not_found()
    room, beside = present.room_of(db, briefing), reading_back.beside(db, briefing.id)
    notes = queries.counted_notes(db, [briefing.id])
    own = [note for note in notes if note.council_code == seat.council_code]
    return render_template(
        "briefings/read_back.html",
        token_=token,
        briefing=briefing,
        council=room.council(seat.council_code),
        own=[(note, present.line(note, room), _said_by(beside, note, seat)) for note in own],
        others=[present.line(note, room) for note in notes if note.council_code is None],
    )


def is_read_back(db: Any, briefing: Briefing, seat: Seat, at: datetime) -> bool:
    running = briefing.read_back_until is not None and at < briefing.read_back_until
    return running and reading_back.may_read(db, briefing, seat)


def _said_by(beside: dict[uuid.UUID, reading_back.Beside], note: Note, seat: Seat) -> list[tuple[Any, str, bool]]:
    """What people of this council answered to a note's present words: the answer, who, and whether it is one's own."""
    answers = beside[note.id].answers if note.id in beside else []
    return [(given, who.name, who.id == seat.id) for given, who in answers if given.words == note.words]
