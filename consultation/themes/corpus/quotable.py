"""Which passages may be quoted outside the house: marked by a reviewer, redacted to the end, and with the council's word.

A passage is left out when its text has a place that looks personal and nobody has decided on, when it is a note that its
own council corrected and nobody has looked at the correction, or, for a council that is not to be named, when any
council's name stands in it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from consultation.briefings.notes import Note, NoteVersion, ReadBack
from consultation.consent import NAMED, NONE, QuotingConsent, levels
from consultation.councils import names
from consultation.themes.analysis.lines import Line
from consultation.themes.corpus.models import Passage, PersonalData
from consultation.themes.queries import passages_by_id

TITLES = ("city of ", "county of ", "royal borough of ", "london borough of ", "the ")


@dataclass(frozen=True)
class Quotable:
    """A passage that may leave, in the words that may be shown. `council` is blank for one that is not to be named;
    `paraphrase` says that a scribe noted the sense and not the words."""

    line: Line
    text: str
    council: str
    consent: QuotingConsent
    paraphrase: bool


def quotable(db: Session, exercise_id: uuid.UUID, every: Sequence[Line]) -> list[Quotable]:
    """Those of the lines that may be quoted, in their order."""
    said = levels(db, exercise_id)
    asked = [line for line in every if _may(line, said)]
    there = passages_by_id(db, [str(line.passage_id) for line in asked])
    versions = {there[str(line.passage_id)].source_version_id for line in asked}
    undecided = _undecided(db, versions)
    disputed, paraphrased = _notes(db, versions)
    called = names(db)
    found = []
    for line in asked:
        passage: Passage = there[str(line.passage_id)]
        consent = said[str(line.council)]
        gives_away = consent.level != NAMED and any(
            name.casefold() in passage.text.casefold() for name in called.values()
        )
        if passage.source_version_id in undecided | disputed or gives_away or not passage.text.strip():
            continue
        name = called.get(str(line.council), "") if consent.level == NAMED else ""
        found.append(Quotable(line, passage.text, name, consent, passage.source_version_id in paraphrased))
    return found


def names_a_council(text: str, official: Iterable[str]) -> bool:
    """Whether a text has any council's name in it, as people say it: without “City of”, “County of” and the like."""
    plain = f" {_plainly(text)} "
    return any(said and f" {said} " in plain for said in map(_as_said, official))


def _as_said(name: str) -> str:
    words = _plainly(name.partition(",")[0])
    for begin in TITLES:
        words = words.removeprefix(begin)
    return words.strip()


def _plainly(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("’s", "").replace("'s", "")))


def _may(line: Line, said: dict[str, QuotingConsent]) -> bool:
    if line.council is None or not line.quotable or line.state != "coded":
        return False
    consent = said.get(line.council)
    return consent is not None and consent.level != NONE


def _undecided(db: Session, versions: set[uuid.UUID]) -> set[uuid.UUID]:
    query = select(PersonalData.source_version_id).where(
        col(PersonalData.source_version_id).in_(versions), PersonalData.state == "pointed"
    )
    return set(db.exec(query))


def _notes(db: Session, versions: set[uuid.UUID]) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Versions of notes that wait for somebody to look at a correction, and of those that are no verbatim record."""
    query = (
        select(NoteVersion.id, Note.id, Note.verbatim)
        .join(Note, col(Note.id) == col(NoteVersion.note_id))
        .where(col(NoteVersion.id).in_(versions))
    )
    rows = list(db.exec(query))
    unseen = select(ReadBack.note_id).where(
        col(ReadBack.note_id).in_([note for _, note, _ in rows]),
        ReadBack.verdict == "corrected",
        ReadBack.outcome == "",
    )
    disputed = set(db.exec(unseen))
    return {v for v, note, _ in rows if note in disputed}, {v for v, _, verbatim in rows if not verbatim}
