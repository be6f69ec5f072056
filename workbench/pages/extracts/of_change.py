"""Other days, or another version of a measure, tried on a run's records: who would count otherwise, in counts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from sqlmodel import col, select

from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.comparison.transitions import STATES, changes_of
from framework_drafts.extracts import desks
from framework_drafts.extracts.models import PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.days import days_in, with_days
from framework_drafts.measures.models import MeasureVersion
from workbench import jobs
from workbench.access import allow, me, visitor
from workbench.loading import not_found, sees_drafts
from workbench.pages.extracts import present
from workbench.pages.extracts.forms import VersionForm, days_form
from workbench.pages.fields import offered
from workbench.pages.work.starting import work_started

door = Blueprint("changes", __name__)
A_DAY = 1  # days that only say “on the same day” or “the day before” stand apart


@door.get("/counted/<uuid:ref>/measures/<code>/change")
@allow("records_run.read")
def change(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, code: str) -> str:
    if made.deleted or code in run.not_counted:
        not_found()
    return _change(db, present.Shown(db, run, made, version), code)


@door.post("/counted/<uuid:ref>/measures/<code>/change")
@allow("records_run.read")
def try_days(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, code: str) -> Any:
    """Who would count otherwise with other days."""
    shown = present.Shown(db, run, made, version)
    if made.deleted or code in run.not_counted:
        not_found()
    definition = shown.definition(code)
    found, form = days_in(definition), days_form(days_in(definition), _periods(shown))
    if not form.validate_on_submit():
        return _change(db, shown, code, days=form), 422
    changed = {one.path: form[f"days{n}"].data for n, one in enumerate(found) if form[f"days{n}"].data != one.days}
    try:
        if not changed:
            raise Unusable("Change a number of days first: these are the days of the measure as it is.")
        changes_of(definition, with_days(definition, changed))
    except Unusable as problem:
        form.period.errors = [str(problem)]
        return _change(db, shown, code, days=form), 422
    named = {one.path: one for one in found}
    what = "; ".join(f"{named[path].label}: {named[path].days} → {days}" for path, days in changed.items())
    return _ask(db, run, code, form.period.data, what, {"days": changed})


@door.post("/counted/<uuid:ref>/measures/<code>/versions")
@allow("records_run.read")
def try_version(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, code: str) -> Any:
    """Who would count otherwise under another version of the measure."""
    shown = present.Shown(db, run, made, version)
    form, known = _version_form(db, shown, code)
    if made.deleted or code in run.not_counted:
        not_found()
    if not form.validate_on_submit():
        return _change(db, shown, code, other=form), 422
    title, definition = known[form.other.data]
    try:
        if not changes_of(shown.definition(code), definition):
            raise Unusable("Nothing that decides the figures differs between these versions.")
    except Unusable as problem:
        form.other.errors = [str(problem)]
        return _change(db, shown, code, other=form), 422
    return _ask(db, run, code, form.period.data, f"Against {title}", {"new": definition.as_data()})


@door.get("/moves/<uuid:ref>")
@allow("people_moved.read")
def moved(db: Any, moved: PeopleMoved, run: RecordsRun, made: RecordsMade, version: FrameworkVersion) -> str:
    shown = present.Shown(db, run, made, version)
    old, new = moved.result["old"], moved.result["new"]
    definition = shown.definition(moved.code)
    return render_template(
        "extracts/moved.html",
        shown=shown,
        moved=moved,
        definition=definition,
        states=STATES,
        old=old,
        new=new,
        percent=definition.unit.kind == "percent",
        persons=not made.deleted and desks.shows_persons(made.desk, invented=made.invented),
    )


def _ask(db: Any, run: RecordsRun, code: str, period: str, what: str, more: dict[str, Any]) -> Any:
    args = {"run": str(run.id), "code": code, "period": period, "what": what[:500], **more}
    title = f"Who counts otherwise: {code}"
    return work_started(jobs.ask(db, kind="people_moved", title=title, by=me().person.id, at=now(), args=args))


def _change(db: Any, shown: present.Shown, code: str, *, days: Any = None, other: Any = None) -> str:
    definition = shown.definition(code)
    found = days_in(definition)
    if days is None:
        days = days_form(found, _periods(shown)) if request.method == "GET" else _unsent(found, shown)
    if other is None:
        other, _ = _version_form(db, shown, code)
    clauses: dict[str, list[tuple[int, Any]]] = {}
    few: dict[str, list[tuple[int, Any]]] = {}
    for place, one in enumerate(found):
        told = clauses if one.days > A_DAY else few
        told.setdefault(one.clause.split(", in this order")[0], []).append((place, one))
    return render_template(
        "extracts/change.html", shown=shown, measure=shown.measure(code), definition=definition, form=days,
        clauses=clauses, few=few, versions=other,
    )  # fmt: skip


def _unsent(found: Any, shown: present.Shown) -> Any:
    """The form as it stands before anything was sent, on a page that answers another form."""
    form = days_form(found, _periods(shown))
    for place, one in enumerate(found):
        form[f"days{place}"].data = one.days
    form.period.data = shown.newest
    return form


def _version_form(db: Any, shown: present.Shown, code: str) -> tuple[VersionForm, dict[str, Any]]:
    mine = shown.measure(code)
    query = select(MeasureVersion).where(MeasureVersion.measure_id == mine["measure"])
    known = {
        str(one.id): (f"version {one.version}" if one.version else "the draft", one.defines())
        for one in db.exec(query.order_by(col(MeasureVersion.created_at)))
        if str(one.id) != mine["version"] and (one.status == "frozen" or sees_drafts(visitor()))
    }
    form = VersionForm()
    form.period.choices = offered(_periods(shown))
    form.other.choices = offered((key, title[:1].upper() + title[1:]) for key, (title, _) in known.items())
    if not form.is_submitted():
        form.period.data = shown.newest
    return form, known


def _periods(shown: present.Shown) -> list[tuple[str, str]]:
    return [(name, shown.period_name(name)) for name in shown.periods]
