"""The crosswalk of codes, and one series over the years."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.history.cells import financial_year
from framework_drafts.history.identity import naming
from framework_drafts.history.identity.models import Series
from workbench.access import allow, me
from workbench.loading import not_found
from workbench.pages.history.downloads import download
from workbench.pages.series import over_time, present
from workbench.reports import history as tables

door = Blueprint("series", __name__, url_prefix="/series")


@door.get("")
@allow("series.list")
def index(db: Any) -> Any:
    if kind := request.args.get("as"):
        return download(tables.crosswalk_of(db), kind)
    return render_template("series/index.html", **present.catalogue(db))


@door.get("/codes")
@allow("series.list")
def codes(db: Any) -> Any:
    before, after = (financial_year(request.args.get(name, usual)) for name, usual in present.YEARS_ASKED.items())
    if before is None or after is None:
        not_found()
    table = tables.collisions_of(db, before, after)
    if kind := request.args.get("as"):
        return download(table, kind)
    return render_template("series/codes.html", table=table, before=before, after=after, years=present.YEARS)


@door.post("/place")
@allow("series.place")
def place(db: Any) -> Any:
    said = {name: request.form.get(name, "") for name in ("label", "series_id", "kind", "comparable", "reason")}
    try:
        naming.place(db, by=me().person.id, at=now(), **said)
    except Unusable as problem:
        db.rollback()
        shown = {**present.catalogue(db), "problem": str(problem), "said": said}
        return render_template("series/index.html", **shown), 422
    flash("Placed. Figures under this code now stand with the series you chose, wherever it is shown.")
    return redirect(url_for(".show", ref=said["series_id"]))


@door.get("/<ref>")
@allow("series.read")
def show(db: Any, series: Series) -> Any:
    view = over_time.over_the_years(db, series, request.args)
    if kind := request.args.get("as"):
        return download(view.table(), kind)
    return render_template("series/show.html", series=series, view=view, **present.about_series(series))


@door.get("/<ref>/picture.svg")
@allow("series.read")
def picture(db: Any, series: Series) -> Response:
    drawn = over_time.over_the_years(db, series, request.args).picture()
    return Response(
        drawn,
        mimetype="image/svg+xml",
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )
