"""The codebook: what themes say, what became of them, and the files they come and go in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import Refusal, Unusable
from consultation.exercises import Exercise
from consultation.store import now
from consultation.themes.analysis import refi
from consultation.themes.codebook import changing, exchange, writing
from consultation.themes.codebook.models import Theme
from consultation.themes.queries import themes_of
from workbench.access import allow, as_uuid, me
from workbench.database import here
from workbench.loading import not_found, of_exercise
from workbench.pages.codebook import present
from workbench.pages.codebook.forms import CodebookForm, MergeForm, MoveForm, ReasonForm, WordingForm
from workbench.pages.codebook.splitting import split_from
from workbench.pages.fields import whole
from workbench.pages.reports.views import download

door = Blueprint("codebook", __name__)


@door.get("/exercises/<uuid:ref>/codebook")
@allow("theme.overview")
def show(db: Any, exercise: Exercise) -> str:
    return _codebook(db, exercise)


@door.post("/exercises/<uuid:ref>/codebook/add")
@allow("theme.write")
def add(db: Any, exercise: Exercise) -> Any:
    form = WordingForm()
    try:
        if not form.validate_on_submit():
            return _codebook(db, exercise, wording_form=form), 422
        theme = writing.add_theme(db, exercise_id=exercise.id, wording=form.wording(), by=me().person.id, at=now())
    except Refusal as problem:
        form.name.errors = [str(problem)]
        return _codebook(db, exercise, wording_form=form), 422
    flash(f"“{theme.name}” was added to the codebook.")
    return redirect(url_for(".show", ref=exercise.id))


@door.post("/exercises/<uuid:ref>/codebook/merge")
@allow("theme.write")
def merge(db: Any, exercise: Exercise) -> Any:
    form = MergeForm(prefix="merge")
    chosen = [of_exercise(db, Theme, as_uuid(key), exercise.id) for key in request.form.getlist("theme")]
    if not form.validate_on_submit():
        return _codebook(db, exercise, merge_form=form, chosen=chosen), 422
    wording = writing.Wording(form.name.data, form.definition.data or "")
    by, at = me().person.id, now()
    try:
        made = changing.merge(db, themes=chosen, into=wording, reason=form.reason.data, by=by, at=at)
    except Unusable as problem:
        db.rollback()
        form.name.errors = [str(problem)]
        return _codebook(db, exercise, merge_form=form, chosen=chosen), 422
    flash(f"{len(chosen)} themes are “{made.name}” now. Every passage they had is coded with it.")
    return redirect(url_for(".theme", ref=made.id))


@door.post("/exercises/<uuid:ref>/codebook/import")
@allow("theme.import")
def take_in(db: Any, exercise: Exercise) -> Any:
    form = CodebookForm()
    sent = request.files.get("codebook")
    try:
        if not form.validate_on_submit() or sent is None or not sent.filename:
            raise Unusable("Choose a file: a CSV table, or a REFI-QDA .qdc file.")
        content = sent.read()
        with here().store.unit_of_work() as writing_db:
            made = exchange.take_in(writing_db, exercise_id=exercise.id, content=content, by=me().person.id, at=now())
    except Unusable as problem:
        form.codebook.errors = [str(problem)]
        return _codebook(db, exercise, codebook_form=form), 422
    flash(f"{len(made)} {'theme was' if len(made) == 1 else 'themes were'} added to the codebook.")
    return redirect(url_for(".show", ref=exercise.id))


@door.get("/exercises/<uuid:ref>/codebook.<kind>")
@allow("theme.overview")
def file(db: Any, exercise: Exercise, kind: str) -> Response:
    themes = themes_of(db, exercise.id)
    if kind != "qdc":
        return download(kind, "codebook", exchange.COLUMNS, exchange.as_rows(themes), ())
    if not themes:
        not_found()
    headers = {"Content-Disposition": 'attachment; filename="codebook.qdc"'}
    return Response(refi.codebook(themes), content_type="application/xml; charset=utf-8", headers=headers)


@door.get("/exercises/<uuid:ref>/codebook/history")
@allow("theme.overview")
def history(db: Any, exercise: Exercise) -> str:
    return render_template("codebook/history.html", exercise=exercise, **present.of_history(db, exercise))


@door.get("/themes/<uuid:ref>")
@allow("theme.read")
def theme(db: Any, theme: Theme) -> str:
    return _theme(db, theme)


@door.post("/themes/<uuid:ref>")
@allow("theme.redefine")
def redefine(db: Any, theme: Theme) -> Any:
    form = WordingForm()
    try:
        if not form.validate_on_submit():
            return _theme(db, theme, wording_form=form), 422
        writing.redefine(
            db,
            theme=theme,
            wording=form.wording(),
            seen_version=whole(form.seen.data),
            why=form.why.data or "",
            by=me().person.id,
            at=now(),
        )
    except Unusable as problem:
        db.rollback()
        form.name.errors = [str(problem)]
        return _theme(db, theme, wording_form=form), 422
    flash("The theme was changed. What it said before stays in its history.")
    return redirect(url_for(".theme", ref=theme.id))


@door.post("/themes/<uuid:ref>/move")
@allow("theme.change")
def move(db: Any, theme: Theme) -> Any:
    form = present.with_places(db, theme, MoveForm(prefix="move"))
    if not form.validate_on_submit():
        return _theme(db, theme, move_form=form), 422
    under = as_uuid(form.under.data or "")
    changing.move(
        db,
        theme=theme,
        under=of_exercise(db, Theme, under, theme.exercise_id) if under else None,
        reason=form.reason.data or "",
        by=me().person.id,
        at=now(),
    )
    flash("The theme was moved.")
    return redirect(url_for(".theme", ref=theme.id))


@door.post("/themes/<uuid:ref>/retire")
@allow("theme.change")
def retire(db: Any, theme: Theme) -> Any:
    form = ReasonForm(prefix="retire")
    if not form.validate_on_submit():
        return _theme(db, theme, retire_form=form), 422
    taken = changing.retire(db, theme=theme, reason=form.reason.data, by=me().person.id, at=now())
    flash(f"The theme is retired. {taken} {'coding was' if taken == 1 else 'codings were'} withdrawn; its page stays.")
    return redirect(url_for(".theme", ref=theme.id))


@door.post("/themes/<uuid:ref>/restore")
@allow("theme.change")
def restore(db: Any, theme: Theme) -> Any:
    changing.restore(db, theme=theme, reason="", by=me().person.id, at=now())
    flash("The theme is in the codebook again, with no passages.")
    return redirect(url_for(".theme", ref=theme.id))


@door.get("/themes/<uuid:ref>/split")
@allow("theme.change")
def split(db: Any, theme: Theme) -> str:
    return _split(db, theme)


@door.post("/themes/<uuid:ref>/split")
@allow("theme.change")
def split_it(db: Any, theme: Theme) -> Any:
    try:
        wordings, goes_to, reason = split_from(request.form)
        made = changing.split(
            db, theme=theme, into=wordings, goes_to=goes_to, reason=reason, by=me().person.id, at=now()
        )
    except Unusable as problem:
        db.rollback()
        return _split(db, theme, str(problem)), 422
    flash(f"“{theme.name}” was split into {', '.join(f'“{new.name}”' for new in made)}.")
    return redirect(url_for(".theme", ref=theme.id))


def _codebook(db: Any, exercise: Exercise, **forms: Any) -> str:
    shown = {
        "wording_form": forms.get("wording_form") or WordingForm(formdata=None),
        "merge_form": forms.get("merge_form") or MergeForm(prefix="merge", formdata=None),
        "codebook_form": forms.get("codebook_form") or CodebookForm(formdata=None),
    }
    wrong = next((form for form in shown.values() if form.errors), None)
    chosen = {theme.id for theme in forms.get("chosen", ())}
    return render_template(
        "codebook/show.html",
        exercise=exercise,
        wrong=wrong,
        chosen=chosen,
        **present.of_codebook(db, exercise),
        **shown,
    )


def _theme(db: Any, theme: Theme, **forms: Any) -> str:
    written = vars(writing.wording_of(theme))
    shown = {
        "wording_form": forms.get("wording_form") or WordingForm(formdata=None, seen=str(theme.version), **written),
        "move_form": forms.get("move_form") or present.with_places(db, theme, MoveForm(prefix="move", formdata=None)),
        "retire_form": forms.get("retire_form") or ReasonForm(prefix="retire", formdata=None),
    }
    wrong = next((form for form in shown.values() if form.errors), None)
    return render_template("codebook/theme.html", theme=theme, wrong=wrong, **present.of_theme(db, theme), **shown)


def _split(db: Any, theme: Theme, problem: str = "") -> str:
    return render_template(
        "codebook/split.html",
        theme=theme,
        problem=problem,
        error=problem,
        sent=request.form if problem else None,
        **present.to_split(db, theme),
    )
