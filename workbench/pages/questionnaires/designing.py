"""Changing a draft: parts and questions, one page for each thing that is changed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from consultation.errors import Frozen, Unusable
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.models import BankQuestion, Edition, Questionnaire
from consultation.questionnaires.queries import draft_of, published_ids
from consultation.questionnaires.questions import KIND_NAMES, Question
from consultation.store import now
from workbench.access import allow, me
from workbench.loading import not_found
from workbench.pages.fields import PressSeen, whole
from workbench.pages.questionnaires import present
from workbench.pages.questionnaires.door import door
from workbench.pages.questionnaires.forms import KindForm, SectionForm, as_given, offer_series, question_form
from workbench.pages.questionnaires.picker import picked


@door.get("/questionnaires/<uuid:ref>/questions/new")
@allow("questionnaire.design")
def new_question(db: Any, questionnaire: Questionnaire) -> Any:
    """First what kind, then the question."""
    draft, kind, section = _draft(db, questionnaire), request.args.get("kind", ""), request.args.get("section", "")
    if kind not in KIND_NAMES:
        form = KindForm(formdata=None)
        if "kind" in request.args or "chosen" in request.args:
            form.kind.errors = ["Choose what kind of answer you want."]
        return render_template("questionnaires/kind.html", questionnaire=questionnaire, form=form, section=section)
    form = question_form(kind, seen=str(draft.version), section=section)
    return _question_page(db, questionnaire, draft, form, None)


@door.post("/questionnaires/<uuid:ref>/questions")
@allow("questionnaire.design")
def add_question(db: Any, questionnaire: Questionnaire) -> Any:
    kind = request.form.get("kind", "")
    if kind not in KIND_NAMES:
        form = KindForm()
        form.validate()
        section = request.form.get("section", "")
        return render_template("questionnaires/kind.html", questionnaire=questionnaire, form=form, section=section), 422
    return _save_question(db, questionnaire, question_form(kind), None)


@door.get("/questionnaires/<uuid:ref>/questions/<key>")
@allow("questionnaire.design")
def edit_question(db: Any, questionnaire: Questionnaire, key: str) -> Any:
    draft = _draft(db, questionnaire)
    question, section = _asked(draft, key), draft.asks().section_of(key) or abort(404)
    given = as_given(question, section) | picked(question.shown_when)
    form = question_form(question.kind, formdata=None, data={**given, "seen": str(draft.version)})
    return _question_page(db, questionnaire, draft, form, question)


@door.post("/questionnaires/<uuid:ref>/questions/<key>")
@allow("questionnaire.design")
def change_question(db: Any, questionnaire: Questionnaire, key: str) -> Any:
    question = _asked(_draft(db, questionnaire), key)
    return _save_question(db, questionnaire, question_form(question.kind), question)


@door.post("/questionnaires/<uuid:ref>/questions/<key>/<deed>")
@allow("questionnaire.design")
def do_to_question(db: Any, questionnaire: Questionnaire, key: str, deed: str) -> Any:
    """Up, down, copy, remove, keep in the bank."""
    draft = _change(db, questionnaire, PressSeen().seen_version())
    told = {
        "up": lambda: draft.move_question(key, "up"),
        "down": lambda: draft.move_question(key, "down"),
        "copy": lambda: draft.duplicate_question(key),
        "remove": lambda: draft.remove_question(key),
        "bank": lambda: draft.keep_in_bank(key),
    }
    if deed not in told:
        not_found()
    made = told[deed]()
    said = {"copy": "The question was copied.", "remove": "The question was taken out of the draft.", "bank": "The question is in the bank."}  # fmt: skip
    if deed in said:
        flash(said[deed])
    place = made.id if isinstance(made, Question) else key
    return redirect(url_for(".show", ref=questionnaire.id) + (f"#at-{place}" if deed != "remove" else ""))


@door.post("/questionnaires/<uuid:ref>/place")
@allow("questionnaire.design")
def place_question(db: Any, questionnaire: Questionnaire) -> Any:
    """Where a question was dragged to."""
    key, section = request.form.get("key", ""), request.form.get("section", "")
    draft = _change(db, questionnaire, PressSeen().seen_version())
    draft.place_question(key, section=section, place=whole(request.form.get("place")))
    return redirect(url_for(".show", ref=questionnaire.id) + f"#at-{key}")


@door.post("/questionnaires/<uuid:ref>/from-bank")
@allow("questionnaire.design")
def from_bank(db: Any, questionnaire: Questionnaire) -> Any:
    try:
        kept = db.get(BankQuestion, uuid.UUID(request.form.get("kept", "")))
    except ValueError:
        kept = None
    if kept is None:
        raise Unusable("Choose a question of the bank.")
    draft = _change(db, questionnaire, PressSeen().seen_version())
    made = draft.take_from_bank(kept, section=request.form.get("section", ""))
    flash("The question was taken from the bank.")
    return redirect(url_for(".show", ref=questionnaire.id) + f"#at-{made.id}")


@door.get("/questionnaires/<uuid:ref>/parts/new")
@allow("questionnaire.design")
def new_section(db: Any, questionnaire: Questionnaire) -> Any:
    draft = _draft(db, questionnaire)
    return _section_page(questionnaire, draft, SectionForm(formdata=None, seen=str(draft.version)), "")


@door.get("/questionnaires/<uuid:ref>/parts/<section>")
@allow("questionnaire.design")
def edit_section(db: Any, questionnaire: Questionnaire, section: str) -> Any:
    draft = _draft(db, questionnaire)
    found = draft.asks().section(section) or abort(404)
    given = {"title": found.title, "introduction": found.introduction, "seen": str(draft.version)}
    return _section_page(
        questionnaire, draft, SectionForm(formdata=None, data=given | picked(found.shown_when)), section
    )


@door.post("/questionnaires/<uuid:ref>/parts/<section>")
@allow("questionnaire.design")
def save_section(db: Any, questionnaire: Questionnaire, section: str) -> Any:
    draft, form = _draft(db, questionnaire), SectionForm()
    form.offer([] if section == "new" else present.earlier(draft.asks(), section))
    if not form.validate_on_submit():
        return _section_page(questionnaire, draft, form, section), 422
    try:
        change, words = _change(db, questionnaire, whole(form.seen.data)), form.introduction.data or ""
        if section == "new":
            section = change.add_section(title=form.title.data, introduction=words).id
        else:
            change.change_section(section, title=form.title.data, introduction=words, shown_when=form.condition())
    except Unusable as problem:
        form.title.errors = [str(problem)]
        return _section_page(questionnaire, draft, form, section), 422
    flash("The part was saved.")
    return redirect(url_for(".show", ref=questionnaire.id) + f"#at-{section}")


@door.post("/questionnaires/<uuid:ref>/parts/<section>/<deed>")
@allow("questionnaire.design")
def do_to_section(db: Any, questionnaire: Questionnaire, section: str, deed: str) -> Any:
    draft = _change(db, questionnaire, PressSeen().seen_version())
    if deed == "remove":
        draft.remove_section(section)
    elif deed in ("up", "down"):
        draft.move_section(section, deed)  # type: ignore[arg-type]
    else:
        not_found()
    return redirect(url_for(".show", ref=questionnaire.id))


def _draft(db: Any, questionnaire: Questionnaire) -> Edition:
    draft = draft_of(db, questionnaire.id)
    if draft is None:
        raise Frozen("A published edition cannot be changed: amend the questionnaire to make a new edition.")
    return draft


def _asked(draft: Edition, key: str) -> Question:
    return draft.asks().question(key) or abort(404)


def _change(db: Any, questionnaire: Questionnaire, seen: int) -> Draft:
    return Draft(db, questionnaire=questionnaire, seen_version=seen, by=me().person.id, at=now())


def _save_question(db: Any, questionnaire: Questionnaire, form: Any, before: Question | None) -> Any:
    draft = _draft(db, questionnaire)
    published = before is not None and before.id in published_ids(db, questionnaire.id)
    _offer(db, draft, form, before)
    if not form.validate_on_submit():
        return _question_page(db, questionnaire, draft, form, before), 422
    try:
        change, same = _change(db, questionnaire, whole(form.seen.data)), form.same.data != "no"
        asked = form.asked(before, published=published and same)
        if before is None:
            made = change.add_question(section=form.section.data or "", **asked)
        else:
            made = change.change_question(before.id, same=same, **asked)
    except Unusable as problem:
        form.wording.errors = [str(problem)]
        return _question_page(db, questionnaire, draft, form, before), 422
    flash("The question was added." if before is None else "The question was changed.")
    return redirect(url_for(".show", ref=questionnaire.id) + f"#at-{made.id}")


def _offer(db: Any, draft: Edition, form: Any, question: Question | None) -> None:
    offer_series(form, present.series(db))
    form.offer(present.earlier(draft.asks(), question.id if question else ""))


def _question_page(db: Any, questionnaire: Questionnaire, draft: Edition, form: Any, question: Question | None) -> str:
    if "tests" in form:  # a posted form has been given its lists before it was checked
        _offer(db, draft, form, question)
    return render_template(
        "questionnaires/question.html",
        questionnaire=questionnaire,
        form=form,
        question=question,
        published=question is not None and question.id in published_ids(db, questionnaire.id),
        earlier=present.earlier(draft.asks(), question.id if question else ""),
    )


def _section_page(questionnaire: Questionnaire, draft: Edition, form: SectionForm, section: str) -> str:
    if "tests" in form:  # a posted form has been given its lists before it was checked
        form.offer([] if section in ("", "new") else present.earlier(draft.asks(), section))
    return render_template(
        "questionnaires/section.html", questionnaire=questionnaire, form=form, section=section or "new"
    )
