"""Letters: written in the same transaction as the deed they tell of, sent afterwards by durable work.

A letter's body keeps the place of its link, never the link: the token is made when the letter is sent.
"""

from __future__ import annotations

import logging
import re
import smtplib
import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from config import Settings
from consultation.store import Instant, Store, new_id, now
from workbench.sign_in import LINK_LIVES, token_for

LOG = logging.getLogger("workbench.mail")
LINK = "{link}"
SITE = "{site}"  # the address of this workbench, set in when a letter is sent
PATHS = {"sign-in": "/sign-in/link/", "invitation": "/invitation/", "briefing": "/come/"}
CLAIM_LASTS = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=15)


class Letter(SQLModel, table=True):
    __tablename__ = "letter"
    __table_args__ = (sa.UniqueConstraint("key"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    key: str = Field(max_length=120)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    body: str = Field(sa_type=sa.Text)
    purpose: str = Field(default="", max_length=20)
    about: uuid.UUID | None = None
    calendar: str = Field(default="", sa_type=sa.Text)  # a calendar file that goes with the letter
    written_at: datetime = Field(sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    tries: int = 0
    last_error: str = Field(default="", max_length=300)


def write_letter(
    db: Session,
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    purpose: str = "",
    about: uuid.UUID | None = None,
    calendar: str = "",
) -> Letter:
    """Put a letter in the post; the same key a second time changes nothing."""
    if earlier := db.exec(select(Letter).where(Letter.key == key)).first():
        return earlier
    subject = re.sub(r"\s+", " ", subject).strip()[:200]
    letter = Letter(
        key=key,
        recipient=to,
        subject=subject,
        body=body,
        purpose=purpose,
        about=about,
        calendar=calendar,
        written_at=at,
    )
    db.add(letter)
    db.flush()
    return letter


def send_waiting(store: Store, settings: Settings) -> int:
    """Send every letter that waits; returns how many went. One that fails waits for the next round, and says why."""
    sent = 0
    with store.reading() as db:
        query = select(Letter.id, Letter.claimed_at, Letter.tries).where(col(Letter.sent_at).is_(None))
        waiting = list(db.exec(query.order_by(col(Letter.written_at))))
    for letter_id, claimed_at, tries in waiting:
        if claimed_at is None or now() >= claimed_at + pause(tries):
            sent += _send_one(store, settings, letter_id)
    return sent


def pause(tries: int) -> timedelta:
    """How long a letter that could not be sent waits: longer each time, up to a quarter of an hour."""
    return min(timedelta(seconds=2 ** min(tries, 12)), LONGEST_PAUSE)


def _send_one(store: Store, settings: Settings, letter_id: uuid.UUID) -> int:
    at = now()
    with store.unit_of_work() as db:
        claim = sa.update(Letter).where(
            col(Letter.id) == letter_id,
            col(Letter.sent_at).is_(None),
            sa.or_(
                col(Letter.claimed_at).is_(None),
                col(Letter.last_error) != "",
                col(Letter.claimed_at) < at - CLAIM_LASTS,
            ),
        )
        if db.exec(claim.values(claimed_at=at, tries=Letter.tries + 1, last_error="")).rowcount != 1:
            return 0
        letter = db.get_one(Letter, letter_id)
        if letter.purpose == "sign-in" and at - letter.written_at > LINK_LIVES:
            letter.sent_at, letter.last_error = at, "left out: its link had grown too old"
            return 0
    try:
        deliver(settings, compose(settings, letter))
    except Exception as problem:  # whatever is wrong with one letter, the others go out
        LOG.warning("a letter could not be sent: %s", type(problem).__name__)
        outcome: dict[str, object] = {"last_error": f"{type(problem).__name__}: {problem}"[:300]}
    else:
        outcome = {"sent_at": now(), "last_error": ""}
    with store.unit_of_work() as db:
        db.exec(sa.update(Letter).where(col(Letter.id) == letter_id).values(**outcome))
    return 1 if "sent_at" in outcome else 0


def compose(settings: Settings, letter: Letter) -> EmailMessage:
    """The message as it goes out, its link made now."""
    body = letter.body.replace(SITE, settings.site_url.rstrip("/"))
    if letter.about is not None:
        token = token_for(settings.secret_key.get_secret_value(), letter.purpose, letter.about)
        body = body.replace(LINK, f"{settings.site_url.rstrip('/')}{PATHS[letter.purpose]}{token}")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.recipient, letter.subject
    message["Message-ID"] = f"<{letter.id}@{settings.mail_from.partition('@')[2] or 'localhost'}>"
    message.set_content(body)
    if letter.calendar:
        message.add_attachment(letter.calendar.encode(), maintype="text", subtype="calendar", filename="briefing.ics")
    return message


def deliver(settings: Settings, message: EmailMessage) -> None:
    """Hand a message to the mail server, the console, or the outbox folder of the instance."""
    if settings.mailer == "smtp":
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
            if settings.smtp_starttls:
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(message)
    elif settings.mailer == "console":
        print(f"\n--- mail to {message['To']}: {message['Subject']}\n{message.get_content()}---", flush=True)
    else:
        outbox = Path(settings.instance) / "outbox"
        outbox.mkdir(parents=True, exist_ok=True)
        (outbox / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml").write_bytes(bytes(message))
