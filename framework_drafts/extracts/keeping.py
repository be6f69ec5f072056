"""Operations: a file is given, taken in or refused; records are made; runs and moves are kept; all of it can be deleted."""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import date, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.store import in_turn
from framework_drafts.extracts.arriving import read_headings
from framework_drafts.extracts.models import Extract, PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.extracts.stays import is_of_stays
from framework_drafts.extracts.store import RecordSet
from framework_drafts.extracts.taking_in import Submission

PIECE = 1 << 20


def receive(folder: Path, *, name: str, content: IO[bytes], most: int) -> tuple[str, int]:
    """Lay a file down as it comes, a piece at a time, and look at its headings; returns its hash and its size.

    Raises Unusable for what is too large or no submission, and keeps nothing of it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, unfinished = mkstemp(dir=folder)
    found, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            while piece := content.read(PIECE):
                found.update(piece)
                size += len(piece)
                if size > most:
                    raise Unusable(f"{name} is larger than {most // 1024 // 1024} MB: split it by council or period.")
                file.write(piece)
        if not is_of_stays(Path(unfinished)):
            read_headings(Path(unfinished), name)
        os.replace(unfinished, folder / found.hexdigest())
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return found.hexdigest(), size


def give_extract(
    db: Session,
    *,
    desk: str,
    name: str,
    sha256: str,
    size: int,
    received: date,
    invented: bool,
    by: uuid.UUID | None,
    at: datetime,
) -> Extract:
    """Record a file that was received. One that is here already, received on the same day, is that one.

    Raises Unusable for one that is here as invented and is given as real, or the other way round."""
    in_turn(db, f"extract {desk} {sha256}")
    refuse_the_other_kind(db, desk=desk, sha256=sha256, received=received, invented=invented)
    if found := _same(db, desk, sha256, received):
        return found
    extract = Extract(
        desk=desk,
        name=name[-200:],
        sha256=sha256,
        size=size,
        received=received,
        invented=invented,
        given_by=by,
        given_at=at,
    )
    db.add(extract)
    db.flush()
    audit.record(db, who=by, did="gave a submission", what=extract, at=at, sha256=sha256, desk=desk, invented=invented)
    return extract


def refuse_the_other_kind(db: Session, *, desk: str, sha256: str, received: date, invented: bool) -> None:
    """Raises Unusable where the very file is here as invented and is given as real, or the other way round."""
    found = _same(db, desk, sha256, received)
    if found and found.invented != invented:
        kind = "invented" if found.invented else "of people who exist"
        raise Unusable(f"This very file is here already, given as {kind}: delete that first if it was a mistake.")


def _same(db: Session, desk: str, sha256: str, received: date) -> Extract | None:
    query = select(Extract).where(Extract.desk == desk, Extract.sha256 == sha256, Extract.received == received)
    return db.exec(query.where(col(Extract.state).in_(("given", "kept")))).first()


def keep_extract(db: Session, *, extract: Extract, submission: Submission, by: uuid.UUID | None, at: datetime) -> None:
    """Record that a submission was taken in. Raises Unusable for one that was deleted meanwhile."""
    if extract.state != "given":
        raise Unusable("The submission was deleted while it was being read, so nothing of it was kept.")
    extract.state, extract.problem = "kept", ""
    extract.key, extract.rows = submission.key, submission.about["rows"]
    extract.kind = submission.about.get("kind", "events")
    db.add(extract)
    audit.record(db, who=by, did="took a submission in", what=extract, at=at, rows=extract.rows)


def refuse_extract(db: Session, *, extract: Extract, problem: str, by: uuid.UUID | None, at: datetime) -> None:
    """Record why nothing of a file was kept; one that was deleted meanwhile, or kept, stays as it is."""
    if extract.state != "given":
        return
    extract.state, extract.problem = "refused", problem[:500]
    db.add(extract)
    audit.record(db, who=by, did="refused a submission", what=extract, at=at)


def delete_extract(db: Session, *, extract: Extract, by: uuid.UUID | None, at: datetime) -> list[RecordsMade]:
    """Mark a submission deleted, with all records made of it. Figures and counts stay. The folders are cleared by sweep()."""
    extract.state = "deleted"
    db.add(extract)
    audit.record(db, who=by, did="deleted a submission", what=extract, at=at)
    gone = [one for one in records_of(db, extract.desk) if extract.key and extract.key in keys_in(one)]
    for one in gone:
        delete_records(db, made=one, by=by, at=at)
    return gone


def delete_records(db: Session, *, made: RecordsMade, by: uuid.UUID | None, at: datetime) -> None:
    """Mark records deleted; what was counted of them stays."""
    made.deleted = True
    db.add(made)
    audit.record(db, who=by, did="deleted records", what=made, at=at)


def keys_in(made: RecordsMade) -> set[str]:
    """The submissions, and files of hospital stays, that some records were made of."""
    quarters = {key for quarters in made.submissions.values() for key in quarters.values()}
    return quarters | set(made.counts.get("stays", {}).values())


def keep_records_made(db: Session, *, desk: str, records: RecordSet, by: uuid.UUID | None, at: datetime) -> RecordsMade:
    """Record a folder of records; one that is known is that one, and counts as not deleted again.

    Raises Unusable where a submission that they were made of was deleted meanwhile."""
    kept = {one.key for one in extracts_of(db, desk) if one.state == "kept"}
    stays = dict(records.about["stays"])
    used = {key for quarters in records.about["submissions"].values() for key in quarters.values()}
    if not used | set(stays.values()) <= kept:
        raise Unusable("A submission was deleted while records were being made of it: make them again.")
    found = db.exec(select(RecordsMade).where(RecordsMade.desk == desk, RecordsMade.key == records.folder.name)).first()
    if found and not found.deleted:
        return found
    about = records.about
    made = found or RecordsMade(
        desk=desk,
        key=records.folder.name,
        as_of=date.fromisoformat(about["as_of"]),
        way=about["way"],
        rules=list(about["rules"]),
        counts={**about["counts"], "stays": stays},
        submissions=dict(about["submissions"]),
        invented=about["invented"],
        rows=records.rows,
        made_by=by,
        made_at=at,
    )
    made.deleted = False
    db.add(made)
    db.flush()
    audit.record(db, who=by, did="made records", what=made, at=at, rows=made.rows)
    return made


def extracts_of(db: Session, desk: str) -> list[Extract]:
    """A desk's submissions that are not deleted, the newest received last."""
    query = select(Extract).where(Extract.desk == desk, Extract.state != "deleted")
    return list(db.exec(query.order_by(col(Extract.received), col(Extract.given_at))))


