"""Tables: texts of the corpus, their passages, places that look like personal data, and texts that were changed since."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id

PERSONAL = {
    "name": "Name",
    "e-mail": "E-mail address",
    "phone": "Telephone number",
    "nhs": "NHS number",
    "postcode": "Postcode",
    "initials": "Initials of a person",
    "other": "Other personal data",
}


class LeftOut(SQLModel, table=True):
    """A question or briefing that a reviewer left out of the corpus: all others are in it."""

    __tablename__ = "corpus_left_out"

    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", primary_key=True)
    part: str = Field(primary_key=True, max_length=40)
    left_out_by: uuid.UUID = Field(foreign_key="person.id")
    left_out_at: datetime = Field(sa_type=Instant)


class CorpusText(SQLModel, table=True):
    """One version of one answer or note, as something to read. Rows stay when the text is changed; its new version is another.

    `part` is the question or briefing it counts under, `came_under` where it was given, when a reviewer moved it.
    Set aside by nobody means by rule. Texts of one `likeness` are nearly the same. `looked_over` says that personal data
    was looked for."""

    __tablename__ = "corpus_text"
    __table_args__ = (
        sa.UniqueConstraint("source_version_id"),
        sa.CheckConstraint("source_kind IN ('answer','note')", name="known_source"),
        sa.CheckConstraint(
            "set_aside_because IS NOT NULL OR set_aside_by IS NULL", name="nobody_sets_aside_without_a_reason"
        ),
        sa.CheckConstraint("(came_under IS NULL) = (moved_because IS NULL)", name="moved_with_a_reason"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    source_kind: str = Field(max_length=6)
    source_version_id: uuid.UUID
    part: str = Field(max_length=40)
    asked: str = Field(max_length=500)
    council_code: str | None = Field(default=None, foreign_key="council.code", max_length=9)
    set_aside_because: str | None = Field(default=None, max_length=300)
    set_aside_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    came_under: str | None = Field(default=None, max_length=40)
    moved_because: str | None = Field(default=None, max_length=300)
    likeness: uuid.UUID | None = Field(default=None, index=True)
    looked_over: bool = False


class Passage(SQLModel, table=True):
    """A stretch of one version of one answer or note, by Unicode code points; a note without a name stays without.

    `text` holds the words as they may be shown: without what was redacted, or looks personal and waits for a decision.
    The offsets are those of the words as they were written. `codings` counts the live ones, and `place` is where the
    passage stands when all are read as written; both are kept so that the next one to read is found at once."""

    __tablename__ = "passage"
    __table_args__ = (
        sa.UniqueConstraint("source_version_id", "start", "end"),
        sa.CheckConstraint("source_kind IN ('answer','note')", name="known_source"),
        sa.CheckConstraint('"start" >= 0 AND "start" < "end"', name="start_before_end"),
        sa.CheckConstraint(
            "(set_aside_because IS NULL) = (set_aside_by IS NULL)", name="set_aside_by_somebody_for_a_reason"
        ),
        sa.Index("ix_passage_exercise_id_place", "exercise_id", "place"),
        sa.Index("ix_passage_exercise_id_by_council", "exercise_id", "by_council"),
        sa.Index("ix_passage_account", "exercise_id", "source_version_id", "codings", "set_aside_because"),
        sa.Index(
            "ix_passage_unread",
            "exercise_id",
            "place",
            sqlite_where=sa.text("codings = 0 AND set_aside_because IS NULL"),
            postgresql_where=sa.text("codings = 0 AND set_aside_because IS NULL"),
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    source_kind: str = Field(max_length=6)
    source_version_id: uuid.UUID
    asked: str = Field(max_length=500)
    council_code: str | None = Field(default=None, foreign_key="council.code", max_length=9)
    start: int
    end: int
    text: str = Field(sa_type=sa.Text)
    set_aside_because: str | None = Field(default=None, max_length=300)
    set_aside_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    memo: str = Field(default="", sa_type=sa.Text)
    quotable: bool = False
    codings: int = 0
    place: str = Field(default="", max_length=200)
    by_council: str = Field(default="", max_length=220)


class PersonalData(SQLModel, table=True):
    """A place in a text that looks like personal data, and what a person decided: redacted, or left as it is.

    `found_by` nobody means by rule. A decision can be changed; the record of deeds tells who changed it."""

    __tablename__ = "personal_data"
    __table_args__ = (
        sa.UniqueConstraint("source_version_id", "start", "end"),
        sa.CheckConstraint('"start" >= 0 AND "start" < "end"', name="start_before_end"),
        sa.CheckConstraint("state IN ('pointed','redacted','left')", name="known_state"),
        sa.CheckConstraint("(state = 'pointed') = (decided_by IS NULL)", name="decided_by_somebody"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    source_version_id: uuid.UUID
    start: int
    end: int
    kind: str = Field(max_length=10)
    state: str = Field(default="pointed", max_length=8)
    found_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class Reanchoring(SQLModel, table=True):
    """A text that was coded and then changed: somebody looks which codings the new words still bear."""

    __tablename__ = "reanchoring"
    __table_args__ = (
        sa.UniqueConstraint("old_version_id"),
        sa.CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name="done_by_somebody_at_a_time"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    old_version_id: uuid.UUID
    new_version_id: uuid.UUID
    opened_at: datetime = Field(sa_type=Instant)
    done_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    carried: int = 0


def places_of_passage(asked: str, council_code: str | None, version_id: uuid.UUID, start: int) -> dict[str, Any]:
    """Where a passage stands when all are read as written (by question, council, text and place in it), or by council."""
    council = council_code or "~"
    place = f"{asked[:80]}|{council}|{version_id.hex}|{start:07d}"
    return {"place": place, "by_council": f"{council}|{place}"}
