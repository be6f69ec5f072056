"""Exercises: starting one, changing its dates, listing documents to read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms.validators import Length, NumberRange

from consultation.documents import Given, add_document, documents_of
from consultation.errors import Unusable
from consultation.exercises import LONGEST_GRACE, Exercise, change_exercise, start_exercise
from consultation.questionnaires.queries import of_exercise
from consultation.store import now
from workbench.access import allow, me
from workbench.pages.fields import FlaskForm, file, long_text, needed, number, text, tick
from workbench.pages.moments import as_written, moment
from workbench.uploads import given_file

door = Blueprint("exercises", __name__, url_prefix="/exercises")


class ExerciseForm(FlaskForm):
    title = text("What is it called?", needed("Give the exercise a title."), Length(max=200))
    purpose = long_text("What is it for, as councils read it?", needed("Say what it is for."))
    opens = moment("When does it open?", hint="London time.")
    closes = moment("When does it close?", hint="London time.")
    grace = number(
        "Minutes of grace after closing, to finish what was begun",
        needed("Enter the minutes of grace; 0 for none."),
        NumberRange(0, LONGEST_GRACE, "Enter a number from 0 to 10,080 (a week)."),
        default=60,
    )

    def said(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "purpose": self.purpose.data,
            "opens_at": self.opens.moment(),
            "closes_at": self.closes.moment(),
            "grace_minutes": self.grace.data,
        }


class DocumentForm(FlaskForm):
    title = text("What is it called?", needed("Give the document a title."), Length(max=200))
    file = file("A file", hint="PDF, Word (.docx) or OpenDocument (.odt), at most 10 MB.")
    address = text("Or a web address", Length(max=490))
    needed = tick("The director must confirm having read it before signing off")


@door.get("")
@allow("exercise.list")
def index(db: Any, exercises: list[Exercise]) -> str:
    return render_template("exercises/index.html", found=exercises)


@door.get("/new")
@allow("exercise.start")
def new(db: Any) -> str:
    return render_template("exercises/change.html", form=ExerciseForm(formdata=None), exercise=None)


@door.post("/new")
@allow("exercise.start")
def start(db: Any) -> Any:
    form = ExerciseForm()
    try:
        if form.validate_on_submit():
            made = start_exercise(db, **form.said(), by=me().person.id, at=now())
            flash("The exercise is set up. Start its questionnaire next.")
            return redirect(url_for(".show", ref=made.id))
    except Unusable as problem:
        form.closes.errors = [str(problem)]
    return render_template("exercises/change.html", form=form, exercise=None), 422


@door.get("/<uuid:ref>")
@allow("exercise.see")
def show(db: Any, exercise: Exercise) -> str:
    return _page(db, exercise, DocumentForm(formdata=None))


@door.get("/<uuid:ref>/change")
@allow("exercise.manage")
def ask_to_change(db: Any, exercise: Exercise) -> str:
    given = {
        "title": exercise.title,
        "purpose": exercise.purpose,
        "opens": as_written(exercise.opens_at),
        "closes": as_written(exercise.closes_at),
        "grace": exercise.grace_minutes,
    }
    return render_template("exercises/change.html", form=ExerciseForm(formdata=None, data=given), exercise=exercise)


@door.post("/<uuid:ref>/change")
@allow("exercise.manage")
def change(db: Any, exercise: Exercise) -> Any:
    form = ExerciseForm()
    try:
        if form.validate_on_submit():
            change_exercise(db, exercise=exercise, **form.said(), by=me().person.id, at=now())
            flash("The exercise was changed.")
            return redirect(url_for(".show", ref=exercise.id))
    except Unusable as problem:
        form.closes.errors = [str(problem)]
    return render_template("exercises/change.html", form=form, exercise=exercise), 422


@door.post("/<uuid:ref>/documents")
@allow("exercise.manage")
def add(db: Any, exercise: Exercise) -> Any:
    form = DocumentForm()
    if not form.validate_on_submit():
        return _page(db, exercise, form), 422
    try:
        given = given_document(form.address.data or "")
        add_document(
            db, exercise_id=exercise.id, title=form.title.data, given=given, needed=bool(form.needed.data), by=me().person.id, at=now()
        )  # fmt: skip
    except Unusable as problem:
        form.file.errors = [str(problem)]
        return _page(db, exercise, form), 422
    flash("The document is listed.")
    return redirect(url_for(".show", ref=exercise.id))


def given_document(address: str) -> Given:
    """The file of the form at hand, or else an address."""
    if (sent := request.files.get("file")) is not None and sent.filename:
        name, content = given_file("file", "Choose a file.")
        return Given(file_name=name, content=content)
    return Given(address=address)


def _page(db: Any, exercise: Exercise, form: DocumentForm) -> str:
    return render_template(
        "exercises/show.html",
        exercise=exercise,
        form=form,
        questionnaires=of_exercise(db, exercise.id),
        documents=documents_of(db, exercise.id),
    )
