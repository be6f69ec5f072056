"""The kinds of long work: suggesting themes, and dry runs."""

from __future__ import annotations

import time
import uuid

from consultation.errors import Unusable
from consultation.store import now
from consultation.themes import grouping, suggesting
from consultation.themes.models import Passage, SuggestionRun
from consultation.themes.passages import make_passages
from consultation.themes.queries import passages_by_id
from framework_drafts.dryruns import engine, running
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.models import Snapshot
from workbench import taking_over  # noqa: F401 - its kinds make themselves known
from workbench.database import Instance
from workbench.jobs import Args, Carried, Kind, register


def _plan_themes(_instance: Instance, _args: Args) -> list[str]:
    resamples = [
        f"Checking how steady the themes are: {n + 1} of {grouping.RESAMPLES}" for n in range(grouping.RESAMPLES)
    ]
    return ["Reading replies and notes", "Grouping like passages", *resamples, "Naming themes and choosing quotations"]


def _step_themes(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    if number == 0:
        return {"passages": _cut_passages(instance, args), "started": time.time(), "resamples": []}
    passages = _passages(instance, carried["passages"])
    texts = [passage.text for passage in passages]
    if number == 1:
        grouped = grouping.group(texts, themes=args["themes"], seed=args["seed"])
        return {**carried, "labels": grouped.labels, "strengths": grouped.strengths, "themes": grouped.themes}
    if number < 2 + grouping.RESAMPLES:
        ari, kept = grouping.resample(
            texts, carried["labels"], number=number - 2, themes=carried["themes"], seed=args["seed"]
        )
        return {**carried, "resamples": [*carried["resamples"], [ari, kept]]}
    return {"run": str(_store_themes(instance, args, passages, carried))}


def _cut_passages(instance: Instance, args: Args) -> list[str]:
    with instance.store.unit_of_work() as db:
        passages = make_passages(db, uuid.UUID(args["exercise"]))
        if not passages:
            raise Unusable("There is no free text to group yet: it comes from submitted responses and briefing notes.")
        return [str(passage.id) for passage in passages]


def _passages(instance: Instance, ids: list[str]) -> list[Passage]:
    with instance.store.reading() as db:
        found = passages_by_id(db, ids)
    return [found[key] for key in ids]


def _store_themes(instance: Instance, args: Args, passages: list[Passage], carried: Carried) -> uuid.UUID:
    run_id = uuid.uuid5(uuid.UUID(args["job"]), "run")
    with instance.store.unit_of_work() as db:
        if existing := db.get(SuggestionRun, run_id):
            return existing.id
        run = suggesting.store_run(
            db,
            run_id=run_id,
            exercise_id=uuid.UUID(args["exercise"]),
            passages=passages,
            labels=carried["labels"],
            strengths=carried["strengths"],
            resamples=[(ari, kept) for ari, kept in carried["resamples"]],
            themes_asked_for=args["themes"],
            seed=args["seed"],
            seconds=time.time() - carried["started"],
            by=uuid.UUID(args["asked_by"]) if args["asked_by"] else None,
            at=now(),
        )
        return run.id


def _asked(instance: Instance, args: Args) -> tuple[FrameworkVersion, Snapshot, list[engine.Asked]]:
    with instance.store.reading() as db:
        version = db.get_one(FrameworkVersion, uuid.UUID(args["framework_version"]))
        return version, db.get_one(Snapshot, args["snapshot"]), running.asked_of(db, version)


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


register(Kind("themes", _plan_themes, _step_themes, lambda _args, carried: {"run": carried["run"]}))
register(Kind("dryrun", _plan_dry_run, _step_dry_run, lambda _args, carried: {"run": carried["run"]}))
