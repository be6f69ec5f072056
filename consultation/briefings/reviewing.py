"""Looking imported notes over: accepted, merged, split, mended or dropped; the last with a reason, and kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.capture import Said, must_be_present, put, settled
from consultation.briefings.importing import speakers_of
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.naming import Names
from consultation.briefings.notes import Candidate, Note, NoteImport, NoteVersion, Speaker
from consultation.briefings.planning import must_be_open
from consultation.briefings.traces import cover_import, leave_no_candidates, quietly
from consultation.errors import EditedSince, Unusable
from consultation.questionnaires.values import tidy
from consultation.store import new_id

REASONS = ("Greeting or housekeeping", "Said by the programme, not by a council", "Said twice", "Cannot be understood")


@dataclass(frozen=True)
class As:
    """How candidates become notes, besides whose they are: item, rule, and whether these are their words."""

    item_id: uuid.UUID | None = None
    attribution: str = "attributed"
    verbatim: bool = True


def readable(db: Session, taken_in: NoteImport) -> tuple[dict[uuid.UUID, Speaker], Names]:
    """The speakers by id, and the names to be replaced by roles.

    The whole names of those who were asked are replaced too, as “a colleague”; their parts are only pointed out, since
    anybody with a link can name a colleague."""
    speakers = {speaker.id: speaker for speaker in speakers_of(db, taken_in.id)}
    asked = db.exec(select(Seat.name).where(Seat.briefing_id == taken_in.briefing_id)).all()
    roles = {s.label: s.role for s in speakers.values() if s.whose != "nobody" and not s.keep_name}
    kept = {s.label for s in speakers.values() if s.whose == "nobody" or s.keep_name}
    return speakers, Names(roles, [name for name in asked if name not in roles and name not in kept])


def words_of(candidate: Candidate, speakers: Mapping[uuid.UUID, Speaker], names: Names) -> str:
    """The candidate's words as they would be noted: personal names as roles; a label that was no name put back."""
    speaker = speakers.get(candidate.speaker_id) if candidate.speaker_id else None
    text = f"{speaker.label}: {candidate.text}" if speaker and speaker.whose == "nobody" else candidate.text
    return names.replaced(text)


def accept(
    db: Session, *, taken_in: NoteImport, candidates: Sequence[Candidate], told: As, by: uuid.UUID, at: datetime
) -> int:
    """Make notes of waiting candidates; returns how many. Doing it again changes nothing.

    Raises Unusable while one of their speakers is not settled. One without a name leaves nothing behind but a number."""
    briefing = _taken(db, taken_in)
    speakers, names = readable(db, taken_in)
    waiting = _waiting(db, taken_in, candidates)
    named: list[tuple[Candidate, Note]] = []
    bare: list[tuple[Candidate, Note]] = []
    for candidate in waiting:
        speaker = speakers.get(candidate.speaker_id) if candidate.speaker_id else None
        if speaker is not None and not speaker.whose:
            raise Unusable(f"Say first what “{speaker.label}” stands for.")
        said = settled(db, briefing, _said(candidate, speaker, words_of(candidate, speakers, names), told))
        when = briefing.starts_at + timedelta(seconds=candidate.seconds or 0, microseconds=candidate.place)
        note = Note(id=new_id(), briefing_id=briefing.id, key=new_id(), attribution=said.attribution, text=said.text)
        put(note, said)
        if note.named:
            note.written_by, note.said_at, note.changed_at = by, when, at
        (named if note.named else bare).append((candidate, note))
    _keep(db, [note for _, note in (*named, *bare)])
    for candidate, note in named:
        candidate.state, candidate.note_id = "accepted", note.id
        db.add(candidate)
    db.flush()
    leave_no_candidates(db, taken_in, [candidate for candidate, _ in bare])
    _finish(db, taken_in, at)
    audit.record(db, who=by, did="accepted imported notes", what=taken_in, at=at, notes=len(waiting))
    return len(waiting)


def _keep(db: Session, notes: Sequence[Note]) -> None:
    """Insert many notes with their first versions at once, and put the councils they name on the list of who came."""
    if not notes:
        return
    for code in sorted({note.council_code for note in notes if note.council_code}):
        must_be_present(db, notes[0].briefing_id, code)
    db.flush()
    db.execute(sa.insert(Note), [note.model_dump() for note in notes])
    first = [
        {"id": new_id(), "note_id": note.id, "number": 1, "text": note.text, "why": "", "forgotten": False,
         "written_by": note.written_by, "written_at": note.said_at}
        for note in notes
    ]  # fmt: skip
    db.execute(sa.insert(NoteVersion), first)


def drop(
    db: Session, *, taken_in: NoteImport, candidates: Sequence[Candidate], because: str, by: uuid.UUID, at: datetime
) -> int:
    """Leave candidates out, for a reason; they are kept as dropped. Returns how many."""
    _taken(db, taken_in)
    if not because.strip():
        raise Unusable("Say why they are left out.")
    waiting = _waiting(db, taken_in, candidates)
    for candidate in waiting:
        candidate.state, candidate.dropped_because = "dropped", because.strip()[:200]
        db.add(candidate)
    db.flush()
    _finish(db, taken_in, at)
    audit.record(db, who=by, did="dropped imported notes", what=taken_in, at=at, notes=len(waiting))
    return len(waiting)


