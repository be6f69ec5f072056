"""A framework from other sides: coverage, burden, its handbook, its files; and taking measures over from a branch."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import EditedSince, Unusable
from consultation.store import now
from framework_drafts.frameworks import exchange, merging_back, queries
from framework_drafts.frameworks.bundle import to_files, to_zip
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.drafting import Conflicting
from workbench.access import allow, as_uuid, me, visitor
from workbench.loading import not_found, sees_drafts
from workbench.pages.drafting.present import side_by_side
from workbench.pages.fields import Press, PressSeen
from workbench.pages.frameworks import present
from workbench.reports import handbook as handbook_reports
from workbench.reports.document import KIND

door = Blueprint("sides", __name__)


@door.get("/versions/<uuid:ref>/coverage")
@allow("framework.read")
def coverage(db: Any, version: FrameworkVersion) -> str:
    return render_template("frameworks/coverage.html", **present.covered(db, version, request.args.get("list", "")))


@door.get("/versions/<uuid:ref>/burden")
@allow("framework.read")
def burden(db: Any, version: FrameworkVersion) -> str:
    return render_template("frameworks/burden.html", **present.burdened(db, version))


@door.get("/versions/<uuid:ref>/handbook")
@allow("framework.read")
def handbook(db: Any, version: FrameworkVersion) -> str:
    chapters = handbook_reports.chapters(queries.pinned_in(db, version.id))
    return render_template("frameworks/handbook.html", version=version, chapters=chapters)


@door.get("/versions/<uuid:ref>/handbook.docx")
@allow("framework.read")
def handbook_document(db: Any, version: FrameworkVersion) -> Response:
    chapters = handbook_reports.chapters(queries.pinned_in(db, version.id))
    return _file(handbook_reports.document(version, chapters), KIND, _name(version, "docx"))


@door.get("/versions/<uuid:ref>/framework.zip")
@allow("framework.read")
def files(db: Any, version: FrameworkVersion) -> Response:
    return _file(to_zip(to_files(exchange.as_bundle(db, version))), "application/zip", _name(version, "zip"))


@door.get("/versions/<uuid:ref>/take")
@allow("framework.draft")
def ask_take(db: Any, version: FrameworkVersion) -> Any:
    if not request.args.get("from"):
        return redirect(url_for("frameworks.show", ref=version.id))
    source = _source(db, request.args.get("from", ""))
    return render_template(
        "frameworks/take.html",
        **present.taking(db, version, source),
        press=Press(),
        seen=PressSeen(formdata=None, seen=str(version.edit_version)),
    )


@door.post("/versions/<uuid:ref>/take")
@allow("framework.draft")
def take(db: Any, version: FrameworkVersion) -> Any:
    """One measure as the other branch has it."""
    if not request.form.get("from"):
        return redirect(url_for("frameworks.show", ref=version.id))
    source, measure = _source(db, request.form.get("from", "")), request.form.get("measure", "")[:40]
    prefer = {key.removeprefix("stands-"): value for key, value in request.form.items() if key.startswith("stands-")}
    try:
        merging_back.take_over(
            db,
            draft=version,
            source=source,
            measure_id=measure,
            seen_version=PressSeen().seen_version(),
            prefer=prefer,
            by=me().person.id,
            at=now(),
        )
    except Conflicting as conflict:
        db.rollback()
        sides = [side_by_side(one) for one in conflict.conflicts]
        shown = {"version": version, "source": source, "measure": measure, "conflicts": sides}
        seen = PressSeen(formdata=None, seen=str(version.edit_version))
        return render_template("frameworks/take_conflict.html", **shown, seen=seen), 409
    except EditedSince:
        raise
    except Unusable as problem:
        db.rollback()
        flash(str(problem))
        return redirect(url_for(".ask_take", ref=version.id, **{"from": source.id}))
    flash("Taken over.")
    return redirect(url_for(".ask_take", ref=version.id, **{"from": source.id}))


def _source(db: Any, ref: str) -> FrameworkVersion:
    found = db.get(FrameworkVersion, as_uuid(ref)) if as_uuid(ref) else None
    if found is None or (found.status == "draft" and not sees_drafts(visitor())):
        not_found()
    return found


def _name(version: FrameworkVersion, ending: str) -> str:
    return f"{version.framework_id}-{version.shown_version}.{ending}"


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
