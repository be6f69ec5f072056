"""The response board, closed questions tabulated, and one council's response as staff read it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from consultation.councils import Council
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.responses.models import Response
from consultation.responses.queries import STATES, answers_of, progress, submissions_of
from consultation.responses.queries import board as lines_of
from consultation.tabulate import closed_questions
from workbench.access import allow

door = Blueprint("responses", __name__)


@door.get("/questionnaires/<uuid:ref>/board")
@allow("questionnaire.read")
def board(db: Any, questionnaire: Questionnaire) -> str:
    lines, edition = lines_of(db, questionnaire.id), published_edition(db, questionnaire.id)
    return render_template(
        "responses/board.html",
        questionnaire=questionnaire,
        lines=lines,
        states=STATES,
        counts=progress(lines),
        asked=len(edition.asks().questions()) if edition else 0,
    )


@door.get("/questionnaires/<uuid:ref>/results")
@allow("questionnaire.read")
def results(db: Any, questionnaire: Questionnaire) -> str:
    edition = published_edition(db, questionnaire.id) or abort(404)
    lines = lines_of(db, questionnaire.id)
    return render_template(
        "responses/results.html",
        questionnaire=questionnaire,
        tables=closed_questions(db, questionnaire.id, edition),
        submitted=[line for line in lines if line.response.state == "submitted"],
        silent=[line for line in lines if line.response.state != "submitted"],
    )


@door.get("/responses/<uuid:ref>")
@allow("response.read")
def show(db: Any, response: Response) -> str:
    edition = published_edition(db, response.questionnaire_id) or abort(404)
    return render_template(
        "responses/show.html",
        response=response,
        council=db.get_one(Council, response.council_code),
        content=edition.asks(),
        answers=answers_of(db, response.id) if response.state == "submitted" else {},
        submissions=submissions_of(db, response.id),
        states=STATES,
        questionnaire=db.get_one(Questionnaire, response.questionnaire_id),
    )
