"""Long work on records about persons: taking a submission in, making records, counting a framework, who counts otherwise."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlmodel import Session, select

from consultation.councils import Council
from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.extracts import cleaning, desks, keeping, runs
from framework_drafts.extracts.arriving import secret_of
from framework_drafts.extracts.building import build
from framework_drafts.extracts.models import Extract, PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.extracts.moving import guarded, moved
from framework_drafts.extracts.periods import periods_between
from framework_drafts.extracts.populations import lived
from framework_drafts.extracts.store import RecordSet, open_records
from framework_drafts.extracts.taking_in import Submission, open_submission, take_in
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in
from framework_drafts.measures.days import with_days
from framework_drafts.measures.language import parse
from framework_drafts.measures.reference.records import Period
from workbench.database import Instance
from workbench.jobs import Args, Carried, Kind, register, teller


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


def _asker(args: Args) -> uuid.UUID | None:
    return uuid.UUID(args["asked_by"]) if args["asked_by"] else None


def _take(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    with instance.store.reading() as db:
        extract, known = db.get_one(Extract, uuid.UUID(args["extract"])), named_councils(db)
    place = desks.folder_of(instance.submissions, extract.desk)
    if number == 0:
        return _read(instance, args, extract, known)
    if "problem" in carried:
        with instance.store.unit_of_work() as db:
            mine = db.get_one(Extract, extract.id)
            keeping.refuse_extract(db, extract=mine, problem=carried["problem"], by=_asker(args), at=now())
    else:
        submission = open_submission(place / carried["key"])
        with instance.store.unit_of_work() as db:
            mine = db.get_one(Extract, extract.id)
            keeping.keep_extract(db, extract=mine, submission=submission, by=_asker(args), at=now())
    (instance.given_extracts / extract.sha256).unlink(missing_ok=True)  # with the names that are not kept
    return carried


def _read(instance: Instance, args: Args, extract: Extract, known: list[desks.Named]) -> Carried:
    path = instance.given_extracts / extract.sha256
    place = desks.folder_of(instance.submissions, extract.desk)
    try:
        if not path.is_file():
            raise Unusable("The file is not here any more: give it again.")
        found = take_in(
            path,
            place,
            received=extract.received,
            secret=secret_of(instance.settings.secret_key.get_secret_value()),
            name=extract.name,
            invented=extract.invented,
            told=teller(instance, args),
        )
        if other := desks.not_its_own(extract.desk, found.councils, known):
            keeping.forget_folders(instance.submissions, instance.records, _kept_as(extract, found), (), given=place)
            raise Unusable(
                f"The file also holds people of {', '.join(other[:3])}: give one with your own council alone."
            )
    except Unusable as problem:
        return {"problem": str(problem)}
    return {"key": found.key}


def _kept_as(extract: Extract, found: Submission) -> Extract:
    return Extract(**{**extract.model_dump(), "key": found.key})


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
    with instance.store.unit_of_work() as db:
        kept = keeping.keep_records_made(
            db, desk=desk, records=open_records(place / carried["key"]), by=_asker(args), at=now()
        )
    return {"made": str(kept.id)}


def asked_of(instance: Instance, db: Session, version: FrameworkVersion, made: RecordsMade, args: Args) -> runs.Asked:
    """What a run asks, from the arguments of the work."""
    measures = runs.measures_of_records(
        [
            runs.Measured(
                one.entry.code, one.definition.title, str(one.measure.measure_id), str(one.measure.id), one.definition
            )
            for one in pinned_in(db, version.id)
        ]
    )
    spans = periods_between(args["period_type"], date.fromisoformat(args["first"]), date.fromisoformat(args["last"]))
    known, councils = named_councils(db), sorted(made.submissions)
    found = {
        one.code: lived(db, instance.snapshots, one.definition, councils=councils, known=known, periods=spans)
        for one in measures
    }
    people = {code: one for code, one in found.items() if one.snapshot}
    return runs.Asked(measures, args["period_type"], tuple(spans), made.desk, people)


def _count(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    tell = teller(instance, args)
    with instance.store.reading() as db:
        made = db.get_one(RecordsMade, uuid.UUID(args["records"]))
        version = db.get_one(FrameworkVersion, uuid.UUID(args["framework_version"]))
        asked, known = asked_of(instance, db, version, made, args), named_councils(db)
        folder = desks.folder_of(instance.records, made.desk)
        before = runs.earlier_counts(db, folder, made, asked) if not made.desk and number == 0 else {}
    key = asked.key(made)
    if carried.get("key", key) != key:
        raise Unusable("A measure was changed while it was being counted: run it again.")
    if number == 0:
        worked = runs.work_out(
            opened(instance, made),
            asked,
            known=known,
            before=before,
            told=lambda done, of: tell(f"Counting: part {done:,} of {of:,}"),
        )
        runs.write_counts(folder, key, asked, worked)
        sha256 = runs.write_figures(instance.results, key, worked)
        return {"key": key, "sha256": sha256, "not_counted": dict(worked.not_counted)}
    with instance.store.unit_of_work() as db:
        kept = runs.keep_run(
            db,
            made=db.get_one(RecordsMade, made.id),
            framework_version_id=version.id,
            of_a_draft=version.status == "draft",
            asked=asked,
            figures_sha256=carried["sha256"],
            not_counted=carried["not_counted"],
            by=_asker(args),
            at=now(),
        )
    return {"key": key, "sha256": carried["sha256"], "not_counted": carried["not_counted"], "run": str(kept.id)}


def _move(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    with instance.store.reading() as db:
        run = db.get_one(RecordsRun, uuid.UUID(args["run"]))
        made = db.get_one(RecordsMade, run.records_id)
        earlier = keeping.moves_on(db, made.id, code=args["code"], period=args["period"])
    named = next(one for one in run.measures if one["code"] == args["code"])
    old = parse(named["definition"])
    new = parse(args["new"]) if args.get("new") else with_days(old, args["days"])
    name, start, end = next(one for one in run.periods if one[0] == args["period"])
    if number == 0:
        tell = teller(instance, args)
        found = moved(
            old,
            new,
            opened(instance, made),
            Period(name, date.fromisoformat(start), date.fromisoformat(end)),
            real=not desks.shows_persons(made.desk, invented=made.invented),
            told=lambda done, of: tell(f"Counting: part {done:,} of {of:,}"),
        )
        if not desks.shows_persons(made.desk, invented=made.invented):
            found = guarded(found, [tables_of(one) for one in earlier])
        return {"result": _as_data(found)}
    row = PeopleMoved(
        records_id=made.id,
        run_id=run.id,
        code=args["code"],
        what=args["what"],
        old=old.as_data(),
        new=new.as_data(),
        period=[name, start, end],
        result=carried["result"],
        asked_by=_asker(args),
        finished_at=now(),
    )
    with instance.store.unit_of_work() as db:
        keeping.keep_moved(db, moved=row, at=now())
    return {"moved": str(row.id)}


def tables_of(one: PeopleMoved) -> dict[tuple[str, str], int]:
    return {(before, after): count for before, after, count in one.result["table"]}


def _as_data(found: Any) -> dict[str, Any]:
    return {
        "old": list(found.old),
        "new": list(found.new),
        "table": [[*pair, count] for pair, count in found.table.items()],
        "credits": [[one.place, one.denominator, one.numerator, one.figure] for one in found.credits],
        "withheld": found.withheld,
    }


def _of(*labels: str) -> Any:
    return lambda _instance, _args: list(labels)


register(
    Kind("extract", _of("Reading the file", "Keeping what was read"), _take, lambda args, _: {"run": args["extract"]})
)
register(
    Kind("records", _of("Putting submissions together", "Keeping the records"), _make, lambda _, c: {"run": c["made"]})
)
register(Kind("records_run", _of("Counting", "Keeping the figures"), _count, lambda _, c: {"run": c["run"]}))
register(Kind("people_moved", _of("Counting", "Keeping the counts"), _move, lambda _, c: {"run": c["moved"]}))
