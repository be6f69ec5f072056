"""Importing published files and looking at what came in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Refusal, Unusable
from consultation.store import now
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.importing import keep_snapshot, read_file
from framework_drafts.history.models import Snapshot
from workbench.access import allow, me
from workbench.database import here
from workbench.pages.fields import FlaskForm, file

door = Blueprint("history", __name__, url_prefix="/history")


class ImportForm(FlaskForm):
    published = file("The published file", hint="The ASCOF time-series workbook, as .ods or .xlsx.")


@door.get("")
@allow("history.list")
def index(db: Any) -> str:
    return render_template("history/index.html", snapshots=snapshots(db), form=ImportForm())


@door.post("")
@allow("history.import")
def take_in(db: Any) -> Any:
    """The file is read before the database is written to: nobody waits for a large workbook."""
    form = ImportForm()
    try:
        given = request.files.get("published")
        if not form.validate_on_submit() or given is None or not given.filename:
            raise Unusable("Choose the file to import.")
        content, name = given.read(), given.filename.replace("\\", "/").rpartition("/")[2]
        reading = read_file(content, name)
        with here().store.unit_of_work() as writing:
            snapshot, new = keep_snapshot(
                writing,
                here().snapshots,
                reading=reading,
                source_name=name,
                source=content,
                by=me().person.id,
                at=now(),
            )
    except Refusal as problem:
        form.published.errors = [str(problem)]
        return render_template("history/index.html", snapshots=snapshots(db), form=form), 422
    flash(
        "Imported: every cell is accounted for below."
        if new
        else "This content was imported before: nothing was added."
    )
    return redirect(url_for(".show", ref=snapshot.hash))


@door.get("/<ref>")
@allow("history.read")
def show(db: Any, snapshot: Snapshot) -> str:
    return render_template("history/show.html", snapshot=snapshot)
