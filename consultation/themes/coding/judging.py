"""Coding: people's judgements on passages, each with what was before it, so that its author can undo it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, Unusable
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.guards import fits, may_be_coded, themes_may_be_given
from consultation.themes.coding.marks import Judgement, Mark, fingerprint, judgement_of, live_codings, state_of
from consultation.themes.coding.models import Coding, Judged
from consultation.themes.corpus.models import Passage


def judge(
    db: Session, *, passage: Passage, judgement: Judgement, by: uuid.UUID, at: datetime, seen: str | None = None
) -> bool:
    """Make the passage's coding exactly this; codings no longer chosen are withdrawn, not deleted.

    `seen` is the fingerprint of what the page showed: raises EditedSince when a colleague has coded the passage since.
    Raises Unusable for what cannot be, such as a theme of another exercise or a passage in a blind round. Returns
    whether anything changed."""
    db.flush()
    db.refresh(passage, with_for_update=True)
    before = state_of(db, passage)
    if seen is not None and seen != fingerprint(before):
        raise EditedSince("A colleague has coded this passage since you opened it: look at it again.")
    may_be_coded(db, passage)
    fits(passage, judgement)
    given = {uuid.UUID(mark[0]) for mark in before["marks"]}
    themes_may_be_given(db, passage.exercise_id, [mark.theme_id for mark in judgement.marks], given)
    _make_it_so(db, passage, judgement, by, at)
    after = state_of(db, passage)
    if after == before:
        return False
    db.add(
        Judged(
            exercise_id=passage.exercise_id, passage_id=passage.id, read_by=by, read_at=at, before=before, after=after
        )
    )
    db.flush()
    audit.record(db, who=by, did="judged a passage", what=passage, at=at, themes=len(judgement.marks))
    return True


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


def undo(db: Session, *, exercise_id: uuid.UUID, by: uuid.UUID, at: datetime, since: datetime | None = None) -> Passage:
    """Take back one's own newest judgement that still stands; again takes back the one before, not beyond `since`.

    Those that have been overtaken, by a colleague or by a change of the codebook, are passed over. Raises Unusable
    when none is left, or the passage cannot be coded now."""
    mine = select(Judged).where(Judged.exercise_id == exercise_id, Judged.read_by == by, col(Judged.undone).is_(False))
    if since is not None:
        mine = mine.where(col(Judged.read_at) >= since)
    for entry in db.exec(mine.order_by(col(Judged.read_at).desc(), col(Judged.id).desc())):
        passage = db.get_one(Passage, entry.passage_id)
        db.refresh(passage, with_for_update=True)
        entry.undone = True
        db.add(entry)
        if state_of(db, passage) != entry.after:
            continue
        old = judgement_of(entry.before)
        may_be_coded(db, passage)
        themes_may_be_given(db, exercise_id, [mark.theme_id for mark in old.marks])
        _make_it_so(db, passage, old, by, at)
        audit.record(db, who=by, did="undid a judgement", what=passage, at=at)
        return passage
    raise Unusable(
        "There is nothing of yours left to undo: what you coded earlier has been changed since, or long ago."
    )


def _make_it_so(db: Session, passage: Passage, judgement: Judgement, by: uuid.UUID, at: datetime) -> None:
    wanted = {mark.theme_id: mark for mark in judgement.marks}
    live = {coding.theme_id: coding for coding in live_codings(db, passage.id)}
    for key, coding in live.items():
        mark = wanted.get(key)
        if mark is None or mark != _mark(coding):
            coding.withdrawn_at = at
            db.add(coding)
    db.flush()
    standing = {key for key, coding in live.items() if coding.withdrawn_at is None}
    earlier = {(c.theme_id, _mark(c)): c for c in _withdrawn(db, passage.id)}
    for key in sorted(wanted.keys() - standing):
        mark = wanted[key]
        same = earlier.get((key, mark))
        if same is not None and key not in live:  # said before in just this way: whoever said it stays its coder
            same.withdrawn_at = None
            db.add(same)
            continue
        db.add(
            Coding(
                passage_id=passage.id,
                theme_id=key,
                position=mark.position,
                start=mark.start,
                end=mark.end,
                coded_by=by,
                coded_at=at,
                came_from=live[key].id if key in live else None,
                round_id=live[key].round_id if key in live else None,
            )
        )
    because = judgement.nothing.strip()[:300] or None
    passage.set_aside_because, passage.set_aside_by = because, by if because else None
    passage.memo, passage.quotable = judgement.memo.strip(), judgement.quotable
    passage.codings = len(wanted)
    db.add(passage)
    db.flush()


def _mark(coding: Coding) -> Mark:
    return Mark(coding.theme_id, coding.position, coding.start, coding.end)


def _withdrawn(db: Session, passage_id: uuid.UUID) -> list[Coding]:
    query = select(Coding).where(Coding.passage_id == passage_id, col(Coding.withdrawn_at).is_not(None))
    return list(db.exec(query.order_by(col(Coding.withdrawn_at))))
