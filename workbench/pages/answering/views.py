"""A council's people answer, together and in pieces; the director checks and signs off."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for

from consultation.errors import EditedSince
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.responses.collecting import Conflict, exercise_of, save_answer
from consultation.responses.models import Response
from consultation.responses.queries import answers_of, submissions_of
from consultation.responses.signing_off import decline, digest, frozen_copy, reopen, submit_response, unready
from consultation.store import now
from workbench.access import allow, me
from workbench.look import moment
from workbench.pages.answering import present
from workbench.pages.answering.forms import DeclineForm, SignOffForm, drawn, section_form
from workbench.pages.fields import Press, whole

door = Blueprint("answering", __name__, url_prefix="/respond/<uuid:ref>")


@door.get("")
@allow("response.answer")
def task_list(db: Any, response: Response) -> str:
    return render_template("answering/task_list.html", **_about(db, response), form=Press())


@door.get("/section/<key>")
@allow("response.answer")
def section(db: Any, response: Response, key: str) -> Any:
    about = _about(db, response)
    found = about["content"].section(key) or abort(404)
    if response.state == "submitted":
        return redirect(url_for(".check", ref=response.id))
    form = section_form(found, about["answers"])
    return render_template(
        "answering/section.html", **about, section=found, form=form, drawn=drawn, writers=present.writers(db, about)
    )


@door.post("/section/<key>")
@allow("response.answer")
def save_section(db: Any, response: Response, key: str) -> Any:
    about = _about(db, response)
    found = about["content"].section(key) or abort(404)
    if request.form.get("edition", str(about["edition"].number)) != str(about["edition"].number):
        raise EditedSince(
            "The questions were changed after you opened this page, so it was not saved. Copy your text and open it again."
        )
    conflicts = []
    for question in found.questions:  # each answer stands by itself: one conflict holds back no other answer
        try:
            _save(
                db,
                response,
                question,
                request.form.get(question.id, ""),
                request.form.get(f"version-{question.id}", ""),
            )
        except Conflict as conflict:
            conflicts.append(conflict)
    if conflicts:
        return _show_conflicts(db, about, conflicts), 409
    answers = answers_of(db, response.id)
    if any(q.id in answers and answers[q.id].problem for q in found.questions):
        form = section_form(found, answers)
        return render_template(
            "answering/section.html", **about, section=found, form=form, drawn=drawn, writers=present.writers(db, about)
        ), 422
    flash(f"Saved at {moment(now())}.")
    return redirect(present.after(about, found))


@door.post("/answer/<question>")
@allow("response.answer")
def answer(db: Any, response: Response, question: str) -> Any:
    asked = _edition(db, response).asks().question(question) or abort(404)  # this is the busiest door: it reads little
    try:
        saved = _save(db, response, asked, request.form.get("value", ""), request.form.get("version", ""))
    except Conflict as conflict:
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            told = f"Not saved: {present.name_of(db, conflict.theirs.saved_by)} changed this answer meanwhile. Press Save to see both texts."
            return jsonify(problem=told), 409
        return _show_conflicts(db, _about(db, response), [conflict]), 409
    if request.form.get("back"):
        return redirect(url_for(".section", ref=response.id, key=present.section_of(_about(db, response), question).id))
    return jsonify(version=saved.version, problem=saved.problem, at=moment(saved.saved_at))


@door.get("/check")
@allow("response.answer")
def check(db: Any, response: Response) -> str:
    about = _about(db, response)
    return render_template(
        "answering/check.html",
        **about,
        form=SignOffForm(key=str(uuid.uuid4()), seen=_shown(about)),
        missing=unready(about["edition"], about["answers"]),
    )


@door.post("/submit")
@allow("response.sign_off")
def submit(db: Any, response: Response) -> Any:
    form, about = SignOffForm(), _about(db, response)
    if not form.validate_on_submit() or not form.confirm.data:
        form.confirm.errors = ["Tick the box to confirm that this is your council's response."]
        return render_template(
            "answering/check.html", **about, form=form, missing=unready(about["edition"], about["answers"])
        ), 422
    submit_response(
        db,
        response=response,
        edition=about["edition"],
        by=me().person,
        key=form.pressed_key(),
        at=now(),
        seen=form.seen.data or "",
    )
    return redirect(url_for(".done", ref=response.id))


@door.get("/done")
@allow("response.answer")
def done(db: Any, response: Response) -> Any:
    submissions = submissions_of(db, response.id)
    if response.state != "submitted" or not submissions:
        return redirect(url_for(".task_list", ref=response.id))
    return render_template("answering/done.html", **_about(db, response), submission=submissions[-1], form=Press())


@door.post("/reopen")
@allow("response.sign_off")
def take_up_again(db: Any, response: Response) -> Any:
    reopen(db, response=response, by=me().person, at=now())
    flash("The response is open again. The copy you submitted is kept.")
    return redirect(url_for(".task_list", ref=response.id))


@door.get("/decline")
@allow("response.sign_off")
def ask_to_decline(db: Any, response: Response) -> str:
    return render_template("answering/decline.html", **_about(db, response), form=DeclineForm())


@door.post("/decline")
@allow("response.sign_off")
def decline_it(db: Any, response: Response) -> Any:
    form = DeclineForm()
    if not form.validate_on_submit():
        return render_template("answering/decline.html", **_about(db, response), form=form), 422
    decline(db, response=response, reason=form.reason.data, by=me().person, at=now())
    flash("Thank you. We have noted that your council will not respond. You can still answer until closing.")
    return redirect(url_for(".task_list", ref=response.id))


def _edition(db: Any, response: Response) -> Edition:
    """What is asked. A sealed response is not read through an invitation, which can be passed round."""
    limited_after = me().sign_in.only_response is not None and response.state == "submitted"
    if limited_after and request.endpoint != "answering.done":
        abort(403)
    return published_edition(db, response.questionnaire_id) or abort(404)


def _about(db: Any, response: Response) -> dict[str, Any]:
    """What every page of a response shows: what is asked, what is answered, until when."""
    edition = _edition(db, response)
    return {
        "response": response,
        "edition": edition,
        "content": edition.asks(),
        "answers": answers_of(db, response.id),
        "questionnaire": db.get_one(Questionnaire, response.questionnaire_id),
        "exercise": exercise_of(db, response),
        "council": present.council_of(db, response),
    }


def _shown(about: dict[str, Any]) -> str:
    return digest(frozen_copy(about["response"], about["edition"], about["answers"]))


def _show_conflicts(db: Any, about: dict[str, Any], conflicts: list[Conflict]) -> str:
    shown = [(conflict, present.name_of(db, conflict.theirs.saved_by)) for conflict in conflicts]
    return render_template("answering/conflict.html", **about, conflicts=shown, form=Press())


def _save(db: Any, response: Response, question: Any, raw: str, seen: str) -> Any:
    version = whole(seen)
    return save_answer(
        db, response=response, question=question, raw=raw, seen_version=version, by=me().person, at=now()
    )
