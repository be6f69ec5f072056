"""Starting dry runs, and looking at what they gave."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, render_template, request

from consultation.store import now
from framework_drafts.dryruns import running
from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import all_versions
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.models import Snapshot
from workbench import jobs
from workbench.access import allow, me, visitor
from workbench.loading import not_found, sees_drafts
from workbench.pages.dryruns import present
from workbench.pages.dryruns.forms import RunForm
from workbench.pages.fields import offered
from workbench.pages.work.starting import work_started

door = Blueprint("dryruns", __name__, url_prefix="/dryruns")


@door.get("")
@allow("dryrun.list")
def index(db: Any) -> str:
    return _index(db, _form(db))


@door.post("")
@allow("dryrun.start")
def start(db: Any) -> Any:
    form = _form(db)
    if not form.validate_on_submit():
        return _index(db, form), 422
    version = db.get_one(FrameworkVersion, uuid.UUID(form.version.data))
    job = jobs.ask(
        db,
        kind="dryrun",
        title=f"Dry run: {version.title} {version.shown_version}",
        by=me().person.id,
        at=now(),
        args={"framework_version": str(version.id), "snapshot": form.snapshot.data},
    )
    return work_started(job)


@door.get("/<uuid:ref>")
@allow("dryrun.read")
def show(db: Any, run: DryRun) -> str:
    return render_template("dryruns/show.html", **_about(db, run), **present.overview(db, run))


@door.get("/<uuid:ref>/measures/<code>")
@allow("dryrun.read")
def measure(db: Any, run: DryRun, code: str) -> str:
    shown = present.of_measure(db, run, code, request.args.get("period", "")) or not_found()
    return render_template("dryruns/measure.html", **_about(db, run), **shown)


@door.get("/<uuid:ref>/councils/<area>")
@allow("dryrun.read")
def council(db: Any, run: DryRun, area: str) -> str:
    shown = present.of_council(db, run, area) or not_found()
    return render_template("dryruns/council.html", **_about(db, run), **shown)


@door.get("/<uuid:ref>/measures/<code>/<picture>.svg")
@allow("dryrun.read")
def chart(db: Any, run: DryRun, code: str, picture: str) -> Response:
    drawn = present.picture(db, run, code, picture, request.args.get("period", ""))
    if drawn is None:
        not_found()
    return Response(
        drawn,
        mimetype="image/svg+xml",
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )


def _form(db: Any) -> RunForm:
    form = RunForm()
    form.version.choices = offered(
        [(str(v.id), f"{v.title}, {v.shown_version}") for v, count in all_versions(db) if count]
    )
    form.snapshot.choices = offered([(s.hash, f"{s.title} ({s.hash[:8]})") for s in snapshots(db)])
    return form


def _index(db: Any, form: RunForm) -> str:
    runs = [row for row in running.dry_runs(db) if not row[0].of_a_draft or sees_drafts(visitor())]
    return render_template("dryruns/index.html", runs=runs, form=form)


def _about(db: Any, run: DryRun) -> dict[str, Any]:
    version = db.get_one(FrameworkVersion, run.framework_version_id)
    stale = running.is_stale(db, run, version)
    return {"run": run, "version": version, "snapshot": db.get_one(Snapshot, run.snapshot_hash), "stale": stale}
