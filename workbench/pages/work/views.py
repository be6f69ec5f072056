"""Following long work: how far it is, stopping it, and where its outcome lies."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for

from consultation.store import now
from workbench import jobs
from workbench.access import allow, me
from workbench.jobs import Job
from workbench.pages.fields import Press

door = Blueprint("work", __name__, url_prefix="/work/<uuid:ref>")
OUTCOMES = {
    "themes": "themes.run",
    "corpus": "corpus.show",
    "lesson": "coding.code",
    "dryrun": "dryruns.show",
    "history": "history.file",
    "data_set": "history.show",
    "contacts": "intake.show",
    "replies": "intake.show",
    "extract": "extracts.submission",
    "records": "extracts.records",
    "records_run": "extracts.runs.show",
    "people_moved": "extracts.changes.moved",
}
KEEPS = frozenset({"contacts", "replies"})  # row by row: what was done before stays


@door.get("")
@allow("work.follow")
def follow(db: Any, job: Job) -> Any:
    if job.state == "done" and (outcome := job.result.get("run") or job.result.get("exercise")):
        return redirect(url_for(OUTCOMES[job.kind], ref=outcome))
    return render_template(
        "work/follow.html", job=job, open=job.state in jobs.OPEN, keeps=job.kind in KEEPS, form=Press()
    )


@door.get("/progress")
@allow("work.follow")
def progress(db: Any, job: Job) -> Any:
    return jsonify(
        done=job.done, total=job.total, label=job.label, state=job.state, finished=job.state not in jobs.OPEN
    )


@door.post("/cancel")
@allow("work.follow")
def cancel(db: Any, job: Job) -> Any:
    jobs.cancel(db, job=job, by=me().person.id, at=now())
    kept = "What was done before stays." if job.kind in KEEPS else "Nothing of it is kept."
    flash(f"The work stops at the next chance. {kept}")
    return redirect(url_for(".follow", ref=job.id))
