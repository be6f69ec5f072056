"""The director asks colleagues in, shares out the parts, and takes links back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from consultation.councils import Council
from consultation.errors import Unusable
from consultation.people import Person, Role
from consultation.questionnaires.models import Questionnaire
from consultation.responses.invitations import set_opt_out
from consultation.responses.models import Invitation, Response
from consultation.responses.teamwork import asked_in, assign_section, assignments_of, colleagues_of, free_parts
from consultation.store import now
from workbench.access import allow, me
from workbench.database import here
from workbench.inviting import invite_one, send_again
from workbench.inviting import withdraw as withdraw_link
from workbench.loading import not_found
from workbench.pages.answering import present
from workbench.pages.answering.door import door
from workbench.pages.answering.forms import ColleagueForm
from workbench.pages.fields import Press


@door.get("/colleagues")
@allow("response.direct")
def colleagues(db: Any, response: Response) -> str:
    return _page(db, response, ColleagueForm())


@door.post("/colleagues")
@allow("response.direct")
def ask_colleague(db: Any, response: Response) -> Any:
    form = ColleagueForm()
    if not form.validate_on_submit():
        return _page(db, response, form), 422
    try:
        new = invite_one(
            db,
            questionnaire=db.get_one(Questionnaire, response.questionnaire_id),
            council=db.get_one(Council, response.council_code),
            name=form.name.data,
            email=form.email.data,
            role=Role.CONTRIBUTOR,
            secret=here().settings.secret_key.get_secret_value(),
            by=me().person.id,
            at=now(),
        )
    except Unusable as problem:
        form.email.errors = [str(problem)]
        return _page(db, response, form), 422
    name = form.name.data.strip()
    flash(f"{name} has been sent a link." if new else f"{name} had been asked before: nothing was sent again.")
    return redirect(url_for(".colleagues", ref=response.id))


@door.post("/share")
@allow("response.direct")
def share(db: Any, response: Response) -> Any:
    """All parts at once: each is given to the person chosen beside it, or to nobody in particular."""
    told = present.about(db, response)
    people = {str(person.id): person for person in colleagues_of(db, response)}
    for section in told["content"].sections:
        chosen = request.form.get(f"who-{section.id}")
        if chosen is not None:
            assign_section(
                db, response=response, edition=told["edition"], section_id=section.id,
                to=people.get(chosen), by=me().person, at=now(),
            )  # fmt: skip
    flash("The parts are shared out.")
    return redirect(url_for(".colleagues", ref=response.id))


@door.post("/colleagues/<uuid:person>/withdraw")
@allow("response.direct")
def withdraw(db: Any, response: Response, person: uuid.UUID) -> Any:
    found = _invitation_of(db, response, person)
    free_parts(db, response=response, person_id=person)
    withdraw_link(db, invitation=found, by=me().person.id, at=now())
    flash("They can open this questionnaire no more. What they answered stays.")
    return redirect(url_for(".colleagues", ref=response.id))


@door.post("/colleagues/<uuid:person>/again")
@allow("response.direct")
def link_again(db: Any, response: Response, person: uuid.UUID) -> Any:
    found = _invitation_of(db, response, person)
    secret = here().settings.secret_key.get_secret_value()
    send_again(db, invitation=found, secret=secret, by=me().person.id, at=now())
    flash("A fresh link is on its way; the old one is dead.")
    return redirect(url_for(".colleagues", ref=response.id))


@door.get("/reminders")
@allow("response.answer")
def about_reminders(db: Any, response: Response) -> str:
    mine = next((i for i, p in asked_in(db, response) if p.id == me().person.id), None)
    return render_template("answering/reminders.html", **present.about(db, response), mine=mine, form=Press())


@door.post("/reminders/<state>")
@allow("response.answer")
def reminders(db: Any, response: Response, state: str) -> Any:
    """No more reminders to me, or reminders again."""
    mine: Invitation | None = next((i for i, p in asked_in(db, response) if p.id == me().person.id), None)
    if mine is None or state not in ("stop", "start"):
        not_found()
    set_opt_out(db, invitation=mine, out=state == "stop", by=me().person.id, at=now())
    flash(
        "You will get no more reminders."
        if state == "stop"
        else "You will be reminded before the questionnaire closes."
    )
    return redirect(url_for(".task_list", ref=response.id))


def _invitation_of(db: Any, response: Response, person: uuid.UUID) -> Invitation:
    """A contributor's invitation to this response, or not found."""
    mine = (i for i, p in asked_in(db, response) if p.id == person and p.role == Role.CONTRIBUTOR)
    return next(mine, None) or not_found()


def _page(db: Any, response: Response, form: ColleagueForm) -> str:
    people: list[Person] = colleagues_of(db, response)
    return render_template(
        "answering/colleagues.html",
        **present.about(db, response),
        form=form,
        press=Press(),
        people=people,
        links={person.id: invitation for invitation, person in asked_in(db, response)},
        whose=assignments_of(db, response),
    )
