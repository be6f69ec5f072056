"""Long work on free text: preparing the corpus, suggesting themes, learning from coding. Killed work goes on where it stopped."""

from __future__ import annotations

import time
import uuid
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.errors import Unusable
from consultation.store import now
from consultation.themes.coding.models import Judged
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.passages import group_alike, passages_to_group, take_up
from consultation.themes.engine import grouping
from consultation.themes.engine.grouping import Grouping, Steadiness
from consultation.themes.engine.layout import lay_out
from consultation.themes.engine.outcome import engine_named
from consultation.themes.engine.vectors import HYBRID, Vectors, combined
from consultation.themes.queries import passages_by_id
from consultation.themes.suggestions.learning import AGAIN_AFTER, keep_lesson, learn, material, newest_lesson, unlike
from consultation.themes.suggestions.models import Lesson, SuggestionRun
from consultation.themes.suggestions.remembering import Remembered
from consultation.themes.suggestions.running import NOTHING_TO_GROUP, Asked, Grouped, store_run
from workbench import work
from workbench.database import Instance
from workbench.jobs import Args, Carried, Job, Kind, job_open, register
from workbench.jobs import ask as ask_for

PORTIONS = 10  # steps in which texts are embedded, however many they are
_EMBEDDING = [f"Reading for meaning: {n + 1} of {PORTIONS}" for n in range(PORTIONS)]


def _exercise(args: Args) -> uuid.UUID:
    return uuid.UUID(args["exercise"])


def _engine() -> str:
    return engine_named("auto")


def _remembered(instance: Instance, args: Args) -> Remembered:
    return Remembered(instance.vectors, _exercise(args))


def _take_up(instance: Instance, args: Args) -> None:
    with instance.store.unit_of_work() as db:
        take_up(db, exercise_id=_exercise(args), at=now())


def _group_alike(instance: Instance, args: Args) -> None:
    with instance.store.unit_of_work() as db:
        group_alike(db, _exercise(args))


def _plan_corpus(_instance: Instance, _args: Args) -> list[str]:
    return ["Reading answers and notes", "Grouping texts that are nearly the same"]


