"""Flask-Login's part: from a browser's cookie to a visitor, through a sign-in that the server can end."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, session
from flask_login import LoginManager, login_user

from consultation.errors import Busy
from consultation.store import now
from workbench import sign_in
from workbench.database import here
from workbench.sign_in import Visitor


def know_visitors(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # the sign-in row decides, not the browser's name
    manager.init_app(app)

    @manager.user_loader
    def _load(token: str) -> Visitor | None:
        return _seen(token, now())


def let_in(token: str) -> None:
    """Give the browser a fresh session that holds this sign-in and nothing from before."""
    with here().store.reading() as db:
        visitor = sign_in.visitor(db, token, now())
    session.clear()
    session.permanent = True
    login_user(visitor)


def _seen(token: str, at: datetime) -> Visitor | None:
    store = here().store
    with store.reading() as db:
        visitor = sign_in.visitor(db, token, at)
    if visitor is not None and at - visitor.sign_in.seen_at > sign_in.SEEN_EVERY:
        try:
            with store.unit_of_work() as db:
                sign_in.was_seen(db, visitor.sign_in.id, at)
        except Busy:
            return visitor  # the next request will note it
    return visitor
