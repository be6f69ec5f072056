"""Clearing away what no row names any more: files with names in them, submissions and records that were deleted, refused or
cut off. What is being worked on has a row, or is younger than `age`."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from framework_drafts.extracts.desks import folder_of
from framework_drafts.extracts.models import Extract, RecordsMade

HOUR = 3600.0


def sweep(db: Session, *, given: Path, submissions: Path, records: Path, age: float = HOUR) -> int:
    """Remove what nobody needs and is older than `age` seconds; returns how many files and folders that was."""
    waiting = set(db.exec(select(Extract.sha256).where(Extract.state == "given")))
    kept = {folder_of(submissions, desk) / key for desk, key in _kept(db)}
    made = {
        folder_of(records, one.desk) / one.key
        for one in db.exec(select(RecordsMade).where(col(RecordsMade.deleted).is_(False)))
    }
    gone = [one for one in _inside(given) if one.name not in waiting]
    gone += [one for desk in _inside(submissions) for one in _inside(desk) if one not in kept]
    gone += [one for desk in _inside(records) for one in _inside(desk) if one not in made]
    return sum(_removed(one, age) for one in gone)


def forget_given(db: Session, given: Path, hashes: Iterable[str]) -> None:
    """Remove files as they were sent, but for those from which a submission is still to be taken in."""
    waiting = set(db.exec(select(Extract.sha256).where(Extract.state == "given")))
    for sha256 in set(hashes) - waiting:
        (given / sha256).unlink(missing_ok=True)


def drop_submission(db: Session, submissions: Path, desk: str, key: str) -> None:
    """Remove a submission's folder unless a row names it."""
    query = select(Extract.id).where(Extract.desk == desk, Extract.key == key, Extract.state == "kept")
    if db.exec(query).first() is None:
        shutil.rmtree(folder_of(submissions, desk) / key, ignore_errors=True)


def drop_records(db: Session, records: Path, desk: str, key: str) -> None:
    """Remove a folder of records unless a row names it."""
    query = select(RecordsMade.id).where(RecordsMade.desk == desk, RecordsMade.key == key)
    if db.exec(query.where(col(RecordsMade.deleted).is_(False))).first() is None:
        shutil.rmtree(folder_of(records, desk) / key, ignore_errors=True)


def _kept(db: Session) -> list[tuple[str, str]]:
    """Desk and key of every submission that is kept."""
    query = select(Extract.desk, Extract.key).where(col(Extract.state) == "kept")
    return [(desk, key) for desk, key in db.exec(query)]


def _inside(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.iterdir())) if folder.is_dir() else iter(())


def _removed(path: Path, age: float) -> bool:
    try:
        if time.time() - path.stat().st_mtime < age:
            return False
    except OSError:
        return False
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return True
