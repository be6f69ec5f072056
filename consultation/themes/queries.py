"""Reading suggestion runs, themes and passages."""

from __future__ import annotations

import uuid

from sqlmodel import Session, col, select

from consultation.themes.codebook.models import Theme
from consultation.themes.coding.marks import is_being_coded_blind
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.passages import is_current
from consultation.themes.suggestions.models import SuggestedMember, SuggestedTheme, SuggestionRun
from consultation.themes.suggestions.running import finest_of


def themes_of(db: Session, exercise_id: uuid.UUID) -> list[Theme]:
    query = (
        select(Theme).where(Theme.exercise_id == exercise_id, col(Theme.retired_at).is_(None)).order_by(col(Theme.name))
    )
    return list(db.exec(query))


def in_tree(themes: list[Theme]) -> list[tuple[Theme, int]]:
    """Themes with their depth, each below the one that it stands under."""
    known = {theme.id for theme in themes}
    found: list[tuple[Theme, int]] = []

    def add(theme: Theme, depth: int) -> None:
        found.append((theme, depth))
        for child in themes:
            if child.parent_id == theme.id:
                add(child, depth + 1)

    for theme in themes:
        if theme.parent_id not in known:
            add(theme, 0)
    return found


def runs_of(db: Session, exercise_id: uuid.UUID) -> list[SuggestionRun]:
    query = (
        select(SuggestionRun)
        .where(SuggestionRun.exercise_id == exercise_id)
        .order_by(col(SuggestionRun.finished_at).desc())
    )
    return list(db.exec(query))


def suggested_in(db: Session, run_id: uuid.UUID) -> list[SuggestedTheme]:
    query = select(SuggestedTheme).where(SuggestedTheme.run_id == run_id).order_by(col(SuggestedTheme.number))
    return list(db.exec(query))


def members_of(db: Session, suggested: SuggestedTheme) -> list[tuple[SuggestedMember, Passage]]:
    """A suggested theme's passages, the strongest first; those of the finest themes beneath it."""
    query = (
        select(SuggestedMember, Passage)
        .join(Passage, col(Passage.id) == col(SuggestedMember.passage_id))
        .join(SuggestedTheme, col(SuggestedTheme.id) == col(SuggestedMember.suggested_theme_id))
        .where(finest_of(suggested), ~is_being_coded_blind())
        .order_by(col(SuggestedMember.strength).desc(), col(Passage.text))
    )
    return [(member, passage) for member, passage in db.exec(query)]


def unassigned_in(db: Session, run_id: uuid.UUID) -> list[tuple[SuggestedMember, Passage]]:
    query = (
        select(SuggestedMember, Passage)
        .join(Passage, col(Passage.id) == col(SuggestedMember.passage_id))
        .where(
            SuggestedMember.run_id == run_id, col(SuggestedMember.suggested_theme_id).is_(None), ~is_being_coded_blind()
        )
    )
    return [(member, passage) for member, passage in db.exec(query)]


def on_the_map(db: Session, run_id: uuid.UUID, most: int) -> list[tuple[SuggestedMember, Passage]]:
    """Passages with a place on the map, the strongest first; those of an unsettled blind round are left out."""
    query = (
        select(SuggestedMember, Passage)
        .join(Passage, col(Passage.id) == col(SuggestedMember.passage_id))
        .where(SuggestedMember.run_id == run_id, col(SuggestedMember.x).is_not(None), ~is_being_coded_blind())
        .order_by(col(SuggestedMember.strength).desc(), col(SuggestedMember.id))
        .limit(most)
    )
    return [(member, passage) for member, passage in db.exec(query)]


def open_to_machine(db: Session, ids: list[str]) -> dict[str, Passage]:
    """As `passages_by_id`, without those being coded blind: their coders must not see the machine's guess."""
    blind = {str(key) for key in db.exec(select(Passage.id).where(is_being_coded_blind()))}
    return {key: passage for key, passage in passages_by_id(db, ids).items() if key not in blind}


def passages_by_id(db: Session, ids: list[str]) -> dict[str, Passage]:
    """Passages by their id as text, asked for in portions that every database takes."""
    keys = [uuid.UUID(key) for key in ids]
    portions = [keys[start : start + 500] for start in range(0, len(keys), 500)]
    return {
        str(passage.id): passage
        for portion in portions
        for passage in db.exec(select(Passage).where(col(Passage.id).in_(portion)))
    }


def passages_of(db: Session, exercise_id: uuid.UUID) -> list[Passage]:
    query = (
        select(Passage)
        .where(Passage.exercise_id == exercise_id, is_current())
        .order_by(col(Passage.asked), col(Passage.council_code), col(Passage.source_version_id), col(Passage.start))
    )
    return list(db.exec(query))