def records_of(db: Session, desk: str) -> list[RecordsMade]:
    """A desk's records that are not deleted, the newest first."""
    query = select(RecordsMade).where(RecordsMade.desk == desk, col(RecordsMade.deleted).is_(False))
    return list(db.exec(query.order_by(col(RecordsMade.made_at).desc())))


def runs_of(db: Session, desk: str) -> list[tuple[RecordsRun, RecordsMade]]:
    """A desk's runs with the records they were made on, the newest first."""
    query = select(RecordsRun, RecordsMade).join(RecordsMade, col(RecordsMade.id) == col(RecordsRun.records_id))
    return list(db.exec(query.where(RecordsMade.desk == desk).order_by(col(RecordsRun.finished_at).desc())))


def looked_at_person(db: Session, *, made: RecordsMade, council: str, person: int, by: uuid.UUID, at: datetime) -> None:
    """Record who looked at a person who exists."""
    audit.record(db, who=by, did="looked at a person’s records", what=made, at=at, council=council, person=person)


def keep_moved(db: Session, *, moved: PeopleMoved, at: datetime) -> PeopleMoved:
    """Keep who counts otherwise, in counts."""
    db.add(moved)
    db.flush()
    audit.record(db, who=moved.asked_by, did="looked at who counts otherwise", what=moved, at=at, code=moved.code)
    return moved


def moves_of(db: Session, run_id: uuid.UUID) -> list[PeopleMoved]:
    query = select(PeopleMoved).where(PeopleMoved.run_id == run_id)
    return list(db.exec(query.order_by(col(PeopleMoved.finished_at).desc())))


def moves_on(db: Session, desk: str, *, code: str, period: list[str]) -> list[PeopleMoved]:
    """What was told before at a desk of a measure and the same days (first and last)."""
    query = select(PeopleMoved).join(RecordsMade, col(RecordsMade.id) == col(PeopleMoved.records_id))
    query = query.where(RecordsMade.desk == desk, PeopleMoved.code == code)
    return [one for one in db.exec(query) if one.period[1:] == period]
