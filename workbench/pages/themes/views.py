"""Suggestions, the codebook, coding, and counts in councils."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.exercises import Exercise
from consultation.store import now
from consultation.tabulate import RULE, present_in, themes_by_councils
from consultation.themes import codebook, coding, queries
from consultation.themes.models import Passage, SuggestedTheme, SuggestionRun, Theme
from consultation.themes.passages import make_passages
from workbench import jobs
from workbench.access import allow, me
from workbench.loading import of_exercise
from workbench.pages.fields import Press, whole
from workbench.pages.themes import present
from workbench.pages.themes.forms import SuggestForm, ThemeForm
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
    return _overview(db, exercise, SuggestForm(), ThemeForm())


@door.post("/exercises/<uuid:ref>/themes/suggest")
@allow("theme.suggest")
def suggest(db: Any, exercise: Exercise) -> Any:
    form = SuggestForm()
    if not form.validate_on_submit():
        return _overview(db, exercise, form, ThemeForm(formdata=None)), 422
    args = {"exercise": str(exercise.id), "themes": form.themes.data, "seed": form.seed.data}
    job = jobs.ask(db, kind="themes", title=f"Suggest themes: {exercise.title}", args=args, by=me().person.id, at=now())
    return work_started(job)


@door.post("/exercises/<uuid:ref>/themes/add")
@allow("theme.write")
def add(db: Any, exercise: Exercise) -> Any:
    form = ThemeForm()
    if not form.validate_on_submit():
        return _overview(db, exercise, SuggestForm(formdata=None), form), 422
    codebook.add_theme(
        db,
        exercise_id=exercise.id,
        name=form.name.data,
        definition=form.definition.data or "",
        by=me().person.id,
        at=now(),
    )
    flash("The theme was added to the codebook.")
    return redirect(url_for(".overview", ref=exercise.id))


@door.get("/themes/runs/<uuid:ref>")
@allow("theme.run")
def run(db: Any, run: SuggestionRun) -> str:
    return render_template(
        "themes/run.html", run=run, exercise=db.get_one(Exercise, run.exercise_id), **present.of_run(db, run)
    )


@door.get("/themes/suggested/<uuid:ref>")
@allow("theme.adopt")
def suggested(db: Any, suggested: SuggestedTheme) -> str:
    return _suggested(db, suggested, ThemeForm(name=suggested.name))


@door.post("/themes/suggested/<uuid:ref>")
@allow("theme.adopt")
def adopt(db: Any, suggested: SuggestedTheme) -> Any:
    form = ThemeForm()
    if not form.validate_on_submit():
        return _suggested(db, suggested, form), 422
    theme = codebook.adopt(
        db, suggested=suggested, name=form.name.data, definition=form.definition.data or "", by=me().person.id, at=now()
    )
    flash(f"“{theme.name}” is a theme of the codebook now. Its passages stay suggestions until you code them.")
    return redirect(url_for(".code", ref=theme.exercise_id))


@door.get("/themes/<uuid:ref>")
@allow("theme.read")
def show(db: Any, theme: Theme) -> str:
    form = ThemeForm(seen=str(theme.version), name=theme.name, definition=theme.definition)
    return render_template("themes/show.html", theme=theme, form=form, **present.of_theme(db, theme))


@door.post("/themes/<uuid:ref>")
@allow("theme.redefine")
def redefine(db: Any, theme: Theme) -> Any:
    form = ThemeForm()
    if not form.validate_on_submit():
        return render_template("themes/show.html", theme=theme, form=form, **present.of_theme(db, theme)), 422
    seen = whole(form.seen.data)
    codebook.redefine(
        db,
        theme=theme,
        name=form.name.data,
        definition=form.definition.data or "",
        seen_version=seen,
        by=me().person.id,
        at=now(),
    )
    flash("The theme was changed.")
    return redirect(url_for(".show", ref=theme.id))


@door.get("/exercises/<uuid:ref>/coding")
@allow("theme.code")
def code(db: Any, exercise: Exercise) -> str:
    shown = present.to_code(db, exercise, which=request.args.get("show", "unread"), page=request.args.get("page", "1"))
    return render_template("themes/code.html", exercise=exercise, form=Press(), **shown)


@door.post("/exercises/<uuid:ref>/coding/<uuid:passage>")
@allow("theme.code")
def code_one(db: Any, exercise: Exercise, passage: uuid.UUID) -> Any:
    found = of_exercise(db, Passage, passage, exercise.id)
    by, at = me().person.id, now()
    seen = [key for text in request.form.get("seen", "").split() if (key := present.as_uuid(text))]
    chosen = [of_exercise(db, Theme, present.as_uuid(key), exercise.id) for key in request.form.getlist("theme")]
    coding.code_passage(db, passage=found, themes=chosen, by=by, at=at, seen=seen)
    if request.form.get("nothing") and not chosen:
        coding.set_aside(db, passage=found, because="nothing to code", by=by, at=at)
    elif not chosen:
        coding.take_up(db, passage=found, by=by, at=at)
    flash("The passage was saved.")
    where = {"show": request.args.get("show", "unread"), "page": request.args.get("page", "1")}
    return redirect(url_for(".code", ref=exercise.id, _anchor=f"p-{request.form.get('next', '')}", **where))


@door.post("/exercises/<uuid:ref>/passages")
@allow("theme.code")
def cut(db: Any, exercise: Exercise) -> Any:
    passages = make_passages(db, exercise.id)
    flash(f"{len(passages)} passages are ready to read.")
    return redirect(url_for(".code", ref=exercise.id))


def _overview(db: Any, exercise: Exercise, suggest_form: SuggestForm, theme_form: ThemeForm) -> str:
    heard = present_in(db, exercise.id)
    return render_template(
        "themes/overview.html",
        exercise=exercise,
        ledger=coding.ledger(db, exercise.id),
        rows=themes_by_councils(db, exercise.id, present=heard),
        came=len(heard.came),
        rule=RULE,
        runs=queries.runs_of(db, exercise.id),
        suggest_form=suggest_form,
        theme_form=theme_form,
        press=Press(),
        **present.coverage(db, exercise),
    )


def _suggested(db: Any, suggested: SuggestedTheme, form: ThemeForm) -> str:
    return render_template(
        "themes/suggested.html",
        suggested=suggested,
        form=form,
        members=queries.members_of(db, suggested.id),
        run=db.get_one(SuggestionRun, suggested.run_id),
        names=present.names(db),
    )
