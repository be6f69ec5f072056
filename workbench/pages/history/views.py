"""Published files on their way in, and what each snapshot of them holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.councils import register
from consultation.errors import Refusal, Unusable
from consultation.store import now
from framework_drafts.history import giving
from framework_drafts.history.catalogue import data_sets, find, search, snapshots
from framework_drafts.history.comparing import CAUSES
from framework_drafts.history.facts import Asked
from framework_drafts.history.models import HistoryFile, Snapshot
from workbench import jobs
from workbench.access import afterwards, allow, me
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.fields import whole
from workbench.pages.history import mapping, present
from workbench.pages.history.downloads import download
from workbench.pages.history.forms import GiveForm, SayForm
from workbench.pages.work.starting import work_started
from workbench.reports import history as tables
from workbench.uploads import given_file

door = Blueprint("history", __name__, url_prefix="/history")


@door.get("")
@allow("history.list")
def index(db: Any) -> str:
    return _index(db, GiveForm())


@door.post("")
@allow("history.import")
def take_in(db: Any) -> Any:
    """The file is looked at before the database is written to: nobody waits for a large workbook."""
    form = GiveForm()
    try:
        form.validate_on_submit()
        most = here().settings.largest_upload_mb * 1024 * 1024
        name, content = given_file("published", "Choose the file to import.", most)
        sha256, looked = giving.receive(here().given, name=name, content=content)
        if waiting := giving.same_as(db, sha256)[0]:
            flash("This very file waits here already.")
            return redirect(url_for(".file" if looked["format"] else ".map_columns", ref=waiting.id))
        with here().store.unit_of_work() as writing:
            kept = giving.give(
                writing, name=name, sha256=sha256, size=len(content), looked=looked, by=me().person.id, at=now()
            )
    except Refusal as problem:
        form.published.errors = [str(problem)]
        return _index(db, form), 422
    return redirect(url_for(".file" if looked["format"] else ".map_columns", ref=kept.id))


@door.get("/files/<uuid:ref>")
@allow("history.handle")
def file(db: Any, given: HistoryFile) -> Any:
    if given.state == "imported":
        kept = db.get(Snapshot, given.snapshot_hash)
        earlier = kept is not None and kept.imported_at < given.given_at
        flash(
            "This content was imported before, as it stands below: nothing was added."
            if earlier
            else "Imported: every cell is accounted for below."
        )
        return redirect(url_for(".show", ref=given.snapshot_hash))
    before = giving.same_as(db, given.sha256)[1]
    return render_template(
        "history/file.html", given=given, form=SayForm(data=given.asked), before=before, names=present.FORMAT_NAMES
    )


@door.post("/files/<uuid:ref>")
@allow("history.handle")
def read(db: Any, given: HistoryFile) -> Any:
    form = SayForm()
    try:
        if not form.validate_on_submit():
            return render_template("history/file.html", given=given, form=form, names=present.FORMAT_NAMES), 422
        by = me().person.id
        giving.say(db, given=given, asked=form.said(), mapping=None, by=by, at=now())
        return work_started(_asked(db, given))
    except Unusable as problem:
        form.published_on.errors = [str(problem)]
        return render_template("history/file.html", given=given, form=form, names=present.FORMAT_NAMES), 422


@door.get("/files/<uuid:ref>/columns")
@allow("history.handle")
def map_columns(db: Any, given: HistoryFile) -> str:
    chosen = mapping.start(db, given, request.args.get("sheet", ""), whole(request.args.get("header_row"), 0))
    return render_template("history/columns.html", given=given, **chosen)


@door.post("/files/<uuid:ref>/columns")
@allow("history.map")
def say_columns(db: Any, given: HistoryFile) -> Any:
    """Look at what a mapping would make of the file; with “import”, ask for the work. Nothing is locked while it is read."""
    tried = mapping.attempt(db, given, request.form)
    if tried.problem or request.form.get("then") != "import":
        faults = [{"text": words, "href": f"#{field}"} for field, words in tried.shown["missing"]]
        page = render_template("history/columns.html", given=given, faults=faults, **tried.shown)
        return page, 422 if tried.problem else 200
    with here().store.unit_of_work() as writing:
        mine = writing.get_one(HistoryFile, given.id)
        giving.say(writing, given=mine, asked=Asked(), mapping=tried.mapping, by=me().person.id, at=now())
        if name := request.form.get("keep_as", "").strip():
            giving.keep_mapping(
                writing, name=name, mapping=tried.needed(), headings=tried.headings, by=me().person.id, at=now()
            )
        job = _asked(writing, mine)
    return work_started(job)


@door.post("/files/<uuid:ref>/put-away")
@allow("history.handle")
def put_away(db: Any, given: HistoryFile) -> Any:
    giving.put_away(db, given=given, by=me().person.id, at=now())
    instance = here()

    def forget() -> None:
        with instance.store.reading() as reading:
            giving.forget_bytes(reading, instance.given, given.sha256)

    afterwards(forget)
    flash("The file is put away. Nothing of it was imported.")
    return redirect(url_for(".index"))


@door.get("/find")
@allow("history.list")
def look_up(db: Any) -> str:
    words = "".join(c for c in request.args.get("q", "") if c.isprintable())[:100]
    return render_template("history/find.html", words=words, found=search(db, words, register(db)))


@door.get("/councils/<ref>")
@allow("history.list")
def council(db: Any, ref: str) -> str:
    return render_template("history/council.html", **(present.of_council(db, ref) or not_found()))


@door.get("/compare")
@allow("history.list")
def compare(db: Any) -> Any:
    every, one, other = snapshots(db), request.args.get("one", ""), request.args.get("other", "")
    if not one or not other or one == other:
        return render_template("history/compare.html", every=every, one=one, other=other, found=None)
    try:
        first, second = find(db, one), find(db, other)
    except Unusable:
        not_found()
    found = tables.comparison(db, here().snapshots, first, second)
    if kind := request.args.get("as"):
        return download(tables.comparison_of(found, first, second), kind)
    return render_template(
        "history/compare.html",
        every=every,
        one=one,
        other=other,
        first=first,
        second=second,
        found=found,
        causes=CAUSES,
    )


@door.get("/<ref>")
@allow("history.read")
def show(db: Any, snapshot: Snapshot) -> str:
    return render_template("history/show.html", snapshot=snapshot, **present.of_snapshot(db, snapshot))


@door.get("/<ref>/availability")
@allow("history.read")
def availability(db: Any, snapshot: Snapshot) -> Any:
    if kind := request.args.get("as"):
        return download(tables.availability_of(db, here().snapshots, snapshot), kind)
    return render_template("history/availability.html", snapshot=snapshot, **present.grid(db, snapshot))


@door.get("/<ref>/missing")
@allow("history.read")
def missing(db: Any, snapshot: Snapshot) -> Any:
    series, period = request.args.get("series", ""), request.args.get("period", "")
    if not series:
        return redirect(url_for(".availability", ref=snapshot.hash))
    if period not in snapshot.periods or not present.holds(db, snapshot, series):
        not_found()
    if kind := request.args.get("as"):
        return download(tables.missing_of(db, here().snapshots, snapshot, series, period), kind)
    return render_template("history/missing.html", snapshot=snapshot, **present.who_lacks(db, snapshot, series, period))


@door.get("/<ref>/quality")
@allow("history.read")
def quality(db: Any, snapshot: Snapshot) -> Any:
    suspects, recomputed = tables.quality(db, here().snapshots, snapshot)
    if kind := request.args.get("as"):
        return download(tables.quality_of(suspects, snapshot), kind)
    shown = present.suspects_shown(db, suspects)
    return render_template(
        "history/quality.html", snapshot=snapshot, recomputed=recomputed, total=len(suspects), **shown
    )


@door.get("/<ref>/cells.<kind>")
@allow("history.read")
def cells(db: Any, snapshot: Snapshot, kind: str) -> Any:
    labels = [label for label in request.args.getlist("label") if label in snapshot.series]
    if kind == "xlsx" and snapshot.cells["total"] > present.MOST_CELLS:
        not_found()
    return download(tables.cells_of(db, here().snapshots, snapshot, labels), kind)


def _index(db: Any, form: GiveForm) -> str:
    return render_template(
        "history/index.html",
        snapshots=[one for one in snapshots(db) if not one.parts],
        data_sets=data_sets(db),
        open_files=giving.open_files(db),
        form=form,
    )


def _asked(db: Any, given: HistoryFile) -> jobs.Job:
    return jobs.ask(
        db,
        kind="history",
        title=f"Importing {given.name}"[:200],
        args={"file": str(given.id)},
        by=me().person.id,
        at=now(),
    )
