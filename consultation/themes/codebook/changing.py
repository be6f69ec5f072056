"""Merging, splitting, moving and retiring themes: nothing is destroyed, and no passage is lost on the way."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.exercises import hold
from consultation.themes.codebook.lineage import note_change
from consultation.themes.codebook.models import Theme
from consultation.themes.codebook.writing import DEEPEST, Wording, add_theme
from consultation.themes.coding.carrying import carry, recount_of, withdraw
from consultation.themes.coding.marks import codings_of_theme
from consultation.themes.coding.models import DoubleItem, DoubleRound

NEEDS_A_REASON = "Say why: the reason stays with the theme for good."


def merge(db: Session, *, themes: Sequence[Theme], into: Wording, reason: str, by: uuid.UUID, at: datetime) -> Theme:
    """Put one new theme in the place of two or more: every passage coded with any of them is coded with it."""
    _lock(db, themes)
    if len({theme.id for theme in themes}) < 2:
        raise Unusable("Choose two or more themes to merge.")
    _must_be_free(db, themes, reason)
    for theme in themes:
        theme.retired_at = at
        db.add(theme)
    db.flush()
    made = add_theme(db, exercise_id=themes[0].exercise_id, wording=into, by=by, at=at, quietly=True)
    parents = {theme.parent_id for theme in themes}
    if len(parents) == 1 and not parents & {theme.id for theme in themes}:
        made.parent_id = parents.pop()
        db.add(made)
    codings = [coding for theme in themes for coding in codings_of_theme(db, theme.id)]
    carry(db, codings=codings, to={coding.id: [made.id] for coding in codings}, at=at)
    for theme in themes:
        _children_go_to(db, theme, made.id)
    note_change(db, exercise_id=made.exercise_id, kind="merged", of=themes, to=[made], reason=reason, by=by, at=at)
    audit.record(db, who=by, did="merged themes", what=made, at=at, of=[str(theme.id) for theme in themes])
    return made


def split(
    db: Session,
    *,
    theme: Theme,
    into: Sequence[Wording],
    goes_to: Mapping[uuid.UUID, Collection[int]],
    reason: str,
    by: uuid.UUID,
    at: datetime,
) -> list[Theme]:
    """Put two or more new themes in the place of one. `goes_to` says for each of its codings which of them it goes to.

    Codings that are given to none stay with the theme, which then stays too; else it is retired."""
    _lock(db, [theme])
    if len(into) < 2:
        raise Unusable("Name at least two themes to split it into.")
    _must_be_free(db, [theme], reason)
    codings = codings_of_theme(db, theme.id)
    kept = [coding for coding in codings if not goes_to.get(coding.id)]
    made = [
        add_theme(db, exercise_id=theme.exercise_id, wording=wording, by=by, at=at, quietly=True) for wording in into
    ]
    for new in made:
        new.parent_id = theme.id if kept else theme.parent_id
        db.add(new)
    going = {coding.id: [made[place].id for place in goes_to[coding.id]] for coding in codings if coding not in kept}
    carry(db, codings=[coding for coding in codings if coding.id in going], to=going, at=at)
    if not kept:
        _children_go_to(db, theme, theme.parent_id)
        theme.retired_at = at
        db.add(theme)
    db.flush()
    out = [*made, theme] if kept else made
    note_change(db, exercise_id=theme.exercise_id, kind="split", of=[theme], to=out, reason=reason, by=by, at=at)
    audit.record(db, who=by, did="split a theme", what=theme, at=at, into=[str(new.id) for new in made], kept=len(kept))
    return made


def move(db: Session, *, theme: Theme, under: Theme | None, reason: str, by: uuid.UUID, at: datetime) -> None:
    """Put a theme under another, or at the top. Raises Unusable when that would be under itself, or too deep."""
    hold(db, theme.exercise_id)
    _lock(db, [theme])
    every = {one.id: one for one in db.exec(select(Theme).where(Theme.exercise_id == theme.exercise_id))}
    above = 0
    ancestor = under
    while ancestor is not None:
        if ancestor.id == theme.id:
            raise Unusable("A theme cannot stand under itself or under one of its own.")
        above += 1
        ancestor = every.get(ancestor.parent_id) if ancestor.parent_id else None
    if above + _height(every, theme.id) > DEEPEST:
        raise Unusable(f"Themes stand at most {DEEPEST} levels deep: nobody can hold more in mind.")
    if under is not None and (under.exercise_id != theme.exercise_id or under.retired_at is not None):
        raise Unusable("Choose a theme of this codebook that is not retired.")
    wanted = under.id if under else None
    if theme.parent_id == wanted:
        return
    theme.parent_id = wanted
    db.add(theme)
    db.flush()
    note_change(db, exercise_id=theme.exercise_id, kind="moved", of=[theme], to=[theme], reason=reason, by=by, at=at)
    audit.record(db, who=by, did="moved a theme", what=theme, at=at, under=str(wanted or ""))


def retire(db: Session, *, theme: Theme, reason: str, by: uuid.UUID, at: datetime) -> int:
    """Use a theme no more. Its codings are withdrawn, so that passages with no other are to be read again.

    Returns how many codings that were; taking the theme up again does not bring them back."""
    _lock(db, [theme])
    _must_be_free(db, [theme], reason)
    codings = codings_of_theme(db, theme.id)
    withdraw(db, codings, at)
    recount_of(db, codings)
    _children_go_to(db, theme, theme.parent_id)
    theme.retired_at = at
    db.add(theme)
    db.flush()
    note_change(db, exercise_id=theme.exercise_id, kind="retired", of=[theme], to=[], reason=reason, by=by, at=at)
    audit.record(db, who=by, did="retired a theme", what=theme, at=at, codings=len(codings))
    return len(codings)


def restore(db: Session, *, theme: Theme, reason: str, by: uuid.UUID, at: datetime) -> None:
    """Take a retired theme up again, with no codings. Raises Unusable when its name has been taken."""
    db.refresh(theme, with_for_update=True)
    if theme.retired_at is None:
        return
    hold(db, theme.exercise_id)
    standing = select(Theme.name).where(Theme.exercise_id == theme.exercise_id, col(Theme.retired_at).is_(None))
    if theme.name.casefold() in {name.casefold() for name in db.exec(standing)}:
        raise Unusable("Another theme has this name by now.")
    theme.retired_at = None
    parent = db.get(Theme, theme.parent_id) if theme.parent_id else None
    if parent is not None and parent.retired_at is not None:
        theme.parent_id = None
    db.add(theme)
    db.flush()
    note_change(db, exercise_id=theme.exercise_id, kind="restored", of=[theme], to=[theme], reason=reason, by=by, at=at)
    audit.record(db, who=by, did="took a theme up again", what=theme, at=at)


def _height(every: Mapping[uuid.UUID, Theme], key: uuid.UUID) -> int:
    """How many levels a theme and what stands under it take."""
    below = [one.id for one in every.values() if one.parent_id == key]
    return 1 + max((_height(every, child) for child in below), default=0)


def _lock(db: Session, themes: Sequence[Theme]) -> None:
    db.flush()
    for theme in sorted(themes, key=lambda theme: str(theme.id)):
        db.refresh(theme, with_for_update=True)
    if any(theme.retired_at is not None for theme in themes):
        raise Unusable("A theme chosen here has been retired already: look at the codebook again.")
    if len({theme.exercise_id for theme in themes}) > 1:
        raise Unusable("Choose themes of one exercise.")


def _must_be_free(db: Session, themes: Sequence[Theme], reason: str) -> None:
    """A reason is given, and no open blind round is coding with these themes."""
    if not reason.strip():
        raise Unusable(NEEDS_A_REASON)
    unsettled = (
        select(DoubleRound)
        .join(DoubleItem, col(DoubleItem.round_id) == col(DoubleRound.id))
        .where(DoubleRound.exercise_id == themes[0].exercise_id, col(DoubleItem.ruled_at).is_(None))
    )
    used = {str(theme.id) for theme in themes}
    if any(used & set(found.themes) for found in db.exec(unsettled)):
        raise Unusable("A round of double coding is using this theme: settle it before you change the theme.")


def _children_go_to(db: Session, theme: Theme, parent_id: uuid.UUID | None) -> None:
    for child in db.exec(select(Theme).where(Theme.parent_id == theme.id)):
        if child.id != parent_id:
            child.parent_id = parent_id
            db.add(child)
    db.flush()
