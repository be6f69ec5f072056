"""The codebook: themes that people write, adopt from a suggestion, or word anew; every version stays."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, Unusable
from consultation.exercises import hold
from consultation.themes.codebook.lineage import note_change
from consultation.themes.codebook.models import MARKERS, CodebookRule, Theme, ThemeVersion
from consultation.themes.suggestions.models import SuggestedTheme, SuggestionRun

DEEPEST = 6


@dataclass(frozen=True)
class Wording:
    """What a theme says: its name, and what belongs under it and what does not. No marker means the next one free."""

    name: str
    definition: str = ""
    when_to_use: str = ""
    when_not: str = ""
    examples: str = ""
    marker: str = ""


def add_theme(
    db: Session,
    *,
    exercise_id: uuid.UUID,
    wording: Wording,
    by: uuid.UUID,
    at: datetime,
    parent: Theme | None = None,
    quietly: bool = False,
) -> Theme:
    """A theme of one's own. Raises Unusable without a name, or with one that the codebook has.

    `quietly` where the change that brings it about notes the lineage itself."""
    hold(db, exercise_id)
    theme = Theme(exercise_id=exercise_id, name="", created_by=by, created_at=at)
    if parent is not None:
        theme.parent_id = parent.id
    _word(db, theme, wording)
    db.add(theme)
    db.flush()
    _keep_version(db, theme, why="", by=by, at=at)
    audit.record(db, who=by, did="added", what=theme, at=at)
    if not quietly:
        note_change(db, exercise_id=exercise_id, kind="added", to=[theme], by=by, at=at)
    return theme


def adopt(
    db: Session,
    *,
    suggested: SuggestedTheme,
    wording: Wording,
    by: uuid.UUID,
    at: datetime,
    into: Theme | None = None,
    reason: str = "",
) -> Theme:
    """Make a suggestion a theme of the codebook, under the name and meaning a person gives it, or part of one there is.

    Its passages stay suggestions until a person codes them. Raises Unusable when it is adopted or dropped already."""
    db.refresh(suggested, with_for_update=True)
    if suggested.adopted_as is not None:
        raise Unusable("This suggestion has been adopted already.")
    if suggested.dropped_because is not None:
        raise Unusable("This suggestion was dropped: take it up again before you adopt it.")
    run = db.get_one(SuggestionRun, suggested.run_id)
    if into is not None and (into.exercise_id != run.exercise_id or into.retired_at is not None):
        raise Unusable("Choose a theme of this codebook that is not retired.")
    theme = into or add_theme(db, exercise_id=run.exercise_id, wording=wording, by=by, at=at, quietly=True)
    suggested.adopted_as = theme.id
    db.add(suggested)
    db.flush()
    note_change(
        db,
        exercise_id=run.exercise_id,
        kind="adopted",
        to=[theme],
        suggestions=[suggested],
        reason=reason,
        by=by,
        at=at,
    )
    same = into is None and wording.name.strip() == suggested.name
    audit.record(db, who=by, did="adopted", what=suggested, at=at, theme=str(theme.id), name_kept=same)
    return theme


def drop(db: Session, *, suggested: SuggestedTheme, because: str, by: uuid.UUID, at: datetime) -> None:
    """Say that a suggestion is not taken over, and why; a blank reason takes it up again."""
    db.refresh(suggested, with_for_update=True)
    if suggested.adopted_as is not None:
        raise Unusable("This suggestion has been adopted already.")
    suggested.dropped_because = because.strip()[:300] or None
    suggested.dropped_by = by if suggested.dropped_because else None
    db.add(suggested)
    db.flush()
    audit.record(db, who=by, did="dropped" if suggested.dropped_because else "took up again", what=suggested, at=at)


def redefine(
    db: Session, *, theme: Theme, wording: Wording, seen_version: int, by: uuid.UUID, at: datetime, why: str = ""
) -> None:
    """Change what a theme says; another name is a change of lineage. Raises EditedSince, Unusable."""
    hold(db, theme.exercise_id)
    db.refresh(theme, with_for_update=True)
    if theme.version != seen_version:
        raise EditedSince("Somebody else changed this theme after you opened it: look at it again.")
    if theme.retired_at is not None:
        raise Unusable("This theme has been retired: take it up again before you change it.")
    before = wording_of(theme)
    _word(db, theme, wording)
    if wording_of(theme) == before:
        return
    theme.version += 1
    db.add(theme)
    db.flush()
    _keep_version(db, theme, why=why, by=by, at=at)
    if theme.name != before.name:
        note_change(
            db,
            exercise_id=theme.exercise_id,
            kind="renamed",
            of=[theme],
            to=[theme],
            reason=why or f"was “{before.name}”",
            by=by,
            at=at,
        )
    audit.record(db, who=by, did="redefined", what=theme, at=at, version=theme.version, earlier_name=before.name)


def wording_of(theme: Theme) -> Wording:
    return Wording(theme.name, theme.definition, theme.when_to_use, theme.when_not, theme.examples, theme.marker)


def versions_of(db: Session, theme_id: uuid.UUID) -> list[ThemeVersion]:
    """Every version of a theme's words, the newest first."""
    query = select(ThemeVersion).where(ThemeVersion.theme_id == theme_id)
    return list(db.exec(query.order_by(col(ThemeVersion.number).desc())))


