"""From versions of answers and notes to texts and passages: every word of a text lies in exactly one passage."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.briefings.notes import Note, NoteVersion
from consultation.briefings.queries import counted
from consultation.exercises import hold
from consultation.people import Person
from consultation.responses.models import Answer, AnswerVersion, Response
from consultation.themes.corpus.likeness import groups
from consultation.themes.corpus.models import CorpusText, LeftOut, Passage, PersonalData, places_of_passage
from consultation.themes.corpus.personal import Names, find
from consultation.themes.corpus.redacting import places_of, show_anew
from consultation.themes.corpus.replacing import follow_decisions, open_tasks
from consultation.themes.corpus.sources import Source, sources, words_of_all
from consultation.themes.engine.text import passages, says_nothing


def take_up(db: Session, *, exercise_id: uuid.UUID, at: datetime) -> int:
    """Take the texts that are new or changed into the corpus: cut, look for personal data, say who says nothing.

    Returns how many were new. Texts that were replaced keep their passages and codings, and open a task where they had
    any. Doing it again adds nothing."""
    hold(db, exercise_id)
    known = set(db.exec(select(CorpusText.source_version_id).where(CorpusText.exercise_id == exercise_id)))
    every = sources(db, exercise_id)
    fresh = [source for source in every if source.version_id not in known]
    people = Names(db.exec(select(Person.name)))
    for source in fresh:
        _take_up_one(db, exercise_id, source)
    db.flush()
    open_tasks(db, exercise_id=exercise_id, now=every, at=at)
    follow_decisions(db, fresh)
    _look_over(db, exercise_id, people)
    return len(fresh)


def _look_over(db: Session, exercise_id: uuid.UUID, people: Names) -> None:
    """Look for personal data in texts that nobody has looked over; what waits for a decision is not shown meanwhile."""
    texts = list(
        db.exec(select(CorpusText).where(CorpusText.exercise_id == exercise_id, col(CorpusText.looked_over).is_(False)))
    )
    words = words_of_all(db, [text.source_version_id for text in texts])
    for text in texts:
        held = places_of(db, text.source_version_id)
        fresh = [
            PersonalData(
                exercise_id=exercise_id,
                source_version_id=text.source_version_id,
                start=place.start,
                end=place.end,
                kind=place.kind,
            )
            for place in find(words.get(text.source_version_id, ""), people)
            if all(place.end <= other.start or place.start >= other.end for other in held)
        ]
        text.looked_over = True
        db.add_all([text, *fresh])
        if fresh or held:
            db.flush()
            show_anew(db, text.source_version_id)
    db.flush()


def group_alike(db: Session, exercise_id: uuid.UUID) -> int:
    """Group texts that are nearly the same, anew each time; returns how many are in a group."""
    named = col(CorpusText.council_code).is_not(None)  # a note without a name is not led back to anybody by its wording
    texts = list(db.exec(select(CorpusText).where(CorpusText.exercise_id == exercise_id, stands(), named)))
    words = words_of_all(db, [text.source_version_id for text in texts])
    found = groups([words.get(text.source_version_id, "") for text in texts])
    for text, group in zip(texts, found, strict=True):
        if text.likeness != group:
            text.likeness = group
            db.add(text)
    db.flush()
    return sum(group is not None for group in found)


def waiting(db: Session, exercise_id: uuid.UUID, now: Sequence[Source]) -> int:
    """How many of the texts as they stand `now` have come or changed since the corpus was last prepared."""
    known = set(db.exec(select(CorpusText.source_version_id).where(CorpusText.exercise_id == exercise_id)))
    return sum(source.version_id not in known for source in now)


def stands() -> sa.ColumnElement[bool]:
    """A condition on texts: the newest words of a note that counts, or of an answer of a submitted response, of a
    question or briefing that was not left out.

    What a council has changed or taken back since keeps its passages and codings, and counts no more."""
    source = col(CorpusText.source_version_id)
    answers = sa.exists(
        select(AnswerVersion.id)
        .join(Answer, col(Answer.id) == col(AnswerVersion.answer_id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(AnswerVersion.number == Answer.version, Response.state == "submitted", col(Answer.hidden).is_(False))
        .where(col(AnswerVersion.id) == source)
        .correlate(CorpusText)
    )
    notes = sa.exists(
        select(NoteVersion.id)
        .join(Note, col(Note.id) == col(NoteVersion.note_id))
        .where(NoteVersion.number == Note.words, counted(), col(NoteVersion.id) == source)
        .correlate(CorpusText)
    )
    left_out = sa.exists().where(
        col(LeftOut.exercise_id) == col(CorpusText.exercise_id), col(LeftOut.part) == col(CorpusText.part)
    )
    return sa.and_(
        sa.or_(
            sa.and_(col(CorpusText.source_kind) == "answer", answers),
            sa.and_(col(CorpusText.source_kind) == "note", notes),
        ),
        ~left_out,
    )


def is_current() -> sa.ColumnElement[bool]:
    """A condition on passages: cut from a text that stands, set aside or not."""
    return col(Passage.source_version_id).in_(select(CorpusText.source_version_id).where(stands()))


def is_read_by_people() -> sa.ColumnElement[bool]:
    """A condition on passages: cut from a text that stands and was not set aside as a whole."""
    texts = select(CorpusText.source_version_id).where(stands(), col(CorpusText.set_aside_because).is_(None))
    return col(Passage.source_version_id).in_(texts)


def passages_to_group(db: Session, exercise_id: uuid.UUID) -> list[Passage]:
    """The passages that a machine may look at, in a steady order."""
    query = (
        select(Passage)
        .where(Passage.exercise_id == exercise_id, is_read_by_people(), Passage.text != "")
        .order_by(col(Passage.text), col(Passage.id))
    )
    return list(db.exec(query))


def _take_up_one(db: Session, exercise_id: uuid.UUID, source: Source) -> None:
    shared: dict[str, Any] = {
        "exercise_id": exercise_id,
        "source_kind": source.kind,
        "source_version_id": source.version_id,
        "asked": source.asked,
        "council_code": source.council_code,
    }
    db.add(CorpusText(part=source.part, set_aside_because=says_nothing(source.text) or None, **shared))
    db.add_all(
        Passage(
            start=span.start,
            end=span.end,
            text=source.text[span.start : span.end],
            **places_of_passage(source.asked, source.council_code, source.version_id, span.start),
            **shared,
        )
        for span in passages(source.text)
    )
