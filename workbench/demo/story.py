"""Builds the example through the same operations as real use: asked, answered, heard, grouped, coded, drafted, run."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

from sqlmodel import select

from consultation.councils import all_councils, load_councils
from consultation.errors import Unusable
from consultation.exercises import exercises
from consultation.people import Role, everyone
from consultation.store import now
from framework_drafts.board_report.models import FrozenReport
from framework_drafts.dryruns.running import run_whole
from framework_drafts.frameworks import queries as frameworks
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.giving import import_file
from workbench.database import Instance
from workbench.demo import deliberating, drafting, extracting, theming
from workbench.demo.consulting import answer, ask
from workbench.demo.councils import invented_councils
from workbench.demo.meeting import meet
from workbench.demo.past import bring_history

CARE_ACT = "care-act-illustration"
PUBLISHED = (".ods", ".xlsx", ".xls", ".csv")


def tell(instance: Instance, data: Path | None = None) -> bool:
    """Build the example, chapter by chapter; one that was cut off is taken up where it stopped.

    Returns False when there was nothing left to do. Raises Unusable in an instance that holds real work."""
    with instance.store.reading() as db:
        known = exercises(db)
        done = bool(db.exec(select(FrozenReport)).first())
        real = any(not e.is_example for e in known) or (not known and bool(everyone(db) or all_councils(db)))
    if real or instance.settings.mode == "production":
        raise Unusable("This instance holds real work: choose another with --instance for the example.")
    if not known:
        with instance.store.unit_of_work() as db:
            load_councils(db, invented_councils(), invented=True)
            cast = ask(db, now())
            secret = instance.settings.secret_key.get_secret_value()
            answer(db, cast, secret)
            meet(db, cast, secret)
    new = _import(instance, data)
    if done and not new:
        return False
    theming.group(instance)
    drafting.draft(instance)
    _run(instance)
    extracting.extract(instance)
    deliberating.deliberate(instance)
    return True


def _import(instance: Instance, data: Path | None) -> int:
    """Import the published files of a folder, or the invented history where there is none; how many were new."""
    found = [path for path in sorted(data.rglob("*")) if path.suffix in PUBLISHED] if data else []
    new = [_import_one(instance, path) for path in found]
    with instance.store.reading() as db:
        empty = not snapshots(db)
    if empty:
        new.append(bring_history(instance))
    return sum(new)


def _import_one(instance: Instance, path: Path) -> int:
    try:
        _, new = import_file(instance.store, instance.snapshots, path, path.name, by=None, at=now())
    except Unusable as problem:
        print(f"left out: {problem}", file=sys.stderr)
        return 0
    return int(new)


def _one_of(db: Any, role: Role) -> uuid.UUID:
    return uuid.UUID(str(everyone(db, [role])[0].id))


def _run(instance: Instance) -> None:
    with instance.store.unit_of_work() as db:
        group = _one_of(db, Role.WORKING_GROUP)
        versions = [frameworks.find(db, name) for name in (CARE_ACT, drafting.BASE, drafting.REFRESHED)]
        snapshot = next(one for one in snapshots(db) if one.format == "dhsc-time-series")
    for version in versions:
        run_whole(
            instance.store,
            snapshots=instance.snapshots,
            results=instance.results,
            version_id=version.id,
            snapshot_hash=snapshot.hash,
            by=group,
            thresholds=instance.settings.thresholds,
        )
