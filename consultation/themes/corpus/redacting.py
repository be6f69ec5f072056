"""Redacting: a person decides what is personal; passages change at once, the words as written are kept, all is undoable."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.themes.corpus.masking import Cut, Masked
from consultation.themes.corpus.models import PERSONAL, CorpusText, Passage, PersonalData
from consultation.themes.corpus.sources import words_of
from consultation.themes.suggestions.models import Guess, SuggestedTheme, SuggestionRun


def decide(db: Session, *, place: PersonalData, redact: bool, by: uuid.UUID, at: datetime) -> None:
    """Take a place out of what is shown, or leave it standing. Either can be decided again."""
    _lock_text(db, place.source_version_id)
    db.refresh(place, with_for_update=True)
    state = "redacted" if redact else "left"
    if place.state == state:
        return
    place.state, place.decided_by = state, by
    db.add(place)
    db.flush()
    audit.record(db, who=by, did="redacted" if redact else "left unredacted", what=place, at=at, kind=place.kind)
    show_anew(db, place.source_version_id)
    if redact:
        text = db.exec(select(CorpusText).where(CorpusText.source_version_id == place.source_version_id)).one()
        words = words_of(db, text.source_kind, text.source_version_id)
        _forget_words(db, place.exercise_id, words[place.start : place.end])


def point_out(
    db: Session, *, text: CorpusText, words: str, kind: str, by: uuid.UUID, at: datetime
) -> list[PersonalData]:
    """Redact words that no rule found, wherever they stand in the text. Raises Unusable when they are not there."""
    _lock_text(db, text.source_version_id)
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
    show_anew(db, text.source_version_id)
    _forget_words(db, text.exercise_id, words)
    return made


def places_of(db: Session, version_id: uuid.UUID) -> list[PersonalData]:
    query = select(PersonalData).where(PersonalData.source_version_id == version_id)
    return list(db.exec(query.order_by(col(PersonalData.start))))


def _lock_text(db: Session, version_id: uuid.UUID) -> None:
    """One change of what is shown of a text at a time."""
    db.exec(select(CorpusText.id).where(CorpusText.source_version_id == version_id).with_for_update()).first()


def cuts(places: Iterable[PersonalData]) -> list[Cut]:
    """What is taken out of a text: what was redacted, and what looks personal and waits for a decision."""
    return [
        Cut(
            place.start,
            place.end,
            f"[{PERSONAL[place.kind].lower()} {'removed' if place.state == 'redacted' else 'to be checked'}]",
        )
        for place in places
        if place.state != "left"
    ]


def show_anew(db: Session, version_id: uuid.UUID) -> None:
    """Passages hold the words as they may be shown, so that whatever shows a passage shows it redacted.

    The machine's reasons for its guesses may hold the words that go: they go too."""
    passages = list(db.exec(select(Passage).where(Passage.source_version_id == version_id)))
    if not passages:
        return
    original = words_of(db, passages[0].source_kind, version_id)
    taken_out = cuts(places_of(db, version_id))
    for passage in passages:
        passage.text = Masked.of(original, taken_out, passage.start, passage.end).text
        db.add(passage)
    db.flush()
    keys = [passage.id for passage in passages]
    db.execute(sa.update(Guess).where(col(Guess.passage_id).in_(keys)).values(because=""))


def _forget_words(db: Session, exercise_id: uuid.UUID, words: str) -> None:
    """Take redacted words out of the names that a machine gave its suggestions."""
    gone = {word for word in re.findall(r"\w+", words.lower()) if len(word) > 2}
    runs = select(SuggestionRun.id).where(SuggestionRun.exercise_id == exercise_id)
    for suggested in db.exec(select(SuggestedTheme).where(col(SuggestedTheme.run_id).in_(runs))):
        kept = [part for part in suggested.name.split(", ") if not gone & set(re.findall(r"\w+", part.lower()))]
        name = ", ".join(kept) or "Words removed"
        if name != suggested.name:
            suggested.name = name[:1].upper() + name[1:]
            db.add(suggested)
    db.flush()
