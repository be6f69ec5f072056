"""Shows of hands and quick polls: taken once, never changed, struck out with a reason where they were wrong."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import AgendaItem, Attendance, Briefing, FrameworkOption, Vote, VoteCount
from consultation.briefings.planning import must_be_open
from consultation.errors import Unusable

HANDS = ("For", "Against", "Abstain")
COUNTED_IN = {"councils": "Councils, one hand each", "people": "People"}
MOST_ANSWERS, LARGEST = 10, 5_000


@dataclass(frozen=True)
class Count:
    """What was asked and how many chose each answer, in order; `by_council` where single councils were noted."""

    asked: str
    answers: Sequence[tuple[str, int]]
    councils_present: int
    kind: str = "hands"
    counted_in: str = "councils"
    item_id: uuid.UUID | None = None
    option_id: uuid.UUID | None = None
    by_council: Mapping[str, str] = field(default_factory=dict)  # ONS code → the answer it gave


@dataclass(frozen=True)
class Taken:
    """A vote with its counts: for the room, and by council where given."""

    vote: Vote
    answers: list[tuple[str, int]]
    by_council: dict[str, str]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.answers)


def record_vote(db: Session, *, briefing: Briefing, key: uuid.UUID, count: Count, by: uuid.UUID, at: datetime) -> Vote:
    """Keep a vote; the same key a second time returns the first. Raises Unusable where the numbers cannot be so."""
    must_be_open(db, briefing)
    if earlier := db.exec(select(Vote).where(Vote.key == key)).first():
        return earlier
    present = {row for row in db.exec(select(Attendance.council_code).where(Attendance.briefing_id == briefing.id))}
    _check(db, briefing, count, present)
    vote = Vote(
        briefing_id=briefing.id, key=key, item_id=count.item_id, option_id=count.option_id, kind=count.kind,
        asked=" ".join(count.asked.split()), counted_in=count.counted_in, councils_present=count.councils_present,
        taken_by=by, taken_at=at,
    )  # fmt: skip
    db.add(vote)
    db.flush()
    places = {answer: place for place, (answer, _) in enumerate(count.answers, start=1)}
    rows = [VoteCount(vote_id=vote.id, place=places[a], answer=a, council_code=None, count=n) for a, n in count.answers]
    rows += [
        VoteCount(vote_id=vote.id, place=places[answer], answer=answer, council_code=code, count=1)
        for code, answer in sorted(count.by_council.items())
    ]
    db.add_all(rows)
    db.flush()
    audit.record(db, who=by, did="took a vote", what=vote, at=at, briefing=str(briefing.id))
    return vote


def strike_vote(db: Session, *, vote: Vote, because: str, by: uuid.UUID, at: datetime) -> None:
    """Strike a vote out; it stays to be seen and counts no more."""
    db.refresh(db.get_one(Briefing, vote.briefing_id), with_for_update=True)
    db.refresh(vote)
    if not because.strip():
        raise Unusable("Say why the vote is struck out.")
    vote.struck_because = vote.struck_because or because.strip()[:300]
    db.add(vote)
    audit.record(db, who=by, did="struck out", what=vote, at=at)
    db.flush()


def votes_of(db: Session, briefing_ids: Sequence[uuid.UUID]) -> list[Taken]:
    """The votes of these briefings in the order they were taken, struck ones too."""
    query = select(Vote, VoteCount).join(VoteCount, col(VoteCount.vote_id) == col(Vote.id))
    query = query.where(col(Vote.briefing_id).in_(list(briefing_ids)))
    votes: dict[uuid.UUID, Vote] = {}
    counts: dict[uuid.UUID, list[VoteCount]] = {}
    for vote, row in db.exec(query.order_by(col(Vote.taken_at), col(Vote.id), col(VoteCount.place))):
        votes[vote.id] = vote
        counts.setdefault(vote.id, []).append(row)
    return [
        Taken(
            vote,
            [(row.answer, row.count) for row in counts[vote.id] if row.council_code is None],
            {row.council_code: row.answer for row in counts[vote.id] if row.council_code is not None},
        )
        for vote in votes.values()
    ]


def _check(db: Session, briefing: Briefing, count: Count, present: set[str]) -> None:
    names = [answer for answer, _ in count.answers]
    if not count.asked.strip() or len(count.asked) > 300:
        raise Unusable("Say what was voted on, in at most 300 characters.")
    if not 2 <= len(names) <= MOST_ANSWERS or len(set(names)) < len(names) or any(not 0 < len(n) <= 120 for n in names):
        raise Unusable(f"Give two to {MOST_ANSWERS} different answers, each of at most 120 characters.")
    if any(not 0 <= n <= LARGEST for _, n in count.answers) or not 0 <= count.councils_present <= 400:
        raise Unusable("Enter whole numbers from 0 up for each answer and for the councils present.")
    if count.kind not in ("hands", "poll") or count.counted_in not in COUNTED_IN:
        raise Unusable("Say whether councils or people were counted.")
    if count.counted_in == "councils" and sum(n for _, n in count.answers) > count.councils_present:
        raise Unusable(
            "More hands were counted than councils were present: mend the numbers, or say that people were counted."
        )
    _check_singly(count, present)
    for kind, key in ((AgendaItem, count.item_id), (FrameworkOption, count.option_id)):
        found = db.get(kind, key) if key else None
        if key and (found is None or getattr(found, "briefing_id", briefing.id) != briefing.id
                    or getattr(found, "exercise_id", briefing.exercise_id) != briefing.exercise_id):  # fmt: skip
            raise Unusable("Choose an item of this briefing and an option of this exercise.")


def _check_singly(count: Count, present: set[str]) -> None:
    """Councils noted singly came, are no more than were present, and for no answer more than it had in all."""
    if strangers := set(count.by_council) - present:
        raise Unusable(f"{len(strangers)} of the councils noted are not on the list of who came: add them there first.")
    if count.councils_present < len(count.by_council):
        raise Unusable("More councils are noted singly than were present: mend the numbers.")
    for answer, n in count.answers:
        noted = sum(1 for given in count.by_council.values() if given == answer)
        if noted > n:
            raise Unusable(f"{noted} councils are noted singly as “{answer}”, but only {n} in all: mend the numbers.")
    if set(count.by_council.values()) - {answer for answer, _ in count.answers}:
        raise Unusable("Choose one of the answers for each council.")


def present_count(db: Session, briefing_id: uuid.UUID) -> int:
    """How many councils are on the list of who came."""
    query = sa.select(sa.func.count()).where(col(Attendance.briefing_id) == briefing_id)
    return int(db.scalar(query) or 0)
