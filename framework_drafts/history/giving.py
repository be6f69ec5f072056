"""From a file that somebody gives to a snapshot: looked at, read with what the person says of it, kept or refused whole."""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from sqlmodel import Session, col, select

from consultation import audit
from consultation.councils import register
from consultation.errors import Refusal, Unusable
from consultation.reorganisations import Register
from consultation.store import Store
from framework_drafts.history.facts import Asked, Logged
from framework_drafts.history.identity.naming import keep_log, place_new
from framework_drafts.history.importing import NotImported, Summary, keep_snapshot, read_file, recognise
from framework_drafts.history.mapping import Mapping, as_data, heading_print, parse
from framework_drafts.history.models import HistoryFile, KeptMapping, Snapshot
from framework_drafts.history.source import Sheet, open_source

WAITING = ("given", "refused")
SHOWN_ROWS, SHOWN_LETTERS = 30, 300


def receive(folder: Path, *, name: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """Keep a file's bytes, and look at what it is: its hash and what was seen. No database is needed, so nobody waits.

    Raises Unusable for what is no table at all, and keeps nothing of it."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / sha256
    folder.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    if new:
        handle, unfinished = mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(unfinished, path)
    try:
        return sha256, look(path, name)
    except Unusable:
        if new:
            path.unlink(missing_ok=True)
        raise


def give(
    db: Session, *, name: str, sha256: str, size: int, looked: dict[str, Any], by: uuid.UUID | None, at: datetime
) -> HistoryFile:
    """Record a file that was received."""
    given = HistoryFile(name=name[-200:], sha256=sha256, size=size, looked=looked, given_by=by, given_at=at)
    db.add(given)
    db.flush()
    audit.record(db, who=by, did="gave a file", what=given, at=at, sha256=sha256)
    return given


def look(path: Path, name: str) -> dict[str, Any]:
    """What a file is, and the first rows of its sheets, as plain data. Raises Unusable."""
    with open_source(path, name) as source:
        known = recognise(source)
        if known is None and not any(_is_table(sheet) for sheet in source.sheets()):
            raise Unusable(f"{name} holds no table: give a file with headings and rows of figures under them.")
        return {
            "format": known[0].name if known else "",
            "notes": source.notes,
            "sheets": [] if known else [_shown(sheet) for sheet in source.sheets()],
        }


def _is_table(sheet: Sheet) -> bool:
    """Whether two rows have at least two cells filled: a heading and something under it."""
    return sum(sum(bool(cell.strip()) for cell in row) > 1 for row in sheet.top) > 1


def _shown(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "top": [[cell[:SHOWN_LETTERS] for cell in row] for row in sheet.top[:SHOWN_ROWS]],
    }


def read_given(folder: Path, given: HistoryFile, reg: Register, *, into: Path | None) -> Summary:
    """Read a given file with what was said of it. Raises NotImported with the places, or Unusable."""
    if not (folder / given.sha256).exists():
        raise Unusable("The file is not here any more: give it again.")
    return read_file(
        folder / given.sha256,
        given.name,
        register=reg,
        asked=Asked(**given.asked),
        mapping=parse(given.mapping) if given.mapping else None,
        into=into,
    )


def say(db: Session, *, given: HistoryFile, asked: Asked, mapping: Mapping | None, by: uuid.UUID, at: datetime) -> None:
    """Keep what a person says of a file before it is read. Raises Unusable for a file that is imported already."""
    if given.state == "imported":
        raise Unusable("This file is imported already.")
    given.asked, given.mapping = asdict(asked), as_data(mapping) if mapping else {}
    given.state, given.problems = "given", []
    db.add(given)
    audit.record(db, who=by, did="said what a file is", what=given, at=at)


def keep_given(db: Session, *, given: HistoryFile, summary: Summary, by: uuid.UUID | None, at: datetime) -> Snapshot:
    """Record the snapshot of a given file. Raises Unusable for one that was put away in the meantime."""
    if given.state == "put_away":
        raise Unusable("The file was put away while it was being read, so nothing of it was imported.")
    snapshot, _ = keep_with_identity(db, summary, by=by, at=at)
    given.state, given.snapshot_hash, given.problems = "imported", snapshot.hash, []
    db.add(given)
    return snapshot


def import_file(
    store: Store,
    folder: Path,
    path: Path,
    name: str,
    *,
    asked: Asked | None = None,
    mapping: Mapping | None = None,
    by: uuid.UUID | None,
    at: datetime,
) -> tuple[Snapshot, bool]:
    """Read a file and record its snapshot; False when it is there already. Raises NotImported, NotKnown or Unusable."""
    with store.reading() as db:
        known = register(db)
    summary = read_file(path, name, register=known, asked=asked, mapping=mapping, into=folder)
    with store.unit_of_work() as db:
        return keep_with_identity(db, summary, by=by, at=at)


def keep_with_identity(db: Session, summary: Summary, *, by: uuid.UUID | None, at: datetime) -> tuple[Snapshot, bool]:
    """Record a snapshot, place the series that it brings, and keep its own log of comparability."""
    snapshot, new = keep_snapshot(db, summary, by=by, at=at)
    if new:
        facts = summary.facts
        place_new(db, snapshot.series, facts["titles"], older=facts["older_codes"], origin=snapshot.hash, at=at)
        keep_log(db, [Logged(**one) for one in summary.facts["logged"]], origin=snapshot.hash)
    return snapshot, new


def refuse_given(db: Session, *, given: HistoryFile, problem: Refusal, by: uuid.UUID | None, at: datetime) -> None:
    """Keep why a file was refused, so that whoever gave it can mend it."""
    given.problems = problem.problems if isinstance(problem, NotImported) else [str(problem)]
    given.state = "refused"
    db.add(given)
    audit.record(db, who=by, did="refused a file", what=given, at=at, problems=len(given.problems))


def put_away(db: Session, *, given: HistoryFile, by: uuid.UUID, at: datetime) -> None:
    """Forget a file that is not wanted; its bytes go with forget_bytes(), once this is kept. Raises Unusable."""
    db.refresh(given, with_for_update=True)
    if given.state == "imported":
        raise Unusable("This file is imported already: its snapshot stays as it is.")
    given.state = "put_away"
    db.add(given)
    db.flush()
    audit.record(db, who=by, did="put a file away", what=given, at=at)


def forget_bytes(db: Session, folder: Path, sha256: str) -> None:
    """Remove a file's bytes when no file that waits needs them any more."""
    waiting = select(HistoryFile).where(HistoryFile.sha256 == sha256, col(HistoryFile.state).in_(WAITING))
    if not db.exec(waiting).first():
        (folder / sha256).unlink(missing_ok=True)


def same_as(db: Session, sha256: str) -> tuple[HistoryFile | None, Snapshot | None]:
    """A file of these very bytes that waits already, and a snapshot that was made of them."""
    waiting = select(HistoryFile).where(HistoryFile.sha256 == sha256, col(HistoryFile.state).in_(WAITING))
    return db.exec(waiting).first(), db.exec(select(Snapshot).where(Snapshot.source_sha256 == sha256)).first()


def open_files(db: Session) -> list[HistoryFile]:
    """Files that wait for somebody, the newest first."""
    query = select(HistoryFile).where(col(HistoryFile.state).in_(WAITING))
    return list(db.exec(query.order_by(col(HistoryFile.given_at).desc())))


def keep_mapping(
    db: Session, *, name: str, mapping: Mapping, headings: list[str], by: uuid.UUID | None, at: datetime
) -> KeptMapping:
    """Keep a mapping under a name, for files of the same headings; a name used before gets the new mapping."""
    if not name.strip():
        raise Unusable("Give the mapping a name, so that others find it.")
    kept = db.exec(select(KeptMapping).where(KeptMapping.name == name.strip()[:120])).first()
    kept = kept or KeptMapping(name=name.strip()[:120], headings="", kept_at=at)
    kept.headings, kept.mapping, kept.kept_by, kept.kept_at = heading_print(headings), as_data(mapping), by, at
    db.add(kept)
    db.flush()
    audit.record(db, who=by, did="kept a mapping", what=kept, at=at)
    return kept


def kept_mappings(db: Session, headings: list[str] | None = None) -> list[KeptMapping]:
    """Mappings kept, by name: all of them, or those for files with these headings."""
    query = select(KeptMapping).order_by(col(KeptMapping.name))
    if headings is not None:
        query = query.where(KeptMapping.headings == heading_print(headings))
    return list(db.exec(query))
