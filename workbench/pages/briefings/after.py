"""After the room: closing, minutes as a page and in Word, notes as a table, corrections beside their originals."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from consultation import audit
from consultation.briefings import closing, counting, queries, reading_back
from consultation.briefings.models import Briefing
from consultation.briefings.notes import Note, QuietRemark, ReadBack
from consultation.briefings.voting import votes_of
from consultation.errors import Unusable
from consultation.store import now
from workbench import briefing_letters
from workbench.access import allow, me
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.briefings import present
from workbench.pages.briefings.door import door
from workbench.pages.briefings.forms import CloseForm
from workbench.pages.fields import whole
from workbench.pages.reports.views import KINDS, download
from workbench.reports.document import KIND as WORD
from workbench.reports.minutes import Minutes, about, minutes_document, vote_in_words


@door.get("/briefings/<uuid:ref>/close")
@allow("briefing.lead")
def ask_to_close(db: Any, briefing: Briefing) -> str:
    return _close_page(db, briefing, CloseForm(formdata=None))


@door.post("/briefings/<uuid:ref>/close")
@allow("briefing.lead")
def close(db: Any, briefing: Briefing) -> Any:
    form, at = CloseForm(), now()
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        until = form.read_back.moment() if form.read_back.data else None
        closing.close_briefing(
            db, briefing=briefing, read_back_until=until, looked=bool(form.looked.data), by=me().person.id, at=at
        )
    except Unusable as problem:
        if str(problem):
            form.read_back.errors = [str(problem)]
        return _close_page(db, briefing, form), 422
    flash("The briefing is closed.")
    if until is not None:
        told, nobody = briefing_letters.read_back(db, briefing=briefing, at=at)
        flash(f"{told} people are asked to check their notes.")
        if nobody:
            flash(f"Nobody was asked by letter for {', '.join(nobody)}, so nobody there can check its notes.")
    return redirect(url_for(".show", ref=briefing.id))


@door.post("/briefings/<uuid:ref>/reopen")
@allow("briefing.lead")
def reopen(db: Any, briefing: Briefing) -> Any:
    closing.reopen_briefing(db, briefing=briefing, by=me().person.id, at=now())
    flash("The briefing is open again: its notes are not counted until it is closed.")
    return redirect(url_for(".show", ref=briefing.id))


@door.get("/briefings/<uuid:ref>/minutes")
@allow("briefing.read")
def minutes(db: Any, briefing: Briefing) -> str:
    return render_template(
        "briefings/minutes.html",
        briefing=briefing,
        told=_minutes(db, briefing),
        about=about,
        vote_in_words=vote_in_words,
        rule=counting.RULE,
    )


@door.get("/briefings/<uuid:ref>/minutes.docx")
@allow("briefing.read")
def minutes_in_word(db: Any, briefing: Briefing) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="minutes.docx"'}
    return Response(minutes_document(_minutes(db, briefing)), content_type=WORD, headers=headers)


@door.get("/briefings/<uuid:ref>/notes.<kind>")
@allow("briefing.read")
def notes_table(db: Any, briefing: Briefing, kind: str) -> Response:
    """The notes that count, as a table; noted in the audit record."""
    if kind not in KINDS or briefing.closed_at is None:
        not_found()
    with here().store.unit_of_work() as writing:
        audit.record(writing, who=me().person.id, did="exported notes", what=briefing, at=now(), kind=kind)
    room = present.room_of(db, briefing)
    notes, withheld = queries.shown_and_withheld(db, [briefing.id])
    lines = [present.line(note, room) for note in notes]
    header = ("Agenda item", "Whose", "Rule", "Position", "Their own words", "Action", "Note", "Time", "Written by")
    rows = [
        (one["item"], one["whose"], one["rule"] or "Attributed", one["position"], _yes(one["verbatim"]), _yes(one["action"]),
         one["text"], one["at"], one["by"])
        for one in lines
    ]  # fmt: skip
    told = [f"{briefing.title}. {counting.RULE}"]
    if withheld:
        told.append(f"{withheld} notes without a name are withheld, because fewer than three councils came.")
    return download(kind, "notes", header, rows, told)


@door.get("/briefings/<uuid:ref>/corrections")
@allow("briefing.run")
def corrections(db: Any, briefing: Briefing) -> str:
    """Corrections beside the originals. Remarks on notes without a name are shown when the time is over: one that
    appeared at a moment could be laid to whoever was on the page then."""
    room, beside = present.room_of(db, briefing), reading_back.beside(db, briefing.id)
    over = reading_back.is_over(briefing, now())
    return render_template(
        "briefings/corrections.html",
        briefing=briefing,
        over=over,
        rows=[
            (note, present.line(note, room), beside[note.id])
            for note in queries.counted_notes(db, [briefing.id])
            if note.id in beside and (beside[note.id].answers or over)
        ],
    )


@door.post("/notes/<uuid:ref>/corrections/<uuid:answer>")
@allow("note.correct")
def settle(db: Any, note: Note, briefing: Briefing, answer: uuid.UUID) -> Any:
    """Take a correction over, or leave the note as it was noted."""
    found: Any = db.get(ReadBack, answer) or db.get(QuietRemark, answer)
    if found is None or found.note_id != note.id:
        not_found()
    who, at = me().person.id, now()
    if request.form.get("deed") == "take-over":
        seen = whole(request.form.get("seen"))
        reading_back.take_over(db, note=note, answer=found, seen_version=seen, by=who, at=at)
        flash("The correction is the note's words now. The words as they were noted are kept.")
    else:
        reading_back.leave(db, note=note, answer=found, by=who, at=at)
        flash("The note stays as it was noted, with the correction beside it.")
    return redirect(url_for(".corrections", ref=briefing.id))


def _yes(told: bool) -> str:
    return "yes" if told else ""


def _minutes(db: Any, briefing: Briefing) -> Minutes:
    """What the minutes say. Raises not found before the briefing is closed: there are none yet."""
    if briefing.closed_at is None:
        not_found()
    room = present.room_of(db, briefing)
    notes, withheld = queries.shown_and_withheld(db, [briefing.id])
    beside = reading_back.beside(db, briefing.id)
    regions: dict[str, list[str]] = {}
    for council, _ in room.attendance():
        regions.setdefault(council.region_name, []).append(council.name)
    return Minutes(
        briefing=briefing,
        zone=present.zone(briefing),
        helpers={part: room.helpers(part) for part in ("facilitator", "scribe")},
        regions=sorted(regions.items()),
        people=sum(room.came.values()),
        heard=counting.heard(notes, room.came),
        items=[
            (
                row.item.title if row.item else "Without an agenda item",
                row.heard,
                [present.line(n, room) for n in row.notes],
            )
            for row in counting.by_item(room.items, notes, room.came)
        ],
        votes=[taken for taken in votes_of(db, [briefing.id]) if taken.vote.struck_because is None],
        beside={
            str(key): [(seat, answer) for answer, seat in one.answers] for key, one in beside.items() if one.answers
        },
        councils={code: council.name for code, council in room.councils.items()},
        withheld=withheld,
    )


def _close_page(db: Any, briefing: Briefing, form: CloseForm) -> str:
    left = closing.unsettled(db, briefing)
    if not left.telling and "looked" in form:
        del form.looked
        form.looked = None
    return render_template(
        "briefings/close.html",
        briefing=briefing,
        form=form,
        left=left,
        present=len(queries.attendance_of(db, briefing.id)),
        notes=sum(1 for note in queries.notes_of(db, briefing.id) if note.struck_because is None),
    )
