"""Themes crossed with who said it, down to the passages; every view is an address that can be sent or kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from consultation.themes.analysis.models import SavedView
from consultation.themes.analysis.views import forget_view, save_view
from workbench.access import allow, me
from workbench.database import here
from workbench.pages.analysis import present
from workbench.pages.fields import without_nul
from workbench.reports.charts import kept

door = Blueprint("analysis", __name__)


@door.get("/exercises/<uuid:ref>/analysis")
@allow("analysis.see")
def show(db: Any, exercise: Exercise) -> str:
    return render_template("analysis/show.html", exercise=exercise, **present.of_analysis(db, exercise, request.args))


@door.get("/exercises/<uuid:ref>/passages")
@allow("analysis.see")
def passages(db: Any, exercise: Exercise) -> str:
    return render_template(
        "analysis/passages.html", exercise=exercise, **present.of_passages(db, exercise, request.args)
    )


@door.get("/exercises/<uuid:ref>/analysis/<name>.svg")
@allow("analysis.see")
def picture(db: Any, exercise: Exercise, name: str) -> Response:
    spec = present.picture(db, exercise, name, request.args)
    return Response(kept(here().charts, spec), content_type="image/svg+xml")


@door.post("/exercises/<uuid:ref>/views")
@allow("analysis.keep")
def keep(db: Any, exercise: Exercise) -> Any:
    query = request.form.get("query", "")
    name = without_nul(request.form.get("name", "")) or ""
    query = present.only_known(query)
    try:
        save_view(db, exercise=exercise, name=name, query=query, by=me().person.id, at=now())
        flash("The view is kept: everybody who may see the analysis finds it there.")
    except Unusable as problem:
        shown = present.of_analysis(db, exercise, dict(parse_qsl(query)))
        wrong = {"problem": str(problem), "error": str(problem), "name": name}
        return render_template("analysis/show.html", exercise=exercise, **wrong, **shown), 422
    return redirect(f"{url_for('.show', ref=exercise.id)}?{query}")


@door.post("/views/<uuid:ref>/forget")
@allow("view.forget")
def forget(db: Any, view: SavedView) -> Any:
    exercise_id = view.exercise_id
    forget_view(db, view=view, by=me().person.id, at=now())
    flash("The view was taken away.")
    return redirect(url_for(".show", ref=exercise_id))
