"""You said, we did: by theme and by council; and whether a council may be quoted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation import consent
from consultation.councils import Council, names
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.people import Role
from consultation.store import now
from workbench.access import allow, me
from workbench.loading import not_found
from workbench.pages.became import present
from workbench.pages.became.forms import ConsentForm, WriteDownForm
from workbench.pages.fields import offered
from workbench.pages.reports.views import download

door = Blueprint("became", __name__)


@door.get("/exercises/<uuid:ref>/you-said")
@allow("became.see")
def index(db: Any, exercise: Exercise) -> str:
    return render_template("became/index.html", **present.of_themes(db, exercise))


@door.get("/exercises/<uuid:ref>/you-said.<kind>")
@allow("became.see")
def table(db: Any, exercise: Exercise, kind: str) -> Response:
    return download(kind, "you-said-we-did", present.HEADER, present.rows(db, exercise), (present.RULE,))


@door.get("/exercises/<uuid:ref>/you-said/<council>")
@allow("became.see")
def council(db: Any, exercise: Exercise, council: str) -> str:
    found = db.get(Council, council) or not_found()
    return render_template("became/council.html", own=False, form=None, **present.of_council(db, exercise, found))


@door.get("/exercises/<uuid:ref>/your-words")
@allow("became.own")
def own(db: Any, exercise: Exercise, council_code: str) -> str:
    return _own(db, exercise, council_code, None)


@door.post("/exercises/<uuid:ref>/your-words/quoting")
@allow("consent.say")
def say(db: Any, exercise: Exercise, council_code: str) -> Any:
    form = ConsentForm()
    if not form.validate_on_submit():
        return _own(db, exercise, council_code, form), 422
    consent.say(
        db, exercise_id=exercise.id, council_code=council_code, level=form.level.data, by=me().person.id, at=now()
    )
    flash("Kept. It counts for every report made from now on, and for what is public already.")
    return redirect(url_for(".own", ref=exercise.id))


@door.get("/exercises/<uuid:ref>/quoting")
@allow("consent.write_down")
def quoting(db: Any, exercise: Exercise) -> str:
    return _quoting(db, exercise, WriteDownForm(formdata=None))


@door.post("/exercises/<uuid:ref>/quoting")
@allow("consent.write_down")
def write_down(db: Any, exercise: Exercise) -> Any:
    form = WriteDownForm()
    form.council.choices = offered(names(db).items())
    try:
        if form.validate_on_submit():
            consent.say(
                db,
                exercise_id=exercise.id,
                council_code=form.council.data,
                level=form.level.data,
                how=form.how.data,
                for_the_council=True,
                by=me().person.id,
                at=now(),
            )
            flash("Written down, with how the council told you.")
            return redirect(url_for(".quoting", ref=exercise.id))
    except Unusable as problem:
        db.rollback()
        form.how.errors = [str(problem)]
    return _quoting(db, exercise, form), 422


def _own(db: Any, exercise: Exercise, council_code: str, form: ConsentForm | None) -> str:
    found = db.get_one(Council, council_code)
    shown = present.of_council(db, exercise, found, spoken=me().person.role == Role.DIRECTOR)
    if form is None:
        form = ConsentForm(formdata=None)
        form.level.data = shown["consent"].level if shown["consent"] else None
    return render_template("became/council.html", own=True, form=form, **shown)


def _quoting(db: Any, exercise: Exercise, form: WriteDownForm) -> str:
    form.council.choices = offered(sorted(names(db).items(), key=lambda pair: pair[1]))
    if request.method == "GET":
        form.council.data = request.args.get("council", "")
    return render_template("became/quoting.html", form=form, **present.of_quoting(db, exercise))
