"""Running a framework version on a snapshot, measure by measure, and keeping the outcome once."""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.store import Store, now
from framework_drafts.dryruns import engine, findings
from framework_drafts.dryruns.engine import Asked, Result
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.published import labels_for
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in
from framework_drafts.history.identity import naming
from framework_drafts.history.models import Snapshot


def asked_of(db: Session, version: FrameworkVersion, snapshot: Snapshot) -> list[Asked]:
    """The measures of a framework version, ready to work out on a snapshot. Raises Unusable for an empty one."""
    known = naming.crosswalk(db)
    asked = [
        Asked(
            pin.measure.measure_id,
            pin.entry.code,
            pin.measure.definition_hash,
            pin.definition,
            labels_for(pin.definition, known, snapshot.series),
        )
        for pin in pinned_in(db, version.id)
    ]
    if not asked:
        raise Unusable("This framework has no measures yet, so there is nothing to run.")
    return asked


def run_whole(
    store: Store, *, snapshots: Path, results: Path, version_id: uuid.UUID, snapshot_hash: str, by: uuid.UUID | None
) -> DryRun:
    """Every measure, kept as one dry run; the run that is there already when the same was asked before.

    The figures are worked out before the database is written to, so that nobody waits for them."""
    with store.reading() as db:
        version = db.get_one(FrameworkVersion, version_id)
        asked = asked_of(db, version, db.get_one(Snapshot, snapshot_hash))
        existing = find_run(db, engine.run_key(asked, snapshot_hash), version_id)
    if existing is None or not _is_whole(results, existing):
        key = engine.run_key(asked, snapshot_hash)
        for one in asked:
            write_part(results, key, one, snapshots=snapshots, snapshot_hash=snapshot_hash)
    with store.unit_of_work() as db:
        made = keep_run(
            db,
            snapshots=snapshots,
            results=results,
            version=db.get_one(FrameworkVersion, version_id),
            snapshot=db.get_one(Snapshot, snapshot_hash),
            by=by,
            at=now(),
        )
    clear_parts(results, made.key)
    return made


def write_part(results: Path, key: str, one: Asked, *, snapshots: Path, snapshot_hash: str) -> Path:
    """Work out one measure into a part file. Doing it again changes nothing."""
    part = _part(results, key, one.code)
    _write(part, engine.as_bytes(engine.work_out(snapshots, snapshot_hash, one)))
    return part


def keep_run(
    db: Session,
    *,
    snapshots: Path,
    results: Path,
    version: FrameworkVersion,
    snapshot: Snapshot,
    by: uuid.UUID | None,
    at: datetime,
) -> DryRun:
    """Join the parts into one results file and record the run with its findings; a part that is gone is made again.

    A run of a draft that has been frozen as it was becomes the frozen version's run."""
    asked = asked_of(db, version, snapshot)
    key = engine.run_key(asked, snapshot.hash)
    if existing := find_run(db, key, version.id):
        existing.of_a_draft = version.status == "draft"
        db.add(existing)
        if _is_whole(results, existing):
            return existing
    content = b"".join(_part_bytes(results, key, one, snapshots, snapshot.hash) for one in asked)
    _write(results / f"{key}.jsonl", content)
    if existing:
        return existing
    whole = engine.from_bytes(content)
    said = findings.find(asked, by_code(whole))
    run = DryRun(
        key=key,
        framework_version_id=version.id,
        snapshot_hash=snapshot.hash,
        engine=engine.ENGINE,
        of_a_draft=version.status == "draft",
        results_sha256=hashlib.sha256(content).hexdigest(),
        results=len(whole),
        findings=[finding.as_data() for finding in said],
        asked_by=by,
        finished_at=at,
    )
    db.add(run)
    db.flush()
    audit.record(db, who=by, did="dry-ran", what=run, at=at, results=run.results_sha256)
    return run


def _is_whole(results: Path, run: DryRun) -> bool:
    path = results / f"{run.key}.jsonl"
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == run.results_sha256


def clear_parts(results: Path, key: str) -> None:
    """Remove a finished run's parts, once the run has been kept."""
    for part in results.glob(f"{key}.*.part"):
        part.unlink(missing_ok=True)


def is_stale(db: Session, run: DryRun, version: FrameworkVersion) -> bool:
    """Whether the definitions have moved since the run: possible for a draft alone."""
    pins = pinned_in(db, version.id)
    return version.status == "draft" and (
        not pins
        or engine.run_key(asked_of(db, version, db.get_one(Snapshot, run.snapshot_hash)), run.snapshot_hash) != run.key
    )


def _part_bytes(results: Path, key: str, one: Asked, snapshots: Path, snapshot_hash: str) -> bytes:
    part = _part(results, key, one.code)
    if not part.exists():
        write_part(results, key, one, snapshots=snapshots, snapshot_hash=snapshot_hash)
    return part.read_bytes()


def find_run(db: Session, key: str, framework_version_id: uuid.UUID) -> DryRun | None:
    query = select(DryRun).where(DryRun.key == key, DryRun.framework_version_id == framework_version_id)
    return db.exec(query).first()


def dry_runs(db: Session) -> list[tuple[DryRun, FrameworkVersion, Snapshot]]:
    """All dry runs with what they ran and on what, the newest first."""
    query = (
        select(DryRun, FrameworkVersion, Snapshot)
        .join(FrameworkVersion, col(FrameworkVersion.id) == col(DryRun.framework_version_id))
        .join(Snapshot, col(Snapshot.hash) == col(DryRun.snapshot_hash))
        .order_by(col(DryRun.finished_at).desc())
    )
    return [(run, version, snapshot) for run, version, snapshot in db.exec(query)]


def results_of(results: Path, run: DryRun) -> list[Result]:
    """A run's results. Raises Unusable when the file is gone or is not what was recorded."""
    return list(_results(results / f"{run.key}.jsonl", run.results_sha256))


@lru_cache(maxsize=8)
def _results(path: Path, sha256: str) -> tuple[Result, ...]:
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unusable("The results of this dry run are not as they were recorded: run it again.")
    return tuple(engine.from_bytes(content))


def by_code(results: list[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.code, []).append(result)
    return found


def _part(results: Path, key: str, code: str) -> Path:
    return results / f"{key}.{hashlib.sha256(code.encode()).hexdigest()[:12]}.part"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
