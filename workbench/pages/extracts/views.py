"""Submissions on their way in, what they are worth, and the records made of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Refusal, Unusable
from consultation.store import now
from framework_drafts.extracts import cleaning, desks, keeping
from framework_drafts.extracts.models import Extract, RecordsMade
from framework_drafts.extracts.quality import Thresholds
from framework_drafts.frameworks.queries import all_versions
from workbench import jobs
from workbench.access import afterwards, allow, me, visitor
from workbench.database import here
from workbench.loading import sees_drafts
from workbench.look import day
from workbench.pages.extracts import of_change, of_person, of_run, present
from workbench.pages.extracts.forms import GiveForm, LimitsForm, MakeForm, RunForm, quarter_choices
from workbench.pages.fields import offered
from workbench.pages.work.starting import work_started

door = Blueprint("extracts", __name__, url_prefix="/client-level")
door.register_blueprint(of_run.door)
door.register_blueprint(of_change.door)
door.register_blueprint(of_person.door)


@door.get("")
@allow("extract.list")
def index(db: Any, desk: str) -> str:
    return _index(db, desk, GiveForm(formdata=None, received=now().date()))


@door.post("")
@allow("extract.give")
def give(db: Any, desk: str) -> Any:
    """Files are laid down as they come and looked at before the database is written to; each is then taken in by work of
    its own."""
    form = GiveForm()
    if not form.validate_on_submit():
        return _index(db, desk, form), 422
    sent = [one for one in request.files.getlist("files") if one.filename]
    try:
        received = _received(db, sent)
        with here().store.unit_of_work() as writing:
            kept = [_given(writing, desk, form, *one) for one in received]
            asked = [_ask(writing, one) for one in kept if one.state == "given"]
    except Refusal as problem:
        form.files.errors = [str(problem)]
        return _index(db, desk, form), 422
    if not asked:
        flash("This was taken in before, as it stands below: nothing was added.")
        return redirect(url_for(".index"))
    for job in asked[1:]:
        work_started(job)
    if len(sent) > 1:
        flash(f"{len(asked)} files are being taken in, one after the other.")
    return work_started(asked[0])


@door.get("/submissions/<uuid:ref>")
@allow("extract.read")
def submission(db: Any, extract: Extract) -> str:
    if extract.state != "kept":
        return render_template("extracts/waiting.html", extract=extract)
    form = LimitsForm(request.args)
    usual = Thresholds()
    given = {
        name: (field.data / 100 if field.data is not None and not field.errors else getattr(usual, name))
        for name, field in ((one.name, one) for one in form)
        if form.validate() or not field.errors
    }
    limits = Thresholds(**given)
    for field in form:
        if not field.raw_data:
            field.data = round(getattr(limits, field.name) * 100, 2)
    return render_template(
        "extracts/submission.html", extract=extract, form=form, limits=limits, **present.quality_of(extract, limits)
    )


@door.post("/submissions/<uuid:ref>")
@allow("extract.read")
def take_in(db: Any, extract: Extract) -> Any:
    """Take in again what was cancelled."""
    return work_started(_ask(db, extract))


@door.get("/submissions/<uuid:ref>/delete")
@allow("extract.read")
def leave(db: Any, extract: Extract) -> str:
    made = [one for one in keeping.records_of(db, extract.desk) if extract.key and extract.key in keeping.keys_in(one)]
    return render_template("extracts/delete.html", extract=extract, made=made)


@door.post("/submissions/<uuid:ref>/delete")
@allow("extract.read")
def delete(db: Any, extract: Extract) -> Any:
    gone = keeping.delete_extract(db, extract=extract, by=me().person.id, at=now())
    instance = here()
    afterwards(
        lambda: keeping.forget_folders(
            instance.submissions, instance.records, extract, gone, given=instance.given_extracts
        )
    )
    flash("The submission is deleted" + (", with the records made of it." if gone else "."))
    return redirect(url_for(".index"))


@door.get("/records")
@allow("records.make")
def new_records(db: Any, desk: str) -> str:
    form = MakeForm(formdata=None, as_of=now().date(), rules=[one.name for one in cleaning.RULES])
    return render_template("extracts/make.html", form=form)


@door.post("/records")
@allow("records.make")
def make_records(db: Any, desk: str) -> Any:
    form = MakeForm()
    if not form.validate_on_submit():
        return render_template("extracts/make.html", form=form), 422
    off = [one.name for one in cleaning.RULES if one.name not in (form.rules.data or [])]
    args = {"desk": desk, "as_of": form.as_of.data.isoformat(), "way": form.way.data, "off": off}
    if not any(one.state == "kept" and one.received <= form.as_of.data for one in keeping.extracts_of(db, desk)):
        form.as_of.errors = ["Nothing had been submitted by that day: choose a later one."]
        return render_template("extracts/make.html", form=form), 422
    title = f"Records as of {day(form.as_of.data)}"
    return work_started(jobs.ask(db, kind="records", title=title, by=me().person.id, at=now(), args=args))


@door.get("/records/<uuid:ref>")
@allow("records.read")
def records(db: Any, made: RecordsMade) -> str:
    return _records(db, made, _run_form(db, made))


@door.post("/records/<uuid:ref>")
@allow("records.read")
def start(db: Any, made: RecordsMade) -> Any:
    form = _run_form(db, made)
    if not form.validate_on_submit():
        return _records(db, made, form), 422
    args = {
        "records": str(made.id),
        "framework_version": form.version.data,
        "period_type": form.period_type.data,
        "first": form.first.data,
        "last": form.last.data,
    }
    try:
        version = next(one for one, _ in all_versions(db) if str(one.id) == form.version.data)
        of_run.asked_of(here(), db, version, made, args)
    except Unusable as problem:
        form.version.errors = [str(problem)]
        return _records(db, made, form), 422
    title = f"Run on records: {version.title} {version.shown_version}"
    return work_started(jobs.ask(db, kind="records_run", title=title, by=me().person.id, at=now(), args=args))


def _received(db: Any, sent: list[Any]) -> list[tuple[str, str, int]]:
    """The name, hash and size of each file that was sent, laid down. Raises Unusable, and keeps none, where one is wrong."""
    if not sent:
        raise Unusable("Choose the file of a submission.")
    place, most = here().given_extracts, here().settings.largest_extract_mb * 1024 * 1024
    found: list[tuple[str, str, int]] = []
    try:
        for one in sent:
            name = "".join(c for c in one.filename.replace("\\", "/").rpartition("/")[2] if c.isprintable())
            found.append((name, *keeping.receive(place, name=name, content=one.stream, most=most)))
    except Refusal:
        for _, sha256, _ in found:
            keeping.forget_given(db, place, sha256)
        raise
    return found


def _given(db: Any, desk: str, form: GiveForm, name: str, sha256: str, size: int) -> Extract:
    return keeping.give_extract(
        db,
        desk=desk,
        name=name,
        sha256=sha256,
        size=size,
        received=form.received.data,
        invented=form.invented.data,
        by=me().person.id,
        at=now(),
    )


def _ask(db: Any, extract: Extract) -> jobs.Job:
    args = {"extract": str(extract.id)}
    return jobs.job_open(db, kind="extract", args=args) or jobs.ask(
        db, kind="extract", title=f"Taking in {extract.name}"[:200], by=me().person.id, at=now(), args=args
    )


def _index(db: Any, desk: str, form: GiveForm) -> str:
    known = [row for row in keeping.runs_of(db, desk) if not row[0].of_a_draft or sees_drafts(visitor())]
    versions = {one.id: one for one, _ in all_versions(db)}
    return render_template(
        "extracts/index.html",
        form=form,
        extracts=keeping.extracts_of(db, desk),
        made=keeping.records_of(db, desk),
        runs=[(run, on, versions.get(run.framework_version_id)) for run, on in known],
        own=desk != desks.PROGRAMME,
        council=present.name_of(db, desk) if desk else "",
    )


def _run_form(db: Any, made: RecordsMade) -> RunForm:
    form = RunForm()
    seen = sees_drafts(visitor())
    counted = of_run.with_records(db)
    form.version.choices = offered(
        (str(one.id), f"{one.title}, {one.shown_version}")
        for one, _ in all_versions(db)
        if one.id in counted and (seen or one.status != "draft")
    )
    quarters = present.quarters_of(made)
    form.first.choices, form.last.choices = quarter_choices(quarters, day)
    if request.method == "GET" and quarters:
        form.last.data = quarters[-1].last.isoformat()
    return form


def _records(db: Any, made: RecordsMade, form: RunForm) -> str:
    versions = {one.id: one for one, _ in all_versions(db)}
    mine = [
        (run, versions[run.framework_version_id])
        for run, on in keeping.runs_of(db, made.desk)
        if on.id == made.id and (not run.of_a_draft or sees_drafts(visitor()))
    ]
    return render_template("extracts/records.html", made=made, form=form, runs=mine, **present.records_of(db, made))
