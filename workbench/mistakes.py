"""What a visitor sees when something cannot be done: one plain page, their own words given back, nothing half-done."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from flask import Flask, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from consultation.errors import (
    AlreadySubmitted,
    Busy,
    Closed,
    EditedSince,
    Frozen,
    NotReady,
    NotYours,
    Refusal,
)
from workbench.access import SignInEnded

LOG = logging.getLogger("workbench.mistakes")
STATUS: dict[type[Refusal], int] = {
    AlreadySubmitted: 409,
    EditedSince: 409,
    Frozen: 409,
    Closed: 409,
    SignInEnded: 401,
    NotYours: 403,
    NotReady: 422,
    Busy: 503,
}
PAGES = {
    400: ("This request could not be read", "Go back, reload the page and try again."),
    403: (
        "You cannot open this page",
        "It belongs to people in another role. If you should see it, ask an administrator.",
    ),
    404: (
        "Page not found",
        "Check the address, or go to the start page. It may also be something only another council can see.",
    ),
    405: ("This page cannot be used like that", "Go back and use the buttons on the page."),
    413: ("That is too large", "Give a smaller file, or shorten the text, and send it again."),
    429: ("Too many tries", "Wait fifteen minutes, then try again."),
    500: (
        "Something went wrong",
        "It is not your doing, and nothing was half-saved. Try again, or tell the programme team.",
    ),
}
NOT_GIVEN_BACK = (
    "csrf_token",
    "key",
    "next",
    "seen",
    "confirm",
    "version",
    "edition",
    "place",
    "section",
    "need",
    "final",
    "take",
)


def explain_mistakes(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sa.exc.OperationalError, _database)
    app.register_error_handler(sa.exc.DataError, _cannot_be_kept)
    app.register_error_handler(sa.exc.IntegrityError, _at_once)
    app.register_error_handler(Exception, _broken)


def _refused(problem: Refusal) -> object:
    return _page(STATUS.get(type(problem), _by_family(problem)), "This was not done", str(problem))


def _by_family(problem: Refusal) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(problem, kind)), 422)


def _stale_form(_problem: CSRFError) -> object:
    return _page(
        400,
        "This page had grown old",
        "Nothing was saved. Copy anything you typed from below, reload the page, and send it again.",
    )


def _http(problem: HTTPException) -> object:
    status = problem.code or 500
    title, words = PAGES.get(status, PAGES[500] if status >= 500 else PAGES[400])
    return _page(status, title, words)


def _database(problem: sa.exc.OperationalError) -> object:
    LOG.error("the database refused: %s", type(problem.orig).__name__)
    return _page(
        503,
        "This was not saved",
        "The workbench cannot write to its database just now. Copy your text from below and try again soon.",
    )


def _at_once(problem: sa.exc.IntegrityError) -> object:
    LOG.warning("the schema kept a promise: %s", type(problem.orig).__name__)
    return _page(
        409, "This was not saved", "Somebody did the same thing at the same moment. Look again before you repeat it."
    )


def _cannot_be_kept(_problem: sa.exc.DataError) -> object:
    return _page(
        400,
        "This cannot be kept",
        "It holds a character or a number that cannot be stored. Take it out and send it again.",
    )


def _broken(problem: Exception) -> object:
    LOG.error("unforeseen", exc_info=problem)
    return _page(500, *PAGES[500])


def _page(status: int, title: str, words: str) -> object:
    headers = {"Retry-After": "5"} if status == 503 else {}
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(problem=words, request=g.get("request_id", "")), status, headers
    page = render_template(
        "mistake.html",
        title=title,
        words=words,
        typed=_typed() if status != 413 else [],
        request_id=g.get("request_id", ""),
    )
    return page, status, headers


def _typed() -> list[tuple[str, str]]:
    """What the visitor had typed into the form, so that no word is lost with a refusal."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name and value.strip() and name not in NOT_GIVEN_BACK and not name.startswith(("version-", "tests-"))
    ]
