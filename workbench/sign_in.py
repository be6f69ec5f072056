"""Signing in by a one-time link, and sign-ins that the server can end.

A link lives ten minutes, works once, and only in the browser that asked for it. Tokens are made from the secret key and
the row's own random id, so the database never holds one: only its hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_login import UserMixin
from sqlmodel import Field, Session, SQLModel, col, select

from consultation import audit
from consultation.errors import NotYours
from consultation.people import Person, by_email
from consultation.store import Instant, new_id

LINK_LIVES = timedelta(minutes=10)
LONGEST = timedelta(hours=12)
IDLE = {"director": timedelta(hours=4), "contributor": timedelta(hours=4)}
IDLE_OTHERS = timedelta(minutes=60)
SEEN_EVERY = timedelta(minutes=2)


class SignInLink(SQLModel, table=True):
    """A one-time link that was asked for."""

    __tablename__ = "sign_in_link"
    __table_args__ = (sa.UniqueConstraint("token_hash"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    token_hash: str = Field(max_length=64)
    browser_hash: str = Field(max_length=64)
    asked_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class SignIn(SQLModel, table=True):
    """One browser signed in as one person; limited to one response when it came by an invitation."""

    __tablename__ = "sign_in"
    __table_args__ = (sa.UniqueConstraint("token_hash"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64)
    only_response: uuid.UUID | None = Field(default=None, foreign_key="response.id")
    started_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Visitor(UserMixin):
    """Who is at the door: a person, and the sign-in they came through."""

    def __init__(self, person: Person, sign_in: SignIn, token: str) -> None:
        self.person, self.sign_in, self._token = person, sign_in, token

    def get_id(self) -> str:
        return self._token


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_for(secret: str, purpose: str, about: uuid.UUID) -> str:
    """The 256-bit token of a row, made anew whenever it is needed and stored nowhere."""
    made = hmac.new(secret.encode(), f"{purpose}:{about.hex}".encode(), hashlib.sha256).digest()
    return made.hex()


def ask_for_link(db: Session, *, email: str, browser: str, secret: str, at: datetime) -> SignInLink | None:
    """A new link for the person with this address; None when nobody has it (the page says the same either way)."""
    person = by_email(db, email)
    if person is None or not person.active:
        return None
    key = new_id()
    link = SignInLink(
        id=key,
        person_id=person.id,
        token_hash=hash_of(token_for(secret, "sign-in", key)),
        browser_hash=hash_of(browser),
        asked_at=at,
    )
    db.add(link)
    db.flush()
    return link


def use_link(db: Session, *, token: str, browser: str, at: datetime) -> str:
    """Spend a link, once. Returns the new sign-in's token. Raises NotYours with what to do."""
    link = db.exec(select(SignInLink).where(SignInLink.token_hash == hash_of(token))).first()
    if link is None or at - link.asked_at > LINK_LIVES or link.used_at is not None:
        raise NotYours("This sign-in link has been used or is too old. Ask for a new one.")
    if not hmac.compare_digest(link.browser_hash, hash_of(browser)):
        raise NotYours("Open the link in the same browser that you asked for it in, or ask for a new one here.")
    spent = db.exec(
        sa.update(SignInLink).where(col(SignInLink.id) == link.id, col(SignInLink.used_at).is_(None)).values(used_at=at)
    )
    if spent.rowcount != 1:
        raise NotYours("This sign-in link has been used or is too old. Ask for a new one.")
    return start(db, person=db.get_one(Person, link.person_id), at=at)


def start(db: Session, *, person: Person, at: datetime, only_response: uuid.UUID | None = None) -> str:
    """Sign somebody in; returns the token that their browser keeps. Raises NotYours for somebody kept out."""
    if not person.active:
        raise NotYours("This account has been closed. Ask the programme team if that is a mistake.")
    token = secrets.token_urlsafe(32)
    sign_in = SignIn(
        person_id=person.id, token_hash=hash_of(token), only_response=only_response, started_at=at, seen_at=at
    )
    db.add(sign_in)
    db.flush()
    audit.record(db, who=person.id, did="signed in", what=sign_in, at=at)
    return token


_WHO = select(SignIn, Person).where(  # asked at every request, so put together once
    col(SignIn.token_hash) == sa.bindparam("token"), col(Person.id) == col(SignIn.person_id)
)


def visitor(db: Session, token: str, at: datetime) -> Visitor | None:
    """The person behind a token while the sign-in lasts; None once it has ended, idled out or grown old."""
    found = db.exec(_WHO, params={"token": hash_of(token)}).first()
    if found is None:
        return None
    sign_in, person = found
    idle = IDLE.get(person.role, IDLE_OTHERS)
    over = sign_in.ended_at is not None or not person.active
    if over or at - sign_in.started_at > LONGEST or at - sign_in.seen_at > idle:
        return None
    return Visitor(person, sign_in, token)


def was_seen(db: Session, sign_in_id: uuid.UUID, at: datetime) -> None:
    db.exec(sa.update(SignIn).where(col(SignIn.id) == sign_in_id).values(seen_at=at))


def end(db: Session, *, sign_in_id: uuid.UUID, at: datetime) -> None:
    db.exec(sa.update(SignIn).where(col(SignIn.id) == sign_in_id, col(SignIn.ended_at).is_(None)).values(ended_at=at))


def end_invited(db: Session, *, person_id: uuid.UUID, response_id: uuid.UUID, at: datetime) -> None:
    """End the sign-ins that came through a link which was withdrawn."""
    mine = sa.update(SignIn).where(col(SignIn.person_id) == person_id, col(SignIn.only_response) == response_id)
    db.exec(mine.where(col(SignIn.ended_at).is_(None)).values(ended_at=at))


def end_all(db: Session, *, person_id: uuid.UUID, at: datetime) -> int:
    """End every sign-in of a person; returns how many there were."""
    ended: Any = db.exec(
        sa.update(SignIn).where(col(SignIn.person_id) == person_id, col(SignIn.ended_at).is_(None)).values(ended_at=at)
    )
    return int(ended.rowcount)
