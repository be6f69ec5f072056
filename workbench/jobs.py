"""Long work as rows anybody can follow: asked for, running with progress, cancelled, done or failed.

A kind of work is a plan of steps. Each step is kept when it is done, so that work cut off is taken up where it stopped;
each must therefore come to the same when it is done twice. Who runs the steps is told in work.py.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from consultation import audit
from consultation.errors import Busy, Refusal
from consultation.store import Instant, Store, new_id, now

if TYPE_CHECKING:
    from workbench.database import Instance


class Stopped(Exception):
    """Work that was asked to stop while it was at it."""


Args = dict[str, Any]
Carried = dict[str, Any]
Do = Callable[[str, Callable[[], Any]], Any]
OPEN = ("asked", "running")
RESTS = (1, 2, 5, 10, 20, 30, 60)  # seconds between tries at a busy database


class Job(SQLModel, table=True):
    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('asked','running','done','failed','cancelled')", name="known_state"),
        sa.CheckConstraint("done >= 0 AND done <= total", name="no_more_done_than_there_is"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    kind: str = Field(max_length=40)
    title: str = Field(max_length=200)
    args: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    asked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id", index=True)
    asked_at: datetime = Field(sa_type=Instant)
    state: str = Field(default="asked", max_length=10, index=True)
    done: int = 0
    total: int = 0
    label: str = Field(default="Waiting for its turn", max_length=200)
    cancel_asked: bool = False
    result: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    problem: str = Field(default="", max_length=500)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True)
class Kind:
    """`plan` names the steps; `step` does number n of them with what the step before handed on; `result` is kept."""

    name: str
    plan: Callable[[Instance, Args], list[str]]
    step: Callable[[Instance, Args, int, Carried], Carried]
    result: Callable[[Args, Carried], dict[str, Any]]


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


def ask(db: Session, *, kind: str, title: str, args: Args, by: uuid.UUID | None, at: datetime) -> Job:
    """Ask for work, in the same transaction as whatever led to it."""
    job = Job(kind=KINDS[kind].name, title=title, args=args, asked_by=by, asked_at=at)
    db.add(job)
    db.flush()
    audit.record(db, who=by, did="asked for work", what=job, at=at, kind=kind)
    return job


def cancel(db: Session, *, job: Job, by: uuid.UUID, at: datetime) -> None:
    """Ask for work to stop; it does so where it next says how far it is, and keeps nothing half-done."""
    if job.state in OPEN:
        job.cancel_asked = True
        job.label = "Stopping"
        db.add(job)
        audit.record(db, who=by, did="asked to cancel", what=job, at=at)


def run(instance: Instance, job_id: uuid.UUID, do: Do) -> None:
    """Do a job's steps in order. `do(label, work)` runs one and remembers what it gave; work done before is not redone."""
    with instance.store.reading() as db:
        job = db.get_one(Job, job_id)
    if job.state not in OPEN:
        return
    kind, args = KINDS[job.kind], {**job.args, "job": str(job_id), "asked_by": str(job.asked_by or "")}
    try:
        labels = do("Plan", partial(kind.plan, instance, args))
        carried: Carried = {}
        for number, label in enumerate(labels):
            if not _report(instance, job_id, done=number, total=len(labels), label=label):
                _finish(instance, job_id, state="cancelled", label="Cancelled")
                return
            carried = do(label, partial(kind.step, instance, args, number, carried))
        _finish(instance, job_id, state="done", label="Done", done=len(labels), result=kind.result(args, carried))
    except Stopped:
        _finish(instance, job_id, state="cancelled", label="Cancelled")
    except Busy:
        raise  # not the work's fault: whoever runs it tries again
    except Refusal as problem:
        _finish(instance, job_id, state="failed", label="Stopped", problem=str(problem)[:500])


def teller(instance: Instance, args: Args) -> Callable[[str], None]:
    """What a step tells how far it is; it raises Stopped once somebody has asked the work to stop."""

    def tell(label: str) -> None:
        def write(db: Session) -> bool:
            job = db.get_one(Job, uuid.UUID(args["job"]))
            job.label = job.label if job.cancel_asked else label[:200]
            db.add(job)
            return job.cancel_asked

        if _patiently(instance.store, write):
            raise Stopped

    return tell


def fail(instance: Instance, job_id: uuid.UUID) -> None:
    """Mark a job that broke in a way nobody foresaw; the log has the rest."""
    _finish(
        instance,
        job_id,
        state="failed",
        label="Stopped",
        problem="Something went wrong that is not your doing. Nothing was half-kept: ask again, or tell the team.",
    )


def job_open(db: Session, *, kind: str, args: Args) -> Job | None:
    """Work of this kind with these very arguments that is asked for or under way, if there is any."""
    open_ones = db.exec(select(Job).where(Job.kind == kind, col(Job.state).in_(OPEN)))
    return next((job for job in open_ones if job.args == args), None)


def waiting(db: Session) -> list[uuid.UUID]:
    """Jobs asked for that nobody has begun, the oldest first."""
    return list(db.exec(select(Job.id).where(Job.state == "asked").order_by(col(Job.asked_at))))


def jobs_of(db: Session, person_id: uuid.UUID, most: int = 5) -> list[Job]:
    query = select(Job).where(Job.asked_by == person_id).order_by(col(Job.asked_at).desc()).limit(most)
    return list(db.exec(query))


def _patiently(store: Store, write: Callable[[Session], Any]) -> Any:
    """A unit of work that waits its turn for minutes rather than seconds: nobody is looking at a page meanwhile."""
    for rest in (*RESTS, None):
        try:
            with store.unit_of_work() as db:
                return write(db)
        except (Busy, sa.exc.OperationalError):
            if rest is None:
                raise
            time.sleep(rest)


def unfinished(db: Session) -> list[uuid.UUID]:
    """Jobs that somebody began and nobody has finished."""
    return list(db.exec(select(Job.id).where(Job.state == "running")))


def ask_again(db: Session, job_id: uuid.UUID) -> None:
    """Put a job back among those asked for: whoever began it has forgotten it."""
    job = db.get_one(Job, job_id)
    job.state, job.label = "asked", "Waiting for its turn"
    db.add(job)


def _report(instance: Instance, job_id: uuid.UUID, *, done: int, total: int, label: str) -> bool:
    """Say how far the work is; False when it has been asked to stop."""

    def write(db: Session) -> bool:
        job = db.get_one(Job, job_id)
        if job.cancel_asked:
            return False
        job.state, job.done, job.total, job.label = "running", done, total, label[:200]
        db.add(job)
        return True

    return bool(_patiently(instance.store, write))


def _finish(
    instance: Instance, job_id: uuid.UUID, *, state: str, label: str, done: int | None = None, **outcome: Any
) -> None:
    def write(db: Session) -> None:
        job = db.get_one(Job, job_id)
        job.state, job.label, job.finished_at = state, label, now()
        if done is not None:
            job.done = job.total = done
        for name, value in outcome.items():
            setattr(job, name, value)
        db.add(job)
        audit.record(db, who=job.asked_by, did=f"work {state}", what=job, at=now())

    _patiently(instance.store, write)
