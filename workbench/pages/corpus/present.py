"""What the corpus pages show."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from consultation.councils import names
from consultation.exercises import Exercise
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.ledger import ledger
from consultation.themes.corpus.excluding import left_out
from consultation.themes.corpus.masking import Masked
from consultation.themes.corpus.models import PERSONAL, CorpusText, Passage, PersonalData, Reanchoring
from consultation.themes.corpus.passages import stands, waiting
from consultation.themes.corpus.reanchoring import tasks
from consultation.themes.corpus.redacting import cuts, places_of
from consultation.themes.corpus.sources import left_blank, parts, questions_asked, sources, words_of, words_of_all
from workbench.pages.corpus.forms import MoveForm
from workbench.pages.fields import offered, whole

AROUND, ON_A_PAGE = 80, 20
STATES = {"pointed": "To be decided", "redacted": "Redacted", "left": "Left as they stand"}


def of_corpus(db: Any, exercise: Exercise) -> dict[str, Any]:
    now = sources(db, exercise.id)
    waits = tasks(db, exercise.id)
    changed = select(CorpusText).where(col(CorpusText.source_version_id).in_([t.new_version_id for t in waits]))
    alike = _alike(db, exercise)
    return {
        "parts": parts(db, exercise.id),
        "texts": Counter(source.part for source in now),
        "left_out": left_out(db, exercise.id),
        "blank": left_blank(db, exercise.id),
        "waiting": waiting(db, exercise.id, now),
        "ledger": ledger(db, exercise.id),
        "aside": _aside(db, exercise),
        "alike": alike,
        "names": names(db),
        "tasks": waits,
        "changed": {text.source_version_id: text for text in db.exec(changed)},
        "personal": _undecided(db, exercise),
    }


def _alike(db: Any, exercise: Exercise) -> list[dict[str, Any]]:
    """Groups of texts that are nearly the same, the largest first, each with one of its texts."""
    query = select(CorpusText).where(
        CorpusText.exercise_id == exercise.id,
        stands(),
        col(CorpusText.likeness).is_not(None),
        col(CorpusText.set_aside_because).is_(None),
    )
    groups: dict[Any, list[CorpusText]] = {}
    for text in db.exec(query.order_by(col(CorpusText.council_code), col(CorpusText.id))):
        groups.setdefault(text.likeness, []).append(text)
    shown = sorted(groups.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
    words = _shown_words(db, [texts[0].source_version_id for _, texts in shown])
    return [
        {
            "key": key,
            "texts": texts,
            "councils": len({text.council_code for text in texts if text.council_code}),
            "words": words.get(texts[0].source_version_id, ""),
        }
        for key, texts in shown
    ]


def _shown_words(db: Any, versions: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Each text as it may be shown: its passages one after the other."""
    query = select(Passage).where(col(Passage.source_version_id).in_(versions)).order_by(col(Passage.start))
    found: dict[uuid.UUID, str] = {}
    for passage in db.exec(query):
        found[passage.source_version_id] = f"{found.get(passage.source_version_id, '')} {passage.text}".strip()
    return found


def masked(db: Any, text: CorpusText, words: str) -> str:
    """A text with what was redacted taken out."""
    return Masked.of(words, cuts(places_of(db, text.source_version_id))).text


def _aside(db: Any, exercise: Exercise) -> list[CorpusText]:
    query = select(CorpusText).where(
        CorpusText.exercise_id == exercise.id, stands(), col(CorpusText.set_aside_because).is_not(None)
    )
    return list(db.exec(query.order_by(col(CorpusText.set_aside_because), col(CorpusText.id)).limit(200)))


def _undecided(db: Any, exercise: Exercise) -> int:
    mine = select(CorpusText.source_version_id).where(CorpusText.exercise_id == exercise.id, stands())
    query = select(sa.func.count()).where(
        PersonalData.state == "pointed", col(PersonalData.source_version_id).in_(mine)
    )
    return int(db.exec(query).one())


def of_personal(db: Any, exercise: Exercise, state: str, page: str) -> dict[str, Any]:
    """Places that look like personal data, each with the words around it."""
    state = state if state in STATES else "pointed"
    of_all = select(PersonalData, CorpusText).join(
        CorpusText, col(CorpusText.source_version_id) == col(PersonalData.source_version_id)
    )
    of_all = of_all.where(PersonalData.exercise_id == exercise.id, stands())
    counts = Counter(place.state for place, _ in db.exec(of_all))
    pages = max(1, -(-counts[state] // ON_A_PAGE))
    at = max(1, min(whole(page, 1), pages))
    wanted = of_all.where(PersonalData.state == state).order_by(col(CorpusText.id), col(PersonalData.start))
    rows = list(db.exec(wanted.offset((at - 1) * ON_A_PAGE).limit(ON_A_PAGE)))
    words = words_of_all(db, [text.source_version_id for _, text in rows])
    return {
        "rows": [(place, text, *_around(words[text.source_version_id], place)) for place, text in rows],
        "counts": counts,
        "states": STATES,
        "state": state,
        "kinds": PERSONAL,
        "names": names(db),
        "page": at,
        "pages": pages,
    }


def _around(words: str, place: PersonalData) -> tuple[str, str, str]:
    before, after = words[max(0, place.start - AROUND) : place.start], words[place.end : place.end + AROUND]
    return before, words[place.start : place.end], after


def of_text(db: Any, text: CorpusText) -> dict[str, Any]:
    same = []
    if text.likeness:
        query = select(CorpusText).where(CorpusText.likeness == text.likeness, CorpusText.id != text.id, stands())
        same = list(db.exec(query.order_by(col(CorpusText.council_code))))
    return {"same": same, "came_under": questions_asked(db, text.exercise_id).get(text.came_under or "", "")}


def with_questions(db: Any, text: CorpusText, form: MoveForm) -> MoveForm:
    """The form with the questions that the answer may belong to."""
    asked = questions_asked(db, text.exercise_id).items()
    form.to.choices = offered([pair for pair in asked if pair[0] != text.part])
    return form


def of_task(db: Any, task: Reanchoring) -> dict[str, Any]:
    new = db.exec(select(CorpusText).where(CorpusText.source_version_id == task.new_version_id)).one()
    old = db.exec(select(CorpusText).where(CorpusText.source_version_id == task.old_version_id)).one()
    return {
        "text": new,
        "old": masked(db, old, words_of(db, old.source_kind, task.old_version_id)),
        "new": masked(db, new, words_of(db, new.source_kind, task.new_version_id)),
        "names": names(db),
        "themes": {t.id: t for t in db.exec(select(Theme).where(Theme.exercise_id == task.exercise_id))},
    }
