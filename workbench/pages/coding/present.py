"""What the coding page shows: the passage in its whole answer, what the machine guesses, what colleagues said."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import col, select

from consultation.councils import Council
from consultation.exercises import Exercise
from consultation.people import Person
from consultation.themes.codebook.models import CodebookRule, Theme
from consultation.themes.coding.guards import is_in_blind_round
from consultation.themes.coding.ledger import ledger
from consultation.themes.coding.marks import Judgement, Mark, fingerprint, judgement_of, live_codings, state_of
from consultation.themes.coding.models import POSITIONS, Coding
from consultation.themes.coding.queue import place_in
from consultation.themes.corpus.masking import Masked
from consultation.themes.corpus.models import CorpusText, Passage
from consultation.themes.corpus.redacting import cuts, places_of
from consultation.themes.corpus.sources import passages_of_version, words_of
from consultation.themes.queries import in_tree, themes_of
from consultation.themes.suggestions.learning import newest_lesson
from consultation.themes.suggestions.models import Guess


def to_code(db: Any, exercise: Exercise, *, which: str, order: str, at: uuid.UUID | None, past: bool) -> dict[str, Any]:
    """One place of the queue with everything that is needed to judge it."""
    place = place_in(db, exercise_id=exercise.id, which=which, order=order, at=at, past=past)
    shown: dict[str, Any] = {
        "place": place,
        "passage": place.passage,
        "themes": in_tree(themes_of(db, exercise.id)),
        "ledger": ledger(db, exercise.id, reasons=False),
        "lesson": newest_lesson(db, exercise.id),
        "positions": POSITIONS,
    }
    if place.passage is not None:
        shown |= _passage(db, place.passage, {theme.id: theme for theme, _ in shown["themes"]})
    return shown


def _passage(db: Any, passage: Passage, themes: dict[uuid.UUID, Theme]) -> dict[str, Any]:
    mine = live_codings(db, passage.id)
    guesses = db.exec(select(Guess).where(Guess.passage_id == passage.id).order_by(col(Guess.chance).desc()))
    text = db.exec(select(CorpusText).where(CorpusText.source_version_id == passage.source_version_id)).one()
    people = {coding.coded_by for coding in mine}
    blind = is_in_blind_round(db, passage.id)
    whole = passages_of_version(db, passage.source_version_id)
    return {
        "text": text,
        "council": db.get(Council, passage.council_code) if passage.council_code else None,
        "whole": whole,
        "live": {} if blind else {coding.theme_id: coding for coding in mine},
        "guesses": {} if blind else {guess.theme_id: guess for guess in guesses},
        "seen": fingerprint(state_of(db, passage, mine)),
        "seen_of": _seen_of(db, whole),
        "standing": [(themes[c.theme_id], c.position) for c in mine if c.theme_id in themes],
        "stretches": stretches(db, passage, mine),
        "coders": {p.id: p.name for p in db.exec(select(Person).where(col(Person.id).in_(people)))},
        "rules": list(db.exec(select(CodebookRule).where(CodebookRule.passage_id == passage.id))),
        "blind": blind,
    }


def _seen_of(db: Any, whole: list[Passage]) -> dict[uuid.UUID, str]:
    """For each sentence of a text the fingerprint of what is said of it, so that none is overwritten unseen."""
    query = select(Coding).where(col(Coding.passage_id).in_([p.id for p in whole]), col(Coding.withdrawn_at).is_(None))
    live: dict[uuid.UUID, list[Coding]] = {}
    for coding in db.exec(query):
        live.setdefault(coding.passage_id, []).append(coding)
    return {passage.id: fingerprint(state_of(db, passage, live.get(passage.id, []))) for passage in whole}


def stretches(db: Any, passage: Passage, codings: list[Coding]) -> dict[uuid.UUID, str]:
    """For each theme given to a part of the passage only, the words that were meant."""
    partly = [coding for coding in codings if coding.start is not None]
    if not partly:
        return {}
    original = words_of(db, passage.source_kind, passage.source_version_id)
    taken_out = cuts(places_of(db, passage.source_version_id))
    return {c.theme_id: Masked.of(original, taken_out, c.start or 0, c.end).text for c in partly}


def with_marks(db: Any, passage: Passage, judgement: Judgement) -> Judgement:
    """What is said of a passage, with the themes of another judgement besides those that it has."""
    held = judgement_of(state_of(db, passage))
    there = {mark.theme_id for mark in held.marks}
    more = tuple(Mark(mark.theme_id, mark.position) for mark in judgement.marks if mark.theme_id not in there)
    nothing = "" if held.marks or more else judgement.nothing or held.nothing
    return Judgement(held.marks + more, held.memo, held.quotable, nothing)
