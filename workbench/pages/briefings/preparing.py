"""Before the room: agenda, who runs it, papers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from consultation.briefings import agenda, planning
from consultation.briefings.agenda import About
from consultation.briefings.models import AgendaItem, Briefing
from consultation.briefings.options import options_of
from consultation.briefings.queries import leads
from consultation.documents import documents_of
from consultation.errors import Unusable
from consultation.people import Person, everyone
from consultation.questionnaires.queries import of_exercise, published_edition
from consultation.questionnaires.wording import readable
from consultation.store import now
from framework_drafts.frameworks.queries import definitions_by_series
from workbench.access import CAPTURE, allow, me
from workbench.loading import not_found, runs_it
from workbench.pages.briefings.door import door
from workbench.pages.briefings.forms import HelperForm, ItemForm
from workbench.pages.fields import offered


@door.get("/briefings/<uuid:ref>/prepare")
@allow("briefing.run")
def prepare(db: Any, briefing: Briefing) -> str:
    return _page(db, briefing)


@door.post("/briefings/<uuid:ref>/agenda")
@allow("briefing.run")
def add_item(db: Any, briefing: Briefing) -> Any:
    form = _item_form(things(db, briefing), ItemForm())
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        agenda.add_item(
            db, briefing=briefing, title=form.title.data, about=_about(form.about.data), by=me().person.id, at=now()
        )
    except Unusable as problem:
        if str(problem):
            form.title.errors = [str(problem)]
        return _page(db, briefing, item=form), 422
    return redirect(url_for(".prepare", ref=briefing.id, _anchor="agenda"))


@door.post("/briefings/<uuid:ref>/agenda/<uuid:item>/<deed>")
@allow("briefing.run")
def change_item(db: Any, briefing: Briefing, item: Any, deed: str) -> Any:
    found = db.get(AgendaItem, item)
    if found is None or found.briefing_id != briefing.id or deed not in ("up", "down", "withdraw", "reword"):
        not_found()
    who, at = me().person.id, now()
    if deed == "withdraw":
        agenda.withdraw_item(db, briefing=briefing, item=found, by=who, at=at)
        flash(f"“{found.title}” is off the agenda. Notes that were written under it keep it.")
    elif deed == "reword":
        about = About(found.about_kind, found.about_key)
        title = request.form.get("title", "")
        agenda.change_item(db, briefing=briefing, item=found, title=title, about=about, by=who, at=at)
    else:
        agenda.move_item(db, briefing=briefing, item=found, up=deed == "up", by=who, at=at)
    return redirect(url_for(".prepare", ref=briefing.id, _anchor=f"item-{found.id}"))


@door.post("/briefings/<uuid:ref>/helpers")
@allow("briefing.lead")
def name_helper(db: Any, briefing: Briefing) -> Any:
    form = _helper_form(db, HelperForm())
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        person = db.get_one(Person, uuid.UUID(form.person.data))
        planning.set_helper(db, briefing=briefing, person=person, part=form.part.data, by=me().person.id, at=now())
    except Unusable as problem:
        if str(problem):
            form.person.errors = [str(problem)]
        return _page(db, briefing, helper=form), 422
    return redirect(url_for(".prepare", ref=briefing.id, _anchor="helpers"))


@door.post("/briefings/<uuid:ref>/papers")
@allow("briefing.run")
def choose_papers(db: Any, briefing: Briefing) -> Any:
    chosen = set(request.form.getlist("paper"))
    papers = [one for one in documents_of(db, briefing.exercise_id) if str(one.id) in chosen]
    planning.set_papers(db, briefing=briefing, documents=papers, by=me().person.id, at=now())
    flash("The papers to read are chosen.")
    return redirect(url_for(".prepare", ref=briefing.id, _anchor="papers"))


def things(db: Any, briefing: Briefing) -> dict[str, list[tuple[str, str]]]:
    """What an item can be about, by kind: keys with names."""
    questions = []
    for questionnaire in of_exercise(db, briefing.exercise_id):
        edition = published_edition(db, questionnaire.id)
        content = edition.asks() if edition else None
        for question in content.questions() if content else ():
            questions.append((f"question:{question.id}", readable(question.wording, content)[:100]))
    options = [(f"option:{option.id}", option.name) for option in options_of(db, briefing.exercise_id)]
    measures = [
        (f"measure:{series}", f"{series.rpartition(':')[2]} {definition.title}"[:100])
        for series, definition in sorted(definitions_by_series(db).items())
        if len(series) <= 72
    ]
    return {"Options": options, "Questions": questions, "Measures": measures}


def _about(chosen: str | None) -> About:
    kind, _, key = (chosen or "").partition(":")
    return About(kind, key)


def _item_form(known: dict[str, list[tuple[str, str]]], form: ItemForm) -> ItemForm:
    groups = {name: offered(pairs) for name, pairs in known.items() if pairs}
    form.about.choices = {"": offered([("", "Nothing in particular")]), **groups}
    return form


def _helper_form(db: Any, form: HelperForm) -> HelperForm:
    form.person.choices = offered([(str(p.id), p.name) for p in everyone(db, CAPTURE) if p.active])
    return form


def _page(db: Any, briefing: Briefing, *, item: ItemForm | None = None, helper: HelperForm | None = None) -> str:
    known = things(db, briefing)
    named = {key: name for pairs in known.values() for key, name in pairs}
    papers = {document.id for document in planning.papers_of(db, briefing.id)}
    return render_template(
        "briefings/prepare.html",
        briefing=briefing,
        items=agenda.items_of(db, briefing.id),
        about=lambda one: named.get(f"{one.about_kind}:{one.about_key}", ""),
        item=item or _item_form(known, ItemForm(formdata=None)),
        helper=helper or _helper_form(db, HelperForm(formdata=None)),
        helpers=planning.helpers_of(db, briefing.id),
        documents=[(document, document.id in papers) for document in documents_of(db, briefing.exercise_id)],
        leads=runs_it(db, me(), briefing, leads),
    )
