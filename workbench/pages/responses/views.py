"""Following: the response board with its picture, results, one council's response as staff read it, and what staff may do."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from consultation.councils import REGIONS, TYPES, Council
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.people import Person
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import published_edition, published_editions, trial_of
from consultation.responses.collecting import closes_for
from consultation.responses.counting import closed_questions
from consultation.responses.invitations import extend, set_opt_out
from consultation.responses.models import Invitation, Response
from consultation.responses.queries import STAGES, answers_of, silent, stage_of, standings, submissions_of, tally
from consultation.responses.queries import board as lines_of
from consultation.responses.teamwork import asked_in
from consultation.store import now
from workbench.access import allow, me
from workbench.database import here
from workbench.inviting import send_again, withdraw
from workbench.loading import not_found
from workbench.pages.fields import FlaskForm, Press, whole
from workbench.pages.moments import as_written, moment
from workbench.pages.responses import present

door = Blueprint("responses", __name__)
A_PAGE = 200


class ExtendForm(FlaskForm):
    until = moment("Give this council until", hint="London time. Leave blank to take an extension back.", optional=True)


@door.get("/questionnaires/<uuid:ref>/board")
@allow("questionnaire.read")
def board(db: Any, questionnaire: Questionnaire) -> str:
    counted, edition = tally(db, questionnaire.id), published_edition(db, questionnaire.id)
    chosen = {
        "region": _among(request.args.get("region"), REGIONS),
        "council_type": _among(request.args.get("type"), TYPES),
        "stage": _among(request.args.get("stage"), STAGES),
    }
    page = max(1, whole(request.args.get("page"), 1))
    lines = lines_of(db, questionnaire.id, **chosen, first=(page - 1) * A_PAGE, most=A_PAGE + 1)
    return render_template(
        "responses/board.html",
        questionnaire=questionnaire,
        trial=trial_of(db, questionnaire.id),
        whole=present.whole_of(counted),
        regions=present.by(counted, REGIONS, 0),
        kinds_of=present.by(counted, TYPES, 1),
        tiles=present.tiles(standings(db, questionnaire.id)) if counted.total() <= present.MOST_TILES else [],
        marks=present.MARKS,
        lines=lines[:A_PAGE],
        more=len(lines) > A_PAGE,
        page=page,
        chosen=chosen,
        stages=STAGES,
        region_names=REGIONS,
        type_names=TYPES,
        asked=len(edition.asks().questions()) if edition else 0,
    )


@door.get("/questionnaires/<uuid:ref>/results")
@allow("questionnaire.read")
def results(db: Any, questionnaire: Questionnaire) -> str:
    edition = published_edition(db, questionnaire.id) or abort(404)
    return render_template(
        "responses/results.html",
        questionnaire=questionnaire,
        content=edition.asks(),
        tables=closed_questions(db, questionnaire.id, edition),
        whole=present.whole_of(tally(db, questionnaire.id)),
        silent=present.in_words(silent(db, questionnaire.id)),
        trial=trial_of(db, questionnaire.id),
    )


@door.get("/responses/<uuid:ref>")
@allow("response.read")
def show(db: Any, response: Response) -> str:
    return _page(db, response, _extend_form(response))


@door.post("/responses/<uuid:ref>/extend")
@allow("response.manage")
def give_longer(db: Any, response: Response) -> Any:
    form = ExtendForm()
    if not form.validate_on_submit():
        return _page(db, response, form), 422
    try:
        to = form.until.moment() if form.until.data else None
        extend(db, response=response, to=to, by=me().person.id, at=now())
    except Unusable as problem:
        form.until.errors = [str(problem)]
        return _page(db, response, form), 422
    flash(
        "This council has longer now."
        if to
        else "The closing time that holds for everybody holds for this council too."
    )
    return redirect(url_for(".show", ref=response.id))


@door.post("/invitations/<uuid:ref>/<deed>")
@allow("invitation.manage")
def do_to_invitation(db: Any, invitation: Invitation, deed: str) -> Any:
    """Send a fresh link, withdraw the link, stop or start reminders."""
    who, at = me().person.id, now()
    secret = here().settings.secret_key.get_secret_value()
    told = {
        "again": lambda: send_again(db, invitation=invitation, secret=secret, by=who, at=at),
        "withdraw": lambda: withdraw(db, invitation=invitation, by=who, at=at),
        "stop": lambda: set_opt_out(db, invitation=invitation, out=True, by=who, at=at),
        "start": lambda: set_opt_out(db, invitation=invitation, out=False, by=who, at=at),
    }
    if deed not in told:
        not_found()
    told[deed]()
    said = {"again": "A fresh link is on its way; the old one is dead.", "withdraw": "The link does not work any more.", "stop": "No more reminders go to this person.", "start": "This person is reminded again."}  # fmt: skip
    flash(said[deed])
    return redirect(url_for(".show", ref=invitation.response_id))


def _page(db: Any, response: Response, form: ExtendForm) -> str:
    questionnaire = db.get_one(Questionnaire, response.questionnaire_id)
    submissions = submissions_of(db, response.id)
    editions = {edition.number: edition for edition in published_editions(db, questionnaire.id)}
    edition = editions[submissions[-1].copy_of_answers["edition"]] if submissions else editions[max(editions)]
    answers = answers_of(db, response.id) if response.state == "submitted" else {}
    people: dict[uuid.UUID, str] = {person.id: person.name for _, person in asked_in(db, response)}
    return render_template(
        "responses/show.html",
        response=response,
        stage=stage_of(response),
        council=db.get_one(Council, response.council_code),
        closes_at=closes_for(db.get_one(Exercise, questionnaire.exercise_id), response),
        questionnaire=questionnaire,
        content=edition.asks(),
        edition=edition,
        answers=answers,
        gone=present.gone(edition, answers),
        submissions=submissions,
        between=present.between(submissions, editions),
        signed={s.id: people.get(s.signed_by) or db.get_one(Person, s.signed_by).name for s in submissions},
        invited=asked_in(db, response),
        stages=STAGES,
        form=form,
        press=Press(),
    )


def _extend_form(response: Response) -> ExtendForm:
    return ExtendForm(formdata=None, data={"until": as_written(response.extended_to)})


def _among(given: str | None, known: dict[str, str]) -> str:
    return given if given in known else ""
