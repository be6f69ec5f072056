"""Coded passages as they may leave the house: redacted, with undecided personal data taken out as well."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from consultation.people import Person
from consultation.themes.analysis.lines import Line, lines
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.masking import Masked
from consultation.themes.corpus.models import CorpusText, Passage, PersonalData
from consultation.themes.corpus.redacting import cuts
from consultation.themes.corpus.sources import words_of_all


@dataclass(frozen=True)
class Stretch:
    """A coding as it leaves: offsets are code points of the text that leaves, `words` the stretch itself."""

    coding: Coding
    theme: Theme
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class LeavingPassage:
    line: Line
    passage: Passage
    words: str
    start: int
    end: int
    memo: str
    stretches: list[Stretch]


@dataclass(frozen=True)
class LeavingText:
    """One answer or note with its passages in order."""

    text: CorpusText
    words: str
    passages: list[LeavingPassage]


@dataclass(frozen=True)
class Leaving:
    """All texts that stand, the whole codebook (retired themes too), and the coders' names by id."""

    texts: list[LeavingText]
    themes: list[Theme]
    coders: dict[uuid.UUID, str]
    undecided: int


def leaving(db: Session, exercise_id: uuid.UUID) -> Leaving:
    """Everything that an export of coded passages needs, in a steady order."""
    every = lines(db, exercise_id)
    by_text: dict[uuid.UUID, list[Line]] = {}
    for line in every:
        by_text.setdefault(line.text_id, []).append(line)
    texts = {text.id: text for text in db.exec(select(CorpusText).where(CorpusText.exercise_id == exercise_id))}
    passages = {passage.id: passage for passage in db.exec(select(Passage).where(Passage.exercise_id == exercise_id))}
    themes = list(db.exec(select(Theme).where(Theme.exercise_id == exercise_id).order_by(col(Theme.name))))
    codings = _codings(db, exercise_id)
    places = _places(db, exercise_id)
    original = words_of_all(db, [texts[key].source_version_id for key in by_text])
    known = {theme.id: theme for theme in themes}
    found: list[LeavingText] = []
    for key, mine in by_text.items():
        words = original[texts[key].source_version_id]
        masked = Masked.of(words, cuts(places.get(texts[key].source_version_id, ())))
        mine_of = places.get(texts[key].source_version_id, ())
        hidden = [words[place.start : place.end] for place in mine_of if place.state != "left"]
        told = [
            _told(line, passages[line.passage_id], masked, codings.get(line.passage_id, ()), known, hidden)
            for line in mine
        ]
        found.append(LeavingText(texts[key], masked.text, told))
    people = {coding.coded_by for some in codings.values() for coding in some}
    names = {person.id: person.name for person in db.exec(select(Person).where(col(Person.id).in_(people)))}
    undecided = sum(place.state == "pointed" for some in places.values() for place in some)
    return Leaving(found, themes, names, undecided)


def _told(
    line: Line,
    passage: Passage,
    masked: Masked,
    codings: Sequence[Coding],
    themes: dict[uuid.UUID, Theme],
    hidden: Sequence[str],
) -> LeavingPassage:
    start, end = masked.place(passage.start), masked.place(passage.end, ends=True)
    stretches = []
    for coding in sorted(codings, key=lambda coding: themes[coding.theme_id].name):
        low = masked.place(passage.start if coding.start is None else coding.start)
        high = masked.place(passage.end if coding.end is None else coding.end, ends=True)
        stretches.append(Stretch(coding, themes[coding.theme_id], low, high, masked.text[low:high]))
    memo = passage.memo
    for words in hidden:  # a memo that repeats what was taken out of the text
        memo = memo.replace(words, "[removed]")
    return LeavingPassage(line, passage, masked.text[start:end], start, end, memo, stretches)


def _codings(db: Session, exercise_id: uuid.UUID) -> dict[uuid.UUID, list[Coding]]:
    query = (
        select(Coding)
        .join(Theme, col(Theme.id) == col(Coding.theme_id))
        .where(Theme.exercise_id == exercise_id, col(Coding.withdrawn_at).is_(None))
    )
    found: dict[uuid.UUID, list[Coding]] = {}
    for coding in db.exec(query.order_by(col(Coding.id))):
        found.setdefault(coding.passage_id, []).append(coding)
    return found


def _places(db: Session, exercise_id: uuid.UUID) -> dict[uuid.UUID, list[PersonalData]]:
    found: dict[uuid.UUID, list[PersonalData]] = {}
    for place in db.exec(select(PersonalData).where(PersonalData.exercise_id == exercise_id)):
        found.setdefault(place.source_version_id, []).append(place)
    return found
