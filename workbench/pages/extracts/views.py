"""Submissions on their way in, what they are worth, and the records made of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Refusal, Unusable
from consultation.store import now
from framework_drafts.extracts import cleaning, desks, keeping
from framework_drafts.extracts.models import Extract, RecordsMade
from framework_drafts.extracts.periods import NoPeriod
from framework_drafts.extracts.quality import Thresholds
from framework_drafts.extracts.sweeping import drop_records, drop_submission, forget_given
from framework_drafts.frameworks.queries import all_versions
from workbench import jobs
from workbench.access import afterwards, allow, me, visitor
from workbench.counting_work import asked_of
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
    received: list[tuple[str, str, int]] = []
    try:
        _receive(sent, received)
        with here().store.unit_of_work() as writing:
            kept = [_given(writing, desk, form, *one) for one in received]
            asked = [_ask(writing, one) for one in kept if one.state == "given"]
    except Refusal as problem:
        form.files.errors = [str(problem)]
        return _index(db, desk, form), 422
    finally:  # what no submission is to be taken in from does not stay, whatever happened
        with here().store.reading() as reading:
            forget_given(reading, here().given_extracts, [sha256 for _, sha256, _ in received])
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
    form, usual = LimitsForm(request.args), Thresholds()
    form.validate()
    given = {one.name: one.data / 100 for one in form if one.data is not None and not one.errors}
    limits = Thresholds(**{**asdict(usual), **given})
    for one in form:
        if not one.raw_data:
            one.data = round(getattr(limits, one.name) * 100, 2)
    return render_template(
        "extracts/submission.html", extract=extract, form=form, limits=limits, **present.quality_of(extract, limits)
    )


@door.post("/submissions/<uuid:ref>")
@allow("extract.read")
def take_in(db: Any, extract: Extract) -> Any:
    """Take in again what was cancelled."""
    if extract.state != "given":
        return redirect(url_for(".submission", ref=extract.id))
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
    _clear_away(extract, gone)
    flash("The submission is deleted" + (", with the records made of it." if gone else "."))
    return redirect(url_for(".index"))


@door.get("/records/<uuid:ref>/delete")
@allow("records.read")
def leave_records(db: Any, made: RecordsMade) -> str:
    return render_template("extracts/delete_records.html", made=made)


@door.post("/records/<uuid:ref>/delete")
@allow("records.read")
def delete_records(db: Any, made: RecordsMade) -> Any:
    keeping.delete_records(db, made=made, by=me().person.id, at=now())
    _clear_away(None, [made])
    flash("The records are deleted. Submissions and figures stay.")
    return redirect(url_for(".index"))


@door.get("/records")
@allow("records.make")
def new_records(db: Any, desk: str) -> str:
    form = MakeForm(formdata=None, as_of=now().date(), rules=[one.name for one in cleaning.RULES])
    return render_template("extracts/make.html", form=form, rules=cleaning.RULES)


@door.post("/records")
@allow("records.make")
def make_records(db: Any, desk: str) -> Any:
    form = MakeForm()
    if not form.validate_on_submit():
        return render_template("extracts/make.html", form=form, rules=cleaning.RULES), 422
    off = [one.name for one in cleaning.RULES if one.name not in (form.rules.data or [])]
    args = {"desk": desk, "as_of": form.as_of.data.isoformat(), "way": form.way.data, "off": off}
    if not any(one.state == "kept" and one.received <= form.as_of.data for one in keeping.extracts_of(db, desk)):
        form.as_of.errors = ["Nothing had been submitted by that day: choose a later one."]
        return render_template("extracts/make.html", form=form, rules=cleaning.RULES), 422
    return work_started(_asked_once(db, "records", f"Records as of {day(form.as_of.data)}", args))


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
        asked_of(here(), db, version, made, args)
    except NoPeriod as problem:
        form.last.errors = [str(problem)]
        return _records(db, made, form), 422
    except Unusable as problem:
        form.version.errors = [str(problem)]
        return _records(db, made, form), 422
    return work_started(
        _asked_once(db, "records_run", f"Run on records: {version.title} {version.shown_version}", args)
    )


def _receive(sent: list[Any], received: list[tuple[str, str, int]]) -> None:
    """Lay down each file that was sent, adding its name, hash and size. Raises Unusable at the first that is wrong."""
    if not sent:
        raise Unusable("Choose the file of a submission.")
    place, most = here().given_extracts, here().settings.largest_extract_mb * 1024 * 1024
    for one in sent:
        name = "".join(c for c in one.filename.replace("\\", "/").rpartition("/")[2] if c.isprintable())
        received.append((name, *keeping.receive(place, name=name, content=one.stream, most=most)))


def _clear_away(extract: Extract | None, gone: list[RecordsMade]) -> None:
    """Remove the folders of what was deleted, once that is kept."""
    instance = here()

    def clear() -> None:
        with instance.store.reading() as db:
            if extract is not None:
                forget_given(db, instance.given_extracts, [extract.sha256])
                if extract.key:
                    drop_submission(db, instance.submissions, extract.desk, extract.key)
            for one in gone:
                drop_records(db, instance.records, one.desk, one.key)

    afterwards(clear)


def _asked_once(db: Any, kind: str, title: str, args: dict[str, Any]) -> jobs.Job:
    """Work that is asked for, or under way already for the same person."""
    under_way = jobs.job_open(db, kind=kind, args=args)
    if under_way is not None and under_way.asked_by == me().person.id:
        return under_way
    return jobs.ask(db, kind=kind, title=title[:200], by=me().person.id, at=now(), args=args)


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
    return _asked_once(db, "extract", f"Taking in {extract.name}", {"extract": str(extract.id)})


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
        without=present.without,
        ends={run.id: date.fromisoformat(run.periods[-1][2]) for run, _ in known},
        council=present.names_of(db, [desk])[desk] if desk else "",
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
