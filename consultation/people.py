"""The people who use the workbench and the roles they hold."""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.store import Instant, new_id


class Role(enum.StrEnum):
    """What a person may be. Directors and contributors belong to one council; the rest to none."""

    DIRECTOR = "director"
    CONTRIBUTOR = "contributor"
    FACILITATOR = "facilitator"
    REVIEWER = "reviewer"
    WORKING_GROUP = "working_group"
    ADMINISTRATOR = "administrator"


COUNCIL_ROLES = frozenset({Role.DIRECTOR, Role.CONTRIBUTOR})

ADDRESS = re.compile(r"[a-z0-9._%+'-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


class Person(SQLModel, table=True):
    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("email"),
        sa.CheckConstraint(
            "role IN ('director','contributor','facilitator','reviewer','working_group','administrator')",
            name="known_role",
        ),
        sa.CheckConstraint(
            "(role IN ('director','contributor')) = (council_code IS NOT NULL)", name="council_roles_have_a_council"
        ),
        sa.CheckConstraint("email = lower(email)", name="email_in_lower_case"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    email: str = Field(max_length=254)
    name: str = Field(max_length=120)
    role: str = Field(max_length=20)
    council_code: str | None = Field(default=None, foreign_key="council.code", index=True)
    active: bool = True
    created_at: datetime = Field(sa_type=Instant)


def add_person(
    db: Session,
    *,
    name: str,
    email: str,
    role: Role,
    by: uuid.UUID | None,
    at: datetime,
    council_code: str | None = None,
) -> Person:
    """Add somebody, or return the person who already has this address in this role.

    Raises Unusable when the address is no address, or belongs to somebody in another role or council."""
    email, name = email.strip().lower(), " ".join(name.split())  # a name is one line, in letters too
    if len(email) > 254 or not ADDRESS.fullmatch(email):
        raise Unusable(f"“{email[:80]}” is not an e-mail address: write it like name@council.gov.uk.")
    if not 0 < len(name.strip()) <= 120:
        raise Unusable("Give a name of at most 120 characters.")
    if (role in COUNCIL_ROLES) != (council_code is not None):
        raise Unusable("Directors and contributors belong to a council; other roles do not. Choose one to match.")
    if earlier := by_email(db, email):
        if earlier.role == role and earlier.council_code == council_code:
            return earlier
        raise Unusable(f"{email} is already known in another role: end that first, or use another address.")
    person = Person(email=email, name=name.strip(), role=role, council_code=council_code, created_at=at)
    db.add(person)
    db.flush()
    audit.record(db, who=by, did="added", what=person, at=at, role=str(role))
    return person


def by_email(db: Session, email: str) -> Person | None:
    return db.exec(select(Person).where(Person.email == email.strip().lower())).first()


def everyone(db: Session, roles: Collection[Role] | None = None) -> list[Person]:
    """All people, or those in the given roles, by name."""
    query = select(Person).order_by(col(Person.name), col(Person.email))
    if roles is not None:
        query = query.where(col(Person.role).in_(list(roles)))
    return list(db.exec(query))


def set_active(db: Session, *, person: Person, active: bool, by: uuid.UUID, at: datetime) -> None:
    """Let somebody in, or keep them out."""
    person.active = active
    db.add(person)
    audit.record(db, who=by, did="enabled" if active else "disabled", what=person, at=at)


def names_of(db: Session, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of these people, by id; nobody for None."""
    wanted = {one for one in ids if one}
    return dict(db.exec(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(wanted))).all())
