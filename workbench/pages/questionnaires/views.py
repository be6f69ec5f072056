"""Designing, publishing and inviting."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from consultation.errors import Refusal, Unusable
from consultation.exercises import Exercise
from consultation.questionnaires import editing, queries
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.questions import KIND_NAMES
from consultation.responses.queries import board
from consultation.store import now
from workbench.access import allow, me
from workbench.database import here
from workbench.inviting import invite_many
from workbench.pages.fields import Press, PressSeen, offered, whole
from workbench.pages.questionnaires.forms import InviteForm, QuestionForm, StartForm

door = Blueprint("questionnaires", __name__)


@door.get("/questionnaires")
@allow("questionnaire.list")
def index(db: Any, exercises: list[Exercise]) -> str:
    return render_template(
        "questionnaires/index.html", exercises=exercises, found=queries.everything(db), form=_start_form(exercises)
    )


@door.post("/questionnaires")
@allow("questionnaire.start")
def start(db: Any, exercises: list[Exercise]) -> Any:
    form = _start_form(exercises)
    if not form.validate_on_submit():
        return render_template(
            "questionnaires/index.html", exercises=exercises, found=queries.everything(db), form=form
        ), 422
    made = editing.start_questionnaire(
        db, exercise_id=uuid.UUID(form.exercise.data), title=form.title.data, by=me().person.id, at=now()
    )
    return redirect(url_for(".show", ref=made.id))


@door.get("/questionnaires/<uuid:ref>")
@allow("questionnaire.read")
def show(db: Any, questionnaire: Questionnaire) -> str:
    return _page(db, questionnaire, _question_form(db, questionnaire))


@door.post("/questionnaires/<uuid:ref>/questions")
@allow("questionnaire.design")
def add_question(db: Any, questionnaire: Questionnaire) -> Any:
    form = QuestionForm()
    if not form.validate_on_submit():
        return _page(db, questionnaire, form), 422
    seen = whole(form.seen.data)
    try:
        editing.add_question(
            db, questionnaire=questionnaire, seen_version=seen, by=me().person.id, at=now(), **form.asked()
        )
    except Unusable as problem:
        form.wording.errors = [str(problem)]
        return _page(db, questionnaire, form), 422
    flash("The question was added.")
    return redirect(url_for(".show", ref=questionnaire.id))


@door.post("/questionnaires/<uuid:ref>/questions/<key>/remove")
@allow("questionnaire.design")
def remove_question(db: Any, questionnaire: Questionnaire, key: str) -> Any:
    form = PressSeen()
    editing.remove_question(
        db, questionnaire=questionnaire, seen_version=form.seen_version(), key=key, by=me().person.id, at=now()
    )
    flash("The question was taken out of the draft.")
    return redirect(url_for(".show", ref=questionnaire.id))


@door.post("/questionnaires/<uuid:ref>/publish")
@allow("questionnaire.design")
def publish(db: Any, questionnaire: Questionnaire) -> Any:
    seen = PressSeen().seen_version()
    edition = editing.publish(db, questionnaire=questionnaire, seen_version=seen, by=me().person.id, at=now())
    flash(f"Edition {edition.number} is published and sealed. You can invite councils now.")
    return redirect(url_for(".show", ref=questionnaire.id))


@door.post("/questionnaires/<uuid:ref>/amend")
@allow("questionnaire.design")
def amend(db: Any, questionnaire: Questionnaire) -> Any:
    edition = editing.amend(db, questionnaire=questionnaire, by=me().person.id, at=now())
    flash(f"Edition {edition.number} is open as a draft. Councils answer the published one until you publish this.")
    return redirect(url_for(".show", ref=questionnaire.id))


@door.get("/questionnaires/<uuid:ref>/invite")
@allow("questionnaire.invite")
def ask_whom(db: Any, questionnaire: Questionnaire) -> str:
    return render_template(
        "questionnaires/invite.html",
        questionnaire=questionnaire,
        form=InviteForm(),
        invited=len(board(db, questionnaire.id)),
    )


@door.post("/questionnaires/<uuid:ref>/invite")
@allow("questionnaire.invite")
def invite(db: Any, questionnaire: Questionnaire) -> Any:
    form = InviteForm()
    try:
        if not form.validate_on_submit():
            raise Unusable("Give at least one person to invite.")
        secret = here().settings.secret_key.get_secret_value()
        new, before = invite_many(
            db, questionnaire=questionnaire, rows=form.rows(), secret=secret, by=me().person.id, at=now()
        )
    except Refusal as problem:
        db.rollback()
        form.contacts.errors = [str(problem)]
        invited = len(board(db, questionnaire.id))
        return render_template(
            "questionnaires/invite.html", questionnaire=questionnaire, form=form, invited=invited
        ), 422
    flash(f"{new} invited." + (f" {before} had been invited before: nothing was sent to them again." if before else ""))
    return redirect(url_for("responses.board", ref=questionnaire.id))


def _start_form(exercises: list[Exercise]) -> StartForm:
    form = StartForm()
    form.exercise.choices = offered([(str(exercise.id), exercise.title) for exercise in exercises])
    return form


def _question_form(db: Any, questionnaire: Questionnaire) -> QuestionForm:
    draft = queries.draft_of(db, questionnaire.id)
    return QuestionForm(seen=str(draft.version) if draft else "0")


def _page(db: Any, questionnaire: Questionnaire, form: QuestionForm) -> str:
    return render_template(
        "questionnaires/show.html",
        questionnaire=questionnaire,
        form=form,
        kinds=KIND_NAMES,
        press=Press(),
        draft=queries.draft_of(db, questionnaire.id),
        published=queries.published_edition(db, questionnaire.id),
        editions=queries.editions(db, questionnaire.id),
    )
