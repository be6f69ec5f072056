"""Client-level data in the example: five quarterly submissions of eight invented councils, and what one council tried on
its own before it submitted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import select

from consultation.people import COUNCIL_ROLES, Role, everyone
from consultation.store import now
from framework_drafts.extracts import keeping
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.submitting import write_stays, write_submissions
from framework_drafts.extracts.models import RecordsMade, RecordsRun
from framework_drafts.frameworks.queries import find
from framework_drafts.measures.days import days_in
from framework_drafts.measures.language import parse
from workbench import jobs, work
from workbench.database import Instance
from workbench.demo.consulting import DIRECTOR_OF
from workbench.extract_work import named_councils

PERIOD_ENDS = (date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30))
SCALE = Scale(16_000, councils=8, seed=20, first=date(2023, 4, 1), last=date(2026, 9, 30), after=12)
SENT_AFTER = timedelta(days=24)
PUBLISHED, OTHER_READING = "ascof-client-level@1.0.0", "ascof-client-level@2.0.0"


def extract(instance: Instance) -> None:
    """Take everything in through the same work as real use; what is there already is left as it is."""
    with instance.store.reading() as db:
        group = everyone(db, [Role.WORKING_GROUP])[0].id
        own = next(one.code for one in named_councils(db) if one.name == DIRECTOR_OF)
        analyst = next(one.id for one in everyone(db, list(COUNCIL_ROLES)) if one.council_code == own)
        done = bool(keeping.runs_of(db, own))
    if done:
        return
    with TemporaryDirectory(dir=instance.settings.instance) as folder:
        together = write_submissions(Path(folder) / "all", SCALE, PERIOD_ENDS, by_council=False)
        apart = write_submissions(Path(folder) / "each", SCALE, PERIOD_ENDS[-3:])
        stays = write_stays(Path(folder) / "stays.csv", SCALE)
        _programme(instance, together, stays, group)
        _council(instance, [one for one in apart if one.name.startswith(own)], own, analyst)


def _programme(instance: Instance, paths: list[Path], stays: Path, by: uuid.UUID) -> None:
    """The programme's desk: the same framework on earlier and on later records, and the other reading of it."""
    for path, last in zip(paths, PERIOD_ENDS, strict=True):
        _give(instance, path, "", f"Eight councils, twelve months to {last:%B %Y}.csv", last, by)
    _give(instance, stays, "", "Eight councils, hospital stays to September 2026.csv", PERIOD_ENDS[-1], by)
    earlier, later = (_records(instance, "", PERIOD_ENDS[at] + SENT_AFTER, by) for at in (-2, -1))
    _run(instance, earlier, PUBLISHED, PERIOD_ENDS[-2], by)
    newest = _run(instance, later, PUBLISHED, PERIOD_ENDS[-1], by)
    _run(instance, later, OTHER_READING, PERIOD_ENDS[-1], by)
    _try_other_days(instance, newest, by)


def _council(instance: Instance, paths: list[Path], desk: str, by: uuid.UUID) -> None:
    """A council's own desk: the submission that it is about to make, and its last two."""
    for path, last in zip(paths, PERIOD_ENDS[-3:], strict=True):
        _give(instance, path, desk, f"{DIRECTOR_OF}, twelve months to {last:%B %Y}.csv", last, by)
    made = _records(instance, desk, PERIOD_ENDS[-1] + SENT_AFTER, by)
    _run(instance, made, PUBLISHED, PERIOD_ENDS[-1], by)


def _give(instance: Instance, path: Path, desk: str, name: str, last: date, by: uuid.UUID) -> None:
    with path.open("rb") as file:
        sha256, size = keeping.receive(instance.given_extracts, name=name, content=file, most=1 << 30)
    with instance.store.unit_of_work() as db:
        given = keeping.give_extract(
            db,
            desk=desk,
            name=name,
            sha256=sha256,
            size=size,
            received=last + SENT_AFTER,
            invented=True,
            by=by,
            at=now(),
        )
    if given.state == "given":
        _work(instance, "extract", f"Taking in {name}", {"extract": str(given.id)}, by)


def _records(instance: Instance, desk: str, as_of: date, by: uuid.UUID) -> str:
    args = {"desk": desk, "as_of": as_of.isoformat(), "way": "joined", "off": []}
    return str(_work(instance, "records", f"Records as of {as_of:%d %B %Y}", args, by))


def _run(instance: Instance, made: str, framework: str, last: date, by: uuid.UUID) -> str:
    with instance.store.reading() as db:
        version = find(db, framework)
        first = min(
            name for quarters in db.get_one(RecordsMade, uuid.UUID(made)).submissions.values() for name in quarters
        )
    args = {
        "records": made,
        "framework_version": str(version.id),
        "period_type": "rolling_year",
        "first": (date(int(first[:4]), int(first[5:]), 1) - timedelta(days=62)).replace(day=1).isoformat(),
        "last": last.isoformat(),
    }
    return str(_work(instance, "records_run", f"Run on records: {framework}", args, by))


def _try_other_days(instance: Instance, run: str, by: uuid.UUID) -> None:
    """The look-back of 2A: what the published note says, and not what the published code does."""
    with instance.store.reading() as db:
        found = db.exec(select(RecordsRun).where(RecordsRun.id == uuid.UUID(run))).one()
    named = next(one for one in found.measures if one["code"] == "2A")
    back = next(one for one in days_in(parse(named["definition"])) if (one.side, one.name) == ("before", "least"))
    what = f"{back.label}: {back.days} → 365"
    args = {"run": run, "code": "2A", "period": found.periods[-1][0], "what": what, "days": {back.path: 365}}
    _work(instance, "people_moved", "Who counts otherwise: 2A", args, by)


def _work(instance: Instance, kind: str, title: str, args: dict[str, Any], by: uuid.UUID) -> Any:
    """Do long work at once, as the page would ask for it; gives what its result names."""
    with instance.store.unit_of_work() as db:
        job = jobs.ask(db, kind=kind, title=title, by=by, at=now(), args=args)
    work.run_now(instance, job.id)
    with instance.store.reading() as db:
        return db.get_one(jobs.Job, job.id).result["run"]