def _step_corpus(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    (_take_up, _group_alike)[number](instance, args)
    return carried


def _plan_themes(instance: Instance, args: Args) -> list[str]:
    _take_up(instance, args)
    with instance.store.reading() as db:
        passages = passages_to_group(db, _exercise(args))
    if not passages:
        raise Unusable(NOTHING_TO_GROUP)
    return [
        "Grouping texts that are nearly the same",
        *_EMBEDDING,
        "Grouping like passages",
        *[f"Checking how steady the themes are: {n + 1} of {grouping.RESAMPLES}" for n in range(grouping.RESAMPLES)],
        "Naming themes, choosing quotations and drawing the map",
    ]


def _step_themes(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    if number == 0:
        _group_alike(instance, args)
        with instance.store.reading() as db:
            passages = passages_to_group(db, _exercise(args))
        texts = grouping.corpus_hash(sorted({passage.text for passage in passages}))
        return {"passages": [str(p.id) for p in passages], "texts": texts, "started": time.time(), "samples": []}
    passages, unique = _frozen(instance, carried)
    if number <= PORTIONS:
        _embed(instance, args, unique, number - 1)
        return carried
    vectors = _vectors(instance, args, unique, carried["texts"])
    if number == PORTIONS + 1:
        return {**carried, "grouping": _told(grouping.group(vectors, themes=args["themes"], seed=args["seed"]))}
    found = _understood(carried["grouping"])
    sample = number - PORTIONS - 2
    if sample < grouping.RESAMPLES:
        again = grouping.resample(vectors, found, number=sample, seed=args["seed"])
        steady = [list(again.by_cut.items()), list(again.together.items())]
        return {**carried, "samples": [*carried["samples"], steady]}
    samples = [Steadiness(dict(cuts), dict(nodes)) for cuts, nodes in carried["samples"]]
    mapped, places = lay_out(vectors, seed=args["seed"])
    whole = Grouped(unique, vectors, found, samples, mapped, places)
    run = _store_run(instance, args, passages, whole, carried["started"])
    _remembered(instance, args).keep_only(unique)
    return {"run": str(run)}


def _embed(instance: Instance, args: Args, unique: list[str], portion: int) -> None:
    """One portion of the texts, in every run the same number of them: killed work finds the steps as they were."""
    if _engine() == HYBRID:
        some = np.array_split(np.arange(len(unique)), PORTIONS)[portion]
        _remembered(instance, args).embed([unique[place] for place in some])


def _frozen(instance: Instance, carried: Carried) -> tuple[list[Passage], list[str]]:
    """The passages that the run began with; what came since waits for the next run.

    Raises Unusable when their words have changed, by a redaction say: groups and words would not fit any more."""
    with instance.store.reading() as db:
        there = passages_by_id(db, carried["passages"])
    passages = [there[key] for key in carried["passages"] if key in there]
    unique = sorted({passage.text for passage in passages})
    if grouping.corpus_hash(unique) != carried["texts"]:
        raise Unusable("The texts were changed while they were being grouped: ask for the suggestions again.")
    return passages, unique


def _vectors(instance: Instance, args: Args, unique: list[str], texts: str) -> Vectors:
    """The vectors of the run, worked out once and kept beside the embeddings until it ends."""
    remembered = _remembered(instance, args)

    def make() -> Vectors:
        embedded = remembered.of(unique) if _engine() == HYBRID else None
        return combined(unique, embedded, seed=args["seed"])

    return remembered.once(f"{texts[:24]}-{args['seed']}", make)


def _told(found: Grouping) -> dict[str, Any]:
    return {
        "labels": found.labels.tolist(),
        "strengths": found.strengths.tolist(),
        "themes": found.themes,
        "merges": [list(pair) for pair in found.merges],
        "proposed": found.proposed,
    }


def _understood(told: dict[str, Any]) -> Grouping:
    return Grouping(
        np.array(told["labels"], dtype=np.intp),
        np.array(told["strengths"]),
        told["themes"],
        [(a, b) for a, b in told["merges"]],
        told["proposed"],
    )


def _store_run(instance: Instance, args: Args, passages: list[Passage], found: Grouped, started: float) -> uuid.UUID:
    run_id = uuid.uuid5(uuid.UUID(args["job"]), "run")
    asked = Asked(run_id, _exercise(args), _engine(), args["themes"], args["seed"], _asker(args))
    with instance.store.unit_of_work() as db:
        if db.get(SuggestionRun, run_id) is None:
            seconds = time.time() - started
            store_run(db, asked=asked, passages=passages, found=found, seconds=seconds, at=now())
    return run_id


def _plan_lesson(instance: Instance, args: Args) -> list[str]:
    with instance.store.reading() as db:
        material(db, _exercise(args))
    return [*_EMBEDDING, "Learning from what is coded"]


def _step_lesson(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    carried = carried or {"started": time.time()}
    with instance.store.reading() as db:
        found = material(db, _exercise(args))
    if number < PORTIONS:
        _embed(instance, args, sorted(set(found.texts())), number)
        return carried
    remembered = _remembered(instance, args)
    embedded = remembered.of(found.texts()) if _engine() == HYBRID else None
    likely, far = learn(found, embedded), unlike(found, embedded)
    lesson_id = uuid.uuid5(uuid.UUID(args["job"]), "lesson")
    with instance.store.unit_of_work() as db:
        if db.get(Lesson, lesson_id) is None:
            keep_lesson(
                db,
                lesson_id=lesson_id,
                exercise_id=_exercise(args),
                found=found,
                likely=likely,
                far=far,
                seconds=time.time() - carried["started"],
                by=_asker(args),
                at=now(),
            )
    return {"lesson": str(lesson_id)}


def _asker(args: Args) -> uuid.UUID | None:
    return uuid.UUID(args["asked_by"]) if args["asked_by"] else None


def ask_for_lesson(db: Session, *, exercise_id: uuid.UUID, by: uuid.UUID) -> Job:
    """Ask to learn from the coding so far; the work that is under way already, where there is one."""
    args = {"exercise": str(exercise_id)}
    under_way = job_open(db, kind="lesson", args=args)
    return under_way or ask_for(db, kind="lesson", title="Learn from the coding so far", args=args, by=by, at=now())


def lesson_due(db: Session, exercise_id: uuid.UUID) -> bool:
    """Whether ten more passages were judged since the last lesson, and none is under way."""
    lesson = newest_lesson(db, exercise_id)
    since = select(sa.func.count()).where(Judged.exercise_id == exercise_id, col(Judged.undone).is_(False))
    if lesson is not None:
        since = since.where(col(Judged.read_at) > lesson.finished_at)
    return (
        db.exec(since).one() >= AGAIN_AFTER and job_open(db, kind="lesson", args={"exercise": str(exercise_id)}) is None
    )


def run_waiting(instance: Instance, exercise_id: uuid.UUID) -> None:
    """Learn at once in an instance that works inline; elsewhere the worker takes it up."""
    if instance.settings.jobs == "inline":
        with instance.store.reading() as db:
            job = job_open(db, kind="lesson", args={"exercise": str(exercise_id)})
        if job is not None:
            work.run_now(instance, job.id)


register(Kind("corpus", _plan_corpus, _step_corpus, lambda args, _carried: {"exercise": args["exercise"]}))
register(Kind("themes", _plan_themes, _step_themes, lambda _args, carried: {"run": carried["run"]}))
register(Kind("lesson", _plan_lesson, _step_lesson, lambda args, _carried: {"exercise": args["exercise"]}))
