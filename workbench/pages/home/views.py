"""The start page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from workbench.access import allow, visitor
from workbench.pages.home import present

door = Blueprint("home", __name__)


@door.get("/")
@allow("home.see")
def start(db: Any) -> str:
    found = visitor()
    if found is None:
        return render_template("home/welcome.html")
    return render_template("home/start.html", tasks=present.waiting_for(db, found), jobs=present.work_of(db, found))


@door.get("/accessibility")
@allow("home.see")
def accessibility(db: Any) -> str:
    return render_template("home/accessibility.html")


@door.get("/privacy")
@allow("home.see")
def privacy(db: Any) -> str:
    return render_template("home/privacy.html")


@door.get("/health")
@allow("home.see")
def health(db: Any) -> Response:
    return jsonify(ok=True)
