"""What an address of client-level data names, fetched only from the visitor's own desk; anything else is not found.

A council's desk is for those who belong to it; the programme's for those who draft and review."""

from __future__ import annotations

from sqlmodel import Session

from framework_drafts.extracts import desks
from framework_drafts.extracts.models import Extract, PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.frameworks.models import FrameworkVersion
from workbench.loading import Args, Loaded, get, not_found, sees_drafts
from workbench.sign_in import Visitor


def desk_of(visitor: Visitor | None) -> str:
    if visitor is None:
        not_found()
    return visitor.person.council_code or desks.PROGRAMME


def desk(_db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    return {"desk": desk_of(visitor), **args}


def extract(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: Extract = get(db, Extract, args.pop("ref"))
    if found.desk != desk_of(visitor) or found.state == "deleted":
        not_found()
    return {"extract": found, **args}


def records(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: RecordsMade = get(db, RecordsMade, args.pop("ref"))
    if found.desk != desk_of(visitor) or found.deleted:
        not_found()
    return {"made": found, **args}


def run(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A run with its records and its framework. One of a draft is for those who see drafts."""
    found: RecordsRun = get(db, RecordsRun, args.pop("ref"))
    made, version = db.get_one(RecordsMade, found.records_id), db.get_one(FrameworkVersion, found.framework_version_id)
    if made.desk != desk_of(visitor) or (found.of_a_draft and not sees_drafts(visitor)):
        not_found()
    return {"run": found, "made": made, "version": version, **args}


def persons(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A run whose single persons may be looked at, while its records are there."""
    found = run(db, visitor, args)
    made: RecordsMade = found["made"]
    if made.deleted or not desks.shows_persons(made.desk, invented=made.invented):
        not_found()
    return found


def moved(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: PeopleMoved = get(db, PeopleMoved, args.pop("ref"))
    return {"moved": found, **run(db, visitor, {"ref": found.run_id, **args})}
