"""Checking all answers, signing off, taking up again, declining, sending back to those who wrote."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from consultation.documents import unread
from consultation.errors import EditedSince
from consultation.people import Role
from consultation.responses.models import Response
from consultation.responses.queries import submissions_of
from consultation.responses.reading import changes_since, problem_of
from consultation.responses.signing_off import (
    ask_for_sign_off,
    decline,
    digest,
    frozen_copy,
    reopen,
    send_back,
    submit_response,
    unready,
)
from consultation.store import now
from workbench.access import allow, me
from workbench.answering_letters import tell_contributors, tell_director
from workbench.pages.answering import present
from workbench.pages.answering.door import door
from workbench.pages.answering.forms import DeclineForm, ReceivedForm, SendBackForm, SignOffForm
from workbench.pages.fields import Press


@door.get("/check")
@allow("response.answer")
def check(db: Any, response: Response) -> str:
    told = present.about(db, response)
    return _page(db, told, _sign_off_form(told, fresh=True))


@door.post("/submit")
@allow("response.sign_off")
def submit(db: Any, response: Response) -> Any:
    told = present.about(db, response)
    form = _sign_off_form(told)
    if not form.validate_on_submit() or not form.confirm.data:
        form.confirm.errors = [] if form.confirm.data else ["Tick the box to confirm what you are about to send."]
        return _page(db, told, form), 422
    try:
        submit_response(
            db,
            response=response,
            edition=told["edition"],
            by=me().person,
            key=form.pressed_key(),
            at=now(),
            seen=form.seen.data or "",
            note=form.note.data if told["typing"] else "",
        )
    except EditedSince as problem:
        fresh = _sign_off_form(told, fresh=True)
        fresh.confirm.errors = [str(problem)]
        return _page(db, told, fresh), 409
    return redirect(url_for(".done", ref=response.id))


@door.get("/done")
@allow("response.answer")
def done(db: Any, response: Response) -> Any:
    submissions = submissions_of(db, response.id)
    if response.state != "submitted" or not submissions:
        return redirect(url_for(".task_list", ref=response.id))
    return render_template(
        "answering/done.html",
        **present.about(db, response),
        submission=submissions[-1],
        signed_by=present.name_of(db, submissions[-1].signed_by),
        form=Press(),
        at=now(),
    )


@door.post("/reopen")
@allow("response.sign_off")
def take_up_again(db: Any, response: Response) -> Any:
    reopen(db, response=response, by=me().person, at=now())
    flash("The response is open again. The copy you submitted is kept.")
    return redirect(url_for(".task_list", ref=response.id))


@door.get("/decline")
@allow("response.direct")
def ask_to_decline(db: Any, response: Response) -> str:
    return render_template("answering/decline.html", **present.about(db, response), form=DeclineForm())


@door.post("/decline")
@allow("response.direct")
def decline_it(db: Any, response: Response) -> Any:
    form = DeclineForm()
    if not form.validate_on_submit():
        return render_template("answering/decline.html", **present.about(db, response), form=form), 422
    decline(db, response=response, reason=form.reason.data, by=me().person, at=now())
    flash("Thank you. We have noted that your council will not respond. You can still answer until closing.")
    return redirect(url_for(".task_list", ref=response.id))


@door.post("/ready")
@allow("response.answer")
def ready(db: Any, response: Response) -> Any:
    if ask_for_sign_off(db, response=response, by=me().person, at=now()):
        tell_director(db, response=response, by=me().person, at=now())
    flash("Your director has been told that the answers are ready.")
    return redirect(url_for(".task_list", ref=response.id))


@door.get("/send-back")
@allow("response.direct")
def ask_to_send_back(db: Any, response: Response) -> str:
    return render_template("answering/send_back.html", **present.about(db, response), form=SendBackForm())


@door.post("/send-back")
@allow("response.direct")
def send_it_back(db: Any, response: Response) -> Any:
    form = SendBackForm()
    if not form.validate_on_submit():
        return render_template("answering/send_back.html", **present.about(db, response), form=form), 422
    back = send_back(db, response=response, reason=form.reason.data, by=me().person, at=now())
    tell_contributors(db, response=response, back=back, by=me().person, at=now())
    flash("Your colleagues have been told what you would like to see changed.")
    return redirect(url_for(".task_list", ref=response.id))


def _sign_off_form(told: present.About, *, fresh: bool = False) -> Any:
    kind = ReceivedForm if told["typing"] else SignOffForm
    if not fresh:
        return kind()
    return kind(key=str(uuid.uuid4()), seen=digest(frozen_copy(told["response"], told["edition"], told["answers"])))


def _page(db: Any, told: present.About, form: Any) -> str:
    response = told["response"]
    before = submissions_of(db, response.id)
    signs = me().person.role == Role.DIRECTOR
    papers = unread(db, exercise_id=told["exercise"].id, person_id=me().person.id) if signs else []
    texts = present.texts_of(db, told)
    return render_template(
        "answering/check.html",
        **told,
        form=form,
        problems_now={
            q.id: problem_of(q, told["answers"][q.id], told["edition"].number)
            for q in told["content"].questions()
            if q.id in told["answers"]
        },
        wordings={q.id: texts.of(q.wording) for q in told["content"].questions()},
        missing=[texts.of(words) for words in unready(told["edition"], told["answers"], strict=not told["typing"])],
        papers=papers,
        before=before[-1] if before else None,
        changes=changes_since(before[-1].copy_of_answers, told["edition"], told["answers"]) if before else [],
    )
