"""Who is asked, and the page behind each one's link: coming or not, colleagues, papers, calendar."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from consultation.briefings.agenda import items_of
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.planning import papers_of
from consultation.briefings.seats import (
    STATES,
    answer_seat,
    ask_to,
    bring,
    move_up,
    seat_by_token,
    seats_of,
    tally,
    withdraw_seat,
)
from consultation.councils import Council, all_councils
from consultation.errors import Refusal, Unusable
from consultation.intake.matching import Councils
from consultation.store import now
from workbench import briefing_letters
from workbench.access import allow, me
from workbench.database import here
from workbench.defences import limiter
from workbench.loading import not_found
from workbench.pages.briefings import present
from workbench.pages.briefings.door import TRIES, door
from workbench.pages.briefings.forms import ColleagueForm, SeatsForm
from workbench.pages.briefings.reading import is_read_back
from workbench.pages.documents.views import as_file
from workbench.reports.calendar import KIND, calendar_file
from workbench.sign_in import hash_of

MOST_AT_ONCE = 500


@door.get("/briefings/<uuid:ref>/seats")
@allow("briefing.lead")
def seats(db: Any, briefing: Briefing) -> str:
    return _seats(db, briefing, SeatsForm(formdata=None))


@door.post("/briefings/<uuid:ref>/seats")
@allow("briefing.lead")
def ask(db: Any, briefing: Briefing) -> Any:
    form, at = SeatsForm(), now()
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        new = ask_many(db, briefing, form.rows(), me().person.id, at)
    except Refusal as problem:
        db.rollback()
        if str(problem):
            form.contacts.errors = [str(problem)]
        return _seats(db, briefing, form), 422
    flash(f"{new} asked; a letter with a calendar file is on its way to each.")
    return redirect(url_for(".seats", ref=briefing.id))


def ask_many(db: Any, briefing: Briefing, rows: list[list[str]], by: uuid.UUID | None, at: datetime) -> int:
    """Ask a person a row (council, name, e-mail): all of them, or none and the line at fault. Returns how many are new."""
    if len(rows) > MOST_AT_ONCE:
        raise Unusable(f"Ask at most {MOST_AT_ONCE} people at once. Nobody was asked.")
    every = {council.code: council for council in all_councils(db)}
    known, new = Councils({code: council.name for code, council in every.items()}), 0
    for line, row in enumerate(rows, start=1):
        if len(row) != 3:
            raise Unusable(f"Line {line} should be: council, name, e-mail address. Nobody was asked.")
        code = known.find(row[0])
        if code is None:
            raise Unusable(f"Line {line}: no council is called “{row[0][:60]}”. Nobody was asked.")
        try:
            seat, fresh = ask_to(db, briefing=briefing, council=every[code], name=row[1], email=row[2], by=by, at=at)
        except Unusable as problem:
            raise Unusable(f"Line {line}: {problem} Nobody was asked.") from problem
        if fresh:
            briefing_letters.ask(db, briefing=briefing, seat=seat, secret=_secret(), at=at)
            new += 1
    return new


@door.post("/seats/<uuid:ref>/<deed>")
@allow("seat.manage")
def manage(db: Any, seat: Seat, briefing: Briefing, deed: str) -> Any:
    """Send somebody's letter again, or make their link useless and free their place."""
    at = now()
    if deed == "send":
        briefing_letters.ask(db, briefing=briefing, seat=seat, secret=_secret(), at=at)
        flash(f"The letter to {seat.name} goes out again.")
    elif deed == "withdraw":
        moved = withdraw_seat(db, seat=seat, briefing=briefing, by=me().person.id, at=at)
        briefing_letters.tell_of_room(db, briefing=briefing, seats=moved, at=at)
        flash(f"The link of {seat.name} does not work any more.")
    else:
        not_found()
    return redirect(url_for(".seats", ref=briefing.id))


def give_free_places(db: Any, briefing: Briefing, at: datetime) -> None:
    """Where there is more room than before, those who wait move up and are told."""
    briefing_letters.tell_of_room(db, briefing=briefing, seats=move_up(db, briefing=briefing, at=at), at=at)


@door.get("/come/<token>")
@allow("seat.use")
def come(db: Any, token: str) -> str:
    return _come(db, token, ColleagueForm(formdata=None))


@door.post("/come/<token>")
@limiter.limit(TRIES)
@allow("seat.use")
def answer(db: Any, token: str) -> Any:
    seat, briefing = seat_by_token(db, hash_of(token))
    coming, at = request.form.get("coming") == "yes", now()
    moved = answer_seat(db, seat=seat, briefing=briefing, coming=coming, at=at)
    briefing_letters.tell_of_room(db, briefing=briefing, seats=[one for one in moved if one.id != seat.id], at=at)
    flash(
        {
            "coming": "Thank you. A place is kept for you.",
            "waiting": "The room is full: you are on the waiting list.",
        }.get(seat.state, "Thank you for telling us.")
    )
    return redirect(url_for(".come", token=token))


@door.post("/come/<token>/colleague")
@limiter.limit(TRIES)
@allow("seat.use")
def colleague(db: Any, token: str) -> Any:
    seat, briefing = seat_by_token(db, hash_of(token))
    form, at, council = ColleagueForm(), now(), db.get_one(Council, seat.council_code)
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        asked, fresh = bring(
            db, seat=seat, briefing=briefing, council=council, name=form.name.data, email=form.email.data, at=at
        )
    except Unusable as problem:
        if str(problem):
            form.email.errors = [str(problem)]
        return _come(db, token, form), 422
    if fresh:
        briefing_letters.ask(db, briefing=briefing, seat=asked, secret=_secret(), at=at)
    flash(f"{asked.name} gets a letter." if fresh else f"{asked.name} has been asked before: no second letter is sent.")
    return redirect(url_for(".come", token=token))


@door.get("/come/<token>/briefing.ics")
@allow("seat.use")
def diary(db: Any, token: str) -> Response:
    _, briefing = seat_by_token(db, hash_of(token))
    return Response(
        calendar_file(briefing),
        content_type=KIND,
        headers={"Content-Disposition": 'attachment; filename="briefing.ics"'},
    )


@door.get("/come/<token>/papers/<uuid:paper>")
@allow("seat.use")
def paper(db: Any, token: str, paper: uuid.UUID) -> Response:
    _, briefing = seat_by_token(db, hash_of(token))
    return as_file(db, next((one for one in papers_of(db, briefing.id) if one.id == paper), None) or not_found())


def _come(db: Any, token: str, form: ColleagueForm) -> str:
    seat, briefing = seat_by_token(db, hash_of(token))
    at = now()
    return render_template(
        "briefings/come.html",
        token_=token,
        seat=seat,
        briefing=briefing,
        zone=present.zone(briefing),
        council=db.get_one(Council, seat.council_code),
        colleagues=[(s, STATES[s.state]) for s, _ in seats_of(db, briefing.id) if s.council_code == seat.council_code and s.id != seat.id],
        state=STATES[seat.state],
        items=items_of(db, briefing.id),
        papers=papers_of(db, briefing.id),
        over=at >= briefing.ends_at or briefing.closed_at is not None,
        reading=is_read_back(db, briefing, seat, at),
        form=form,
    )  # fmt: skip


def _seats(db: Any, briefing: Briefing, form: SeatsForm) -> str:
    asked = seats_of(db, briefing.id)
    return render_template(
        "briefings/seats.html", briefing=briefing, asked=asked, tally=tally(asked), states=STATES, form=form
    )


def _secret() -> str:
    return here().settings.secret_key.get_secret_value()