def take_back(db: Session, *, taken_in: NoteImport, candidate: Candidate, by: uuid.UUID, at: datetime) -> None:
    """Put a dropped candidate back among those that wait."""
    _taken(db, taken_in)
    db.refresh(candidate)
    if candidate.state == "dropped" and candidate.text:
        candidate.state, candidate.dropped_because, taken_in.finished_at = "waiting", "", None
        db.add_all((candidate, taken_in))
        db.flush()
        audit.record(db, who=by, did="took back", what=candidate, at=at)


def merge(
    db: Session, *, taken_in: NoteImport, candidates: Sequence[Candidate], by: uuid.UUID, at: datetime
) -> Candidate:
    """Make one of several candidates of one speaker, in the file's order; the others point to it."""
    _taken(db, taken_in)
    waiting = _waiting(db, taken_in, candidates)
    if len(waiting) < 2:
        raise Unusable("Choose at least two that still wait, to make one of them.")
    if len({candidate.speaker_id for candidate in waiting}) > 1:
        raise Unusable("Only what one speaker said can become one note.")
    first, *others = waiting
    earlier = sa.update(Candidate).where(col(Candidate.merged_into).in_([other.id for other in others]))
    quietly(db, earlier.values(merged_into=first.id))  # what was merged into one of these is merged into the first now
    first.text, first.version = "\n".join(candidate.text for candidate in waiting), first.version + 1
    for other in others:
        other.state, other.merged_into = "merged", first.id
    db.add_all(waiting)
    db.flush()
    audit.record(db, who=by, did="merged", what=first, at=at, candidates=len(waiting))
    return first


def rewrite(
    db: Session,
    *,
    taken_in: NoteImport,
    candidate: Candidate,
    text: str,
    seen_version: int,
    by: uuid.UUID,
    at: datetime,
) -> list[Candidate]:
    """Mend a candidate's words, and split it where an empty line stands. Raises EditedSince, Unusable."""
    _taken(db, taken_in)
    db.refresh(candidate)
    if candidate.version != seen_version or candidate.state != "waiting":
        raise EditedSince("Somebody else changed this one after you opened it: look at it again.")
    parts = [part for part in (tidy(part) for part in tidy(text).split("\n\n")) if part]
    if not parts:
        raise Unusable("There are no words left: drop it instead, with a reason.")
    candidate.text, candidate.version = parts[0], candidate.version + 1
    db.add(candidate)
    if len(parts) > 1:
        behind = sa.update(Candidate).where(
            col(Candidate.import_id) == taken_in.id, col(Candidate.place) > candidate.place
        )
        room = len(parts) - 1  # first out of the way, then to their places: no two may share one at any moment
        db.exec(behind.values(place=-col(Candidate.place) - room))
        back = sa.update(Candidate).where(col(Candidate.import_id) == taken_in.id, col(Candidate.place) < 0)
        db.exec(back.values(place=-col(Candidate.place)))
    fresh = [
        Candidate(import_id=taken_in.id, place=candidate.place + n, line=candidate.line, seconds=candidate.seconds,
                  speaker_id=candidate.speaker_id, text=part)
        for n, part in enumerate(parts[1:], start=1)
    ]  # fmt: skip
    db.add_all(fresh)
    db.flush()
    audit.record(db, who=by, did="rewrote", what=candidate, at=at, parts=len(parts))
    return [candidate, *fresh]


def _said(candidate: Candidate, speaker: Speaker | None, text: str, told: As) -> Said:
    whose = speaker.whose if speaker is not None else "unnamed"
    named = whose in ("council", "group")
    return Said(
        text=text,
        item_id=told.item_id,
        attribution=told.attribution if named or told.attribution != "attributed" else "not_for_attribution",
        council_code=speaker.council_code if speaker else None,
        group=speaker.group_name if speaker else "",
        verbatim=told.verbatim,
    )


def _taken(db: Session, taken_in: NoteImport) -> Briefing:
    briefing = db.get_one(Briefing, taken_in.briefing_id)
    must_be_open(db, briefing)
    db.refresh(taken_in)
    return briefing


def _waiting(db: Session, taken_in: NoteImport, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of the given ones that belong to this file and still wait, in its order."""
    wanted = {candidate.id for candidate in candidates}  # looked at in memory: there may be thousands
    query = select(Candidate).where(Candidate.import_id == taken_in.id, Candidate.state == "waiting")
    return [one for one in db.exec(query.order_by(col(Candidate.place))) if one.id in wanted]


def _finish(db: Session, taken_in: NoteImport, at: datetime) -> None:
    """When nothing waits any more, what could still lead from a note without a name to a speaker is taken away."""
    left = select(Candidate.id).where(Candidate.import_id == taken_in.id, Candidate.state == "waiting").limit(1)
    if db.exec(left).first() is None:
        taken_in.finished_at = at
        db.add(taken_in)
        db.flush()
        cover_import(db, taken_in)
