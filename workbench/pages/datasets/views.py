"""Putting snapshots together: which, whose figures count where they disagree, and settling it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.history import datasets
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.models import DataSet
from workbench import jobs
from workbench.access import allow, me
from workbench.database import here
from workbench.pages.datasets import present
from workbench.pages.history.downloads import download
from workbench.pages.work.starting import work_started
from workbench.reports import history as tables

door = Blueprint("datasets", __name__, url_prefix="/data-sets")


@door.get("/new")
@allow("data_set.start")
def new(db: Any) -> str:
    return render_template("datasets/new.html", every=[s for s in snapshots(db) if not s.parts], said={}, problem="")


@door.post("/new")
@allow("data_set.start")
def start(db: Any) -> Any:
    said = request.form
    chosen = sorted((said.get(f"place-{one.hash}", ""), one.hash) for one in snapshots(db))
    places = [place for place, _ in chosen if place.isdigit()]
    try:
        if len(places) != len(set(places)):
            raise Unusable("Two files have the same place: give each its own, since the first is named as the source.")
        made = datasets.start(
            db,
            name=said.get("name", ""),
            purpose=said.get("purpose", ""),
            parts=[found for place, found in chosen if place.isdigit()],
            by=me().person.id,
            at=now(),
        )
    except Unusable as problem:
        db.rollback()
        every = [s for s in snapshots(db) if not s.parts]
        return render_template("datasets/new.html", every=every, said=said, problem=str(problem)), 422
    return redirect(url_for(".show", ref=made.id))


@door.get("/<uuid:ref>")
@allow("data_set.read")
def show(db: Any, data_set: DataSet) -> Any:
    if kind := request.args.get("as"):
        found, _ = datasets.conflicts_of(db, here().snapshots, data_set)
        return download(tables.conflicts_of(found, datasets.parts_of(db, data_set)), kind)
    return render_template("datasets/show.html", data_set=data_set, **present.of_data_set(db, data_set))


@door.post("/<uuid:ref>/rule")
@allow("data_set.change")
def rule(db: Any, data_set: DataSet) -> Any:
    said = request.form
    try:
        takes = said.get("takes", "not said")
        if takes == "not said":
            raise Unusable("Choose whose figures count, or leave the cells out.")
        datasets.rule(
            db,
            data_set=data_set,
            series=said.get("series", "")[:90],
            takes=takes,
            reason=said.get("reason", ""),
            by=me().person.id,
            at=now(),
        )
    except Unusable as problem:
        db.rollback()
        shown = {**present.of_data_set(db, data_set), "problem": str(problem), "said": said}
        return render_template("datasets/show.html", data_set=data_set, **shown), 422
    flash("Kept, with its reason.")
    return redirect(url_for(".show", ref=data_set.id))


@door.post("/<uuid:ref>/settle")
@allow("data_set.change")
def settle(db: Any, data_set: DataSet) -> Any:
    """Ask for the work; a data set whose conflicts wait for a rule is not begun."""
    shown = present.of_data_set(db, data_set)
    if shown["open"]:
        shown["problem"] = "Some measures still wait for a rule: say for each whose figures count."
        return render_template("datasets/show.html", data_set=data_set, **shown), 422
    job = jobs.ask(
        db,
        kind="data_set",
        title=f"Settling {data_set.name}"[:200],
        args={"data_set": str(data_set.id)},
        by=me().person.id,
        at=now(),
    )
    return work_started(job)
