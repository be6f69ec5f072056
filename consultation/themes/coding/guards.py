"""What must hold before a passage is coded, by whichever door: each check locks what it rests on."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlmodel import Session, col, select

from consultation.errors import Unusable
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.marks import Judgement, is_being_coded_blind
from consultation.themes.coding.models import POSITIONS
from consultation.themes.corpus.models import CorpusText, Passage
from consultation.themes.corpus.passages import stands

BLIND = "This passage is being coded blind by two or more people: it can be coded here once that is settled."


def may_be_coded(db: Session, passage: Passage) -> None:
    """Raises Unusable unless the passage's text stands, is not set aside, and is in no unsettled blind round."""
    mine = select(CorpusText).where(CorpusText.source_version_id == passage.source_version_id)
    text = db.exec(mine.with_for_update()).first()
    standing = db.exec(mine.where(stands())).first() is not None
    if text is None or not standing:
        raise Unusable("This text has been changed or left out since: what stands now is on the page of what is read.")
    db.refresh(text)
    if text.set_aside_because:
        raise Unusable("The whole text is set aside: take it up again before you code it.")
    if is_in_blind_round(db, passage.id):
        raise Unusable(BLIND)


def is_in_blind_round(db: Session, passage_id: uuid.UUID) -> bool:
    return db.exec(select(Passage.id).where(Passage.id == passage_id, is_being_coded_blind())).first() is not None


def themes_may_be_given(
    db: Session, exercise_id: uuid.UUID, wanted: Collection[uuid.UUID], before: Collection[uuid.UUID] = ()
) -> None:
    """Raises Unusable unless all are themes of the exercise, and none is retired but those given `before`.

    The themes are held until the transaction ends, so that none is merged or retired meanwhile."""
    query = select(Theme).where(col(Theme.id).in_(set(wanted))).order_by(col(Theme.id)).with_for_update(read=True)
    held = {theme.id: theme for theme in db.exec(query.execution_options(populate_existing=True))}
    for key in wanted:
        theme = held.get(key)
        if theme is None or theme.exercise_id != exercise_id:
            raise Unusable("Choose themes of this exercise's codebook.")
        if theme.retired_at is not None and key not in before:
            raise Unusable(f"“{theme.name}” has been retired: choose the theme that took its place.")


def fits(passage: Passage, judgement: Judgement) -> None:
    """Raises Unusable for themes given twice, unknown positions, stretches beyond the passage, or themes and nothing."""
    if len({mark.theme_id for mark in judgement.marks}) < len(judgement.marks):
        raise Unusable("Give each theme once.")
    for mark in judgement.marks:
        if mark.position not in POSITIONS:
            raise Unusable("Choose a position from the list.")
        if mark.start is not None and not passage.start <= mark.start < (mark.end or 0) <= passage.end:
            raise Unusable("Choose words within the passage.")
    if judgement.nothing and judgement.marks:
        raise Unusable("A passage either has themes or has nothing to code: choose one.")
