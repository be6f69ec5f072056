"""Files of contacts and of replies, and replies typed in by hand: taken in here, looked at behind the door “intake”."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from consultation.councils import Council
from consultation.errors import Refusal, Unusable
from consultation.intake.taking_in import intakes_of, take_in
from consultation.questionnaires.models import Questionnaire
from consultation.responses.invitations import type_in
from consultation.responses.queries import typed_in
from consultation.store import now
from workbench.access import allow, me
from workbench.database import here
from workbench.pages.questionnaires import inviting, present
from workbench.pages.questionnaires.asking import InviteForm, TableForm, TypeInForm
from workbench.pages.questionnaires.door import door
from workbench.uploads import given_file, read_table


@door.post("/questionnaires/<uuid:ref>/contacts")
@allow("questionnaire.take_in")
def take_in_contacts(db: Any, questionnaire: Questionnaire) -> Any:
    form = TableForm()
    try:
        return redirect(url_for("intake.show", ref=_keep(questionnaire, "contacts", form)))
    except Refusal as problem:
        form.table.errors = [str(problem)]
        return inviting.page(db, questionnaire, InviteForm(formdata=None), form), 422


@door.get("/questionnaires/<uuid:ref>/other-replies")
@allow("questionnaire.invite")
def other_replies(db: Any, questionnaire: Questionnaire) -> str:
    return _page(db, questionnaire, _type_form(db, fresh=True), TableForm(formdata=None))


@door.post("/questionnaires/<uuid:ref>/replies")
@allow("questionnaire.take_in")
def take_in_replies(db: Any, questionnaire: Questionnaire) -> Any:
    form = TableForm()
    try:
        return redirect(url_for("intake.show", ref=_keep(questionnaire, "replies", form)))
    except Refusal as problem:
        form.table.errors = [str(problem)]
        return _page(db, questionnaire, _type_form(db, fresh=True), form), 422


@door.post("/questionnaires/<uuid:ref>/type-in")
@allow("questionnaire.invite")
def type_in_reply(db: Any, questionnaire: Questionnaire) -> Any:
    form = _type_form(db)
    council = db.get(Council, form.council.data or "")
    if not form.validate_on_submit() or council is None:
        return _page(db, questionnaire, form, TableForm(formdata=None)), 422
    try:
        response = type_in(db, questionnaire=questionnaire, council=council, by=me().person.id, at=now())
    except Unusable as problem:
        form.council.errors = [str(problem)]
        return _page(db, questionnaire, form, TableForm(formdata=None)), 422
    return redirect(url_for("answering.task_list", ref=response.id))


def _keep(questionnaire: Questionnaire, kind: str, form: TableForm) -> Any:
    """The file is read before the database is written to."""
    if not form.validate_on_submit():
        raise Unusable("Choose the file.")
    name, content = given_file("table", "Choose the file.")
    table = read_table(name, content)
    if table.note:
        flash(table.note)
    with here().store.unit_of_work() as writing:
        kept = take_in(
            writing,
            kind=kind,
            questionnaire=writing.get_one(Questionnaire, questionnaire.id),
            source_name=name,
            source=content,
            header=table.header,
            rows=table.rows,
            by=me().person.id,
            at=now(),
        )
        return kept.id


def _type_form(db: Any, *, fresh: bool = False) -> TypeInForm:
    form = TypeInForm(formdata=None) if fresh else TypeInForm()
    form.council.choices = present.council_choices(db)
    return form


def _page(db: Any, questionnaire: Questionnaire, form: TypeInForm, table: TableForm) -> str:
    return render_template(
        "questionnaires/other_replies.html",
        questionnaire=questionnaire,
        form=form,
        table=table,
        begun=typed_in(db, questionnaire.id),
        files=intakes_of(db, questionnaire.id, "replies"),
    )
