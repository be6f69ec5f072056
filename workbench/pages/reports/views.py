"""Files to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response
from sqlmodel import select

from consultation import audit
from consultation.councils import Council
from consultation.exercises import Exercise
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.questionnaires.wording import readable
from consultation.responses.counting import closed_questions
from consultation.responses.exporting import export_of
from consultation.responses.queries import NOT_INVITED, STAGES, OnBoard, standings, tally
from consultation.responses.queries import board as lines_of
from consultation.store import now
from consultation.tabulate import RULE, themes_by_councils
from consultation.themes.analysis.leaving import leaving
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.running import results_of
from framework_drafts.history.models import Snapshot
from workbench.access import allow, me
from workbench.database import here
from workbench.loading import not_found
from workbench.look import moment
from workbench.pages.responses.present import whole_of
from workbench.pages.themes.present import coverage
from workbench.reports.cells import Value, csv_bytes, xlsx_bytes
from workbench.reports.codings import KINDS as CODINGS
from workbench.reports.responses import EXPORTS

door = Blueprint("reports", __name__)
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@door.get("/dryruns/<uuid:ref>/results.<kind>")
@allow("report.dryrun")
def dryrun(db: Any, run: DryRun, kind: str) -> Response:
    snapshot = db.get_one(Snapshot, run.snapshot_hash)
    header = (
        "Code",
        "Area code",
        "Area",
        "Level",
        "Period",
        "Value",
        "Lower",
        "Upper",
        "Numerator",
        "Denominator",
        "Respondents",
        "Status",
        "Reason",
        "Part of the people",
    )
    rows = [
        (
            r.code,
            r.area,
            r.area_name,
            r.area_level,
            r.period,
            r.value,
            r.lower,
            r.upper,
            r.numerator,
            r.denominator,
            r.respondents,
            r.status,
            r.reason,
            r.stratum,
        )
        for r in results_of(here().results, run).rows()
    ]
    about = (*snapshot.attributions, f"Data snapshot {snapshot.hash}", f"Results {run.results_sha256}")
    return download(kind, f"dry-run-{run.results_sha256[:8]}", header, rows, about)


@door.get("/exercises/<uuid:ref>/themes.<kind>")
@allow("report.themes")
def themes(db: Any, exercise: Exercise, kind: str) -> Response:
    header = (
        "Theme", "Councils heard", "Councils that spoke to it", "Why no number", "Contributions", "Different wordings", "Of no council", "Passages", "Definition",
    )  # fmt: skip
    rows = [
        (
            row.theme.name,
            row.present,
            row.councils.value,
            row.councils.reason,
            row.contributions,
            row.wordings,
            row.unattributed,
            row.passages,
            row.theme.definition,
        )
        for row in themes_by_councils(db, exercise.id)
    ]
    found = coverage(db, exercise)
    about = (
        f"{found['replied']} of {found['invited']} invited councils have submitted a response.",
        RULE,
    )
    return download(kind, "themes", header, rows, about)


@door.get("/exercises/<uuid:ref>/codings.<kind>")
@allow("report.codings")
def codings(db: Any, exercise: Exercise, kind: str) -> Response:
    """Every passage with its codings, redacted: for the review team, and noted in the audit record."""
    if kind not in CODINGS:
        not_found()
    with here().store.unit_of_work() as writing:
        audit.record(writing, who=me().person.id, did="exported codings", what=exercise, at=now(), kind=kind)
    content_type, write = CODINGS[kind]
    councils = {council.code: council for council in db.exec(select(Council))}
    content = write(leaving(db, exercise.id), councils, exercise.title)
    name = "codings-for-consult.zip" if kind == "zip" else f"codings.{kind}"
    return Response(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@door.get("/questionnaires/<uuid:ref>/board.<kind>")
@allow("questionnaire.read")
def board(db: Any, questionnaire: Questionnaire, kind: str) -> Response:
    header = ("ONS code", "Council", "Region", "Type", "Where it stands", "Answered", "Typed in", "Longer until")
    lines = {line.council.code: line for line in lines_of(db, questionnaire.id, most=None)}
    rows = [
        (c.code, c.name, c.region_name, c.type_name, STAGES.get(one.stage, NOT_INVITED), *_more(lines.get(c.code)))
        for one in standings(db, questionnaire.id)
        for c in [one.council]
    ]
    told = whole_of(tally(db, questionnaire.id))
    about = (f"{told.submitted} of {told.councils} councils have submitted: {told.rate}%.",)
    return download(kind, "who-has-answered", header, rows, about)


def _more(line: OnBoard | None) -> tuple[Value, ...]:
    if line is None:
        return (None, "", "")
    longer = line.response.extended_to
    return line.answered, "yes" if line.response.typed_in else "", moment(longer) if longer else ""


@door.get("/questionnaires/<uuid:ref>/results.<kind>")
@allow("questionnaire.read")
def results(db: Any, questionnaire: Questionnaire, kind: str) -> Response:
    """Closed questions as one long table: every cell has come through disclosure."""
    edition = published_edition(db, questionnaire.id) or not_found()
    content = edition.asks()
    header = ("Question", "Question id", "Row", "Answer", "Councils", "Why no number", "Councils that answered")
    rows: list[Sequence[Value]] = []
    for table in closed_questions(db, questionnaire.id, edition):
        heading, single = readable(table.heading, content), len(table.columns) == 1
        for label, cells in table.rows:
            for column, cell in zip(table.columns, cells, strict=True):
                row, answer = ("", label) if single else (label, column)
                rows.append((heading, table.question.id, row, answer, cell.value, cell.reason, table.answered))
        for name, value in zip(("Lower quartile", "Middle", "Upper quartile"), table.spread or (), strict=False):
            rows.append((heading, table.question.id, "", name, value, "", table.answered))
    told = whole_of(tally(db, questionnaire.id))
    about = (f"Signed off: {told.submitted} of {told.councils} councils ({told.rate}%). Edition {edition.number}.",)
    return download(kind, "results", header, rows, about)


@door.get("/questionnaires/<uuid:ref>/responses.<kind>")
@allow("questionnaire.export")
def responses(db: Any, questionnaire: Questionnaire, kind: str) -> Response:
    """All that councils have signed off, record by record: for the review team, and noted in the audit record."""
    if kind not in EXPORTS:
        not_found()
    with here().store.unit_of_work() as writing:
        audit.record(writing, who=me().person.id, did="exported responses", what=questionnaire, at=now(), kind=kind)
    content_type, write = EXPORTS[kind]
    content = write(export_of(db, questionnaire.id), questionnaire.title)
    headers = {"Content-Disposition": f'attachment; filename="responses.{kind}"'}
    return Response(content, content_type=content_type, headers=headers)


def download(
    kind: str, name: str, header: Sequence[str], rows: Sequence[Sequence[Value]], about: Sequence[str]
) -> Response:
    """A table as a file of one of the KINDS, safe to open; anything else is not found."""
    if kind not in KINDS:
        not_found()
    content = csv_bytes(header, rows, about) if kind == "csv" else xlsx_bytes(name, header, rows, about)
    return Response(
        content, content_type=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    )
