"""Briefings: planning one, looking at one, what was said across all of an exercise."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from consultation.briefings import counting, planning, queries, reading_back
from consultation.briefings.models import Briefing
from consultation.briefings.options import STANDING, options_of, set_options
from consultation.briefings.planning import papers_of
from consultation.briefings.seats import seats_of, tally
from consultation.briefings.voting import votes_of
from consultation.councils import all_councils
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from workbench import briefing_letters
from workbench.access import allow, me
from workbench.database import here
from workbench.pages.briefings import (  # noqa: F401 - each hangs its routes on the door
    after,
    attending,
    bringing_in,
    capturing,
    coming,
    preparing,
    reading,
    voting,
)
from workbench.pages.briefings import present as shown
from workbench.pages.briefings.door import door
from workbench.pages.briefings.forms import CancelForm, ChangeForm, OptionsForm, StartForm
from workbench.pages.fields import offered, whole
from workbench.pages.moments import as_written
from workbench.reports import charts


@door.get("/briefings")
@allow("briefing.list")
def index(db: Any, exercises: list[Exercise]) -> str:
    found: dict[uuid.UUID, list[Briefing]] = {}
    for briefing in queries.everything(db):
        found.setdefault(briefing.exercise_id, []).append(briefing)
    return render_template("briefings/index.html", exercises=exercises, found=found, status=shown.status, at=now())


@door.get("/briefings/new")
@allow("briefing.plan")
def new(db: Any, exercises: list[Exercise]) -> str:
    return render_template("briefings/plan.html", form=_start_form(exercises, fresh=True), briefing=None)


@door.post("/briefings/new")
@allow("briefing.plan")
def plan(db: Any, exercises: list[Exercise]) -> Any:
    form = _start_form(exercises)
    try:
        if form.validate_on_submit():
            exercise, who = uuid.UUID(form.exercise.data), me().person.id
            made = planning.plan_briefing(db, exercise_id=exercise, plan=form.plan(), by=who, at=now())
            flash("The briefing is planned. Now its agenda, and who runs it.")
            return redirect(url_for(".prepare", ref=made.id))
    except Unusable as problem:
        form.title.errors = [str(problem)]
    return render_template("briefings/plan.html", form=form, briefing=None), 422


@door.get("/briefings/<uuid:ref>")
@allow("briefing.read")
def show(db: Any, briefing: Briefing) -> str:
    notes, withheld = queries.shown_and_withheld(db, [briefing.id])
    room = shown.room_of(db, briefing)
    return render_template(
        "briefings/show.html",
        briefing=briefing,
        room=room,
        status=shown.status(briefing, now()),
        zone=shown.zone(briefing),
        papers=papers_of(db, briefing.id),
        seats=tally(seats_of(db, briefing.id)) if briefing.closed_at is None else {},
        undecided=reading_back.undecided(db, briefing, now()) if briefing.closed_at is not None else 0,
        regions=shown.by_region([council for council, _ in room.attendance()], room.councils.values()),
        heard=counting.heard(notes, room.came),
        by_item=counting.by_item(room.items, notes, room.came),
        by_option=counting.by_option(room.options, notes, room.came),
        withheld=withheld,
        votes=votes_of(db, [briefing.id]),
        line=lambda note: shown.line(note, room),
        rule=counting.RULE,
        stands=counting.STANDS,
    )


@door.get("/briefings/<uuid:ref>/change")
@allow("briefing.lead")
def ask_to_change(db: Any, briefing: Briefing) -> str:
    return _change_page(briefing, _as_planned(briefing), CancelForm(formdata=None))


@door.post("/briefings/<uuid:ref>/change")
@allow("briefing.lead")
def change(db: Any, briefing: Briefing) -> Any:
    form, at = ChangeForm(), now()
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        planning.change_briefing(
            db, briefing=briefing, plan=form.plan(), seen_version=whole(form.seen.data), by=me().person.id, at=at
        )
        told = briefing_letters.tell_of_change(db, briefing=briefing, at=at) if form.tell.data else 0
        coming.give_free_places(db, briefing, at)
    except Unusable as problem:
        if str(problem):
            form.title.errors = [str(problem)]
        return _change_page(briefing, form, CancelForm(formdata=None)), 422
    flash(f"The briefing was changed. {told} people are told." if told else "The briefing was changed.")
    return redirect(url_for(".show", ref=briefing.id))


@door.post("/briefings/<uuid:ref>/call-off")
@allow("briefing.lead")
def call_off(db: Any, briefing: Briefing) -> Any:
    form, at = CancelForm(), now()
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        planning.cancel_briefing(db, briefing=briefing, because=form.reason.data, by=me().person.id, at=at)
    except Unusable as problem:
        if str(problem):
            form.reason.errors = [str(problem)]
        return _change_page(briefing, _as_planned(briefing), form), 422
    told = briefing_letters.tell_of_end(db, briefing=briefing, at=at)
    flash(f"The briefing was called off. {told} people are told.")
    return redirect(url_for(".show", ref=briefing.id))


@door.get("/exercises/<uuid:ref>/briefings")
@allow("exercise.see")
def across(db: Any, exercise: Exercise) -> str:
    return _across(db, exercise)


@door.post("/exercises/<uuid:ref>/options")
@allow("exercise.manage")
def put_options(db: Any, exercise: Exercise) -> Any:
    form = OptionsForm()
    try:
        names = (form.options.data or "").splitlines()
        set_options(db, exercise=exercise, names=names, by=me().person.id, at=now())
    except Unusable as problem:
        form.options.errors = [str(problem)]
        return _across(db, exercise, form), 422
    flash("These options are put to directors.")
    return redirect(url_for(".across", ref=exercise.id))


@door.get("/exercises/<uuid:ref>/positions.svg")
@allow("exercise.see")
def positions(db: Any, exercise: Exercise) -> Response:
    """Councils by where they stand on each option, as a diverging bar."""
    rows = [(row.option.name, row.councils) for row in _heard(db, exercise)["by_option"]]
    drawn = charts.kept(here().charts, charts.diverging(rows, title="Positions of councils by option"))
    return Response(drawn, mimetype="image/svg+xml")


def _across(db: Any, exercise: Exercise, form: OptionsForm | None = None) -> str:
    told = _heard(db, exercise)
    every = all_councils(db)
    missing = [council for council in every if council.code not in told["there"]]
    put = [option.name for option in options_of(db, exercise.id)]
    form = form or OptionsForm(formdata=None, data={"options": "\n".join(put or STANDING)})
    return render_template(
        "briefings/across.html",
        exercise=exercise,
        regions=shown.by_region([c for c in every if c.code in told["there"]], every),
        missing=missing,
        councils=len(every),
        status=shown.status,
        at=now(),
        rule=counting.RULE,
        stands=counting.STANDS,
        put=put,
        q=request.args.get("q", ""),
        form=form,
        **told,
    )


def _heard(db: Any, exercise: Exercise) -> dict[str, Any]:
    """What the closed briefings of an exercise come to, by one reading of their notes."""
    briefings = queries.of_exercise(db, exercise.id)
    closed = [briefing for briefing in briefings if briefing.closed_at is not None]
    ids = [briefing.id for briefing in closed]
    present = queries.present_at(db, ids)
    notes, withheld = queries.shown_and_withheld(db, ids)
    there = counting.union(present)
    options = options_of(db, exercise.id, retired=True)
    return {
        "briefings": briefings,
        "there": there,
        "heard": counting.heard(notes, there),
        "each": {b.id: counting.heard([n for n in notes if n.briefing_id == b.id], present[b.id]) for b in closed},
        "by_option": [row for row in counting.by_option(options, notes, there) if row.heard.contributions],
        "withheld": withheld,
        "found": shown.search(db, notes, briefings, request.args.get("q", "")),
    }


def _start_form(exercises: list[Exercise], *, fresh: bool = False) -> StartForm:
    form = StartForm(formdata=None) if fresh else StartForm()
    form.exercise.choices = offered([(str(exercise.id), exercise.title) for exercise in exercises])
    return form


def _as_planned(briefing: Briefing) -> ChangeForm:
    given = {
        "title": briefing.title, "place": briefing.place, "link": briefing.link, "region": briefing.region or "",
        "capacity": briefing.capacity, "starts": as_written(briefing.starts_at), "ends": as_written(briefing.ends_at),
        "seen": str(briefing.version),
    }  # fmt: skip
    return ChangeForm(formdata=None, data=given)


def _change_page(briefing: Briefing, form: ChangeForm, cancel: CancelForm) -> str:
    return render_template("briefings/plan.html", form=form, cancel=cancel, briefing=briefing)
