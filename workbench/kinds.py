"""The kinds of long work: suggesting themes, and dry runs."""

from __future__ import annotations

import uuid

from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.dryruns import engine, running
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.models import Snapshot
from workbench import bringing_in, taking_over, theming  # noqa: F401 - their kinds make themselves known
from workbench.database import Instance
from workbench.jobs import Args, Carried, Kind, register


def _asked(instance: Instance, args: Args) -> tuple[FrameworkVersion, Snapshot, list[engine.Asked]]:
    with instance.store.reading() as db:
        version = db.get_one(FrameworkVersion, uuid.UUID(args["framework_version"]))
        return (
            version,
            db.get_one(Snapshot, args["snapshot"]),
            running.asked_of(db, version, db.get_one(Snapshot, args["snapshot"])),
        )


def _plan_dry_run(instance: Instance, args: Args) -> list[str]:
    _, _, asked = _asked(instance, args)
    return [f"Working out {one.code}" for one in asked] + ["Joining results and looking for findings"]


def _step_dry_run(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    version, snapshot, asked = _asked(instance, args)
    key = engine.run_key(asked, snapshot.hash)
    if carried.get("key", key) != key:
        raise Unusable("The draft was changed while it was being run: run it again.")
    if number < len(asked):
        running.write_part(
            instance.results, key, asked[number], snapshots=instance.snapshots, snapshot_hash=snapshot.hash
        )
        return {"key": key}
    with instance.store.unit_of_work() as db:
        run = running.keep_run(
            db,
            snapshots=instance.snapshots,
            results=instance.results,
            version=db.get_one(FrameworkVersion, version.id),
            snapshot=db.get_one(Snapshot, snapshot.hash),
            at=now(),
            by=uuid.UUID(args["asked_by"]) if args["asked_by"] else None,
        )
    running.clear_parts(instance.results, key)
    return {"key": key, "run": str(run.id)}


register(Kind("dryrun", _plan_dry_run, _step_dry_run, lambda _args, carried: {"run": carried["run"]}))
