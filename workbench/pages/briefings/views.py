"""Planning briefings, recording who came, and writing down what was said."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from consultation.briefings import capture, queries
from consultation.briefings.models import Briefing, Note
from consultation.councils import all_councils, names
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from workbench.access import allow, me
from workbench.pages.briefings.forms import AttendanceForm, CorrectForm, NoteForm, PlanForm
from workbench.pages.fields import offered, whole

door = Blueprint("briefings", __name__)
NOBODY = ("", "Not attributed to any council")


@door.get("/briefings")
@allow("briefing.list")
def index(db: Any, exercises: list[Exercise]) -> str:
    return render_template("briefings/index.html", found=queries.everything(db), form=_plan_form(exercises))


@door.post("/briefings")
@allow("briefing.plan")
def plan(db: Any, exercises: list[Exercise]) -> Any:
    form = _plan_form(exercises)
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        made = capture.plan_briefing(
            db,
            exercise_id=uuid.UUID(form.exercise.data),
            title=form.title.data,
            place=form.place.data or "",
            starts_at=form.starts.moment(),
            ends_at=form.ends.moment(),
            by=me().person.id,
            at=now(),
        )
    except Unusable as problem:
        if str(problem):
            form.ends.errors = [str(problem)]
        return render_template("briefings/index.html", found=queries.everything(db), form=form), 422
    return redirect(url_for(".show", ref=made.id))


@door.get("/briefings/<uuid:ref>")
@allow("briefing.read")
def show(db: Any, briefing: Briefing) -> str:
    return _page(db, briefing)


@door.post("/briefings/<uuid:ref>/attendance")
@allow("briefing.capture")
def attendance(db: Any, briefing: Briefing) -> Any:
    form = _attendance_form(db)
    if not form.validate_on_submit():
        return _page(db, briefing, attendance_form=form), 422
    capture.set_attendance(
        db, briefing=briefing, council_code=form.council.data, people=form.people.data, by=me().person.id, at=now()
    )
    return redirect(url_for(".show", ref=briefing.id, _anchor="attendance"))


@door.post("/briefings/<uuid:ref>/notes")
@allow("briefing.capture")
def write(db: Any, briefing: Briefing) -> Any:
    form = _note_form(db, briefing)
    if not form.validate_on_submit():
        return _page(db, briefing, note_form=form), 422
    capture.write_note(
        db,
        briefing=briefing,
        key=form.given_key(),
        text=form.text.data,
        council_code=form.council.data or None,
        verbatim=form.verbatim.data == "yes",
        by=me().person.id,
        at=now(),
    )
    return redirect(url_for(".show", ref=briefing.id, _anchor="note"))


@door.get("/notes/<uuid:ref>")
@allow("note.correct")
def note(db: Any, note: Note) -> str:
    return render_template(
        "briefings/correct.html", note=note, form=CorrectForm(seen=str(note.version), text=note.text), names=names(db)
    )


@door.post("/notes/<uuid:ref>")
@allow("note.correct")
def correct(db: Any, note: Note) -> Any:
    form = CorrectForm()
    if not form.validate_on_submit():
        return render_template("briefings/correct.html", note=note, form=form, names=names(db)), 422
    seen = whole(form.seen.data)
    capture.correct_note(db, note=note, text=form.text.data, seen_version=seen, by=me().person.id, at=now())
    flash("The note was corrected. Its earlier words are kept.")
    return redirect(url_for(".show", ref=note.briefing_id))


def _plan_form(exercises: list[Exercise]) -> PlanForm:
    form = PlanForm()
    form.exercise.choices = offered([(str(exercise.id), exercise.title) for exercise in exercises])
    return form


def _attendance_form(db: Any) -> AttendanceForm:
    form = AttendanceForm(prefix="came-")
    form.council.choices = offered(
        [(council.code, council.name) for council in sorted(all_councils(db), key=lambda c: c.name)]
    )
    return form


def _note_form(db: Any, briefing: Briefing) -> NoteForm:
    known = names(db)
    present = [(row.council_code, known[row.council_code]) for row in queries.attendance_of(db, briefing.id)]
    form = NoteForm(key=str(uuid.uuid4()))
    form.council.choices = offered([NOBODY, *sorted(present, key=lambda pair: pair[1])])
    return form


def _page(
    db: Any, briefing: Briefing, *, note_form: NoteForm | None = None, attendance_form: AttendanceForm | None = None
) -> str:
    return render_template(
        "briefings/show.html",
        briefing=briefing,
        notes=queries.notes_of(db, briefing.id),
        names=names(db),
        attendance=queries.attendance_of(db, briefing.id),
        note_form=note_form or _note_form(db, briefing),
        attendance_form=attendance_form or _attendance_form(db),
    )
