"""In the room: writing notes at the speed of talk, seeing those of other scribes arrive, mending and striking out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from consultation.briefings import queries
from consultation.briefings.capture import strike_note, write_note
from consultation.briefings.closing import finder, telling_names
from consultation.briefings.correcting import correct_note, versions_of
from consultation.briefings.models import Briefing
from consultation.briefings.notes import Note
from consultation.councils import names
from consultation.errors import EditedSince, NotYours, Unusable
from consultation.store import now
from workbench.access import allow, as_uuid, me
from workbench.pages.briefings import present
from workbench.pages.briefings.door import door
from workbench.pages.briefings.forms import GROUP, NoteForm, StrikeForm
from workbench.pages.fields import whole

KEPT = ("item", "rule", "option")  # what the next note takes over from the last
MOST_ASKED_FOR = 60


@door.get("/briefings/<uuid:ref>/capture")
@allow("briefing.run")
def capture(db: Any, briefing: Briefing) -> str:
    room = present.room_of(db, briefing)
    kept = {name: request.args.get(name, "") for name in KEPT if request.args.get(name)}
    return _page(db, room, present.note_form(room, formdata=None, data=kept))


@door.post("/briefings/<uuid:ref>/notes")
@allow("briefing.run")
def write(db: Any, briefing: Briefing) -> Any:
    as_json = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    form = NoteForm()
    if as_json:
        return jsonify(_told(db, briefing, _write(db, briefing, form)))
    try:
        note = _write(db, briefing, form)
    except Unusable as problem:
        db.rollback()
        room = present.room_of(db, briefing)
        form = present.note_form(room)
        form.text.errors = [str(problem)]
        return _page(db, room, form), 422
    warning = _warning(db, note)
    flash(f"Saved. {warning}" if warning else "Saved.")
    kept = {name: request.form.get(name, "") for name in KEPT}
    return redirect(url_for(".capture", ref=briefing.id, **kept, _anchor="text"))


@door.get("/briefings/<uuid:ref>/news")
@allow("briefing.run")
def news(db: Any, briefing: Briefing) -> Any:
    """What a capture page has not seen yet, since a moment and a digest that an earlier answer gave."""
    since = _moment(request.args.get("since", ""))
    found = queries.news(db, briefing.id, since=since, digest=request.args.get("digest", ""))
    room = present.room_of(db, briefing) if found.named else None
    return jsonify(
        notes=[present.line(note, room) for note in found.named] if room else [],
        count=found.named_count,
        upto=found.upto.isoformat() if found.upto else "",
        unnamed=None if found.unnamed is None else [[str(key), version] for key, version in found.unnamed],
        digest=found.digest,
        closed=briefing.closed_at is not None,
    )


@door.get("/briefings/<uuid:ref>/some")
@allow("briefing.run")
def some(db: Any, briefing: Briefing) -> Any:
    """The notes with these ids: a page asks for those without a name that it does not know yet."""
    wanted = [key for text in request.args.get("ids", "").split(",")[:MOST_ASKED_FOR] if (key := as_uuid(text))]
    room = present.room_of(db, briefing)
    return jsonify(notes=[present.line(note, room) for note in queries.some_notes(db, briefing.id, wanted)])


@door.get("/notes/<uuid:ref>")
@allow("note.correct")
def note(db: Any, note: Note, briefing: Briefing) -> str:
    return _note_page(db, note, briefing, None, StrikeForm(formdata=None, seen=str(note.version)))


@door.post("/notes/<uuid:ref>")
@allow("note.correct")
def correct(db: Any, note: Note, briefing: Briefing) -> Any:
    form, before = NoteForm(), (note.council_code, note.named)
    try:
        if form.whose.data and form.rule.data != "attributed" and not note.named:
            raise Unusable("Choose “Yes” to put a name to the note, or nobody.")
        fresh = correct_note(
            db,
            note=note,
            said=form.said(),
            seen_version=whole(form.seen.data),
            by=me().person.id,
            at=now(),
            forget=bool(form.forget.data),
        )
    except (Unusable, EditedSince) as problem:
        db.rollback()
        form = present.note_form(present.room_of(db, briefing))
        form.text.errors = [f"{problem} Your words stand below, and the note as it is now above them."
                            if isinstance(problem, EditedSince) else str(problem)]  # fmt: skip
        status = 409 if isinstance(problem, EditedSince) else 422
        return _note_page(db, note, briefing, form, StrikeForm(formdata=None, seen=str(note.version))), status
    flash(_what_was_changed(db, before, fresh))
    return redirect(url_for(".capture" if briefing.closed_at is None else ".show", ref=briefing.id))


@door.post("/notes/<uuid:ref>/strike")
@allow("note.correct")
def strike(db: Any, note: Note, briefing: Briefing) -> Any:
    form = StrikeForm()
    if not form.validate_on_submit():
        return _note_page(db, note, briefing, None, form), 422
    who, seen = me().person.id, whole(form.seen.data)
    strike_note(db, note=note, because=form.reason.data, seen_version=seen, by=who, at=now())
    flash("The note is struck out. It stays to be seen and counts no more.")
    return redirect(url_for(".capture" if briefing.closed_at is None else ".show", ref=briefing.id))


def _what_was_changed(db: Any, before: tuple[str | None, bool], note: Note) -> str:
    """What to say of a changed note: what became of its history, and of a council that may not have been there."""
    if before[1] and not note.named:
        return "The note has no name any more, and nothing is kept of its history."
    said = "The note was changed. Its earlier words are kept."
    if before[0] and before[0] != note.council_code:
        said += f" {names(db)[before[0]]} stays on the list of who came: take it off there if it was not there."
    return said


def _write(db: Any, briefing: Briefing, form: NoteForm) -> Note:
    if form.person.data and form.person.data != str(me().person.id):
        raise NotYours("Somebody else is signed in in this browser by now: sign in as who wrote this note, to send it.")
    if form.whose.data == GROUP and not (form.group.data or "").strip():
        raise Unusable("Say which group it was, or choose nobody.")
    return write_note(
        db,
        briefing=briefing,
        key=form.given_key(),
        said=form.said(),
        by=me().person.id,
        at=now(),
        waited=form.waiting(),
        after=as_uuid(form.after.data or ""),
    )


def _told(db: Any, briefing: Briefing, note: Note) -> dict[str, Any]:
    """A saved note as the page that sent it needs it."""
    return {**present.line(note, present.room_of(db, briefing)), "warning": _warning(db, note)}


def _warning(db: Any, note: Note) -> str:
    """What in a note without a name may give somebody away."""
    found = [] if note.named else finder(telling_names(db, note.briefing_id))(note.text)
    return f"This note has no name, but its words say {', '.join(found[:3])}: look at it again." if found else ""


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year > 2000 else None


def _page(db: Any, room: present.Room, form: NoteForm) -> str:
    notes = queries.notes_of(db, room.briefing.id)
    lines = [present.line(note, room) for note in notes]
    upto, digest = queries.seen_in(notes)
    return render_template(
        "briefings/capture.html",
        upto=upto.isoformat() if upto else "",
        digest=digest,
        briefing=room.briefing,
        room=room,
        form=form,
        key=form.given_key(),
        named=[one for one in lines if one["named"]][::-1],
        unnamed=[one for one in lines if not one["named"]],
        me=me().person,
    )


def _note_page(db: Any, note: Note, briefing: Briefing, form: NoteForm | None, strike: StrikeForm) -> str:
    room = present.room_of(db, briefing)
    given = {
        "text": note.text, "item": str(note.item_id or ""), "rule": note.attribution, "verbatim": note.verbatim,
        "whose": note.council_code or (GROUP if note.group_name else ""), "group": note.group_name,
        "option": str(note.option_id or ""), "position": note.position, "action": note.action, "seen": str(note.version),
    }  # fmt: skip
    return render_template(
        "briefings/note.html",
        note=note,
        briefing=briefing,
        line=present.line(note, room),
        form=form or present.note_form(room, formdata=None, data=given),
        strike=strike,
        versions=versions_of(db, note.id),
        people=room.people,
    )
