"""Files of notes: taken in as candidates, their speakers mapped by a person; nothing is attributed by guess."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import Briefing
from consultation.briefings.notes import Candidate, NoteImport, Speaker
from consultation.briefings.planning import must_be_open
from consultation.briefings.utterances import Read
from consultation.councils import names
from consultation.errors import Unusable
from consultation.intake.matching import bare_name
from consultation.store import new_id

WHOSE = {
    "": "Not settled yet",
    "council": "A council",
    "group": "A group of councils",
    "unnamed": "Not attributed",
    "nobody": "No speaker: these words belong to the text",
}
MOST_SPEAKERS = 300


@dataclass(frozen=True)
class Mapped:
    """What a person says a speaker stands for, and what is written instead of the name."""

    whose: str
    council_code: str | None = None
    group: str = ""
    role: str = "a speaker"
    keep_name: bool = False


@dataclass(frozen=True)
class Account:
    """Where every utterance of a file is: the five add up to what was in it."""

    waiting: int
    accepted: int
    unnamed: int
    merged: int
    dropped: int

    @property
    def whole(self) -> int:
        return self.waiting + self.accepted + self.unnamed + self.merged + self.dropped


def take_in_notes(
    db: Session, *, briefing: Briefing, read: Read, source_name: str, source: bytes, by: uuid.UUID, at: datetime
) -> NoteImport:
    """Keep what a file holds as candidates. The file itself is not kept: it would tell what the notes must not."""
    must_be_open(db, briefing)
    fingerprint = hashlib.sha256(source).hexdigest()
    same = select(NoteImport).where(NoteImport.briefing_id == briefing.id, NoteImport.source_sha256 == fingerprint)
    if earlier := db.exec(same).first():
        raise Unusable(f"This file has been brought in already, as {earlier.source_name}.")
    labels = list(dict.fromkeys(one.label for one in read.utterances if one.label))
    if len(labels) > MOST_SPEAKERS:
        raise Unusable(f"{source_name} names {len(labels)} speakers, more than {MOST_SPEAKERS}: is the column right?")
    made = NoteImport(
        briefing_id=briefing.id, source_name=source_name[:200], source_sha256=fingerprint,
        kind=read.kind, remark=" ".join(read.remarks)[:500], made_by=by, made_at=at,
    )  # fmt: skip
    db.add(made)
    db.flush()
    known = {bare_name(name) for name in names(db).values()}  # a council's own name is nobody's personal name
    speakers = {
        label: Speaker(import_id=made.id, label=label[:120], keep_name=bare_name(label) in known) for label in labels
    }
    db.add_all(speakers.values())
    db.flush()
    rows = [
        {"id": new_id(), "import_id": made.id, "place": place, "line": one.line, "seconds": one.began, "text": one.text,
         "speaker_id": speakers[one.label].id if one.label else None, "version": 1, "state": "waiting", "dropped_because": ""}
        for place, one in enumerate(read.utterances, start=1)
    ]  # fmt: skip
    db.execute(sa.insert(Candidate), rows)
    audit.record(db, who=by, did="took in notes", what=made, at=at, candidates=len(rows), briefing=str(briefing.id))
    return made


def _map(speaker: Speaker, mapped: Mapped) -> None:
    """Write down what a person says of one speaker."""
    if mapped.whose not in WHOSE:
        raise Unusable("Choose what the speaker stands for.")
    if mapped.whose == "council" and not mapped.council_code:
        raise Unusable(f"Choose the council that {speaker.label} speaks for.")
    if mapped.whose == "group" and not mapped.group.strip():
        raise Unusable(f"Name the group that {speaker.label} speaks for.")
    speaker.whose = mapped.whose
    speaker.council_code = mapped.council_code if mapped.whose == "council" else None
    speaker.group_name = " ".join(mapped.group.split())[:80] if mapped.whose == "group" else ""
    speaker.role, speaker.keep_name = " ".join(mapped.role.split())[:80] or "a speaker", mapped.keep_name


def map_speakers(
    db: Session, *, taken_in: NoteImport, given: Mapping[uuid.UUID, Mapped], by: uuid.UUID, at: datetime
) -> None:
    """Say what speakers stand for: all of the given ones, or none. Raises Unusable for half a mapping."""
    for speaker in speakers_of(db, taken_in.id):
        if speaker.id in given:
            _map(speaker, given[speaker.id])
            db.add(speaker)
    db.flush()
    audit.record(db, who=by, did="mapped speakers", what=taken_in, at=at, speakers=len(given))


def speakers_of(db: Session, import_id: uuid.UUID) -> list[Speaker]:
    return list(db.exec(select(Speaker).where(Speaker.import_id == import_id).order_by(col(Speaker.label))))


def imports_of(db: Session, briefing_id: uuid.UUID) -> list[NoteImport]:
    query = select(NoteImport).where(NoteImport.briefing_id == briefing_id).order_by(col(NoteImport.made_at))
    return list(db.exec(query))


def candidates_of(
    db: Session, import_id: uuid.UUID, *, state: str = "", first: int = 0, most: int | None = None
) -> list[Candidate]:
    """The candidates of a file in its order, of one state or of all."""
    query = select(Candidate).where(Candidate.import_id == import_id)
    if state:
        query = query.where(Candidate.state == state)
    query = query.order_by(col(Candidate.place)).offset(first)
    return list(db.exec(query.limit(most) if most is not None else query))


def said_by(db: Session, import_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, str]]:
    """For each speaker: how many candidates wait, and how the first of them begins."""
    query = select(Candidate.speaker_id, Candidate.text).where(
        Candidate.import_id == import_id, Candidate.state == "waiting", col(Candidate.speaker_id).is_not(None)
    )
    found: dict[uuid.UUID, tuple[int, str]] = {}
    for key, text in db.exec(query.order_by(col(Candidate.place))):
        if key is not None:
            count, first = found.get(key, (0, text[:120]))
            found[key] = (count + 1, first)
    return found


def account(db: Session, taken_in: NoteImport) -> Account:
    """Where every utterance of a file is now."""
    query = select(Candidate.state, sa.func.count()).where(Candidate.import_id == taken_in.id)
    counts = dict(db.exec(query.group_by(col(Candidate.state))).all())
    waiting, accepted, merged, dropped = (
        int(counts.get(state, 0)) for state in ("waiting", "accepted", "merged", "dropped")
    )
    return Account(waiting, accepted, taken_in.unnamed, merged, dropped)
