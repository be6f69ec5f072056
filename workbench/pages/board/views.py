"""The findings report: freezing one, reading it with the source of each fact, taking it away, and publishing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from framework_drafts.board_report import freezing
from framework_drafts.board_report.book import board_part, public_part
from framework_drafts.board_report.freezing import Told, content_of
from framework_drafts.board_report.models import FrozenReport, Publication
from framework_drafts.board_report.records import Records
from framework_drafts.dryruns.thresholds import thresholds
from workbench.access import allow, as_uuid, me
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.board import present
from workbench.pages.board.forms import FreezeForm, TakeDownForm
from workbench.reports import board_document, board_tables, public_pages
from workbench.reports.document import KIND as WORD

door = Blueprint("board", __name__)


@door.get("/exercises/<uuid:ref>/report")
@allow("board_report.list")
def index(db: Any, exercise: Exercise) -> str:
    return _index(db, exercise, present.with_choices(db, FreezeForm(formdata=None), exercise))


@door.post("/exercises/<uuid:ref>/report")
@allow("board_report.freeze")
def freeze(db: Any, exercise: Exercise) -> Any:
    form = present.with_choices(db, FreezeForm(), exercise)
    try:
        if form.validate_on_submit():
            chosen = [key for one in form.frameworks.data or [] if (key := as_uuid(one)) is not None]
            if form.frameworks.choices and not chosen:
                raise Unusable("Choose at least one framework that the report tells of.")
            told = Told(form.title.data, chosen, form.snapshot.data or "", here().settings.site_url.rstrip("/"))
            made = freezing.freeze(
                db,
                exercise=exercise,
                told=told,
                results=here().results,
                limits=here().settings.thresholds,
                by=me().person.id,
                at=now(),
            )
            return redirect(url_for(".show", ref=made.id))
    except Unusable as problem:
        db.rollback()
        place = form.title if "title" in str(problem) else form.frameworks
        place.errors = [str(problem)]
    return _index(db, exercise, form), 422


@door.get("/report/<uuid:ref>")
@allow("board_report.read")
def show(db: Any, report: FrozenReport) -> str:
    return render_template("board/show.html", **present.of_report(db, report), form=TakeDownForm(formdata=None))


@door.get("/report/<uuid:ref>/facts/<key>")
@allow("board_report.read")
def fact(db: Any, report: FrozenReport, key: str) -> str:
    shown = present.of_fact(db, report, key, _records(db, report)) or not_found()
    return render_template("board/fact.html", **shown)


@door.get("/report/<uuid:ref>/check")
@allow("board_report.read")
def check(db: Any, report: FrozenReport) -> str:
    """Which facts the records would not give any more."""
    moved = freezing.moved_since(_records(db, report), content_of(report))
    return render_template("board/check.html", **present.of_check(db, report, moved))


@door.get("/report/<uuid:ref>/report.docx")
@allow("board_report.read")
def document(db: Any, report: FrozenReport) -> Response:
    content = board_document.document(board_part(content_of(report)), report)
    return _file(content, WORD, f"findings-report-{report.number}.docx")


@door.get("/report/<uuid:ref>/tables.xlsx")
@allow("board_report.read")
def tables(db: Any, report: FrozenReport) -> Response:
    content = board_tables.workbook(board_part(content_of(report)))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(content, kind, f"findings-report-{report.number}.xlsx")


@door.get("/report/<uuid:ref>/report.json")
@allow("board_report.read")
def data(db: Any, report: FrozenReport) -> Response:
    content_of(report)  # refuses what is not as it was frozen
    return _file(report.content.encode(), "application/json", f"findings-report-{report.number}.json")


@door.get("/report/<uuid:ref>/public.zip")
@allow("board_report.read")
def public_files(db: Any, report: FrozenReport) -> Response:
    """The public part as files for any web server: to look at before it is published, and to put up elsewhere after."""
    content = public_pages.archive(_public(db, report), report.sha256)
    return _file(content, "application/zip", f"findings-report-{report.number}-public.zip")


@door.post("/report/<uuid:ref>/publish")
@allow("publication.manage")
def publish(db: Any, report: FrozenReport) -> Any:
    freezing.publish(db, report=report, records=_records(db, report), by=me().person.id, at=now())
    flash("The report is public now. Its address needs no sign-in.")
    return redirect(url_for(".show", ref=report.id))


@door.post("/report/<uuid:ref>/take-down")
@allow("publication.manage")
def take_down(db: Any, report: FrozenReport) -> Any:
    form = TakeDownForm()
    standing: Publication | None = freezing.standing_publication(db, report)
    if standing is None:
        return redirect(url_for(".show", ref=report.id))
    if not form.validate_on_submit():
        return render_template("board/show.html", **present.of_report(db, report), form=form), 422
    freezing.take_down(db, publication=standing, because=form.because.data, by=me().person.id, at=now())
    flash("The report is not public any more.")
    return redirect(url_for(".show", ref=report.id))


@door.get("/published/<uuid:ref>/<name>")
@allow("publication.read")
def published(db: Any, publication: Publication, report: FrozenReport, name: str) -> Response:
    """A file of the public part, to anybody."""
    files = public_pages.files(_public(db, report), report.sha256)
    if name not in files:
        not_found()
    return Response(files[name], content_type=public_pages.content_type(name))


def _public(db: Any, report: FrozenReport) -> dict[str, Any]:
    """The public part, without the words of councils that have changed their consent since."""
    content = content_of(report)
    return public_part(content, freezing.not_to_be_quoted(db, content))


def _records(db: Any, report: FrozenReport) -> Records:
    """Today's records, read by the thresholds that the report was made with."""
    limits = thresholds(content_of(report)["about"]["thresholds"])
    return Records(db, db.get_one(Exercise, report.exercise_id), here().results, limits)


def _index(db: Any, exercise: Exercise, form: FreezeForm) -> str:
    return render_template("board/index.html", **present.of_exercise(db, exercise), form=form)


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
