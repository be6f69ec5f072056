"""One document: reading it, confirming so, and who has."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.documents import (
    Document,
    confirm_reading,
    councils_without,
    file_of,
    read_by,
    readers,
    replace_document,
    set_needed,
    withdraw_document,
)
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from workbench.access import allow, as_uuid, may, me
from workbench.loading import not_found
from workbench.pages.exercises.views import given_document
from workbench.pages.fields import FlaskForm, Press, file, text, whole

door = Blueprint("documents", __name__, url_prefix="/documents/<uuid:ref>")


class ReplaceForm(FlaskForm):
    file = file("The new version", hint="PDF, Word (.docx) or OpenDocument (.odt), at most 10 MB.")
    address = text("Or a web address")


@door.get("")
@allow("document.read")
def show(db: Any, document: Document) -> str:
    return _page(db, document, ReplaceForm(formdata=None))


@door.get("/file")
@allow("document.read")
def download(db: Any, document: Document) -> Response:
    return as_file(db, document)


def as_file(db: Any, document: Document) -> Response:
    """The document's file under a harmless name, or not found where it is an address elsewhere."""
    kept = file_of(db, document)
    if kept is None:
        not_found()
    name = "".join(c if c.isascii() and (c.isalnum() or c in ".-_") else "-" for c in document.file_name)
    return Response(
        kept.content, content_type=kept.kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@door.post("/read")
@allow("document.confirm")
def confirm(db: Any, document: Document) -> Any:
    if not request.form.get("confirm"):
        form = ReplaceForm(formdata=None)
        form.file.errors = []
        return _page(db, document, form, unticked=True), 422
    confirm_reading(db, document=document, version=whole(request.form.get("version")), by=me().person, at=now())
    flash(f"Thank you. You have confirmed reading “{document.title}”, version {document.version}.")
    if back := _back():
        return redirect(url_for("answering.task_list", ref=back))
    return redirect(url_for(".show", ref=document.id))


@door.post("/replace")
@allow("document.manage")
def replace(db: Any, document: Document) -> Any:
    form = ReplaceForm()
    try:
        if not form.validate_on_submit():
            raise Unusable("Choose a file, or give a web address.")
        replace_document(
            db, document=document, given=given_document(form.address.data or ""), by=me().person.id, at=now()
        )
    except Unusable as problem:
        form.file.errors = [str(problem)]
        return _page(db, document, form), 422
    flash(f"Version {document.version} is listed. Those who read an earlier one are asked to read this one.")
    return redirect(url_for(".show", ref=document.id))


@door.post("/<deed>")
@allow("document.manage")
def do(db: Any, document: Document, deed: str) -> Any:
    who, at = me().person.id, now()
    if deed == "withdraw":
        withdraw_document(db, document=document, by=who, at=at)
        flash("The document is off the list. Who read it stays on record.")
        return redirect(url_for("exercises.show", ref=document.exercise_id))
    if deed not in ("need", "free"):
        not_found()
    set_needed(db, document=document, needed=deed == "need", by=who, at=at)
    return redirect(url_for(".show", ref=document.id))


def _page(db: Any, document: Document, form: ReplaceForm, *, unticked: bool = False) -> str:
    manages = may("document.manage")
    return render_template(
        "documents/show.html",
        document=document,
        exercise=db.get_one(Exercise, document.exercise_id),
        mine=read_by(db, me().person.id).get(document.id),
        readers=readers(db, document) if manages else [],
        unread=councils_without(db, document) if manages else [],
        manages=manages,
        limited=me().sign_in.only_response is not None,
        form=form,
        press=Press(),
        unticked=unticked,
        back=_back(),
    )


def _back() -> uuid.UUID | None:
    """The response that the reader came from, if any."""
    return as_uuid(request.values.get("for_response", ""))
