"""Tables of what was said: notes with every version of their words, what attendees confirmed, and notes to be looked over.

A note that is not attributed holds no council, no author and no time, and the database refuses them: what is not stored
cannot be traced. What attendees remark on such a note is stored likewise.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id

ATTRIBUTIONS = {
    "attributed": "Attributed",
    "not_for_attribution": "Not for attribution",
    "chatham_house": "Chatham House rule",
}
POSITIONS = {"for": "For", "against": "Against", "conditional": "Conditional", "unclear": "Unclear"}


class Note(SQLModel, table=True):
    """Something said. `version` guards every change, `words` is the newest version of its words."""

    __tablename__ = "note"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.CheckConstraint(
            "attribution IN ('attributed','not_for_attribution','chatham_house')", name="known_attribution"
        ),
        sa.CheckConstraint(
            "attribution = 'attributed' OR council_code IS NULL", name="only_an_attributed_note_names_a_council"
        ),
        sa.CheckConstraint(
            "attribution <> 'attributed' OR council_code IS NOT NULL OR group_name <> ''",
            name="an_attributed_note_says_whose",
        ),
        sa.CheckConstraint(
            "attribution = 'attributed' OR group_name = ''", name="only_an_attributed_note_names_a_group"
        ),
        sa.CheckConstraint("council_code IS NULL OR group_name = ''", name="a_council_or_a_group"),
        sa.CheckConstraint(
            "(attribution = 'attributed') = (written_by IS NOT NULL) AND (attribution = 'attributed') = "
            "(said_at IS NOT NULL) AND (attribution = 'attributed') = (changed_at IS NOT NULL)",
            name="no_name_no_author_and_no_time",
        ),
        sa.CheckConstraint("position IN ('','for','against','conditional','unclear')", name="known_position"),
        sa.CheckConstraint("position = '' OR option_id IS NOT NULL", name="a_position_is_towards_an_option"),
        sa.Index("ix_note_briefing_id_changed_at", "briefing_id", "changed_at"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id")
    key: uuid.UUID
    item_id: uuid.UUID | None = Field(default=None, foreign_key="agenda_item.id")
    attribution: str = Field(max_length=20)
    council_code: str | None = Field(default=None, foreign_key="council.code", max_length=9)
    group_name: str = Field(default="", max_length=80)
    verbatim: bool = False
    option_id: uuid.UUID | None = Field(default=None, foreign_key="framework_option.id")
    position: str = Field(default="", max_length=11)
    action: bool = False
    text: str = Field(sa_type=sa.Text)
    words: int = 1
    version: int = 1
    struck_because: str | None = Field(default=None, max_length=300)
    written_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    said_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def named(self) -> bool:
        return self.attribution == "attributed"


class NoteVersion(SQLModel, table=True):
    """The words a note ever had: kept so that codings can point into them, forgotten only where they gave somebody away."""

    __tablename__ = "note_version"
    __table_args__ = (
        sa.UniqueConstraint("note_id", "number"),
        sa.CheckConstraint("NOT forgotten OR text = ''", name="forgotten_words_are_gone"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    note_id: uuid.UUID = Field(foreign_key="note.id")
    number: int
    text: str = Field(sa_type=sa.Text)
    why: str = Field(default="", max_length=120)
    forgotten: bool = False
    written_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    written_at: datetime | None = Field(default=None, sa_type=Instant)


class ReadBack(SQLModel, table=True):
    """What somebody of the council said when its note was read back: it is right, or how it should read."""

    __tablename__ = "read_back"
    __table_args__ = (
        sa.UniqueConstraint("note_id", "seat_id", "words"),
        sa.CheckConstraint("verdict IN ('confirmed','corrected')", name="known_verdict"),
        sa.CheckConstraint("(verdict = 'corrected') = (correction <> '')", name="a_correction_has_words"),
        sa.CheckConstraint("outcome IN ('','taken_over','left')", name="known_outcome"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    note_id: uuid.UUID = Field(foreign_key="note.id")
    seat_id: uuid.UUID = Field(foreign_key="seat.id")
    words: int
    verdict: str = Field(max_length=10)
    correction: str = Field(default="", sa_type=sa.Text)
    answered_at: datetime = Field(sa_type=Instant)
    outcome: str = Field(default="", max_length=10)


class QuietRemark(SQLModel, table=True):
    """How a note without a name should read, as somebody who was there said: nobody, no time, no order is kept."""

    __tablename__ = "quiet_remark"
    __table_args__ = (
        sa.CheckConstraint("outcome IN ('','taken_over','left')", name="known_outcome"),
        {"sqlite_with_rowid": False},
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    note_id: uuid.UUID = Field(foreign_key="note.id", index=True)
    correction: str = Field(sa_type=sa.Text)
    outcome: str = Field(default="", max_length=10)


class NoteImport(SQLModel, table=True):
    """A file of notes that is being looked over. Of the file itself only its name and hash are kept."""

    __tablename__ = "note_import"
    __table_args__ = (sa.CheckConstraint("unnamed >= 0", name="unnamed_not_negative"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id", index=True)
    source_name: str = Field(max_length=200)
    source_sha256: str = Field(max_length=64)
    kind: str = Field(max_length=10)
    remark: str = Field(default="", max_length=500)
    unnamed: int = 0  # taken as notes without a name: these leave nothing else behind
    made_by: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class Speaker(SQLModel, table=True):
    """A name as a file gave it, what a person said it stands for, and what is written instead of it."""

    __tablename__ = "speaker"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "label"),
        sa.CheckConstraint("whose IN ('','council','group','unnamed','nobody')", name="known_whose"),
        sa.CheckConstraint("(whose = 'council') = (council_code IS NOT NULL)", name="a_council_is_named"),
        sa.CheckConstraint("(whose = 'group') = (group_name <> '')", name="a_group_is_named"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    import_id: uuid.UUID = Field(foreign_key="note_import.id")
    label: str = Field(max_length=120)
    whose: str = Field(default="", max_length=8)
    council_code: str | None = Field(default=None, foreign_key="council.code", max_length=9)
    group_name: str = Field(default="", max_length=80)
    role: str = Field(default="a speaker", max_length=80)
    keep_name: bool = False


class Candidate(SQLModel, table=True):
    """A note to be: an utterance or paragraph of a file, waiting, accepted, joined to another, or dropped for a reason."""

    __tablename__ = "candidate"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "place"),
        sa.CheckConstraint("state IN ('waiting','accepted','merged','dropped')", name="known_state"),
        sa.CheckConstraint("(state = 'dropped') = (dropped_because <> '')", name="dropped_for_a_reason"),
        sa.CheckConstraint("(state = 'accepted') = (note_id IS NOT NULL)", name="an_accepted_one_is_a_note"),
        sa.CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_into_another"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    import_id: uuid.UUID = Field(foreign_key="note_import.id")
    place: int
    line: int
    seconds: float | None = None  # from the start of the recording
    speaker_id: uuid.UUID | None = Field(default=None, foreign_key="speaker.id", index=True)
    text: str = Field(sa_type=sa.Text)
    version: int = 1
    state: str = Field(default="waiting", max_length=8)
    dropped_because: str = Field(default="", max_length=200)
    merged_into: uuid.UUID | None = Field(default=None, foreign_key="candidate.id", index=True)
    note_id: uuid.UUID | None = Field(default=None, foreign_key="note.id", index=True)
