"""Long work on submissions: taking a file in, and making records of what was taken in."""

from __future__ import annotations

import logging
import uuid
from datetime import date
from typing import Any

import duckdb
from sqlmodel import Session, select

from consultation.councils import Council
from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.extracts import cleaning, desks, keeping, sweeping
from framework_drafts.extracts.arriving import secret_of
from framework_drafts.extracts.building import build
from framework_drafts.extracts.models import Extract, RecordsMade
from framework_drafts.extracts.stays import is_of_stays, take_stays
from framework_drafts.extracts.store import RecordSet, open_records
from framework_drafts.extracts.taking_in import Submission, open_submission, take_in
from workbench.database import Instance
from workbench.jobs import Args, Carried, Kind, register, teller

LOG = logging.getLogger("workbench.extract_work")


def named_councils(db: Session) -> list[desks.Named]:
    return [desks.Named(one.code, one.cassr or "", one.name, one.region or "") for one in db.exec(select(Council))]


def opened(instance: Instance, made: RecordsMade) -> RecordSet:
    """The folder of some records. Raises Unusable where they were deleted."""
    if made.deleted:
        raise Unusable("These records were deleted.")
    return open_records(desks.folder_of(instance.records, made.desk) / made.key)


def submissions_at(instance: Instance, db: Session, desk: str) -> list[Submission]:
    place = desks.folder_of(instance.submissions, desk)
    return [open_submission(place / one.key) for one in keeping.extracts_of(db, desk) if one.state == "kept"]


def asker(args: Args) -> uuid.UUID | None:
    return uuid.UUID(args["asked_by"]) if args["asked_by"] else None


def steps(*labels: str) -> Any:
    """A plan that is the same whatever is asked."""
    return lambda _instance, _args: list(labels)


def _take(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    with instance.store.reading() as db:
        extract, known = db.get_one(Extract, uuid.UUID(args["extract"])), named_councils(db)
    if number == 0:
        return _read(instance, args, extract, known)
    try:
        with instance.store.unit_of_work() as db:
            mine = db.get_one(Extract, extract.id)
            if "problem" in carried:
                keeping.refuse_extract(db, extract=mine, problem=carried["problem"], by=asker(args), at=now())
            elif mine.state != "kept":  # a step may be done twice
                submission = open_submission(desks.folder_of(instance.submissions, extract.desk) / carried["key"])
                keeping.keep_extract(db, extract=mine, submission=submission, by=asker(args), at=now())
    finally:
        with instance.store.reading() as db:
            sweeping.forget_given(db, instance.given_extracts, [extract.sha256])  # with the names that are not kept
            if key := carried.get("key"):
                sweeping.drop_submission(db, instance.submissions, extract.desk, key)
    return carried


def _read(instance: Instance, args: Args, extract: Extract, known: list[desks.Named]) -> Carried:
    path = instance.given_extracts / extract.sha256
    if extract.state != "given":
        return {"problem": "The submission was deleted before it was taken in."}
    try:
        if not path.is_file():
            raise Unusable("The file is not here any more: give it again.")
        take = take_stays if is_of_stays(path) else take_in
        found = take(
            path,
            desks.folder_of(instance.submissions, extract.desk),
            received=extract.received,
            secret=secret_of(instance.settings.secret_key.get_secret_value()),
            name=extract.name,
            invented=extract.invented,
            sha256=extract.sha256,
            told=teller(instance, args),
        )
    except Unusable as problem:
        return {"problem": str(problem)}
    except duckdb.Error:
        LOG.exception("a submission could not be read", extra={"extract": str(extract.id)})
        return {"problem": "The file cannot be read as CSV: open it, save it again as CSV (UTF-8), and give it again."}
    if other := desks.not_its_own(extract.desk, found.councils, known):
        said = f"The file also holds people of {_names(other, known)}: give one with your own council alone."
        return {"key": found.key, "problem": said}
    return {"key": found.key}


def _names(councils: list[str], known: list[desks.Named]) -> str:
    """Councils by name, the first three."""
    shown = [next((f"{one.name} ({code})" for one in known if one.is_(code)), code) for code in councils[:3]]
    return " and ".join(shown) + (f" and {len(councils) - 3} others" if len(councils) > 3 else "")


def _make(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    desk, tell = args["desk"], teller(instance, args)
    place = desks.folder_of(instance.records, desk)
    if number == 0:
        with instance.store.reading() as db:
            given = submissions_at(instance, db, desk)
        made = build(
            given,
            place,
            as_of=date.fromisoformat(args["as_of"]),
            way=args["way"],
            off=[one.name for one in cleaning.RULES if one.name in args["off"]],
            told=lambda done, of: tell(f"Putting together council {done:,} of {of:,}"),
        )
        return {"key": made.folder.name}
    try:
        with instance.store.unit_of_work() as db:
            records = open_records(place / carried["key"])
            kept = keeping.keep_records_made(db, desk=desk, records=records, by=asker(args), at=now())
    finally:
        with instance.store.reading() as db:
            sweeping.drop_records(db, instance.records, desk, carried["key"])
    return {"made": str(kept.id)}


register(
    Kind("extract", steps("Reading the file", "Keeping what was read"), _take, lambda args, _: {"run": args["extract"]})
)
register(
    Kind(
        "records", steps("Putting submissions together", "Keeping the records"), _make, lambda _, c: {"run": c["made"]}
    )
)
