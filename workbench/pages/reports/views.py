"""Files to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from consultation.exercises import Exercise
from consultation.tabulate import themes_by_councils
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.running import results_of
from framework_drafts.history.models import Snapshot
from workbench.access import allow
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.themes.present import coverage
from workbench.reports.cells import Value, csv_bytes, xlsx_bytes

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
        )
        for r in results_of(here().results, run)
    ]
    about = (snapshot.attribution, f"Data snapshot {snapshot.hash}", f"Results {run.results_sha256}")
    return _download(kind, f"dry-run-{run.results_sha256[:8]}", header, rows, about)


@door.get("/exercises/<uuid:ref>/themes.<kind>")
@allow("report.themes")
def themes(db: Any, exercise: Exercise, kind: str) -> Response:
    header = ("Theme", "Councils", "Why no number", "Passages", "Of these unattributed", "Definition")
    rows = [
        (row.theme.name, row.councils.value, row.councils.reason, row.passages, row.unattributed, row.theme.definition)
        for row in themes_by_councils(db, exercise.id)
    ]
    found = coverage(db, exercise)
    about = (
        f"{found['replied']} of {found['invited']} invited councils have submitted a response.",
        "A council counts once for a theme, however many of its answers and notes speak to it.",
    )
    return _download(kind, "themes", header, rows, about)


def _download(
    kind: str, name: str, header: Sequence[str], rows: Sequence[Sequence[Value]], about: Sequence[str]
) -> Response:
    if kind not in KINDS:
        not_found()
    content = csv_bytes(header, rows, about) if kind == "csv" else xlsx_bytes(name, header, rows, about)
    return Response(
        content, content_type=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    )
