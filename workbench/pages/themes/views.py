"""Themes at a glance, a machine's suggestions, and what people make of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from consultation.themes.codebook import writing
from consultation.themes.codebook.models import Theme
from consultation.themes.suggestions.models import SuggestedTheme, SuggestionRun
from workbench import jobs
from workbench.access import allow, as_uuid, me
from workbench.loading import of_exercise
from workbench.pages.fields import whole
from workbench.pages.themes import present
from workbench.pages.themes.forms import AdoptForm, DropForm, IntoForm, SuggestForm
from workbench.pages.work.starting import work_started

door = Blueprint("themes", __name__)


@door.get("/themes")
@allow("theme.list")
def index(db: Any, exercises: list[Exercise]) -> Any:
    if len(exercises) == 1:
        return redirect(url_for(".overview", ref=exercises[0].id))
    return render_template("themes/index.html", exercises=exercises)


@door.get("/exercises/<uuid:ref>/themes")
@allow("theme.overview")
def overview(db: Any, exercise: Exercise) -> str:
    return _overview(db, exercise, SuggestForm())


@door.post("/exercises/<uuid:ref>/themes/suggest")
@allow("theme.suggest")
def suggest(db: Any, exercise: Exercise) -> Any:
    form = SuggestForm()
    if not form.validate_on_submit():
        return _overview(db, exercise, form), 422
    args = {"exercise": str(exercise.id), "themes": form.themes.data, "seed": form.seed.data}
    job = jobs.ask(db, kind="themes", title=f"Suggest themes: {exercise.title}", args=args, by=me().person.id, at=now())
    return work_started(job)


@door.get("/themes/runs/<uuid:ref>")
@allow("theme.run")
def run(db: Any, run: SuggestionRun) -> str:
    cut = whole(request.args.get("cut", ""), run.proposed)
    return render_template("themes/run.html", run=run, **present.of_run(db, run, cut))


@door.get("/themes/runs/<uuid:ref>/map")
@allow("theme.run")
def themes_map(db: Any, run: SuggestionRun) -> str:
    cut = whole(request.args.get("cut", ""), run.proposed)
    return render_template("themes/map.html", run=run, **present.of_map(db, run, cut))


@door.get("/themes/suggested/<uuid:ref>")
@allow("theme.adopt")
def suggested(db: Any, suggested: SuggestedTheme) -> str:
    return _suggested(db, suggested)


@door.post("/themes/suggested/<uuid:ref>")
@allow("theme.adopt")
def adopt(db: Any, suggested: SuggestedTheme) -> Any:
    form = AdoptForm()
    try:
        if not form.validate_on_submit():
            return _suggested(db, suggested, adopt_form=form), 422
        theme = writing.adopt(db, suggested=suggested, wording=form.wording(), by=me().person.id, at=now())
    except Unusable as problem:
        db.rollback()
        form.name.errors = [str(problem)]
        return _suggested(db, suggested, adopt_form=form), 422
    flash(f"“{theme.name}” is a theme of the codebook now. Its passages stay suggestions until you code them.")
    return redirect(url_for(".run", ref=suggested.run_id))


@door.post("/themes/suggested/<uuid:ref>/into")
@allow("theme.adopt")
def into(db: Any, suggested: SuggestedTheme) -> Any:
    form = present.with_themes(db, suggested, IntoForm(prefix="into"))
    if not form.validate_on_submit():
        return _suggested(db, suggested, into_form=form), 422
    run = db.get_one(SuggestionRun, suggested.run_id)
    theme: Theme = of_exercise(db, Theme, as_uuid(form.theme.data or ""), run.exercise_id)
    writing.adopt(
        db,
        suggested=suggested,
        wording=writing.wording_of(theme),
        into=theme,
        reason=form.reason.data or "",
        by=me().person.id,
        at=now(),
    )
    flash(f"The suggestion is part of “{theme.name}” now. Its passages stay suggestions until you code them.")
    return redirect(url_for(".run", ref=suggested.run_id))


@door.post("/themes/suggested/<uuid:ref>/drop")
@allow("theme.adopt")
def drop(db: Any, suggested: SuggestedTheme) -> Any:
    form = DropForm(prefix="drop")
    if not form.validate_on_submit():
        return _suggested(db, suggested, drop_form=form), 422
    writing.drop(db, suggested=suggested, because=form.reason.data, by=me().person.id, at=now())
    flash("The suggestion is dropped. It stays in its run, with the reason.")
    return redirect(url_for(".run", ref=suggested.run_id))


@door.post("/themes/suggested/<uuid:ref>/take-up")
@allow("theme.adopt")
def take_up(db: Any, suggested: SuggestedTheme) -> Any:
    writing.drop(db, suggested=suggested, because="", by=me().person.id, at=now())
    flash("The suggestion can be adopted again.")
    return redirect(url_for(".suggested", ref=suggested.id))


def _overview(db: Any, exercise: Exercise, form: SuggestForm) -> str:
    return render_template(
        "themes/overview.html", exercise=exercise, suggest_form=form, **present.of_exercise(db, exercise)
    )


def _suggested(db: Any, suggested: SuggestedTheme, **forms: Any) -> str:
    shown = {
        "adopt_form": forms.get("adopt_form") or AdoptForm(formdata=None, name=suggested.name),
        "into_form": forms.get("into_form")
        or present.with_themes(db, suggested, IntoForm(prefix="into", formdata=None)),
        "drop_form": forms.get("drop_form") or DropForm(prefix="drop", formdata=None),
    }
    wrong = next((form for form in shown.values() if form.errors), None)
    return render_template(
        "themes/suggested.html",
        suggested=suggested,
        wrong=wrong,
        **present.of_suggested(db, suggested),
        **shown,
    )
