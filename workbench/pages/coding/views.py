"""Reading and coding, one passage at a time, with the whole answer beside it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import EditedSince, Refusal
from consultation.exercises import Exercise
from consultation.store import now
from consultation.themes.coding import judging
from consultation.themes.coding.queue import ORDERS, WHICH
from consultation.themes.corpus.models import Passage
from workbench.access import afterwards, allow, as_uuid, me
from workbench.database import here
from workbench.loading import of_exercise
from workbench.pages.coding import present
from workbench.pages.coding.reading import also_chosen, judgement_from
from workbench.pages.work.starting import work_started
from workbench.theming import ask_for_lesson, lesson_due, run_waiting

door = Blueprint("coding", __name__)
UNDONE_WITHIN = timedelta(hours=12)


def _queue() -> dict[str, str]:
    """Which passages, and in which order: from the address bar, and along with every step."""
    show, order = request.values.get("show", "unread"), request.values.get("order", "written")
    return {"show": show if show in WHICH else "unread", "order": order if order in ORDERS else "written"}


@door.get("/exercises/<uuid:ref>/coding")
@allow("theme.code")
def code(db: Any, exercise: Exercise) -> str:
    return _page(db, exercise, as_uuid(request.args.get("at", "")), past="past" in request.args)


@door.post("/exercises/<uuid:ref>/coding/<uuid:passage>")
@allow("theme.code")
def judge(db: Any, exercise: Exercise, passage: uuid.UUID) -> Any:
    found: Passage = of_exercise(db, Passage, passage, exercise.id)
    by, at = me().person.id, now()
    try:
        judgement = judgement_from(db, found, request.form)
        changed = judging.judge(db, passage=found, judgement=judgement, by=by, at=at, seen=request.form.get("seen"))
        for other, seen in also_chosen(db, found, request.form):
            more = present.with_marks(db, other, judgement)
            changed |= judging.judge(db, passage=other, judgement=more, by=by, at=at, seen=seen)
    except Refusal as problem:
        db.rollback()
        return _page(db, exercise, found.id, problem=str(problem), stale=isinstance(problem, EditedSince)), 422
    if not changed and not judgement.marks and not judgement.nothing:
        flash("Nothing was chosen for the passage before, so it is still not read.")
    if lesson_due(db, exercise.id):
        ask_for_lesson(db, exercise_id=exercise.id, by=by)
        instance = here()
        afterwards(lambda: run_waiting(instance, exercise.id))
    stay = {"at": found.id} if request.form.get("stay") else {"at": found.id, "past": 1}
    return redirect(url_for(".code", ref=exercise.id, **_queue(), **stay, _anchor="now"))


@door.post("/exercises/<uuid:ref>/coding/undo")
@allow("theme.code")
def undo(db: Any, exercise: Exercise) -> Any:
    at = now()
    passage = judging.undo(db, exercise_id=exercise.id, by=me().person.id, at=at, since=at - UNDONE_WITHIN)
    flash(f"Undone: “{passage.text[:60]}” is as it was before.")
    return redirect(url_for(".code", ref=exercise.id, **_queue(), at=passage.id, _anchor="now"))


@door.post("/exercises/<uuid:ref>/coding/learn")
@allow("theme.code")
def learn(db: Any, exercise: Exercise) -> Any:
    job = ask_for_lesson(db, exercise_id=exercise.id, by=me().person.id)
    return work_started(job)


def _page(
    db: Any, exercise: Exercise, at: uuid.UUID | None, *, past: bool = False, problem: str = "", stale: bool = False
) -> str:
    queue = _queue()
    shown = present.to_code(db, exercise, which=queue["show"], order=queue["order"], at=at, past=past)
    return render_template(
        "coding/code.html",
        exercise=exercise,
        queue=queue,
        orders=ORDERS,
        choices=WHICH,
        problem=problem,
        stale=stale,
        error=problem,
        sent=request.form if problem else None,
        **shown,
    )
