"""Questionnaires: the list, one as it stands, publishing and amending, trying out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from consultation.councils import Council
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.questionnaires import editing, queries
from consultation.questionnaires.models import Questionnaire
from consultation.responses.trials import start_trial, trials_of
from consultation.store import now
from workbench.access import allow, me
from workbench.loading import not_found
from workbench.pages.fields import Press, PressSeen
from workbench.pages.questionnaires import designing, exchanging, inviting, present, taking_in
from workbench.pages.questionnaires.door import door
from workbench.pages.questionnaires.forms import ImportForm, StartForm, TrialForm

__all__ = ["designing", "door", "exchanging", "inviting", "taking_in"]  # these hang their views on the same door


@door.get("/questionnaires")
@allow("questionnaire.list")
def index(db: Any, exercises: list[Exercise]) -> str:
    return _index(db, exercises, present.start_form(exercises, StartForm))


@door.post("/questionnaires")
@allow("questionnaire.start")
def start(db: Any, exercises: list[Exercise]) -> Any:
    form = present.start_form(exercises, StartForm)
    if not form.validate_on_submit():
        return _index(db, exercises, form), 422
    made = editing.start_questionnaire(
        db, exercise_id=uuid.UUID(form.exercise.data), title=form.title.data, by=me().person.id, at=now()
    )
    return redirect(url_for(".show", ref=made.id))


@door.get("/questionnaires/<uuid:ref>")
@allow("questionnaire.read")
def show(db: Any, questionnaire: Questionnaire) -> str:
    shown = queries.newest_edition(db, questionnaire.id)
    return render_template(
        "questionnaires/show.html",
        questionnaire=questionnaire,
        press=Press(),
        shown=shown,
        content=shown.asks(),
        draft=shown if shown.published_at is None else None,
        published=queries.published_edition(db, questionnaire.id),
        editions=queries.published_editions(db, questionnaire.id),
        trial=queries.trial_of(db, questionnaire.id),
        bank=queries.bank(db),
    )


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


@door.post("/questionnaires/<uuid:ref>/discard")
@allow("questionnaire.design")
def discard(db: Any, questionnaire: Questionnaire) -> Any:
    seen = PressSeen().seen_version()
    editing.discard_draft(db, questionnaire=questionnaire, seen_version=seen, by=me().person.id, at=now())
    flash("The draft was given up. Councils go on with the published edition.")
    return redirect(url_for(".show", ref=questionnaire.id))


@door.get("/questionnaires/<uuid:ref>/editions/<int:number>")
@allow("questionnaire.read")
def edition(db: Any, questionnaire: Questionnaire, number: int) -> str:
    """A sealed edition as it was asked, and what changed from the one before."""
    sealed = queries.published_editions(db, questionnaire.id)
    found = next((one for one in sealed if one.number == number), None)
    if found is None:
        not_found()
    before = next((one for one in reversed(sealed) if one.number < number), None)
    return render_template(
        "questionnaires/edition.html",
        questionnaire=questionnaire,
        edition=found,
        content=found.asks(),
        before=before,
        changes=present.changes(before, found) if before else [],
    )


@door.get("/questionnaires/<uuid:ref>/trial")
@allow("questionnaire.design")
def ask_to_try(db: Any, questionnaire: Questionnaire) -> str:
    return _trial(db, questionnaire, _trial_form(db))


@door.post("/questionnaires/<uuid:ref>/trial")
@allow("questionnaire.design")
def try_out(db: Any, questionnaire: Questionnaire) -> Any:
    form = _trial_form(db)
    council = db.get(Council, form.council.data or "")
    if not form.validate_on_submit() or council is None:
        return _trial(db, questionnaire, form), 422
    try:
        trial = start_trial(db, questionnaire=questionnaire, council=council, by=me().person.id, at=now())
    except Unusable as problem:
        form.council.errors = [str(problem)]
        return _trial(db, questionnaire, form), 422
    return redirect(url_for("answering.task_list", ref=_response_of(db, trial, council)))


def _response_of(db: Any, trial: Questionnaire, council: Council) -> uuid.UUID:
    from consultation.responses.invitations import response_of

    found = response_of(db, trial.id, council.code)
    if found is None:
        not_found()
    return found.id


def _trial_form(db: Any) -> TrialForm:
    form = TrialForm()
    form.council.choices = present.council_choices(db)
    return form


def _trial(db: Any, questionnaire: Questionnaire, form: TrialForm) -> str:
    return render_template(
        "questionnaires/trial.html", questionnaire=questionnaire, form=form, trials=trials_of(db, questionnaire.id)
    )


def _index(db: Any, exercises: list[Exercise], form: StartForm) -> str:
    return render_template(
        "questionnaires/index.html",
        exercises=exercises,
        found=queries.everything(db),
        published=queries.published_on(db),
        form=form,
        taking=present.start_form(exercises, ImportForm, formdata=None),
    )
