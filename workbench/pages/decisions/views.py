"""Decisions: the log, recording one, and reading one with what it rests on."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from framework_drafts.decisions import deciding
from framework_drafts.decisions.models import OUTCOMES, Decision
from framework_drafts.decisions.standing import decisions_of
from workbench.access import allow, as_uuid, me
from workbench.pages.decisions import present
from workbench.pages.decisions.forms import DecisionForm
from workbench.pages.reports.views import download

door = Blueprint("decisions", __name__)


@door.get("/exercises/<uuid:ref>/decisions")
@allow("decision.list")
def index(db: Any, exercise: Exercise) -> str:
    return render_template("decisions/index.html", **present.of_exercise(db, exercise))


@door.get("/exercises/<uuid:ref>/decisions.<kind>")
@allow("decision.list")
def table(db: Any, exercise: Exercise, kind: str) -> Response:
    return download(kind, "decisions", present.HEADER, present.rows(db, decisions_of(db, exercise.id)), ())


@door.get("/exercises/<uuid:ref>/decisions/new")
@allow("decision.record")
def new(db: Any, exercise: Exercise) -> str:
    form = present.with_choices(db, exercise, DecisionForm(formdata=None))
    form.key.data = str(uuid.uuid4())
    old = as_uuid(request.args.get("supersedes", ""))
    chosen: dict[str, str] = {key: "" for key in request.args.getlist("proposal")}
    if old and (earlier := db.get(Decision, old)) is not None and earlier.exercise_id == exercise.id:
        present.as_before(form, earlier)
        chosen |= {
            str(key): outcome
            for one in decisions_of(db, exercise.id)
            if one.decision.id == old
            for key, outcome in one.outcomes.items()
        }
    return _page(db, exercise, form, chosen)


@door.post("/exercises/<uuid:ref>/decisions/new")
@allow("decision.record")
def record(db: Any, exercise: Exercise) -> Any:
    form = present.with_choices(db, exercise, DecisionForm())
    chosen = {key.removeprefix("on-"): value for key, value in request.form.items() if key.startswith("on-") and value}
    outcomes = {key: value for ref, value in chosen.items() if (key := as_uuid(ref)) is not None}
    try:
        if len(outcomes) < len(chosen) or (form.supersedes.data and as_uuid(form.supersedes.data) is None):
            raise Unusable("Something on this page could not be read: open it again and choose anew.")
        if form.validate_on_submit():
            key = as_uuid(form.key.data or "") or uuid.uuid4()
            made = deciding.decide(
                db, exercise=exercise, settled=form.settled(outcomes), key=key, by=me().person.id, at=now()
            )
            flash("The decision is recorded. It is never changed; a later one can take its place.")
            return redirect(url_for(".show", ref=made.id))
    except Unusable as problem:
        db.rollback()
        present.at_field(form, str(problem))
    return _page(db, exercise, form, chosen), 422


@door.get("/decisions/<uuid:ref>")
@allow("decision.read")
def show(db: Any, decision: Decision) -> str:
    return render_template("decisions/show.html", **present.of_decision(db, decision))


def _page(db: Any, exercise: Exercise, form: DecisionForm, chosen: dict[str, str]) -> str:
    shown = present.to_decide(db, exercise)
    return render_template(
        "decisions/record.html", exercise=exercise, form=form, chosen=chosen, outcomes=OUTCOMES, **shown
    )
