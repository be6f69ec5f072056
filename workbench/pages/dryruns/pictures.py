"""The pictures of dry runs and the data behind them; the local account to print and as a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from framework_drafts.dryruns.models import DryRun
from framework_drafts.history.models import Snapshot
from workbench.access import allow
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.dryruns import of_council, of_measure
from workbench.reports import charts, local_account
from workbench.reports.cells import csv_bytes
from workbench.reports.document import KIND as WORD

door = Blueprint("pictures", __name__)
NOT_TAKEN = ("place", "own", "measure")
SPELLED = {"low": "lowest_0_100", "q1": "quarter_0_100", "q3": "three_quarters_0_100", "high": "highest_0_100"}
SCALED = ("england", "peers", "council", "lower", "upper")


@door.get("/<uuid:ref>/measures/<code>/<picture>.svg")
@allow("dryrun.read")
def chart(db: Any, run: DryRun, code: str, picture: str) -> Response:
    spec = _spec(db, run, code, picture)
    return picture_response(charts.kept(here().charts, spec))


@door.get("/<uuid:ref>/measures/<code>/<picture>.csv")
@allow("dryrun.read")
def data(db: Any, run: DryRun, code: str, picture: str) -> Response:
    return _as_csv(db, run, f"{code}-{picture}", _spec(db, run, code, picture))


@door.get("/<uuid:ref>/councils/<area>/profile.svg")
@allow("dryrun.read")
def profile(db: Any, run: DryRun, area: str) -> Response:
    spec = of_council.picture(db, run, area) or not_found()
    return picture_response(charts.kept(here().charts, spec))


@door.get("/<uuid:ref>/councils/<area>/profile.csv")
@allow("dryrun.read")
def profile_data(db: Any, run: DryRun, area: str) -> Response:
    spec = of_council.picture(db, run, area) or not_found()
    names = SPELLED | {name: f"{name}_position_0_100" for name in SCALED}
    return _as_csv(db, run, f"{area}-profile", spec, names)


@door.get("/<uuid:ref>/councils/<area>/account")
@allow("dryrun.read")
def account(db: Any, run: DryRun, area: str) -> str:
    return render_template("dryruns/account.html", told=_account(db, run, area), run=run, area=area)


@door.get("/<uuid:ref>/councils/<area>/account.docx")
@allow("dryrun.read")
def account_file(db: Any, run: DryRun, area: str) -> Response:
    content = local_account.document(_account(db, run, area))
    name = f"local-account-{area}-{run.results_sha256[:8]}.docx"
    return Response(content, mimetype=WORD, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _account(db: Any, run: DryRun, area: str) -> local_account.Account:
    return local_account.account(db, run, of_council.of_council(db, run, area) or not_found())


def _spec(db: Any, run: DryRun, code: str, picture: str) -> charts.Spec:
    period, stratum, own = (request.args.get(name, "") for name in ("period", "part", "council"))
    return of_measure.picture(db, run, code, picture, period, stratum, own) or not_found()


def _as_csv(db: Any, run: DryRun, name: str, spec: charts.Spec, spelled: Mapping[str, str] | None = None) -> Response:
    """A picture's own rows, with where they are from below them."""
    rows = spec["data"]["values"]
    if any("name" in row for row in rows):  # councils stand by name: the order of a picture would be a league table
        rows = sorted(rows, key=lambda row: str(row["name"]))
    header = [key for key in dict.fromkeys(key for row in rows for key in row) if key not in NOT_TAKEN]
    snapshot = db.get_one(Snapshot, run.snapshot_hash)
    about = (*snapshot.attributions, f"Data snapshot {snapshot.hash}", f"Results {run.results_sha256}")
    content = csv_bytes(
        [(spelled or {}).get(key, key) for key in header], [[row.get(key) for key in header] for row in rows], about
    )
    safe = "".join(c if c.isalnum() or c in "-." else "-" for c in name)
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{safe}.csv"'})


def picture_response(drawn: bytes) -> Response:
    """An SVG that may not do anything but be looked at."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(drawn, mimetype="image/svg+xml", headers=headers)
