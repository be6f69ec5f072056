"""Tables of the meeting itself: briefings, their agenda, who runs them, who is asked, who came."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class FrameworkOption(SQLModel, table=True):
    """An option that the exercise puts to directors, such as refreshing the present framework."""

    __tablename__ = "framework_option"
    __table_args__ = (sa.UniqueConstraint("exercise_id", "name"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id")
    place: int
    name: str = Field(max_length=120)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class Briefing(SQLModel, table=True):
    """A meeting with directors. Its notes are read by others once it is closed; `version` guards every change."""

    __tablename__ = "briefing"
    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 1", name="room_for_one_at_least"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
        sa.CheckConstraint("read_back_until IS NULL OR closed_at IS NOT NULL", name="read_back_after_closing"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    region: str | None = Field(default=None, max_length=2)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    capacity: int | None = None
    version: int = 1
    created_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    cancelled_because: str | None = Field(default=None, max_length=300)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    read_back_until: datetime | None = Field(default=None, sa_type=Instant)


class AgendaItem(SQLModel, table=True):
    """One item of an agenda; it may point at a question, an option or a measure by that thing's own id."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        sa.CheckConstraint("about_kind IN ('','question','option','measure')", name="known_kind"),
        sa.CheckConstraint("(about_kind = '') = (about_key = '')", name="about_something_named"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id", index=True)
    place: int
    title: str = Field(max_length=200)
    about_kind: str = Field(default="", max_length=10)
    about_key: str = Field(default="", max_length=80)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


class Helper(SQLModel, table=True):
    """A facilitator or scribe of one briefing: those who may be in its capture page."""

    __tablename__ = "briefing_helper"
    __table_args__ = (sa.CheckConstraint("part IN ('facilitator','scribe')", name="known_part"),)

    briefing_id: uuid.UUID = Field(foreign_key="briefing.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    part: str = Field(max_length=11)


class Paper(SQLModel, table=True):
    """A document of the exercise that is to be read for a briefing."""

    __tablename__ = "briefing_paper"

    briefing_id: uuid.UUID = Field(foreign_key="briefing.id", primary_key=True)
    document_id: uuid.UUID = Field(foreign_key="document.id", primary_key=True)


class Seat(SQLModel, table=True):
    """One person of one council asked to one briefing, and what they said; the link to answer is made from `link_id`."""

    __tablename__ = "seat"
    __table_args__ = (
        sa.UniqueConstraint("briefing_id", "email"),
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint("state IN ('asked','coming','waiting','not_coming')", name="known_state"),
        sa.CheckConstraint("(state IN ('coming','waiting')) = (since IS NOT NULL)", name="in_line_since"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id")
    council_code: str = Field(foreign_key="council.code", max_length=9)
    name: str = Field(max_length=120)
    email: str = Field(max_length=254)
    state: str = Field(default="asked", max_length=10)
    since: datetime | None = Field(default=None, sa_type=Instant)
    link_id: uuid.UUID = Field(default_factory=new_id)
    token_hash: str = Field(max_length=64)
    asked_at: datetime = Field(sa_type=Instant)


class Attendance(SQLModel, table=True):
    """A council in the room, with how many people it sent."""

    __tablename__ = "attendance"
    __table_args__ = (
        sa.UniqueConstraint("briefing_id", "council_code"),
        sa.CheckConstraint("people >= 1", name="at_least_one_person"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id")
    council_code: str = Field(foreign_key="council.code", max_length=9)
    people: int = 1


class Vote(SQLModel, table=True):
    """A show of hands or a quick poll as it was taken; never changed, only struck out with a reason."""

    __tablename__ = "vote"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("kind IN ('hands','poll')", name="known_kind"),
        sa.CheckConstraint("counted_in IN ('councils','people')", name="known_unit"),
        sa.CheckConstraint("councils_present >= 0", name="councils_not_negative"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id", index=True)
    key: uuid.UUID
    item_id: uuid.UUID | None = Field(default=None, foreign_key="agenda_item.id")
    option_id: uuid.UUID | None = Field(default=None, foreign_key="framework_option.id")
    kind: str = Field(max_length=5)
    asked: str = Field(max_length=300)
    counted_in: str = Field(max_length=8)
    councils_present: int
    taken_by: uuid.UUID = Field(foreign_key="person.id")
    taken_at: datetime = Field(sa_type=Instant)
    struck_because: str | None = Field(default=None, max_length=300)


class VoteCount(SQLModel, table=True):
    """How many chose one answer: of all (no council), or of one council where that was given."""

    __tablename__ = "vote_count"
    __table_args__ = (
        sa.UniqueConstraint("vote_id", "place", "council_code"),
        sa.CheckConstraint("count >= 0", name="not_negative"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    vote_id: uuid.UUID = Field(foreign_key="vote.id", index=True)
    place: int
    answer: str = Field(max_length=120)
    council_code: str | None = Field(default=None, foreign_key="council.code", max_length=9)
    count: int
