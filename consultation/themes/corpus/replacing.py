"""When a text is replaced by a newer version: what people decided of the old words is looked for in the new ones."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.briefings.notes import NoteVersion
from consultation.responses.models import AnswerVersion
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.models import CorpusText, Passage, PersonalData, Reanchoring
from consultation.themes.corpus.sources import Source, words_of


def open_tasks(db: Session, *, exercise_id: uuid.UUID, now: Sequence[Source], at: datetime) -> None:
    """A task for each text whose earlier words are coded; one that waits already is pointed at the newest words.

    `now` are all texts as they stand."""
    standing = {source.origin: source for source in now}
    for old_id, origin in _coded(db, exercise_id):
        newest = standing.get(origin)
        if newest is None or newest.version_id == old_id:
            continue
        task = db.exec(select(Reanchoring).where(Reanchoring.old_version_id == old_id)).first()
        if task is None:
            task = Reanchoring(
                exercise_id=exercise_id, old_version_id=old_id, new_version_id=newest.version_id, opened_at=at
            )
        if task.done_at is None:
            task.new_version_id = newest.version_id
            db.add(task)
    db.flush()


def follow_decisions(db: Session, fresh: Sequence[Source]) -> None:
    """What was redacted in the words before, or left, or counted under another question, is so in the new words too."""
    for source in fresh:
        earlier = _earlier(db, source)
        if earlier is None:
            continue
        text = db.exec(select(CorpusText).where(CorpusText.source_version_id == source.version_id)).one()
        if earlier.came_under == source.part:
            text.part, text.asked = earlier.part, earlier.asked
            text.came_under, text.moved_because = earlier.came_under, earlier.moved_because
            db.add(text)
            mine = sa.update(Passage).where(col(Passage.source_version_id) == source.version_id)
            db.execute(mine.values(asked=earlier.asked))
        _same_places(db, earlier, source)
    db.flush()


def _same_places(db: Session, earlier: CorpusText, source: Source) -> None:
    """Words decided on before are decided alike wherever they stand now."""
    before = words_of(db, earlier.source_kind, earlier.source_version_id)
    query = select(PersonalData).where(
        PersonalData.source_version_id == earlier.source_version_id, PersonalData.state != "pointed"
    )
    taken: list[tuple[int, int]] = []
    for place in sorted(db.exec(query), key=lambda p: (p.state != "redacted", p.start - p.end)):
        words = before[place.start : place.end]
        start = source.text.find(words)
        while start >= 0:
            end = start + len(words)
            if all(end <= low or start >= high for low, high in taken):
                taken.append((start, end))
                db.add(
                    PersonalData(
                        exercise_id=place.exercise_id,
                        source_version_id=source.version_id,
                        start=start,
                        end=end,
                        decided_by=place.decided_by,
                        kind=place.kind,
                        state=place.state,
                        found_by=place.found_by,
                    )
                )
            start = source.text.find(words, end)
    db.flush()


def _coded(db: Session, exercise_id: uuid.UUID) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Versions with live codings, each with the answer or note that it is a version of."""
    live = sa.exists().where(col(Coding.passage_id) == col(Passage.id), col(Coding.withdrawn_at).is_(None))
    coded = select(Passage.source_version_id).where(Passage.exercise_id == exercise_id, live).distinct()
    found: list[tuple[uuid.UUID, uuid.UUID]] = []
    owned: tuple[tuple[Any, Any], ...] = ((AnswerVersion, AnswerVersion.answer_id), (NoteVersion, NoteVersion.note_id))
    for kind, owner in owned:
        found += [(row[0], row[1]) for row in db.execute(sa.select(kind.id, owner).where(col(kind.id).in_(coded)))]
    return found


def _earlier(db: Session, source: Source) -> CorpusText | None:
    """The text of the version before this one that is in the corpus."""
    kind: Any = AnswerVersion if source.kind == "answer" else NoteVersion
    owner = col(AnswerVersion.answer_id) if source.kind == "answer" else col(NoteVersion.note_id)
    query = (
        select(CorpusText)
        .join(kind, col(CorpusText.source_version_id) == col(kind.id))
        .where(owner == source.origin, col(kind.id) != source.version_id)
        .order_by(col(kind.number).desc())
    )
    return db.exec(query).first()
