"""Documents to read: reports and briefing papers of an exercise, and who has confirmed reading which version."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from consultation import audit
from consultation.councils import Council
from consultation.errors import Unusable
from consultation.people import Person
from consultation.questionnaires.models import Questionnaire, Trial
from consultation.responses.models import Response
from consultation.store import Instant, new_id

KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}
BEGINNINGS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".odt": b"PK\x03\x04"}
LARGEST = 10 * 1024 * 1024
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]{4,490}", re.ASCII)


class Document(SQLModel, table=True):
    """One paper of an exercise in its newest version: a file kept here, or an address elsewhere."""

    __tablename__ = "document"
    __table_args__ = (
        sa.CheckConstraint("(address = '') <> (file_sha256 IS NULL)", name="a_file_or_an_address"),
        sa.CheckConstraint("version >= 1", name="version_counts_from_one"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    version: int = 1
    address: str = Field(default="", max_length=500)
    file_sha256: str | None = Field(default=None, foreign_key="document_file.sha256")
    file_name: str = Field(default="", max_length=200)
    needed: bool = False
    added_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


class DocumentFile(SQLModel, table=True):
    """The bytes of a file, known by their SHA-256. They lie in the database, so that a backup holds them."""

    __tablename__ = "document_file"

    sha256: str = Field(primary_key=True, max_length=64)
    content: bytes = Field(sa_type=sa.LargeBinary)
    kind: str = Field(max_length=100)


class Reading(SQLModel, table=True):
    """Somebody confirmed having read one version of a document."""

    __tablename__ = "reading"
    __table_args__ = (sa.UniqueConstraint("document_id", "version", "person_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    document_id: uuid.UUID = Field(foreign_key="document.id")
    version: int
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=120)
    confirmed_at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True)
class Given:
    """What a document consists of: the bytes of a file with its name, or an address."""

    address: str = ""
    file_name: str = ""
    content: bytes = b""


def add_document(
    db: Session, *, exercise_id: uuid.UUID, title: str, given: Given, needed: bool, by: uuid.UUID, at: datetime
) -> Document:
    """List a paper with the exercise. Raises Unusable with what is wrong with it."""
    if not 0 < len(title.strip()) <= 200:
        raise Unusable("Give the document a title of at most 200 characters.")
    document = Document(exercise_id=exercise_id, title=title.strip(), needed=needed, added_by=by, changed_at=at)
    _put(db, document, given)
    db.add(document)
    db.flush()
    audit.record(db, who=by, did="listed", what=document, at=at, version=1)
    return document


def replace_document(db: Session, *, document: Document, given: Given, by: uuid.UUID, at: datetime) -> None:
    """A new version of a paper: earlier confirmations stay, and are of the earlier version."""
    db.refresh(document, with_for_update=True)
    _put(db, document, given)
    document.version, document.changed_at = document.version + 1, at
    db.add(document)
    audit.record(db, who=by, did="replaced", what=document, at=at, version=document.version)
    db.flush()


def withdraw_document(db: Session, *, document: Document, by: uuid.UUID, at: datetime) -> None:
    """Take a paper off the list; who read it stays on record."""
    document.withdrawn_at = document.withdrawn_at or at
    db.add(document)
    audit.record(db, who=by, did="withdrew", what=document, at=at)


def set_needed(db: Session, *, document: Document, needed: bool, by: uuid.UUID, at: datetime) -> None:
    """Say whether the director must have read a paper before signing off."""
    document.needed = needed
    db.add(document)
    audit.record(
        db, who=by, did="needed before sign-off" if needed else "not needed before sign-off", what=document, at=at
    )


def confirm_reading(db: Session, *, document: Document, version: int, by: Person, at: datetime) -> Reading:
    """Confirm having read the version that was shown. Saying it twice changes nothing.

    Raises Unusable when there is a newer version by now."""
    if version != document.version:
        raise Unusable(f"“{document.title}” has a newer version now: read that one, then confirm.")
    same = select(Reading).where(
        Reading.document_id == document.id, Reading.version == version, Reading.person_id == by.id
    )
    if earlier := db.exec(same).first():
        return earlier
    reading = Reading(document_id=document.id, version=version, person_id=by.id, name=by.name, confirmed_at=at)
    db.add(reading)
    db.flush()
    audit.record(db, who=by.id, did="confirmed reading", what=document, at=at, version=version)
    return reading


def documents_of(db: Session, exercise_id: uuid.UUID) -> list[Document]:
    """The papers on the list, in the order they were last changed."""
    query = select(Document).where(Document.exercise_id == exercise_id, col(Document.withdrawn_at).is_(None))
    return list(db.exec(query.order_by(col(Document.changed_at), col(Document.title))))


def read_by(db: Session, person_id: uuid.UUID) -> dict[uuid.UUID, Reading]:
    """The newest version that a person confirmed having read, by document."""
    query = select(Reading).where(Reading.person_id == person_id).order_by(col(Reading.version))
    return {reading.document_id: reading for reading in db.exec(query)}


def unread(db: Session, *, exercise_id: uuid.UUID, person_id: uuid.UUID) -> list[Document]:
    """The papers that must be read before sign-off and whose newest version this person has not confirmed."""
    read = read_by(db, person_id)
    return [
        document
        for document in documents_of(db, exercise_id)
        if document.needed and (document.id not in read or read[document.id].version < document.version)
    ]


def readers(db: Session, document: Document) -> list[tuple[Reading, Person, str]]:
    """Who has confirmed reading a document, every version, with the name of their council."""
    query = (
        select(Reading, Person, sa.func.coalesce(Council.name, ""))
        .join(Person, col(Person.id) == col(Reading.person_id))
        .outerjoin(Council, col(Council.code) == col(Person.council_code))
        .where(Reading.document_id == document.id)
        .order_by(col(Reading.version).desc(), col(Reading.confirmed_at))
    )
    return [(reading, person, council) for reading, person, council in db.exec(query)]


def councils_without(db: Session, document: Document) -> list[str]:
    """The names of the councils that were asked and of whose people nobody has confirmed the newest version."""
    have = (
        select(Person.council_code)
        .join(Reading, col(Reading.person_id) == col(Person.id))
        .where(Reading.document_id == document.id, Reading.version == document.version)
        .where(col(Person.council_code).is_not(None))
    )
    query = (
        select(Council.name)
        .join(Response, col(Response.council_code) == col(Council.code))
        .join(Questionnaire, col(Questionnaire.id) == col(Response.questionnaire_id))
        .where(Questionnaire.exercise_id == document.exercise_id, col(Council.code).not_in(have))
        .where(col(Questionnaire.id).not_in(select(Trial.questionnaire_id)))
        .distinct()
    )
    return sorted(db.exec(query))


def file_of(db: Session, document: Document) -> DocumentFile | None:
    return db.get(DocumentFile, document.file_sha256) if document.file_sha256 else None


def _put(db: Session, document: Document, given: Given) -> None:
    if given.content:
        ending = given.file_name[given.file_name.rfind(".") :].lower() if "." in given.file_name else ""
        if ending not in KINDS or not given.content.startswith(BEGINNINGS[ending]):
            raise Unusable("Give a PDF, Word (.docx) or OpenDocument (.odt) file, or a web address.")
        if len(given.content) > LARGEST:
            raise Unusable("The file is larger than 10 MB: make it smaller, or give its web address.")
        sha256 = hashlib.sha256(given.content).hexdigest()
        if db.get(DocumentFile, sha256) is None:
            db.add(DocumentFile(sha256=sha256, content=given.content, kind=KINDS[ending]))
            db.flush()
        document.file_sha256, document.file_name, document.address = sha256, given.file_name[-200:], ""
        return
    if not WEB_ADDRESS.fullmatch(given.address.strip()):
        raise Unusable("Choose a file, or give a web address that begins with https://.")
    document.address, document.file_sha256, document.file_name = given.address.strip(), None, ""
