"""Blind double coding: opening a round, reading without seeing others, agreement, rulings."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Refusal, Unusable
from consultation.exercises import Exercise
from consultation.store import now
from consultation.themes.codebook.models import Theme
from consultation.themes.coding import blind
from consultation.themes.coding.models import DoubleItem, DoubleRound
from workbench.access import allow, as_uuid, me
from workbench.loading import not_found, of_exercise
from workbench.pages.blind import present
from workbench.pages.blind.forms import RoundForm
from workbench.pages.fields import without_nul

door = Blueprint("blind", __name__)


@door.get("/exercises/<uuid:ref>/double")
@allow("blind.open")
def index(db: Any, exercise: Exercise) -> str:
    return _index(db, exercise, present.with_people(db, RoundForm()))


@door.post("/exercises/<uuid:ref>/double")
@allow("blind.open")
def open_round(db: Any, exercise: Exercise) -> Any:
    form = present.with_people(db, RoundForm())
    if not form.validate_on_submit():
        return _index(db, exercise, form), 422
    found = blind.open_round(
        db,
        exercise_id=exercise.id,
        title=form.title.data,
        coders=[uuid.UUID(key) for key in form.coders.data],
        size=None if form.every.data else form.size.data,
        seed=form.seed.data,
        by=me().person.id,
        at=now(),
    )
    flash("The round is open. Until it is settled, its passages are coded there alone.")
    return redirect(url_for(".show", ref=found.id))


@door.get("/double/<uuid:ref>")
@allow("blind.see")
def show(db: Any, found: DoubleRound) -> str:
    exercise = db.get_one(Exercise, found.exercise_id)
    return render_template("blind/show.html", found=found, exercise=exercise, **present.of_round(db, found))


@door.get("/double/<uuid:ref>/read")
@allow("blind.read")
def read(db: Any, found: DoubleRound) -> str:
    return _read(db, found, request.args.get("number", ""))


@door.post("/double/<uuid:ref>/read/<int:number>")
@allow("blind.read")
def say(db: Any, found: DoubleRound, number: int) -> Any:
    item = _item(db, found, number)
    try:
        marks = _marks(found)
        if not marks and not request.form.get("nothing"):
            raise Unusable("Choose at least one theme, or say that there is nothing to code here.")
        if marks and request.form.get("nothing"):
            raise Unusable("A passage either has themes or has nothing to code: choose one.")
        blind.read_blind(db, found=found, item=item, marks=marks, by=me().person.id, at=now())
    except Refusal as problem:
        db.rollback()
        return _read(db, found, str(number), problem=str(problem)), 422
    return redirect(url_for(".read", ref=found.id, _anchor="now"))


@door.post("/double/<uuid:ref>/close")
@allow("blind.rule")
def close(db: Any, found: DoubleRound) -> Any:
    sure = bool(request.form.get("sure"))
    left = blind.close_round(db, found=found, by=me().person.id, at=now(), sure=sure)
    flash(f"The round is closed. {left} {'passage needs' if left == 1 else 'passages need'} a ruling.")
    return redirect(url_for(".show", ref=found.id))


@door.post("/double/<uuid:ref>/rule/<int:number>")
@allow("blind.rule")
def rule(db: Any, found: DoubleRound, number: int) -> Any:
    about = as_uuid(request.form.get("about", ""))
    try:
        if not _marks(found) and not request.form.get("nothing"):
            raise Unusable("Choose at least one theme, or say that there is nothing to code here.")
        blind.rule_on(
            db,
            found=found,
            item=_item(db, found, number),
            marks=_marks(found),
            rule=without_nul(request.form.get("rule", "")) or "",
            about=of_exercise(db, Theme, about, found.exercise_id) if about else None,
            by=me().person.id,
            at=now(),
        )
    except Refusal as problem:
        db.rollback()
        exercise = db.get_one(Exercise, found.exercise_id)
        shown = present.of_round(db, found)
        return render_template(
            "blind/show.html",
            found=found,
            exercise=exercise,
            problem=str(problem),
            error=str(problem),
            sent=request.form,
            at=number,
            **shown,
        ), 422
    flash("Ruled. The rule stands in the codebook.")
    return redirect(url_for(".show", ref=found.id, _anchor="rulings"))


def _item(db: Any, found: DoubleRound, number: int) -> DoubleItem:
    return next((item for item in blind.items_of(db, found.id) if item.number == number), None) or not_found()


def _marks(found: DoubleRound) -> dict[uuid.UUID, str]:
    keys = [key for text in request.form.getlist("theme") if (key := as_uuid(text))]
    return {key: request.form.get(f"position-{key}", "") for key in keys}


def _read(db: Any, found: DoubleRound, number: str, problem: str = "") -> str:
    shown = present.to_read(db, found, me().person.id, number)
    exercise = db.get_one(Exercise, found.exercise_id)
    return render_template("blind/read.html", found=found, exercise=exercise, problem=problem, error=problem, **shown)


def _index(db: Any, exercise: Exercise, form: RoundForm) -> str:
    return render_template("blind/index.html", exercise=exercise, form=form, **present.of_exercise(db, exercise))
