"""Asking councils: a few by hand, many from a file; reminders on a schedule."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from consultation.errors import Refusal, Unusable
from consultation.exercises import Exercise
from consultation.intake.taking_in import intakes_of
from consultation.questionnaires.models import Questionnaire
from consultation.responses.models import Reminder
from consultation.responses.queries import states
from consultation.responses.reminders import cancel_reminder, reminders_of, schedule_reminder, to_remind
from consultation.store import now
from workbench.access import allow, me
from workbench.database import here
from workbench.inviting import invite_many
from workbench.pages.fields import Press
from workbench.pages.questionnaires.asking import InviteForm, ReminderForm, TableForm
from workbench.pages.questionnaires.door import door


@door.get("/questionnaires/<uuid:ref>/invite")
@allow("questionnaire.invite")
def ask_whom(db: Any, questionnaire: Questionnaire) -> str:
    return page(db, questionnaire, InviteForm(), TableForm(formdata=None))


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
        return page(db, questionnaire, form, TableForm(formdata=None)), 422
    flash(f"{new} invited." + (f" {before} had been invited before: nothing was sent to them again." if before else ""))
    return redirect(url_for("responses.board", ref=questionnaire.id))


@door.get("/questionnaires/<uuid:ref>/reminders")
@allow("questionnaire.invite")
def reminders(db: Any, questionnaire: Questionnaire) -> str:
    return _reminders(db, questionnaire, ReminderForm(formdata=None))


@door.post("/questionnaires/<uuid:ref>/reminders")
@allow("questionnaire.invite")
def set_reminder(db: Any, questionnaire: Questionnaire) -> Any:
    form = ReminderForm()
    if not form.validate_on_submit():
        return _reminders(db, questionnaire, form), 422
    try:
        schedule_reminder(
            db,
            questionnaire=questionnaire,
            due_at=form.due.moment(),
            note=form.note.data or "",
            by=me().person.id,
            at=now(),
        )
    except Unusable as problem:
        form.due.errors = [str(problem)]
        return _reminders(db, questionnaire, form), 422
    flash("The reminder is scheduled.")
    return redirect(url_for(".reminders", ref=questionnaire.id))


@door.post("/reminders/<uuid:ref>/cancel")
@allow("reminder.manage")
def call_off(db: Any, reminder: Reminder) -> Any:
    cancel_reminder(db, reminder=reminder, by=me().person.id, at=now())
    flash("The reminder was taken back.")
    return redirect(url_for(".reminders", ref=reminder.questionnaire_id))


def page(db: Any, questionnaire: Questionnaire, form: InviteForm, table: TableForm) -> str:
    return render_template(
        "questionnaires/invite.html",
        questionnaire=questionnaire,
        form=form,
        table=table,
        invited=sum(states(db, questionnaire.id).values()),
        files=intakes_of(db, questionnaire.id, "contacts"),
    )


def _reminders(db: Any, questionnaire: Questionnaire, form: ReminderForm) -> str:
    addressed = to_remind(db, questionnaire.id)
    return render_template(
        "questionnaires/reminders.html",
        questionnaire=questionnaire,
        exercise=db.get_one(Exercise, questionnaire.exercise_id),
        form=form,
        press=Press(),
        found=reminders_of(db, questionnaire.id),
        people=len(addressed),
        councils=len({council.code for _, _, _, council in addressed}),
        stages=_stages,
    )


def _stages(reminder: Reminder) -> str:
    if reminder.done_at:
        return f"Sent to {reminder.letters}"
    return "Taken back" if reminder.cancelled_at else "Waiting"
