"""Submissions, records and runs for tests, made of invented persons by the same work as real use."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from framework_drafts.extracts import keeping
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.submitting import CLEAN, Dirt, write_submissions
from framework_drafts.frameworks.queries import find
from tests.factories import NOW
from workbench import jobs, work
from workbench.database import Instance

LAST = date(2026, 3, 31)
SCALE = Scale(400, councils=1, seed=3)
FRAMEWORK = "ascof-client-level@1.0.0"
LOOK_BACK = "source.selections.8.where.all.4.not.and_within.1.least"


@dataclass(frozen=True)
class Counted:
    """What was made at a desk, by id."""

    extract: uuid.UUID
    records: uuid.UUID
    run: uuid.UUID


def submitted(
    folder: Path, *, scale: Scale = SCALE, lasts: tuple[date, ...] = (LAST,), dirt: Dirt = CLEAN
) -> list[Path]:
    """Files of invented persons, one for each council and period."""
    return write_submissions(folder, scale, lasts, dirt=dirt)


def worked(instance: Instance, kind: str, args: dict[str, Any], by: uuid.UUID | None) -> Any:
    """Ask for long work and do it here; what its result names, or its problem."""
    with instance.store.unit_of_work() as db:
        job = jobs.ask(db, kind=kind, title="t", args=args, by=by, at=NOW)
    work.run_now(instance, job.id)
    with instance.store.reading() as db:
        found = db.get_one(jobs.Job, job.id)
        return uuid.UUID(found.result["run"]) if found.state == "done" else found.problem


def taken_in(
    instance: Instance, path: Path, *, desk: str = "", invented: bool = True, received: date = LAST, by: Any = None
) -> uuid.UUID:
    with path.open("rb") as file:
        sha256, size = keeping.receive(instance.given_extracts, name=path.name, content=file, most=1 << 30)
    with instance.store.unit_of_work() as db:
        given = keeping.give_extract(
            db, desk=desk, name=path.name, sha256=sha256, size=size, received=received, invented=invented, by=by, at=NOW
        )
    worked(instance, "extract", {"extract": str(given.id)}, by)
    return given.id


def made(instance: Instance, *, desk: str = "", as_of: date = LAST, off: tuple[str, ...] = (), by: Any = None) -> Any:
    args = {"desk": desk, "as_of": as_of.isoformat(), "way": "joined", "off": list(off)}
    return worked(instance, "records", args, by)


def run(
    instance: Instance, records: uuid.UUID, framework: str = FRAMEWORK, *, period_type: str = "rolling_year",
    first: str = "2025-04-01", last: str = "2026-03-31", by: Any = None,
) -> Any:  # fmt: skip
    with instance.store.reading() as db:
        version = find(db, framework).id
    args = {
        "records": str(records),
        "framework_version": str(version),
        "period_type": period_type,
        "first": first,
        "last": last,
    }
    return worked(instance, "records_run", args, by)


def moved(instance: Instance, of: uuid.UUID, *, days: int = 364, by: Any = None) -> Any:
    args = {"run": str(of), "code": "2A", "period": "2026-03", "what": "further back", "days": {LOOK_BACK: days}}
    return worked(instance, "people_moved", args, by)


def counted(instance: Instance, folder: Path, *, desk: str = "", invented: bool = True, by: Any = None) -> Counted:
    """A submission of one council, records made of it, and a run on them."""
    (path,) = submitted(folder)
    extract = taken_in(instance, path, desk=desk, invented=invented, by=by)
    records = made(instance, desk=desk, by=by)
    return Counted(extract, records, run(instance, records, by=by))
