"""Coding: people's judgements on passages, each with what was before it, so that its author can undo it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, Unusable
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.models import POSITIONS, Coding, DoubleItem, Judged
from consultation.themes.corpus.models import CorpusText, Passage


@dataclass(frozen=True)
class Mark:
    """A theme given to a passage, the position taken within it, and the stretch meant when it is not the whole passage."""

    theme_id: uuid.UUID
    position: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Judgement:
    """All that a coder says of a passage. `nothing` is the reason why there is nothing to code."""

    marks: tuple[Mark, ...] = ()
    memo: str = ""
    quotable: bool = False
    nothing: str = ""


def judge(
    db: Session, *, passage: Passage, judgement: Judgement, by: uuid.UUID, at: datetime, seen: str | None = None
) -> None:
    """Make the passage's coding exactly this; codings no longer chosen are withdrawn, not deleted.

    `seen` is the fingerprint of what the page showed: raises EditedSince when a colleague has coded the passage since.
    Raises Unusable for what cannot be, such as a theme of another exercise or a passage in a blind round."""
    db.flush()
    db.refresh(passage, with_for_update=True)
    before = state_of(db, passage)
    if seen is not None and seen != fingerprint(before):
        raise EditedSince("A colleague has coded this passage since you opened it: look at it again.")
    _must_be_possible(db, passage, judgement)
    _make_it_so(db, passage, judgement, by, at)
    after = state_of(db, passage)
    if after != before:
        db.add(
            Judged(
                exercise_id=passage.exercise_id,
                passage_id=passage.id,
                read_by=by,
                read_at=at,
                before=before,
                after=after,
            )
        )
        audit.record(db, who=by, did="judged a passage", what=passage, at=at, themes=len(judgement.marks))
    db.flush()


def code_passage(
    db: Session, *, passage: Passage, themes: Collection[Theme], by: uuid.UUID, at: datetime, seen: str | None = None
) -> None:
    """Give a passage these themes and no others, keeping what else was said of it."""
    judgement = Judgement(tuple(Mark(theme.id) for theme in themes), passage.memo, passage.quotable)
    judge(db, passage=passage, judgement=judgement, by=by, at=at, seen=seen)


def set_aside(db: Session, *, passage: Passage, because: str, by: uuid.UUID, at: datetime) -> None:
    """Say that there is nothing to code in a passage, and why. Raises Unusable while it is coded."""
    if live_codings(db, passage.id):
        raise Unusable("This passage is coded: take its themes off before you set it aside.")
    judgement = Judgement((), passage.memo, passage.quotable, because.strip() or "nothing to code")
    judge(db, passage=passage, judgement=judgement, by=by, at=at)


def undo(db: Session, *, exercise_id: uuid.UUID, by: uuid.UUID, at: datetime) -> Passage:
    """Take back one's own newest judgement that still stands; again takes back the one before.

    Raises Unusable when there is none, or a colleague has coded the passage since."""
    mine = select(Judged).where(Judged.exercise_id == exercise_id, Judged.read_by == by, col(Judged.undone).is_(False))
    entry = db.exec(mine.order_by(col(Judged.read_at).desc(), col(Judged.id).desc())).first()
    if entry is None:
        raise Unusable("There is nothing of yours left to undo.")
    passage = db.get_one(Passage, entry.passage_id)
    db.refresh(passage, with_for_update=True)
    if state_of(db, passage) != entry.after:
        raise Unusable("A colleague has coded that passage since: change it on its own page.")
    old = judgement_of(entry.before)
    themes = {theme.id for theme in db.exec(select(Theme).where(col(Theme.retired_at).is_(None)))}
    if any(mark.theme_id not in themes for mark in old.marks):
        raise Unusable("A theme that this would bring back has been retired since.")
    _make_it_so(db, passage, old, by, at)
    entry.undone = True
    db.add(entry)
    db.flush()
    audit.record(db, who=by, did="undid a judgement", what=passage, at=at)
    return passage


def live_codings(db: Session, passage_id: uuid.UUID) -> list[Coding]:
    query = select(Coding).where(Coding.passage_id == passage_id, col(Coding.withdrawn_at).is_(None))
    return list(db.exec(query.order_by(col(Coding.theme_id))))


def state_of(db: Session, passage: Passage, live: Sequence[Coding] | None = None) -> dict[str, Any]:
    """All that is said of a passage, as it is kept in the journal; `live` are its codings where the caller has them."""
    found = sorted(live if live is not None else live_codings(db, passage.id), key=lambda c: str(c.theme_id))
    return {
        "marks": [[str(c.theme_id), c.position, c.start, c.end] for c in found],
        "memo": passage.memo,
        "quotable": passage.quotable,
        "nothing": passage.set_aside_because or "",
    }


def fingerprint(state: dict[str, Any]) -> str:
    """A short text that differs when the state does."""
    return uuid.uuid5(uuid.NAMESPACE_OID, repr(sorted(state.items()))).hex


def judgement_of(state: dict[str, Any]) -> Judgement:
    marks = tuple(Mark(uuid.UUID(key), position, start, end) for key, position, start, end in state["marks"])
    return Judgement(marks, state["memo"], state["quotable"], state["nothing"])


def _must_be_possible(db: Session, passage: Passage, judgement: Judgement) -> None:
    wanted = {mark.theme_id for mark in judgement.marks}
    if len(wanted) < len(judgement.marks):
        raise Unusable("Give each theme once.")
    held = {theme.id: theme for theme in db.exec(select(Theme).where(col(Theme.id).in_(wanted)))}
    before = {coding.theme_id for coding in live_codings(db, passage.id)}
    for key in wanted:
        theme = held.get(key)
        if theme is None or theme.exercise_id != passage.exercise_id:
            raise Unusable("Choose themes of this exercise's codebook.")
        if theme.retired_at is not None and key not in before:
            raise Unusable(f"“{theme.name}” has been retired: choose the theme that took its place.")
    _must_be_within(passage, judgement)
    if judgement.nothing and judgement.marks:
        raise Unusable("A passage either has themes or has nothing to code: choose one.")
    text = db.exec(select(CorpusText).where(CorpusText.source_version_id == passage.source_version_id)).first()
    if text is not None and text.set_aside_because and judgement.marks:
        raise Unusable("The whole text is set aside: take it up again before you code it.")
    if is_in_blind_round(db, passage.id):
        raise Unusable("This passage is being coded blind by two or more people: it can be coded here afterwards.")


def _must_be_within(passage: Passage, judgement: Judgement) -> None:
    for mark in judgement.marks:
        if mark.position not in POSITIONS:
            raise Unusable("Choose a position from the list.")
        if mark.start is not None and not passage.start <= mark.start < (mark.end or 0) <= passage.end:
            raise Unusable("Choose words within the passage.")


def is_in_blind_round(db: Session, passage_id: uuid.UUID) -> bool:
    query = select(DoubleItem.id).where(DoubleItem.passage_id == passage_id, col(DoubleItem.ruled_at).is_(None))
    return db.exec(query).first() is not None


def _make_it_so(db: Session, passage: Passage, judgement: Judgement, by: uuid.UUID, at: datetime) -> None:
    wanted = {mark.theme_id: mark for mark in judgement.marks}
    live = {coding.theme_id: coding for coding in live_codings(db, passage.id)}
    for key, coding in live.items():
        mark = wanted.get(key)
        if mark is None or (mark.position, mark.start, mark.end) != (coding.position, coding.start, coding.end):
            coding.withdrawn_at = at
            db.add(coding)
    db.flush()
    standing = {key for key, coding in live.items() if coding.withdrawn_at is None}
    for key in sorted(wanted.keys() - standing):
        mark = wanted[key]
        earlier = live[key].id if key in live else None
        db.add(
            Coding(
                passage_id=passage.id,
                theme_id=key,
                position=mark.position,
                start=mark.start,
                end=mark.end,
                coded_by=by,
                coded_at=at,
                came_from=earlier,
            )
        )
    because = judgement.nothing.strip()[:300] or None
    passage.set_aside_because, passage.set_aside_by = because, by if because else None
    passage.memo, passage.quotable = judgement.memo.strip(), judgement.quotable
    db.add(passage)
    db.flush()


def withdraw_and_follow(db: Session, *, coding: Coding, to: Collection[uuid.UUID], by: uuid.UUID, at: datetime) -> None:
    """Put other themes in the place of one coding, with its position and stretch: for themes that are merged or split."""
    coding.withdrawn_at = at
    db.add(coding)
    db.flush()
    there = {live.theme_id for live in live_codings(db, coding.passage_id)}
    for key in sorted(set(to) - there):
        db.add(
            Coding(
                passage_id=coding.passage_id,
                theme_id=key,
                position=coding.position,
                start=coding.start,
                end=coding.end,
                coded_by=coding.coded_by,
                coded_at=at,
                came_from=coding.id,
            )
        )
    db.flush()


def codings_of_theme(db: Session, theme_id: uuid.UUID) -> list[Coding]:
    query = sa.select(Coding).where(col(Coding.theme_id) == theme_id, col(Coding.withdrawn_at).is_(None))
    return list(db.execute(query.order_by(col(Coding.passage_id))).scalars())
