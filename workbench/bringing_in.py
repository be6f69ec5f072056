"""Long work on published files: read and checked in one step, kept in the next; a refused file says why on its page."""

from __future__ import annotations

import uuid
from dataclasses import asdict

from consultation.councils import register
from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.history import datasets
from framework_drafts.history.giving import forget_bytes, keep_given, read_given, refuse_given
from framework_drafts.history.importing import Summary
from framework_drafts.history.models import DataSet, HistoryFile
from workbench.database import Instance
from workbench.jobs import Args, Carried, Kind
from workbench.jobs import register as make_known


def _plan(instance: Instance, args: Args) -> list[str]:
    return ["Reading and checking every cell", "Keeping the snapshot"]


def _step(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    return _read(instance, args) if number == 0 else _keep(instance, args, carried)


def _read(instance: Instance, args: Args) -> Carried:
    with instance.store.reading() as db:
        given, known = db.get_one(HistoryFile, uuid.UUID(args["file"])), register(db)
    try:
        summary = read_given(instance.given, given, known, into=instance.snapshots)
    except Unusable as problem:
        with instance.store.unit_of_work() as db:
            refuse_given(db, given=db.get_one(HistoryFile, given.id), problem=problem, by=_asker(args), at=now())
        return {"refused": True}
    return {"summary": asdict(summary)}


def _keep(instance: Instance, args: Args, carried: Carried) -> Carried:
    if carried.get("refused"):
        return carried
    with instance.store.unit_of_work() as db:
        given = db.get_one(HistoryFile, uuid.UUID(args["file"]))
        keep_given(db, given=given, summary=Summary(**carried["summary"]), by=_asker(args), at=now())
    with instance.store.reading() as db:
        forget_bytes(db, instance.given, given.sha256)
    return {}


def _asker(args: Args) -> uuid.UUID | None:
    return uuid.UUID(args["asked_by"]) if args["asked_by"] else None


def _settle(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    """The figures are worked out while anybody may write, and recorded only if no rule was changed meanwhile."""
    which = uuid.UUID(args["data_set"])
    if number == 0:
        with instance.store.reading() as db:
            summary = datasets.work_out(db, instance.snapshots, data_set=db.get_one(DataSet, which))
        return {"summary": asdict(summary)}
    with instance.store.unit_of_work() as db:
        data_set, summary = db.get_one(DataSet, which), Summary(**carried["summary"])
        kept = datasets.settle(db, data_set=data_set, summary=summary, by=_asker(args), at=now())
    return {"snapshot": kept.hash}


make_known(Kind("history", _plan, _step, lambda args, _carried: {"run": args["file"]}))
make_known(
    Kind(
        "data_set",
        lambda _instance, _args: ["Putting every cell together", "Keeping the snapshot"],
        _settle,
        lambda _args, carried: {"run": carried["snapshot"]},
    )
)
