"""Long work on records about persons: counting a framework, and who counts otherwise under a change."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlmodel import Session

from consultation.errors import Unusable
from consultation.store import new_id, now
from framework_drafts.comparison.transitions import GUARD, Transition
from framework_drafts.extracts import desks, keeping, readings, runs
from framework_drafts.extracts.counting import count_records, lacking
from framework_drafts.extracts.figures import EVERYBODY, WITHHELD
from framework_drafts.extracts.models import PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.extracts.moving import guarded, moved, rounded
from framework_drafts.extracts.periods import periods_between
from framework_drafts.extracts.populations import lived
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in
from framework_drafts.measures.days import with_days
from framework_drafts.measures.language import Definition, parse
from framework_drafts.measures.reference.records import Period
from workbench.database import Instance
from workbench.extract_work import asker, named_councils, opened, steps
from workbench.jobs import Args, Carried, Kind, register, teller


def asked_of(instance: Instance, db: Session, version: FrameworkVersion, made: RecordsMade, args: Args) -> runs.Asked:
    """What a run asks, from the arguments of the work."""
    if like := args.get("like"):  # the definitions of another run as they were then, whatever became of the draft since
        measures = tuple(
            runs.Measured(one["code"], one["title"], one["measure"], one["version"], parse(one["definition"]))
            for one in db.get_one(RecordsRun, uuid.UUID(like)).measures
        )
    else:
        measures = runs.measures_of_records(
            [
                runs.Measured(
                    *(one.entry.code, one.definition.title, str(one.measure.measure_id), str(one.measure.id)),
                    one.definition,
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
        there, guarded_desk = (
            runs.known_run(db, made, asked),
            not desks.shows_persons(made.desk, invented=made.invented),
        )
        before = {}
        if guarded_desk and number == 0 and there is None:
            before = readings.earlier_counts(db, instance.results, made.desk, asked.period_type, asked.periods)
    key = asked.key(made)
    if there is not None:
        return {"key": key, "run": str(there.id)}
    if carried.get("key", key) != key:
        raise Unusable("A measure, or who lives where, was changed while it was being counted: run it again.")
    if number == 0:
        worked = runs.work_out(
            opened(instance, made),
            asked,
            known=known,
            before=before,
            told=lambda done, of: tell(f"Counting: part {done:,} of {of:,}"),
        )
        if guarded_desk:
            lineages = {one.code: one.measure_id for one in asked.measures}
            readings.write_counts(instance.results, key, worked.counts, lineages)
        sha256 = runs.write_figures(instance.results, worked)
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
            by=asker(args),
            at=now(),
        )
    return {"key": key, "sha256": carried["sha256"], "not_counted": carried["not_counted"], "run": str(kept.id)}


def _move(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    with instance.store.reading() as db:
        run = db.get_one(RecordsRun, uuid.UUID(args["run"]))
        made = db.get_one(RecordsMade, run.records_id)
    named = next(one for one in run.measures if one["code"] == args["code"])
    old = parse(named["definition"])
    new = parse(args["new"]) if args.get("new") else with_days(old, args["days"])
    name, start, end = next(one for one in run.periods if one[0] == args["period"])
    period = Period(name, date.fromisoformat(start), date.fromisoformat(end))
    if number == 0:
        mine = new_id()
        told = _moved(instance, args, made, run, (old, new), period, remembered_as=mine.hex)
        return {"id": str(mine), "result": told}
    with instance.store.unit_of_work() as db:
        if db.get_one(RecordsMade, made.id).deleted:
            raise Unusable("The records were deleted while they were counted, so nothing was kept.")
        if db.get(PeopleMoved, uuid.UUID(carried["id"])) is None:  # a step may be done twice
            row = PeopleMoved(
                id=uuid.UUID(carried["id"]),
                records_id=made.id,
                run_id=run.id,
                code=args["code"],
                what=args["what"],
                old=old.as_data(),
                new=new.as_data(),
                period=[name, start, end],
                result=carried["result"],
                asked_by=asker(args),
                finished_at=now(),
            )
            keeping.keep_moved(db, moved=row, at=now())
    return {"moved": carried["id"]}


def _moved(
    instance: Instance,
    args: Args,
    made: RecordsMade,
    run: RecordsRun,
    versions: tuple[Definition, Definition],
    period: Period,
    *,
    remembered_as: str,
) -> dict[str, Any]:
    """What may be told. Of people who exist, the new definition is one more reading of them: it is held against all that
    was released, remembered, and told in rounded numbers."""
    (old, new), tell, records = versions, teller(instance, args), opened(instance, made)
    if absent := [*lacking(old, records), *lacking(new, records)]:
        raise Unusable(f"These records have no {', '.join(dict.fromkeys(absent))}, which the measure needs.")
    real = not desks.shows_persons(made.desk, invented=made.invented)
    found = moved(
        old, new, records, period, real=real, told=lambda done, of: tell(f"Counting: part {done:,} of {of:,}")
    )
    if not real or found.withheld:
        return _as_data(found)
    return _as_data(
        _guarded(instance, args, made, run, new, rounded(found, desks.policy_of(made.desk).base), period, remembered_as)
    )


def _guarded(
    instance: Instance, args: Args, made: RecordsMade, run: RecordsRun, new: Definition, found: Transition,
    period: Period, remembered_as: str,
) -> Transition:  # fmt: skip
    """The transition if it may be told beside all else that was, which then remembers it; else nothing."""
    code = args["code"]
    lineage = next(one["measure"] for one in run.measures if one["code"] == code)
    shown = runs.read_figures(instance.results, run)[code]
    hidden = any(one.level == "country" and one.period == period.name and one.reason in WITHHELD for one in shown
                 if one.stratum == EVERYBODY)  # fmt: skip
    (counts,) = count_records([new], opened(instance, made), [period])
    with instance.store.reading() as db:
        told = keeping.moves_on(db, made.desk, code=code, period=[period.start.isoformat(), period.end.isoformat()])
        before = readings.earlier_counts(db, instance.results, made.desk, run.period_type, [period])
    found = guarded(found, [_table(one) for one in told if one.new != new.as_data()])
    if hidden or readings.tells_few(counts, before.get(lineage, ())):
        return Transition((0, 0), (0, 0), {}, (), GUARD)
    if not found.withheld:
        readings.write_counts(instance.results, remembered_as, {code: counts}, {code: lineage})
    return found


def _table(one: PeopleMoved) -> dict[tuple[str, str], int]:
    return {(before, after): count for before, after, count in one.result["table"]}


def _as_data(found: Transition) -> dict[str, Any]:
    return {
        "old": list(found.old),
        "new": list(found.new),
        "table": [[*pair, count] for pair, count in found.table.items()],
        "credits": [[one.place, one.denominator, one.numerator, one.figure] for one in found.credits],
        "withheld": found.withheld,
    }


register(Kind("records_run", steps("Counting", "Keeping the figures"), _count, lambda _, c: {"run": c["run"]}))
register(Kind("people_moved", steps("Counting", "Keeping the counts"), _move, lambda _, c: {"run": c["moved"]}))
