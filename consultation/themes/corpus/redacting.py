"""Redacting: a person decides what is personal; passages change at once, the words as written are kept, all is undoable."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.themes.corpus.masking import Cut, Masked
from consultation.themes.corpus.models import PERSONAL, CorpusText, Passage, PersonalData
from consultation.themes.corpus.sources import words_of


def decide(db: Session, *, place: PersonalData, redact: bool, by: uuid.UUID, at: datetime) -> None:
    """Take a place out of what is shown, or leave it standing. Either can be decided again."""
    db.refresh(place, with_for_update=True)
    state = "redacted" if redact else "left"
    if place.state == state:
        return
    place.state, place.decided_by = state, by
    db.add(place)
    db.flush()
    audit.record(db, who=by, did="redacted" if redact else "left unredacted", what=place, at=at, kind=place.kind)
    _show_anew(db, place.source_version_id)


def point_out(
    db: Session, *, text: CorpusText, words: str, kind: str, by: uuid.UUID, at: datetime
) -> list[PersonalData]:
    """Redact words that no rule found, wherever they stand in the text. Raises Unusable when they are not there."""
    original = words_of(db, text.source_kind, text.source_version_id)
    words = words.strip()
    if not words or words not in original:
        raise Unusable("Copy the words to be redacted exactly as they stand in the text.")
    if kind not in PERSONAL:
        raise Unusable("Choose what kind of personal data it is.")
    known = places_of(db, text.source_version_id)
    made: list[PersonalData] = []
    start = original.find(words)
    while start >= 0:
        end = start + len(words)
        for place in [place for place in known if place.start < end and place.end > start]:
            start, end = min(start, place.start), max(end, place.end)
            db.delete(place)
            known.remove(place)
        db.flush()
        place = PersonalData(
            exercise_id=text.exercise_id,
            source_version_id=text.source_version_id,
            start=start,
            end=end,
            kind=kind,
            state="redacted",
            found_by=by,
            decided_by=by,
        )
        db.add(place)
        db.flush()
        audit.record(db, who=by, did="redacted", what=place, at=at, kind=kind)
        made.append(place)
        start = original.find(words, end)
    _show_anew(db, text.source_version_id)
    return made


def places_of(db: Session, version_id: uuid.UUID) -> list[PersonalData]:
    query = select(PersonalData).where(PersonalData.source_version_id == version_id)
    return list(db.exec(query.order_by(col(PersonalData.start))))


def cuts(places: Iterable[PersonalData], *, undecided_too: bool = False) -> list[Cut]:
    """What is taken out of a text; for what leaves the house, undecided places as well."""
    return [
        Cut(place.start, place.end, f"[{PERSONAL[place.kind].lower()} removed]")
        for place in places
        if place.state == "redacted" or (undecided_too and place.state == "pointed")
    ]


def _show_anew(db: Session, version_id: uuid.UUID) -> None:
    """Passages hold the words as they may be shown, so that whatever shows a passage shows it redacted."""
    passages = list(db.exec(select(Passage).where(Passage.source_version_id == version_id)))
    if not passages:
        return
    original = words_of(db, passages[0].source_kind, version_id)
    taken_out = cuts(places_of(db, version_id))
    for passage in passages:
        passage.text = Masked.of(original, taken_out, passage.start, passage.end).text
        db.add(passage)
    db.flush()
