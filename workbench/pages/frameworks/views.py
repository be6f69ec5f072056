"""Reading frameworks, forking them, changing a draft, and freezing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from consultation.errors import EditedSince, Frozen, Refusal
from consultation.store import now
from framework_drafts.comparison.crosswalk import IN_WORDS, crosswalk
from framework_drafts.frameworks import editing, queries
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.catalogue import known_series
from workbench.access import allow, me, visitor
from workbench.loading import not_found, sees_drafts
from workbench.pages.fields import Press, PressSeen, offered, whole
from workbench.pages.frameworks.forms import DropForm, ForkForm, MeasureForm

door = Blueprint("frameworks", __name__, url_prefix="/frameworks")


@door.get("")
@allow("framework.list")
def index(db: Any) -> str:
    every = [(v, count) for v, count in queries.all_versions(db) if v.status == "frozen" or sees_drafts(visitor())]
    return render_template("frameworks/index.html", versions=every)


@door.get("/versions/<uuid:ref>")
@allow("framework.read")
def show(db: Any, version: FrameworkVersion) -> str:
    return _page(db, version, ForkForm())


@door.post("/versions/<uuid:ref>/fork")
@allow("framework.fork")
def fork(db: Any, version: FrameworkVersion) -> Any:
    form = ForkForm()
    try:
        if form.validate_on_submit():
            draft = editing.fork(db, version=version, title=form.title.data, by=me().person.id, at=now())
            flash("This is your draft. The framework it came from stays as it is.")
            return redirect(url_for(".show", ref=draft.id))
    except Refusal as problem:
        form.title.errors = [str(problem)]
    return _page(db, version, form), 422


@door.post("/versions/<uuid:ref>/redraft")
@allow("framework.draft")
def redraft(db: Any, version: FrameworkVersion) -> Any:
    draft = editing.redraft(db, version=version, by=me().person.id, at=now())
    return redirect(url_for(".show", ref=draft.id))


@door.post("/versions/<uuid:ref>/freeze")
@allow("framework.draft")
def freeze(db: Any, version: FrameworkVersion) -> Any:
    frozen = editing.freeze(
        db,
        draft=version,
        seen_version=PressSeen().seen_version(),
        by=me().person.id,
        at=now(),
        known_series=known_series(db),
    )
    flash(f"Version {frozen.version} is frozen. Nothing can change it now.")
    return redirect(url_for(".show", ref=frozen.id))


@door.get("/versions/<uuid:ref>/measures/<code>/change")
@allow("framework.draft")
def ask_change(db: Any, version: FrameworkVersion, code: str) -> str:
    pin = _pinned(db, version, code)
    data = pin.definition
    form = _with_series(
        db,
        MeasureForm(
            seen=str(version.edit_version),
            code=code,
            domain=pin.entry.domain,
            title=data.title,
            why=data.why,
            kind=data.source.kind,
            series=data.source.series,
            interval=data.source.interval,
            unit=data.unit.kind,
            places=data.unit.places,
            polarity=data.polarity,
            not_for=data.not_for,
        ),
        data.source.series,
    )
    return render_template("frameworks/change.html", version=version, pin=pin, form=form)


@door.post("/versions/<uuid:ref>/measures/<code>/change")
@allow("framework.draft")
def change(db: Any, version: FrameworkVersion, code: str) -> Any:
    pin = _pinned(db, version, code)
    form = _with_series(db, MeasureForm(), pin.definition.source.series)
    try:
        if form.validate_on_submit():
            editing.change_measure(
                db,
                draft=version,
                code=code,
                seen_version=_seen(form),
                changes=form.clauses(pin.definition.as_data()),
                reason=form.reason.data,
                by=me().person.id,
                at=now(),
            )
            flash(f"{code} was changed in this draft.")
            return redirect(url_for(".show", ref=version.id))
    except (EditedSince, Frozen):
        raise
    except Refusal as problem:
        _place(form, str(problem))
    return render_template("frameworks/change.html", version=version, pin=pin, form=form), 422


@door.get("/versions/<uuid:ref>/add")
@allow("framework.draft")
def ask_add(db: Any, version: FrameworkVersion) -> str:
    return render_template(
        "frameworks/add.html", version=version, form=_with_series(db, MeasureForm(seen=str(version.edit_version)))
    )


@door.post("/versions/<uuid:ref>/add")
@allow("framework.draft")
def add(db: Any, version: FrameworkVersion) -> Any:
    form = _with_series(db, MeasureForm())
    try:
        if form.validate_on_submit():
            editing.add_measure(
                db,
                draft=version,
                code=form.code.data or "",
                domain=form.domain.data or "",
                seen_version=_seen(form),
                definition={"schema": "measure/1", **form.clauses()},
                reason=form.reason.data,
                by=me().person.id,
                at=now(),
            )
            flash(f"{form.code.data} was added to this draft.")
            return redirect(url_for(".show", ref=version.id))
    except (EditedSince, Frozen):
        raise
    except Refusal as problem:
        _place(form, str(problem))
    return render_template("frameworks/add.html", version=version, form=form), 422


@door.get("/versions/<uuid:ref>/measures/<code>/drop")
@allow("framework.draft")
def ask_drop(db: Any, version: FrameworkVersion, code: str) -> str:
    form = DropForm(seen=str(version.edit_version))
    return render_template("frameworks/drop.html", version=version, pin=_pinned(db, version, code), form=form)


@door.post("/versions/<uuid:ref>/measures/<code>/drop")
@allow("framework.draft")
def drop(db: Any, version: FrameworkVersion, code: str) -> Any:
    form = DropForm()
    if not form.validate_on_submit():
        return render_template("frameworks/drop.html", version=version, pin=_pinned(db, version, code), form=form), 422
    editing.drop_measure(
        db, draft=version, code=code, seen_version=_seen(form), reason=form.reason.data, by=me().person.id, at=now()
    )
    flash(f"{code} was dropped from this draft. The measure itself is kept.")
    return redirect(url_for(".show", ref=version.id))


def _page(db: Any, version: FrameworkVersion, form: ForkForm) -> str:
    pins = queries.pinned_in(db, version.id)
    before = db.get(FrameworkVersion, version.based_on) if version.based_on else None
    steps = crosswalk(queries.pinned_in(db, before.id), pins) if before else []
    domains: dict[str, list[queries.Pinned]] = {}
    for pin in pins:
        domains.setdefault(pin.entry.domain, []).append(pin)
    return render_template(
        "frameworks/show.html",
        version=version,
        domains=domains,
        count=len(pins),
        before=before,
        fork_form=form,
        steps=[step for step in steps if step.kind != "kept"],
        kept=sum(step.kind == "kept" for step in steps),
        words=IN_WORDS,
        press=Press(),
        versions=queries.versions_of(db, version.framework_id),
        seen=PressSeen(formdata=None, seen=str(version.edit_version)),
        drafts=sees_drafts(visitor()),
    )


def _pinned(db: Any, version: FrameworkVersion, code: str) -> queries.Pinned:
    for pin in queries.pinned_in(db, version.id):
        if pin.entry.code == code:
            return pin
    not_found()


def _with_series(db: Any, form: MeasureForm, current: str = "") -> MeasureForm:
    known = sorted(known_series(db) | ({current} if current else set()))
    form.series.choices = offered([("", "Choose a series"), *((name, name.replace(":", ": ", 1)) for name in known)])
    return form


def _seen(form: Any) -> int:
    return whole(form.seen.data)


def _place(form: MeasureForm, sentence: str) -> None:
    """Put a refusal beside the field it is about."""
    field = form.code if "code" in sentence else form.interval if "interval" in sentence else form.title
    field.errors = [sentence]
