"""Coding: people's judgements on passages, and the ledger in which every passage is accounted for."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, Unusable
from consultation.themes.models import Coding, Passage, SuggestedMember, SuggestedTheme, Theme
from consultation.themes.passages import is_current


@dataclass(frozen=True)
class Ledger:
    """Every passage is in exactly one column; the three add up to the whole."""

    coded: int
    nothing_to_code: int
    not_yet_read: int

    @property
    def passages(self) -> int:
        return self.coded + self.nothing_to_code + self.not_yet_read


def code_passage(
    db: Session,
    *,
    passage: Passage,
    themes: Collection[Theme],
    by: uuid.UUID,
    at: datetime,
    seen: Collection[uuid.UUID] | None = None,
) -> None:
    """Make the passage's live codings exactly these themes; those no longer chosen are withdrawn, not deleted.

    `seen` are the themes that the page showed as chosen: raises EditedSince when a colleague has changed them."""
    db.flush()
    db.refresh(passage, with_for_update=True)
    if strangers := [theme for theme in themes if theme.exercise_id != passage.exercise_id]:
        raise Unusable(f"“{strangers[0].name}” belongs to another exercise's codebook.")
    wanted = {theme.id for theme in themes}
    live = {coding.theme_id: coding for coding in live_codings(db, passage.id)}
    if seen is not None and set(seen) != live.keys():
        raise EditedSince("A colleague has coded this passage since you opened it: look at it again.")
    for theme_id in sorted(wanted - live.keys()):
        coding = Coding(passage_id=passage.id, theme_id=theme_id, coded_by=by, coded_at=at)
        db.add(coding)
        db.flush()
        audit.record(db, who=by, did="coded", what=coding, at=at, passage=str(passage.id), theme=str(theme_id))
    for theme_id in sorted(live.keys() - wanted):
        live[theme_id].withdrawn_at = at
        db.add(live[theme_id])
        audit.record(db, who=by, did="withdrew a coding", what=live[theme_id], at=at)
    if wanted and passage.set_aside_because:
        passage.set_aside_because = passage.set_aside_by = None
        db.add(passage)
    db.flush()


def set_aside(db: Session, *, passage: Passage, because: str, by: uuid.UUID, at: datetime) -> None:
    """Say that there is nothing to code in a passage, and why. Raises Unusable while it is coded."""
    db.flush()
    db.refresh(passage, with_for_update=True)
    if live_codings(db, passage.id):
        raise Unusable("This passage is coded: take its themes off before you set it aside.")
    passage.set_aside_because, passage.set_aside_by = because.strip() or "nothing to code", by
    db.add(passage)
    audit.record(db, who=by, did="set aside", what=passage, at=at)
    db.flush()


def take_up(db: Session, *, passage: Passage, by: uuid.UUID, at: datetime) -> None:
    """Put a passage that was set aside back among those not yet read."""
    if passage.set_aside_because is not None:
        passage.set_aside_because = passage.set_aside_by = None
        db.add(passage)
        audit.record(db, who=by, did="took up again", what=passage, at=at)
        db.flush()


def live_codings(db: Session, passage_id: uuid.UUID) -> list[Coding]:
    query = select(Coding).where(Coding.passage_id == passage_id, col(Coding.withdrawn_at).is_(None))
    return list(db.exec(query))


def codings_of_exercise(db: Session, exercise_id: uuid.UUID) -> list[tuple[Coding, Passage]]:
    """Every live coding of a text as it stands now, with its passage."""
    query = (
        select(Coding, Passage)
        .join(Passage, col(Passage.id) == col(Coding.passage_id))
        .where(Passage.exercise_id == exercise_id, col(Coding.withdrawn_at).is_(None), is_current())
        .order_by(col(Passage.council_code), col(Passage.source_version_id), col(Passage.start))
    )
    return [(coding, passage) for coding, passage in db.exec(query)]


def suggestions_for(db: Session, run_id: uuid.UUID) -> dict[uuid.UUID, tuple[uuid.UUID, float]]:
    """For each passage of a run whose suggested theme has been adopted: that theme and the strength."""
    query = (
        select(SuggestedMember.passage_id, SuggestedTheme.adopted_as, SuggestedMember.strength)
        .join(SuggestedTheme, col(SuggestedTheme.id) == col(SuggestedMember.suggested_theme_id))
        .where(SuggestedMember.run_id == run_id, col(SuggestedTheme.adopted_as).is_not(None))
    )
    return {passage: (theme, strength) for passage, theme, strength in db.exec(query) if theme is not None}


def ledger(db: Session, exercise_id: uuid.UUID) -> Ledger:
    """Where every passage of the texts as they stand now is."""
    coded = sa.exists().where(col(Coding.passage_id) == col(Passage.id), col(Coding.withdrawn_at).is_(None))
    counts = db.exec(
        select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((coded, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((col(Passage.set_aside_because).is_not(None), 1), else_=0)), 0),
        ).where(Passage.exercise_id == exercise_id, is_current())
    ).one()
    total, with_code, aside = (int(count) for count in counts)
    return Ledger(coded=with_code, nothing_to_code=aside, not_yet_read=total - with_code - aside)
