"""A council's people answer, together and in pieces: the list of parts, one part a page, each answer saved as it is given."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for

from consultation.documents import documents_of, read_by
from consultation.errors import EditedSince
from consultation.questionnaires.questions import Question, Section
from consultation.questionnaires.values import gather
from consultation.responses.collecting import Conflict, Saved, save_answer
from consultation.responses.models import Response
from consultation.responses.reading import problem_of
from consultation.responses.teamwork import assignments_of, newest_return
from consultation.store import now
from workbench.access import allow, me
from workbench.look import moment
from workbench.pages.answering import paper, present, sealing, team
from workbench.pages.answering.door import door
from workbench.pages.answering.present import About
from workbench.pages.fields import Press, whole

__all__ = ["door", "paper", "sealing", "team"]  # the other modules hang their views on the same door


@door.get("")
@allow("response.answer")
def task_list(db: Any, response: Response) -> str:
    told = present.about(db, response)
    back = newest_return(db, response)
    return render_template(
        "answering/task_list.html",
        **told,
        form=Press(),
        whose=assignments_of(db, response),
        papers=documents_of(db, told["exercise"].id),
        read=read_by(db, me().person.id),
        back=back,
        back_by=present.name_of(db, back.sent_by) if back else "",
    )


@door.get("/section/<key>")
@allow("response.answer")
def section(db: Any, response: Response, key: str) -> Any:
    told = present.about(db, response)
    found = told["content"].section(key) or abort(404)
    if response.state == "submitted":
        return redirect(url_for(".check", ref=response.id))
    return _page(db, told, found)


@door.post("/section/<key>")
@allow("response.answer")
def save_section(db: Any, response: Response, key: str) -> Any:
    told = present.about(db, response)
    found = told["content"].section(key) or abort(404)
    _same_edition(told)
    conflicts = []
    for question in found.questions:  # each answer stands by itself: one conflict holds back no other answer
        if f"version-{question.id}" not in request.form:
            continue  # the page that was sent did not have this question: that is no answer to it
        try:
            _save(db, told, question, request.form[f"version-{question.id}"])
        except Conflict as conflict:
            conflicts.append(conflict)
    if conflicts:
        return _show_conflicts(db, told, conflicts), 409
    fresh = present.about(db, response)
    if _wrong_in(fresh, found):
        return _page(db, fresh, found), 422
    brought = [q for q in found.questions if q.id in told["gone"] and q.id not in fresh["gone"]]
    if brought and not any(q.id in fresh["answers"] for q in brought):
        flash("Saved. Your answers bring up more questions on this page.")
        return redirect(url_for(".section", ref=response.id, key=key))
    flash(f"Saved at {moment(now())}.")
    return redirect(present.after(fresh, found))


@door.post("/answer/<question>")
@allow("response.answer")
def answer(db: Any, response: Response, question: str) -> Any:
    edition = present.edition_for(db, response)  # this is the busiest door: it reads little
    asked = edition.asks().question(question) or abort(404)
    if request.form.get("edition", str(edition.number)) != str(edition.number):
        return jsonify(problem="Not saved: the questions were changed. Copy your text and open the page again."), 409
    try:
        told = {"response": response, "edition": edition}
        saved = _save(db, told, asked, request.form.get("version", ""), whole_page=False)
    except Conflict as conflict:
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            words = f"Not saved: {present.name_of(db, conflict.theirs.saved_by)} changed this answer meanwhile. Press Save to see both texts."
            return jsonify(problem=words), 409
        return _show_conflicts(db, present.about(db, response), [conflict]), 409
    return jsonify(
        version=saved.version,
        problem=saved.problem,
        partly=saved.partly,
        at=moment(saved.saved_at),
        hidden=None if saved.hidden is None else sorted(saved.hidden),
    )


def _page(db: Any, told: About, found: Section) -> str:
    texts = present.texts_of(db, told)
    asked = present.asked_in(db, told, found, texts)
    return render_template(
        "answering/section.html",
        **told,
        section=found,
        introduction=texts.of(found.introduction),
        asked=asked,
        wrong=[one for one in asked if one.problem and not one.hidden],
        form=Press(),
        whose=assignments_of(db, told["response"]).get(found.id),
    )


def _same_edition(told: About) -> None:
    if request.form.get("edition", str(told["edition"].number)) != str(told["edition"].number):
        raise EditedSince(
            "The questions were changed after you opened this page, so it was not saved. Copy your text and open it again."
        )


def _wrong_in(told: About, found: Section) -> bool:
    number, answers = told["edition"].number, told["answers"]
    live = [question for question in found.questions if question.id not in told["gone"] and question.id in answers]
    return any(problem_of(question, answers[question.id], number) for question in live)


def _show_conflicts(db: Any, told: About, conflicts: list[Conflict]) -> str:
    shown = [
        (conflict, present.merged(told, conflict), present.name_of(db, conflict.theirs.saved_by))
        for conflict in conflicts
    ]
    home = told["content"].section_of(conflicts[0].question.id) or abort(404)
    return render_template("answering/conflict.html", **told, conflicts=shown, section=home, form=Press())


def _save(db: Any, told: About, question: Question, seen: str, *, whole_page: bool = True) -> Saved:
    raw = gather(question, lambda part: request.form.get(f"{question.id}.{part}" if part else question.id, ""))
    return save_answer(
        db,
        response=told["response"],
        edition=told["edition"],
        question=question,
        raw=raw,
        seen_version=whole(seen),
        by=me().person,
        at=now(),
        source="typed in" if me().person.council_code is None else "online",
        whole_page=whole_page,
    )
