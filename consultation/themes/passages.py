"""From the versions of answers and notes to passages: every word of a text lies in exactly one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.briefings.models import Briefing
from consultation.briefings.notes import Note, NoteVersion
from consultation.briefings.queries import counted
from consultation.questionnaires.queries import of_exercise, published_edition
from consultation.questionnaires.questions import TEXT_KINDS
from consultation.responses.models import Answer, AnswerVersion, Response
from consultation.themes.models import Passage
from consultation.themes.text import sentences


@dataclass(frozen=True)
class Source:
    """One version of one text, with what it answered and whose it was."""

    kind: str
    version_id: uuid.UUID
    text: str
    asked: str
    council_code: str | None


def sources(db: Session, exercise_id: uuid.UUID) -> list[Source]:
    """The newest free text of an exercise: answers of submitted responses, and notes of its closed briefings."""
    return _answers(db, exercise_id) + _notes(db, exercise_id)


def make_passages(db: Session, exercise_id: uuid.UUID) -> list[Passage]:
    """The passages of the exercise's newest texts, in a steady order; those not cut yet are added.

    Texts that were replaced keep the passages they had."""
    known: dict[uuid.UUID, list[Passage]] = {}
    for passage in db.exec(select(Passage).where(Passage.exercise_id == exercise_id).order_by(col(Passage.start))):
        known.setdefault(passage.source_version_id, []).append(passage)
    current: list[Passage] = []
    for source in sources(db, exercise_id):
        if source.version_id not in known:
            known[source.version_id] = [
                Passage(
                    exercise_id=exercise_id,
                    source_kind=source.kind,
                    source_version_id=source.version_id,
                    asked=source.asked,
                    council_code=source.council_code,
                    start=span.start,
                    end=span.end,
                    text=source.text[span.start : span.end],
                )
                for span in sentences(source.text)
            ]
            db.add_all(known[source.version_id])
        current.extend(known[source.version_id])
    db.flush()
    return current


def is_current() -> sa.ColumnElement[bool]:
    """A condition on passages: cut from the newest words of a note that counts, or of an answer of a submitted response.

    What a council has changed or taken back since keeps its passages and codings, and counts no more."""
    answers = (
        select(AnswerVersion.id)
        .join(Answer, col(Answer.id) == col(AnswerVersion.answer_id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(AnswerVersion.number == Answer.version, Response.state == "submitted", col(Answer.hidden).is_(False))
    )
    notes = (
        select(NoteVersion.id)
        .join(Note, col(Note.id) == col(NoteVersion.note_id))
        .where(NoteVersion.number == Note.words, counted())
    )
    source = col(Passage.source_version_id)
    return sa.or_(
        sa.and_(col(Passage.source_kind) == "answer", source.in_(answers)),
        sa.and_(col(Passage.source_kind) == "note", source.in_(notes)),
    )


def _answers(db: Session, exercise_id: uuid.UUID) -> list[Source]:
    found: list[Source] = []
    for questionnaire in of_exercise(db, exercise_id):
        edition = published_edition(db, questionnaire.id)
        asked = {q.id: q.wording for q in edition.asks().questions() if q.kind in TEXT_KINDS} if edition else {}
        query = (
            select(AnswerVersion, Answer, Response)
            .join(Answer, col(Answer.id) == col(AnswerVersion.answer_id))
            .join(Response, col(Response.id) == col(Answer.response_id))
            .where(Response.questionnaire_id == questionnaire.id, Response.state == "submitted")
            .where(AnswerVersion.number == Answer.version, AnswerVersion.value != "", col(Answer.hidden).is_(False))
            .order_by(col(Response.council_code), col(Answer.question_id))
        )
        found += [
            Source("answer", version.id, version.value, asked[answer.question_id], response.council_code)
            for version, answer, response in db.exec(query)
            if answer.question_id in asked
        ]
    return found


def _notes(db: Session, exercise_id: uuid.UUID) -> list[Source]:
    query = (
        select(NoteVersion, Note, Briefing)
        .join(Note, col(Note.id) == col(NoteVersion.note_id))
        .join(Briefing, col(Briefing.id) == col(Note.briefing_id))
        .where(Briefing.exercise_id == exercise_id, NoteVersion.number == Note.words, counted())
        .order_by(col(Briefing.starts_at), col(NoteVersion.id))  # rows of passages must not tell the order of speaking
    )
    return [Source("note", v.id, v.text, f"Briefing: {b.title}", n.council_code) for v, n, b in db.exec(query)]
