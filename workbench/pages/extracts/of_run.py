"""A run on records: its figures, one measure over the periods, and two runs side by side."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlmodel import col, select

from consultation.store import now
from framework_drafts.extracts import desks, keeping
from framework_drafts.extracts.figures import EVERYBODY
from framework_drafts.extracts.models import RecordsMade, RecordsRun
from framework_drafts.extracts.revising import revised
from framework_drafts.frameworks.models import FrameworkEntry, FrameworkVersion
from framework_drafts.measures.language import Records, parse
from framework_drafts.measures.models import MeasureVersion
from workbench import jobs
from workbench.access import allow, me, visitor
from workbench.database import here
from workbench.loading import not_found, sees_drafts
from workbench.pages.dryruns.pictures import picture_response
from workbench.pages.extracts import present
from workbench.pages.history.downloads import download
from workbench.pages.work.starting import work_started
from workbench.reports import charts, dryrun_charts
from workbench.reports.history import Table

door = Blueprint("runs", __name__)
ALONG = {"financial_year": "Financial year", "rolling_year": "12 months to", "quarter": "Quarter to"}
HEADER = (
    "measure", "title", "area", "area_name", "level", "period", "from", "to", "breakdown", "group", "value", "lower",
    "upper", "numerator", "denominator", "reason",
)  # fmt: skip


@door.get("/counted/<uuid:ref>")
@allow("records_run.read")
def show(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion) -> str:
    shown = present.Shown(db, run, made, version)
    others = [
        (other, on)
        for other, on in keeping.runs_of(db, made.desk)
        if on.as_of <= made.as_of
        and other.id != run.id
        and other.period_type == run.period_type
        and (not other.of_a_draft or sees_drafts(visitor()))
    ]
    versions = {one.id: one for one in db.exec(select(FrameworkVersion))}
    return render_template(
        "extracts/run.html", shown=shown, lines=present.lines_of(shown), others=others, versions=versions,
        reasons=present.REASONS, without=present.without,
    )  # fmt: skip


@door.get("/counted/<uuid:ref>/figures.<kind>")
@allow("records_run.read")
def figures(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, kind: str) -> Response:
    """Every figure that was released, withheld ones with their reason."""
    shown = present.Shown(db, run, made, version)
    rows = []
    for one in run.measures:
        for row in shown.figures.get(one["code"], ()):
            span = shown.periods[row.period]
            rows.append(
                [
                    one["code"], one["title"], row.area, shown.area_name(row.area), row.level, row.period,
                    span.start.isoformat(), span.end.isoformat(), row.stratum, row.group, row.value, row.lower,
                    row.upper, row.numerator, row.denominator, present.REASONS.get(row.reason, row.reason),
                ]
            )  # fmt: skip
    about = [
        "Invented: these persons do not exist." if made.invented else "From client-level data.",
        f"{version.title} {version.shown_version}; released under {run.policy}; records {made.key}, as of {made.as_of}.",
    ]
    return download(Table("figures", f"{version.title} on records", HEADER, rows, about), kind)


@door.get("/counted/<uuid:ref>/measures/<code>")
@allow("records_run.read")
def measure(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, code: str) -> str:
    shown = present.Shown(db, run, made, version)
    asked = request.args.get("period", "")
    period = asked if asked in shown.periods else shown.newest
    rows = shown.in_period(code, period)
    definition = shown.definition(code)
    return render_template(
        "extracts/measure.html",
        shown=shown,
        measure=shown.measure(code),
        definition=definition,
        period=period,
        whole=shown.of_whole(code),
        areas=sorted((one for one in rows if one.stratum == EVERYBODY), key=lambda one: _place(shown, one)),
        groups=[one for one in rows if one.area == shown.whole and one.stratum != EVERYBODY],
        early=shown.too_early(code),
        moves=[one for one in keeping.moves_of(db, run.id) if one.code == code],
        persons=not made.deleted and desks.shows_persons(made.desk, invented=made.invented),
        follows=isinstance(definition.source, Records) and definition.source.average is None and not made.deleted,
        reasons=present.REASONS,
        long_reasons={one.reason: present.LONG_REASONS[one.reason] for one in rows if one.reason},
        unit="%" if definition.unit.kind == "percent" else "",
    )


@door.get("/counted/<uuid:ref>/measures/<code>/trend.svg")
@allow("records_run.read")
def trend(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, code: str) -> Response:
    shown = present.Shown(db, run, made, version)
    definition = shown.definition(code)
    unit = "%" if definition.unit.kind == "percent" else definition.unit.kind
    spec = dryrun_charts.trend(
        present.trend_rows(shown, code), unit=unit, title=f"{code} {definition.title}", along=ALONG[run.period_type]
    )
    return picture_response(charts.kept(here().charts, spec))


@door.get("/counted/<uuid:ref>/beside")
@allow("records_run.read")
def beside(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion) -> str:
    """What moved from another run to this one, by later data and by another definition."""
    other, on = _other(db, run, made)
    first, last = (
        present.Shown(db, other, on, db.get_one(FrameworkVersion, other.framework_version_id)),
        present.Shown(db, run, made, version),
    )
    middle = _between(db, other, on, run, made)
    between = present.Shown(db, middle[0], middle[1], first.version).figures if middle else None
    rows = [
        (one, parse(one["definition"]).unit.places, revised(
            first.figures.get(one["code"], ()), between.get(one["code"], ()) if between is not None else None,
            last.figures[one["code"]],
        ))
        for one in run.measures
        if one["code"] in first.figures and one["code"] in last.figures
    ]  # fmt: skip
    return render_template("extracts/beside.html", first=first, last=last, rows=rows, known=between is not None,
                           missing=not made.deleted, reasons=present.REASONS,
                           changed=present.what_differs(on, made))  # fmt: skip


@door.post("/counted/<uuid:ref>/beside")
@allow("records_run.read")
def run_between(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion) -> Any:
    """Run the older framework on the newer records, so that what moved can be told apart."""
    other, _ = _other(db, run, made)
    if made.deleted:
        not_found()
    args = {
        "records": str(made.id),
        "framework_version": str(other.framework_version_id),
        "period_type": run.period_type,
        "first": run.periods[0][1],
        "last": run.periods[-1][2],
        "like": str(other.id),
    }
    title = "Run of the earlier framework on the later records"
    return work_started(jobs.ask(db, kind="records_run", title=title, by=me().person.id, at=now(), args=args))


def _place(shown: present.Shown, one: Any) -> tuple[int, str]:
    """All councils, then regions, then councils by name."""
    return ("country", "region", "council").index(one.level), shown.area_name(one.area)


def with_records(db: Any) -> set[uuid.UUID]:
    """The framework versions that have a measure of records about persons."""
    query = select(FrameworkEntry.framework_version_id, MeasureVersion.definition).join(
        MeasureVersion, col(MeasureVersion.id) == col(FrameworkEntry.measure_version_id)
    )
    return {version for version, definition in db.exec(query) if definition.get("source", {}).get("kind") == "records"}


def _other(db: Any, run: RecordsRun, made: RecordsMade) -> tuple[RecordsRun, RecordsMade]:
    """The run that is laid beside this one: of the same desk and type of period."""
    wanted = request.values.get("other", "")
    for other, on in keeping.runs_of(db, made.desk):
        if str(other.id) == wanted and other.period_type == run.period_type and other.id != run.id:
            if other.of_a_draft and not sees_drafts(visitor()):
                break
            return other, on
    not_found()


def _between(
    db: Any, other: RecordsRun, on: RecordsMade, run: RecordsRun, made: RecordsMade
) -> tuple[RecordsRun, RecordsMade] | None:
    """The run of the earlier definitions on the later records: one of the two, or a third."""
    defined = {one["code"]: json.dumps(one["definition"], sort_keys=True) for one in other.measures}

    def same(one: RecordsRun) -> bool:
        theirs = {m["code"]: json.dumps(m["definition"], sort_keys=True) for m in one.measures}
        return theirs == defined and {tuple(p) for p in run.periods} & {tuple(p) for p in other.periods} <= {
            tuple(p) for p in one.periods
        }

    if on.id == made.id:
        return other, on
    for one, records in keeping.runs_of(db, made.desk):
        if records.id == made.id and one.period_type == run.period_type and same(one):
            return one, records
    return None
