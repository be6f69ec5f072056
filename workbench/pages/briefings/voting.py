"""Shows of hands and quick polls."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from consultation.briefings.models import Briefing, Vote
from consultation.briefings.voting import HANDS, Count, present_count, record_vote, strike_vote, votes_of
from consultation.errors import Unusable
from consultation.store import now
from workbench.access import allow, as_uuid, me
from workbench.pages.briefings import present
from workbench.pages.briefings.door import door
from workbench.pages.briefings.forms import VoteForm
from workbench.pages.fields import offered, whole

LINES = 6  # answers of a poll on its page


@door.get("/briefings/<uuid:ref>/votes")
@allow("briefing.run")
def votes(db: Any, briefing: Briefing) -> str:
    given = {"key": str(uuid.uuid4()), "kind": request.args.get("kind", "hands")}
    form = VoteForm(formdata=None, data={**given, "present": present_count(db, briefing.id)})
    return _page(db, briefing, form)


@door.post("/briefings/<uuid:ref>/votes")
@allow("briefing.run")
def record(db: Any, briefing: Briefing) -> Any:
    form = _offered(present.room_of(db, briefing), VoteForm())
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        record_vote(
            db, briefing=briefing, key=as_uuid(form.key.data or "") or uuid.uuid4(), count=_count(form), by=me().person.id, at=now()
        )  # fmt: skip
    except Unusable as problem:
        if str(problem):
            form.asked.errors = [str(problem)]
        return _page(db, briefing, form), 422
    flash("The vote is recorded.")
    return redirect(url_for(".votes", ref=briefing.id))


@door.post("/votes/<uuid:ref>/strike")
@allow("vote.strike")
def strike_out(db: Any, vote: Vote, briefing: Briefing) -> Any:
    strike_vote(db, vote=vote, because=request.form.get("reason", ""), by=me().person.id, at=now())
    flash("The vote is struck out. It stays to be seen.")
    return redirect(url_for(".votes", ref=briefing.id))


def _count(form: VoteForm) -> Count:
    """The answers as the page names them; one without a name is left out, one without a number is a mistake."""
    hands = form.kind.data != "poll"
    names = HANDS if hands else [request.form.get(f"answer-{n}", "").strip() for n in range(LINES)]
    answers = []
    for n, name in enumerate(names):
        given = request.form.get(f"count-{n}", "").strip()
        if not name and not given:
            continue
        if not name or not (given.isascii() and given.isdigit()):
            raise Unusable("Enter a whole number for each answer; 0 where nobody chose it.")
        answers.append((name, whole(given)))
    single = {
        field.removeprefix("council-"): names[whole(given)]
        for field, given in request.form.items()
        if field.startswith("council-") and given and whole(given, len(names)) < len(names)
    }
    return Count(
        asked=form.asked.data,
        answers=answers,
        councils_present=form.present.data,
        kind="hands" if hands else "poll",
        counted_in=form.counted_in.data,
        item_id=as_uuid(form.item.data or ""),
        option_id=as_uuid(form.option.data or ""),
        by_council=single,
    )


def _offered(room: present.Room, form: VoteForm) -> VoteForm:
    items = [(str(item.id), item.title) for item in room.items if item.withdrawn_at is None]
    options = [(str(option.id), option.name) for option in room.options if option.retired_at is None]
    form.item.choices, form.option.choices = offered([("", "No item"), *items]), offered([("", "None"), *options])
    return form


def _page(db: Any, briefing: Briefing, form: VoteForm) -> str:
    room = present.room_of(db, briefing)
    return render_template(
        "briefings/votes.html",
        briefing=briefing,
        room=room,
        form=_offered(room, form),
        hands=HANDS if form.kind.data != "poll" else None,
        lines=LINES,
        typed=request.form,
        votes=votes_of(db, [briefing.id]),
    )
