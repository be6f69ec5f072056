"""Running a framework version on a snapshot, and keeping the outcome once: results first, then what they tell."""

from __future__ import annotations

import hashlib
import os
import threading
import uuid
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from consultation import audit
from consultation.store import Store, in_turn, now
from framework_drafts.dryruns import assessing, engine
from framework_drafts.dryruns.inputs import Inputs, freeze_whereabouts, inputs_of, moved_since
from framework_drafts.dryruns.kept import read_results, read_statistics, results_path, statistics_path
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.results import Results, as_bytes, from_bytes
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.models import Snapshot

USUAL = Thresholds()


def run_whole(
    store: Store,
    *,
    snapshots: Path,
    results: Path,
    version_id: uuid.UUID,
    snapshot_hash: str,
    by: uuid.UUID | None,
    thresholds: Thresholds = USUAL,
) -> DryRun:
    """Every measure, kept as one dry run; the run that is there already when the same was asked before.

    The figures are worked out before the database is written to, so that nobody waits for them."""
    with store.reading() as db:
        version = db.get_one(FrameworkVersion, version_id)
        given = inputs_of(db, version, db.get_one(Snapshot, snapshot_hash), thresholds)
        existing = find_run(db, given.key(), version_id)
    if existing is None or not is_whole(results, existing):
        write_results(results, given, snapshots=snapshots)
        write_statistics(results, given)
    with store.unit_of_work() as db:
        made = keep_run(
            db,
            snapshots=snapshots,
            results=results,
            version=db.get_one(FrameworkVersion, version_id),
            snapshot=db.get_one(Snapshot, snapshot_hash),
            thresholds=thresholds,
            by=by,
            at=now(),
        )
    return made


def write_results(results: Path, given: Inputs, *, snapshots: Path) -> bytes:
    """Work out every measure into the run's file of results. Doing it again changes nothing."""
    content = as_bytes(engine.work_out(snapshots, given.snapshot, given.asked, given.beside.withholding))
    _write(results_path(results, given.key()), content)
    return content


def write_statistics(results: Path, given: Inputs) -> bytes:
    """Work out what the results tell into the run's file of statistics. Doing it again changes nothing."""
    worked = from_bytes(results_path(results, given.key()).read_bytes())
    numbers = assessing.numbers_of(worked, given.asked, given.beside)
    content = assessing.written(numbers, assessing.findings_of(worked, given.asked, given.beside, numbers))
    _write(statistics_path(results, given.key()), content)
    return content


def keep_run(
    db: Session,
    *,
    snapshots: Path,
    results: Path,
    version: FrameworkVersion,
    snapshot: Snapshot,
    thresholds: Thresholds,
    by: uuid.UUID | None,
    at: datetime,
) -> DryRun:
    """Record a run with its findings; a file of it that is gone or damaged is made again, and recorded as it is then.

    A run of a draft that has been frozen as it was becomes the frozen version's run."""
    in_turn(db, "dryrun")
    given = inputs_of(db, version, snapshot, thresholds)
    freeze_whereabouts(snapshot, given)
    key = given.key()
    run = find_run(db, key, version.id)
    if run is not None and is_whole(results, run):
        run.of_a_draft = version.status == "draft"
        db.add(run)
        return run
    if run is not None or not results_path(results, key).is_file():
        write_results(results, given, snapshots=snapshots)
    if run is not None or not statistics_path(results, key).is_file():
        write_statistics(results, given)
    content, told = results_path(results, key).read_bytes(), statistics_path(results, key).read_bytes()
    if run is None:
        run = DryRun(
            key=key,
            framework_version_id=version.id,
            snapshot_hash=snapshot.hash,
            engine=engine.ENGINE,
            asked_by=by,
            results_sha256="",
            results=0,
            finished_at=at,
        )
    run.of_a_draft = version.status == "draft"
    run.results_sha256, run.statistics_sha256 = (hashlib.sha256(one).hexdigest() for one in (content, told))
    run.results = sum(int(one.there.sum()) for one in from_bytes(content).figures)
    run.findings = assessing.findings_in(told)
    run.inputs, run.finished_at = given.fingerprints() | {"limits": thresholds.as_data()}, at
    db.add(run)
    db.flush()
    audit.record(db, who=by, did="dry-ran", what=run, at=at, results=run.results_sha256)
    return run


def what_moved(db: Session, run: DryRun, version: FrameworkVersion, thresholds: Thresholds) -> list[str]:
    """What a run rests on that has moved since, in words: nothing for one that would come out the same."""
    given = inputs_of(db, version, db.get_one(Snapshot, run.snapshot_hash), thresholds)
    return moved_since(run.inputs, given.fingerprints())


def find_run(db: Session, key: str, framework_version_id: uuid.UUID) -> DryRun | None:
    query = select(DryRun).where(DryRun.key == key, DryRun.framework_version_id == framework_version_id)
    return db.exec(query).first()


def dry_runs(db: Session) -> list[tuple[DryRun, FrameworkVersion, Snapshot]]:
    """All dry runs with what they ran and on what, the newest first."""
    query = (
        select(DryRun, FrameworkVersion, Snapshot)
        .join(FrameworkVersion, col(FrameworkVersion.id) == col(DryRun.framework_version_id))
        .join(Snapshot, col(Snapshot.hash) == col(DryRun.snapshot_hash))
        .order_by(col(DryRun.finished_at).desc(), col(DryRun.key))
    )
    return [(run, version, snapshot) for run, version, snapshot in db.exec(query)]


def results_of(results: Path, run: DryRun) -> Results:
    """A run's results. Raises Unusable when the file is gone or is not what was recorded."""
    return read_results(results_path(results, run.key), run.results_sha256)


def numbers_of(results: Path, run: DryRun) -> dict[str, object]:
    """A run's statistics, as assessing.numbers_of gives them. Raises Unusable as results_of does."""
    return read_statistics(statistics_path(results, run.key), run.statistics_sha256)


def is_whole(results: Path, run: DryRun) -> bool:
    """Whether both files are there and are what was recorded."""
    files = (
        (results_path(results, run.key), run.results_sha256),
        (statistics_path(results, run.key), run.statistics_sha256),
    )
    return all(path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha for path, sha in files)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f"{path.suffix}.{os.getpid()}.{threading.get_ident()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
