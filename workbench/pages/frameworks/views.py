"""Reading frameworks, forking them, describing and freezing a draft, and what became of a frozen one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from consultation.errors import NotYours, Refusal, Unusable
from consultation.store import now
from framework_drafts.frameworks import editing, exchange, forking, freezing, queries
from framework_drafts.frameworks.bundle import from_files, from_zip
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.catalogue import known_series
from framework_drafts.lifecycle.queries import stages_of
from framework_drafts.lifecycle.stages import IN_WORDS
from workbench.access import allow, me, visitor
from workbench.loading import sees_drafts
from workbench.pages.fields import PressSeen, whole
from workbench.pages.frameworks import looking, present
from workbench.pages.frameworks.forms import DescribeForm, ForkForm, ImportForm
from workbench.pages.stages import StageForm, move, stage_form
from workbench.uploads import given_file

door = Blueprint("frameworks", __name__, url_prefix="/frameworks")
door.register_blueprint(looking.door)


@door.get("")
@allow("framework.list")
def index(db: Any) -> str:
    return _index(db, ImportForm())


@door.post("")
@allow("framework.import")
def take_in(db: Any) -> Any:
    form = ImportForm()
    try:
        form.validate_on_submit()
        _, content = given_file("files", "Choose the .zip file of a framework.")
        bundle = from_files(from_zip(content))
        version = exchange.take_in(db, bundle=bundle, by=me().person.id, at=now())
        flash(f"{version.title} was taken in. It is {'a draft' if version.status == 'draft' else 'a candidate'} here.")
        return redirect(url_for(".show", ref=version.id))
    except Unusable as problem:
        db.rollback()
        form.files.errors = [str(problem)]
    return _index(db, form), 422


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
            draft = forking.fork(db, version=version, title=form.title.data, by=me().person.id, at=now())
            flash("This is your draft. The framework it came from stays as it is.")
            return redirect(url_for(".show", ref=draft.id))
    except Refusal as problem:
        db.rollback()
        form.title.errors = [str(problem)]
    return _page(db, version, form), 422


@door.post("/versions/<uuid:ref>/redraft")
@allow("framework.draft")
def redraft(db: Any, version: FrameworkVersion) -> Any:
    draft = forking.redraft(db, version=version, by=me().person.id, at=now())
    return redirect(url_for(".show", ref=draft.id))


@door.get("/versions/<uuid:ref>/describe")
@allow("framework.draft")
def ask_describe(db: Any, version: FrameworkVersion) -> str:
    gaps = "\n".join(f"{gap['list']} {gap['key']} {gap['words']}" for gap in version.gaps)
    told = {"title": version.title, "purpose": version.purpose, "gaps": gaps, "seen": str(version.edit_version)}
    return render_template("frameworks/describe.html", version=version, form=DescribeForm(data=told))


@door.post("/versions/<uuid:ref>/describe")
@allow("framework.draft")
def describe(db: Any, version: FrameworkVersion) -> Any:
    form = DescribeForm()
    try:
        if form.validate_on_submit():
            editing.describe(
                db,
                draft=version,
                seen_version=whole(form.seen.data),
                title=form.title.data,
                purpose=form.purpose.data or "",
                gaps=form.gaps_said(),
                by=me().person.id,
                at=now(),
            )
            return redirect(url_for(".show", ref=version.id))
    except ValueError as problem:
        form.gaps.errors = [str(problem)]
    return render_template("frameworks/describe.html", version=version, form=form), 422


@door.post("/versions/<uuid:ref>/freeze")
@allow("framework.draft")
def freeze(db: Any, version: FrameworkVersion) -> Any:
    frozen = freezing.freeze(
        db,
        draft=version,
        seen_version=PressSeen().seen_version(),
        by=me().person.id,
        at=now(),
        known_series=known_series(db),
    )
    flash(f"Version {frozen.version} is frozen: a candidate. Nothing can change it now.")
    return redirect(url_for(".show", ref=frozen.id))


@door.post("/versions/<uuid:ref>/stage")
@allow("framework.draft")
def stage(db: Any, version: FrameworkVersion) -> Any:
    """A decision on a frozen version."""
    form = stage_form(db, version, list(queries.versions_of(db, version.framework_id)))
    if form is None:
        raise Unusable("Nothing is left to decide on this version.")
    try:
        if form.validate_on_submit():
            move(db, version, form)
            flash("The decision stands with this version.")
            return redirect(url_for(".show", ref=version.id))
    except (NotYours, Unusable) as problem:
        db.rollback()
        form.decision.errors = [str(problem)]
    return _page(db, version, ForkForm(formdata=None), form), 422


def _index(db: Any, form: ImportForm) -> str:
    every = [(v, count) for v, count in queries.all_versions(db) if v.status == "frozen" or sees_drafts(visitor())]
    stages = stages_of(db, [version for version, _ in every])
    return render_template("frameworks/index.html", versions=every, stages=stages, stage_words=IN_WORDS, form=form)


def _page(db: Any, version: FrameworkVersion, fork_form: ForkForm, form: StageForm | None = None) -> str:
    shown = present.framework(db, version, drafts=sees_drafts(visitor()))
    form = form or stage_form(db, version, list(shown["versions"]))
    return render_template("frameworks/show.html", **shown, fork_form=fork_form, stage_form=form)
