"""Remarks on a proposal, and who is named in them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.people import Person, Role, everyone
from framework_drafts.proposals.models import Proposal, ProposalComment, ProposalMention

TALKING = (Role.WORKING_GROUP, Role.REVIEWER, Role.ADMINISTRATOR, Role.FACILITATOR)


def remark(
    db: Session, *, proposal: Proposal, words: str, by: uuid.UUID, at: datetime
) -> tuple[ProposalComment, list[Person]]:
    """Keep a remark and who is named in it with @; those named, without its writer, are returned to be written to."""
    if not words.strip():
        raise Unusable("Write the remark.")
    if len(words) > 20_000:
        raise Unusable("Shorten the remark to 20,000 characters.")
    made = ProposalComment(proposal_id=proposal.id, words=words.strip(), by=by, at=at)
    db.add(made)
    db.flush()
    named = [person for person in named_in(words, everyone(db, list(TALKING))) if person.id != by]
    db.add_all(ProposalMention(comment_id=made.id, person_id=person.id) for person in named)
    db.flush()
    audit.record(db, who=by, did="remarked on", what=proposal, at=at, remark=str(made.id), mentioned=len(named))
    return made, named


def named_in(words: str, people: Iterable[Person]) -> list[Person]:
    """Whom the words name: @ and the whole name, in any case; the longer of two names that begin alike wins."""
    left, found = words.casefold(), []
    for person in sorted(people, key=lambda one: (-len(one.name), one.name)):
        called = f"@{person.name.casefold()}"
        if called in left:
            found.append(person)
            left = left.replace(called, " ")
    return sorted(found, key=lambda one: one.name)


def unknown_in(words: str, named: Iterable[Person], own: str) -> list[str]:
    """What stands after an @ and begins the name of nobody who was told; one's own name tells nobody."""
    known = [person.name.casefold() for person in named] + [own.casefold()]
    after = [words[at.end() :] for at in re.finditer("@", words)]
    lost = [rest for rest in after if not any(rest.casefold().startswith(name) for name in known)]
    return [f"“{' '.join(rest.split()[:2])}”" for rest in lost if rest.strip() and not rest[0].isspace()]


def remarks_of(db: Session, proposal_id: uuid.UUID) -> list[ProposalComment]:
    query = select(ProposalComment).where(ProposalComment.proposal_id == proposal_id)
    return list(db.exec(query.order_by(col(ProposalComment.at), col(ProposalComment.id))))


def unseen_of(db: Session, person_id: uuid.UUID) -> list[Proposal]:
    """Proposals in whose remarks somebody is named and has not looked since."""
    query = (
        select(Proposal)
        .join(ProposalComment, col(ProposalComment.proposal_id) == col(Proposal.id))
        .join(ProposalMention, col(ProposalMention.comment_id) == col(ProposalComment.id))
        .where(ProposalMention.person_id == person_id, col(ProposalMention.seen_at).is_(None))
        .distinct()
        .order_by(col(Proposal.title))
    )
    return list(db.exec(query))


def mark_seen(db: Session, *, proposal: Proposal, by: uuid.UUID, at: datetime) -> None:
    """Somebody has read what they were named in."""
    mine = sa.select(col(ProposalComment.id)).where(col(ProposalComment.proposal_id) == proposal.id)
    seen = sa.update(ProposalMention).where(
        col(ProposalMention.person_id) == by,
        col(ProposalMention.seen_at).is_(None),
        col(ProposalMention.comment_id).in_(mine),
    )
    db.execute(seen.values(seen_at=at))
