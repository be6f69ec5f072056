"""The free text of an exercise as it stands: answers of submitted responses, and notes of closed briefings."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlmodel import Session, col, select

from consultation.briefings.models import Briefing
from consultation.briefings.notes import Note, NoteVersion
from consultation.briefings.queries import counted
from consultation.questionnaires.models import Questionnaire, Trial
from consultation.questionnaires.queries import of_exercise, published_edition
from consultation.questionnaires.questions import TEXT_KINDS
from consultation.responses.exporting import export_of
from consultation.responses.models import Answer, AnswerVersion, Response
from consultation.themes.corpus.models import Passage


@dataclass(frozen=True)
class Source:
    """One version of one text, with what it answered and whose it was; `origin` is the answer or note it is a version of."""

    kind: str
    version_id: uuid.UUID
    origin: uuid.UUID
    text: str
    part: str
    asked: str
    council_code: str | None


@dataclass(frozen=True)
class Part:
    """A question or a briefing that free text comes from."""

    key: str
    asked: str
    kind: str


def sources(db: Session, exercise_id: uuid.UUID) -> list[Source]:
    """The newest free text of an exercise, in a steady order."""
    return _answers(db, exercise_id) + _notes(db, exercise_id)


def parts(db: Session, exercise_id: uuid.UUID) -> list[Part]:
    """Every question and briefing that free text may come from."""
    found = [Part(key, asked, "question") for _, key, asked in _questions(db, exercise_id)]
    briefings = select(Briefing).where(Briefing.exercise_id == exercise_id, col(Briefing.closed_at).is_not(None))
    for briefing in db.exec(briefings.order_by(col(Briefing.starts_at))):
        found.append(Part(str(briefing.id), f"Briefing: {briefing.title}", "briefing"))
    return found


def questions_asked(db: Session, exercise_id: uuid.UUID) -> dict[str, str]:
    """The wording of each question that is answered in free text, by its id."""
    return {key: asked for _, key, asked in _questions(db, exercise_id)}


def left_blank(db: Session, exercise_id: uuid.UUID) -> dict[str, int]:
    """For each question how many councils that submitted were asked it and left it blank; who was not asked is not counted."""
    found: dict[str, int] = {}
    keys = questions_asked(db, exercise_id).keys()
    for questionnaire in of_exercise(db, exercise_id):
        for line in export_of(db, questionnaire.id).lines:
            for key in keys & line.statuses.keys():
                found[key] = found.get(key, 0) + (line.statuses[key] == "blank")
    return found


def _questions(db: Session, exercise_id: uuid.UUID) -> list[tuple[uuid.UUID, str, str]]:
    trials = set(db.exec(select(Trial.questionnaire_id)))
    found = []
    for questionnaire in of_exercise(db, exercise_id):
        edition = published_edition(db, questionnaire.id)
        if edition is not None and questionnaire.id not in trials:
            found += [(questionnaire.id, q.id, q.wording) for q in edition.asks().questions() if q.kind in TEXT_KINDS]
    return found


def _answers(db: Session, exercise_id: uuid.UUID) -> list[Source]:
    asked = {(questionnaire, key): wording for questionnaire, key, wording in _questions(db, exercise_id)}
    query = (
        select(AnswerVersion, Answer, Response)
        .join(Answer, col(Answer.id) == col(AnswerVersion.answer_id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .join(Questionnaire, col(Questionnaire.id) == col(Response.questionnaire_id))
        .where(Questionnaire.exercise_id == exercise_id, Response.state == "submitted")
        .where(AnswerVersion.number == Answer.version, AnswerVersion.value != "", col(Answer.hidden).is_(False))
        .order_by(col(Response.council_code), col(Answer.question_id))
    )
    return [
        Source("answer", v.id, a.id, v.value, a.question_id, asked[r.questionnaire_id, a.question_id], r.council_code)
        for v, a, r in db.exec(query)
        if (r.questionnaire_id, a.question_id) in asked
    ]


def _notes(db: Session, exercise_id: uuid.UUID) -> list[Source]:
    query = (
        select(NoteVersion, Note, Briefing)
        .join(Note, col(Note.id) == col(NoteVersion.note_id))
        .join(Briefing, col(Briefing.id) == col(Note.briefing_id))
        .where(Briefing.exercise_id == exercise_id, NoteVersion.number == Note.words, counted())
        .order_by(col(Briefing.starts_at), col(NoteVersion.id))  # rows of passages must not tell the order of speaking
    )
    return [
        Source("note", v.id, n.id, v.text, str(b.id), f"Briefing: {b.title}", n.council_code)
        for v, n, b in db.exec(query)
    ]


def words_of(db: Session, kind: str, version_id: uuid.UUID) -> str:
    """The words of one version as they were written."""
    if kind == "answer":
        return db.get_one(AnswerVersion, version_id).value
    return db.get_one(NoteVersion, version_id).text


def words_of_all(db: Session, version_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The words of many versions as they were written, asked for in portions that every database takes."""
    found: dict[uuid.UUID, str] = {}
    for start in range(0, len(version_ids), 500):
        some = version_ids[start : start + 500]
        answers = select(AnswerVersion.id, AnswerVersion.value).where(col(AnswerVersion.id).in_(some))
        notes = select(NoteVersion.id, NoteVersion.text).where(col(NoteVersion.id).in_(some))
        found.update(dict(db.exec(answers).all()))
        found.update(dict(db.exec(notes).all()))
    return found


def passages_of_version(db: Session, version_id: uuid.UUID) -> list[Passage]:
    """The passages of one version of a text, in order."""
    return list(db.exec(select(Passage).where(Passage.source_version_id == version_id).order_by(col(Passage.start))))
