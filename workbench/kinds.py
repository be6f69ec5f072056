"""The kinds of long work: suggesting themes, and dry runs."""

from __future__ import annotations

import uuid

from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.dryruns import running
from framework_drafts.dryruns.inputs import Inputs, inputs_of
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.models import Snapshot
from workbench import bringing_in, counting_work, extract_work, taking_over, theming  # noqa: F401 - their kinds make themselves known
from workbench.database import Instance
from workbench.jobs import Args, Carried, Kind, register


def _asked(instance: Instance, args: Args) -> tuple[FrameworkVersion, Snapshot, Inputs]:
    with instance.store.reading() as db:
        version = db.get_one(FrameworkVersion, uuid.UUID(args["framework_version"]))
        snapshot = db.get_one(Snapshot, args["snapshot"])
        return version, snapshot, inputs_of(db, version, snapshot, instance.settings.thresholds)


def _plan_dry_run(instance: Instance, args: Args) -> list[str]:
    _, _, given = _asked(instance, args)
    return [
        f"Working out {len(given.asked)} measures",
        "Looking at how far the figures can be trusted",
        "Keeping results and findings",
    ]


def _step_dry_run(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    version, snapshot, given = _asked(instance, args)
    key = given.key()
    if carried.get("key", key) != key:
        raise Unusable("What this run rests on was changed while it was being run: run it again.")
    if number == 0:
        running.write_results(instance.results, given, snapshots=instance.snapshots)
        return {"key": key}
    if number == 1:
        running.write_statistics(instance.results, given)
        return {"key": key}
    with instance.store.unit_of_work() as db:
        run = running.keep_run(
            db,
            snapshots=instance.snapshots,
            results=instance.results,
            version=db.get_one(FrameworkVersion, version.id),
            snapshot=db.get_one(Snapshot, snapshot.hash),
            thresholds=instance.settings.thresholds,
            at=now(),
            by=uuid.UUID(args["asked_by"]) if args["asked_by"] else None,
        )
    return {"key": key, "run": str(run.id)}


register(Kind("dryrun", _plan_dry_run, _step_dry_run, lambda _args, carried: {"run": carried["run"]}))
