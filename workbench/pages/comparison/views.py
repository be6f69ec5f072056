"""Frameworks side by side: what they cover, ask and tell, what became of each measure, and what a change would have done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from framework_drafts.comparison.sharing import from_archive
from framework_drafts.frameworks.bundle import unpacked
from workbench.access import allow, me
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.comparison import changes, present, taking_away
from workbench.pages.comparison.choosing import chosen, offered_versions
from workbench.pages.dryruns.pictures import picture_response
from workbench.pages.fields import FlaskForm, file
from workbench.pages.reports.views import download
from workbench.reports import charts
from workbench.uploads import given_file

door = Blueprint("comparison", __name__, url_prefix="/comparison")
LARGEST = 64 * 2**20


class ArchiveForm(FlaskForm):
    archive = file("A comparison", hint="The .zip file that “Take it away” makes, here or elsewhere.")


@door.get("")
@allow("comparison.see")
def index(db: Any) -> str:
    now = chosen(db)
    shown = present.of_scorecard(db, now) if len(now.sides) > 1 else {}
    wrong = "" if shown or not any(request.args.getlist("side")) else "Choose two to four different frameworks."
    return render_template(
        "comparison/index.html",
        **present.framed(db, now, "index"),
        offered=offered_versions(db),
        wrong=wrong,
        **shown,
    )


@door.get("/coverage")
@allow("comparison.see")
def coverage(db: Any) -> Any:
    now = chosen(db)
    if len(now.sides) < 2:
        return redirect(url_for(".index"))
    shown = present.of_coverage(now, request.args.get("list", ""))
    return render_template("comparison/coverage.html", **present.framed(db, now, "coverage"), **shown)


@door.get("/measures")
@allow("comparison.see")
def measures(db: Any) -> Any:
    """What became of each measure, clause by clause, with what it would have done to real results."""
    now = chosen(db)
    if now.old is None or now.new is None:
        return redirect(url_for(".index"))
    shown = changes.of_measures(now.old, now.new)
    return render_template("comparison/measures.html", **present.framed(db, now, "measures"), **shown)


@door.get("/measures/<code>")
@allow("comparison.see")
def measure(db: Any, code: str) -> Any:
    now = chosen(db)
    if now.old is None or now.new is None:
        return redirect(url_for(".index"))
    shown = changes.of_measure(now.old, now.new, code, _own(), request.args.get("old", "")) or not_found()
    return render_template("comparison/measure.html", **present.framed(db, now, "measures"), **shown)


@door.get("/measures/<code>/<picture>.svg")
@allow("comparison.see")
def picture(db: Any, code: str, picture: str) -> Response:
    now = chosen(db)
    if now.old is None or now.new is None:
        not_found()
    spec = changes.picture(now.old, now.new, code, picture, _own(), request.args.get("old", "")) or not_found()
    return picture_response(charts.kept(here().charts, spec))


def _own() -> str:
    return me().person.council_code or ""


@door.get("/fitness")
@allow("comparison.see")
def fitness(db: Any) -> Any:
    now = chosen(db)
    if len(now.sides) < 2:
        return redirect(url_for(".index"))
    return render_template("comparison/fitness.html", **present.framed(db, now, "fitness"), **present.of_fitness(now))


@door.get("/evidence")
@allow("comparison.see")
def evidence(db: Any) -> Any:
    now = chosen(db)
    if len(now.sides) < 2:
        return redirect(url_for(".index"))
    return render_template(
        "comparison/evidence.html", **present.framed(db, now, "evidence"), **present.of_evidence(db, now)
    )


@door.get("/councils")
@allow("comparison.see")
def council(db: Any) -> Any:
    """One council under each: the visitor's own where none is named."""
    now = chosen(db)
    if len(now.sides) < 2:
        return redirect(url_for(".index"))
    area = request.args.get("council", me().person.council_code or "")
    return render_template(
        "comparison/council.html", **present.framed(db, now, "council"), **changes.of_council(now, area)
    )


@door.get("/tables/<name>.<kind>")
@allow("comparison.see")
def table(db: Any, name: str, kind: str) -> Response:
    now = chosen(db)
    if len(now.sides) < 2:
        not_found()
    header, rows = taking_away.table(db, now, name) or not_found()
    about = [*(now.snapshot.attributions if now.snapshot else []), *(side.name for side in now.sides)]
    about += [f"Data snapshot {now.snapshot.hash}"] if now.snapshot else []
    return download(kind, f"comparison-{name}", header, rows, about)


@door.get("/comparison.zip")
@allow("comparison.see")
def archive(db: Any) -> Response:
    now = chosen(db)
    if len(now.sides) < 2 or now.snapshot is None:
        not_found()
    content = taking_away.archive(db, now)
    headers = {"Content-Disposition": 'attachment; filename="comparison.zip"'}
    return Response(content, mimetype="application/zip", headers=headers)


@door.get("/check")
@allow("comparison.check")
def ask_check(db: Any) -> str:
    return render_template("comparison/check.html", form=ArchiveForm(formdata=None), rebuilt=None)


@door.post("/check")
@allow("comparison.check")
def check(db: Any) -> Any:
    """A comparison from elsewhere, worked out again and shown; nothing of it is kept."""
    form = ArchiveForm()
    try:
        form.validate_on_submit()
        _, content = given_file("archive", "Choose the .zip file of a comparison.")
        rebuilt = from_archive(unpacked(content, (".yaml", ".json"), most_bytes=LARGEST))
    except Unusable as problem:
        form.archive.errors = [str(problem)]
        return render_template("comparison/check.html", form=form, rebuilt=None), 422
    flash("Worked out again from what is in it." if not rebuilt.differs else "It does not come to the same.")
    return render_template("comparison/check.html", form=form, rebuilt=rebuilt, **present.of_rebuilt(rebuilt))