def write_rule(
    db: Session,
    *,
    exercise_id: uuid.UUID,
    rule: str,
    by: uuid.UUID,
    at: datetime,
    theme: Theme | None = None,
    passage_id: uuid.UUID | None = None,
) -> CodebookRule:
    """A rule of the codebook. Raises Unusable without words."""
    if not rule.strip():
        raise Unusable("Write the rule that settles passages like this one.")
    made = CodebookRule(
        exercise_id=exercise_id,
        theme_id=theme.id if theme else None,
        passage_id=passage_id,
        rule=rule.strip(),
        written_by=by,
        written_at=at,
    )
    db.add(made)
    db.flush()
    audit.record(db, who=by, did="wrote a rule", what=made, at=at)
    return made


def rules_of(db: Session, exercise_id: uuid.UUID) -> list[CodebookRule]:
    query = select(CodebookRule).where(CodebookRule.exercise_id == exercise_id)
    return list(db.exec(query.order_by(col(CodebookRule.written_at), col(CodebookRule.id))))


def _word(db: Session, theme: Theme, wording: Wording) -> None:
    name = " ".join(_seen(wording.name).split())[:200]
    if not name.strip("\u200c\u200d "):
        raise Unusable("Give the theme a name that says what it is about.")
    others = list(
        db.exec(
            select(Theme).where(
                Theme.exercise_id == theme.exercise_id, Theme.id != theme.id, col(Theme.retired_at).is_(None)
            )
        )
    )
    if name.casefold() in {other.name.casefold() for other in others}:
        raise Unusable(f"The codebook has a theme “{name}” already: give this one another name, or merge the two.")
    marker = wording.marker.strip() or theme.marker if wording.marker else _free_marker([o.marker for o in others])
    if marker not in MARKERS:
        raise Unusable("Choose a marker from the list.")
    theme.name, theme.marker = name, marker
    theme.definition, theme.when_to_use = _seen(wording.definition).strip(), _seen(wording.when_to_use).strip()
    theme.when_not, theme.examples = _seen(wording.when_not).strip(), _seen(wording.examples).strip()


def _seen(text: str) -> str:
    """A text without control characters and invisible ones; joiners stay, since emoji and some scripts need them."""
    return "".join(c for c in text if c in "\n\t\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def _free_marker(taken: list[str]) -> str:
    return min(MARKERS, key=lambda marker: (taken.count(marker), list(MARKERS).index(marker)))


def _keep_version(db: Session, theme: Theme, *, why: str, by: uuid.UUID, at: datetime) -> None:
    db.add(
        ThemeVersion(
            theme_id=theme.id,
            number=theme.version,
            words=asdict(wording_of(theme)),
            why=why.strip()[:500],
            written_by=by,
            written_at=at,
        )
    )
    db.flush()
