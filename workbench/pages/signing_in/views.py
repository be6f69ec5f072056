"""Signing in and out. A link opens a page with a button: mail scanners open links, they do not press buttons."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_login import logout_user

from consultation.councils import Council
from consultation.people import Person, everyone
from consultation.questionnaires.models import Questionnaire
from consultation.responses.invitations import open_by_token
from consultation.store import now
from workbench import sign_in
from workbench.access import allow, is_own_path, me
from workbench.database import here
from workbench.defences import limiter
from workbench.look import ROLE_NAMES
from workbench.mail import LINK, write_letter
from workbench.pages.fields import Press, offered
from workbench.pages.signing_in.forms import AsForm, AskForm
from workbench.visitors import let_in

door = Blueprint("signing_in", __name__)
TRIES = "10 per 15 minutes"


def _wrong(answer: Any) -> bool:
    """Only tries that failed count towards the limit: a whole office may come in through one address."""
    return bool(answer.status_code >= 400)


LETTER = f"""Hello,

open this link in the browser where you asked for it, and press the button there:

{LINK}

It works once, for ten minutes. If you did not ask for it, you need do nothing.
"""


@door.get("/sign-in")
@allow("sign_in.ask")
def ask(db: Any) -> str:
    wanted = request.args.get("next")
    form = AskForm(next=wanted if is_own_path(wanted) else "")
    return render_template("signing_in/ask.html", form=form, as_form=_picker(db))


@door.post("/sign-in")
@limiter.limit(TRIES)
@allow("sign_in.ask")
def send_link(db: Any) -> Any:
    form = AskForm()
    if not form.validate_on_submit():
        return render_template("signing_in/ask.html", form=form, as_form=_picker(db)), 422
    session["browser"] = browser = secrets.token_urlsafe(24)
    session["next"] = form.next.data if is_own_path(form.next.data) else ""
    secret = here().settings.secret_key.get_secret_value()
    link = sign_in.ask_for_link(db, email=form.email.data, browser=browser, secret=secret, at=now())
    if link is not None:
        write_letter(
            db,
            key=f"sign-in:{link.id}",
            to=form.email.data.strip().lower(),
            subject="Your link to sign in",
            body=LETTER,
            purpose="sign-in",
            about=link.id,
            at=now(),
        )
    return redirect(url_for(".sent"))


@door.get("/sign-in/sent")
@allow("sign_in.ask")
def sent(db: Any) -> str:
    return render_template("signing_in/sent.html", mailer=here().settings.mailer)


@door.get("/sign-in/link/<token>")
@allow("sign_in.use")
def link(db: Any, token: str) -> str:
    return render_template("signing_in/press.html", form=Press(), title="Sign in")


@door.post("/sign-in/link/<token>")
@limiter.limit(TRIES, deduct_when=_wrong)
@allow("sign_in.use")
def use_link(db: Any, token: str) -> Any:
    wanted = session.get("next", "")
    fresh = sign_in.use_link(db, token=token, browser=session.get("browser", ""), at=now())
    return _come_in(db, fresh, wanted)


@door.get("/invitation/<token>")
@allow("invitation.open")
def invitation(db: Any, token: str) -> str:
    _, person, response = open_by_token(db, token_hash=sign_in.hash_of(token), at=now())
    return render_template(
        "signing_in/invitation.html",
        form=Press(),
        person=person,
        council=db.get_one(Council, response.council_code),
        questionnaire=db.get_one(Questionnaire, response.questionnaire_id),
    )


@door.post("/invitation/<token>")
@limiter.limit(TRIES, deduct_when=_wrong)
@allow("invitation.open")
def accept_invitation(db: Any, token: str) -> Any:
    _, person, response = open_by_token(db, token_hash=sign_in.hash_of(token), at=now())
    fresh = sign_in.start(db, person=person, at=now(), only_response=response.id)
    return _come_in(db, fresh, url_for("answering.task_list", ref=response.id))


@door.post("/sign-in/as")
@allow("sign_in.ask")
def sign_in_as(db: Any) -> Any:
    if here().settings.mode != "demo":
        abort(404)
    form = _picker(db)
    if form is None or not form.validate_on_submit():
        return render_template("signing_in/ask.html", form=AskForm(), as_form=form), 422
    fresh = sign_in.start(db, person=db.get_one(Person, uuid.UUID(form.person.data)), at=now())
    return _come_in(db, fresh, "")


@door.post("/sign-out")
@allow("sign_in.end")
def sign_out(db: Any) -> Any:
    sign_in.end(db, sign_in_id=me().sign_in.id, at=now())
    logout_user()
    session.clear()
    answer = redirect(url_for("home.start"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _come_in(db: Any, token: str, wanted: str) -> Any:
    db.commit()  # the sign-in must be there before the browser is told of it
    let_in(token)
    return redirect(wanted if is_own_path(wanted) else url_for("home.start"))


def _picker(db: Any) -> AsForm | None:
    """The demonstration's people, one or two of each role."""
    if here().settings.mode != "demo":
        return None
    form = AsForm()
    order = {role: place for place, role in enumerate(ROLE_NAMES)}
    people = sorted((p for p in everyone(db) if p.active), key=lambda p: (order[p.role], p.name))
    councils = {c.code: c.name for c in db.exec(Council.__table__.select())}
    form.person.choices = offered(
        [
            (str(p.id), f"{ROLE_NAMES[p.role]}: {p.name}" + (f", {councils[p.council_code]}" if p.council_code else ""))
            for p in people
        ]
    )
    return form
