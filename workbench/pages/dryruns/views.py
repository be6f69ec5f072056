"""Starting dry runs, and looking at what they gave."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.dryruns import running
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.peers.finding import choose_peers
from framework_drafts.dryruns.thresholds import MEANINGS
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import all_versions
from framework_drafts.history.catalogue import snapshots
from workbench import jobs
from workbench.access import allow, may, me, visitor
from workbench.loading import not_found, sees_drafts
from workbench.pages.dryruns import of_council, of_measure, of_region, of_whole, pictures, present
from workbench.pages.dryruns.forms import PeersForm, RunForm
from workbench.pages.fields import offered
from workbench.pages.work.starting import work_started

door = Blueprint("dryruns", __name__, url_prefix="/dryruns")
door.register_blueprint(pictures.door)


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
    args = {"framework_version": str(version.id), "snapshot": form.snapshot.data}
    under_way = jobs.job_open(db, kind="dryrun", args=args)
    if under_way is not None and under_way.asked_by == me().person.id:
        return work_started(under_way)
    title = f"Dry run: {version.title} {version.shown_version}"
    return work_started(jobs.ask(db, kind="dryrun", title=title, by=me().person.id, at=now(), args=args))


@door.get("/<uuid:ref>")
@allow("dryrun.read")
def show(db: Any, run: DryRun) -> str:
    limits = run.inputs.get("limits", {})
    return render_template(
        "dryruns/show.html", **present.overview(db, run, me().person.council_code), limits=limits, meanings=MEANINGS
    )


@door.get("/<uuid:ref>/availability")
@allow("dryrun.read")
def availability(db: Any, run: DryRun) -> str:
    return render_template("dryruns/availability.html", **of_whole.availability(db, run))


@door.get("/<uuid:ref>/together")
@allow("dryrun.read")
def together(db: Any, run: DryRun) -> str:
    return render_template("dryruns/together.html", **of_whole.together(db, run))


@door.get("/<uuid:ref>/measures/<code>")
@allow("dryrun.read")
def measure(db: Any, run: DryRun, code: str) -> str:
    shown = of_measure.of_measure(db, run, code, *_asked_for()) or not_found()
    return render_template("dryruns/measure.html", **shown)


@door.get("/<uuid:ref>/measures/<code>/places")
@allow("dryrun.read")
def places(db: Any, run: DryRun, code: str) -> str:
    shown = of_measure.places(db, run, code) or not_found()
    return render_template("dryruns/places.html", **shown)


@door.get("/<uuid:ref>/regions/<area>")
@allow("dryrun.read")
def region(db: Any, run: DryRun, area: str) -> str:
    shown = of_region.of_region(db, run, area) or not_found()
    return render_template("dryruns/region.html", **shown)


@door.get("/<uuid:ref>/councils/<area>")
@allow("dryrun.read")
def council(db: Any, run: DryRun, area: str) -> str:
    return _council(db, run, area, "")


@door.post("/<uuid:ref>/councils/<area>/peers")
@allow("dryrun.choose_peers")
def peers(db: Any, run: DryRun, area: str) -> Any:
    """A council's own list: by its people, or by those who draft."""
    if me().person.council_code not in (None, area):
        not_found()
    wanted, reason = request.form.getlist("peers"), request.form.get("reason", "")
    try:
        choose_peers(db, council=area, peers=wanted, reason=reason, by=me().person.id, at=now())
    except Unusable as problem:
        return _council(db, run, area, str(problem)), 422
    flash("Kept. Everybody who looks at this council sees this list." if wanted else "The list was taken back.")
    return redirect(url_for(".council", ref=run.id, area=area) + "#compared-with")


def _council(db: Any, run: DryRun, area: str, wrong: str) -> str:
    shown = of_council.of_council(db, run, area) or not_found()
    who, form = visitor(), PeersForm()
    form.peers.choices = offered([(one.code, one.name) for one in shown["others"]])
    if request.method == "GET" and shown["peers"] and (chosen := shown["peers"].chosen):
        form.peers.data, form.reason.data = list(chosen.peers), chosen.reason
    may_choose = (
        may("dryrun.choose_peers") and shown["known"] and who is not None and who.person.council_code in (None, area)
    )
    return render_template("dryruns/council.html", **shown, form=form, wrong=wrong, may_choose=may_choose)


def _asked_for() -> tuple[str, str, str]:
    """The year, the part of the people, and the council to mark: the visitor's own where none is named."""
    who = visitor()
    mine = (who.person.council_code if who else None) or ""
    return request.args.get("period", ""), request.args.get("part", ""), request.args.get("council", mine)


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
