"""Recording a decision with all that it rests on, in one transaction. It is never changed; a wrong one is superseded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import in_turn
from framework_drafts.decisions.models import OUTCOMES, Decision, DecisionOn
from framework_drafts.deliberation.outcome import told_of
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.models import Snapshot
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.evidence import evidence_of
from framework_drafts.proposals.models import Proposal

VOTES = ("for", "against", "abstained")
FEWEST_OPTIONS, MOST_OPTIONS, MOST_VOTES = 2, 12, 5_000


@dataclass(frozen=True)
class Settled:
    """What was decided. `outcomes` by proposal id; `frameworks` are versions that were laid beside each other."""

    question: str
    options: Sequence[str]
    decision: str
    reasons: str
    decided_by: str
    decided_on: date
    outcomes: Mapping[uuid.UUID, str] = field(default_factory=dict)
    frameworks: Sequence[uuid.UUID] = ()
    snapshot_hash: str = ""
    votes: Mapping[str, int] = field(default_factory=dict)
    dissent: str = ""
    supersedes: uuid.UUID | None = None


def decide(
    db: Session, *, exercise: Exercise, settled: Settled, key: uuid.UUID, by: uuid.UUID, at: datetime
) -> Decision:
    """Keep a decision; the same key a second time returns the first.

    Raises Unusable for one without a question, two options, reasons or somebody who took it; for a proposal of another
    exercise or withdrawn; for one decided already by a decision that stands, unless this one supersedes that."""
    in_turn(db, "decisions")
    if earlier := db.exec(select(Decision).where(Decision.key == key)).first():
        return earlier
    _check(settled, at)
    proposals = [_proposal(db, exercise, key) for key in settled.outcomes]
    _check_superseding(db, exercise, settled)
    made = Decision(
        exercise_id=exercise.id,
        number=_next_number(db, exercise.id),
        key=key,
        question=settled.question.strip(),
        options=[option.strip() for option in settled.options],
        decision=settled.decision.strip(),
        reasons=settled.reasons.strip(),
        dissent=settled.dissent.strip(),
        evidence=_evidence(db, proposals),
        cites=_cites(db, proposals, settled.frameworks),
        snapshot_hash=_snapshot(db, settled.snapshot_hash),
        votes={name: settled.votes[name] for name in VOTES if name in settled.votes},
        panels=told_of(db, [proposal.id for proposal in proposals]),
        decided_by=settled.decided_by.strip()[:300],
        decided_on=settled.decided_on,
        recorded_by=by,
        recorded_at=at,
        supersedes=settled.supersedes,
    )
    db.add(made)
    db.flush()
    db.add_all(DecisionOn(decision_id=made.id, proposal_id=p.id, outcome=settled.outcomes[p.id]) for p in proposals)
    db.flush()
    audit.record(db, who=by, did="decided", what=made, at=at, number=made.number, proposals=len(proposals))
    return made


def _check(settled: Settled, at: datetime) -> None:
    told = {"the question": settled.question, "the decision": settled.decision, "the reasons": settled.reasons}
    for name, words in (told | {"who decided": settled.decided_by}).items():
        if not words.strip():
            raise Unusable(f"Say {name}.")
    if len(settled.question.strip()) > 500:
        raise Unusable("Shorten the question to 500 characters.")
    options = [option.strip() for option in settled.options]
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or not all(options) or len(set(options)) < len(options):
        raise Unusable("Write down two to twelve different options, one a line; leaving things as they are is one too.")
    if any(outcome not in OUTCOMES for outcome in settled.outcomes.values()):
        raise Unusable("Say of each proposal what was decided.")
    if any(not 0 <= count <= MOST_VOTES for count in settled.votes.values()):
        raise Unusable("Enter whole numbers from 0 up for the votes.")
    if settled.decided_on > at.date():
        raise Unusable("The day of the decision lies ahead: enter the day on which it was taken.")


def _check_superseding(db: Session, exercise: Exercise, settled: Settled) -> None:
    if settled.supersedes is not None:
        old = db.get(Decision, settled.supersedes)
        if old is None or old.exercise_id != exercise.id:
            raise Unusable("Choose a decision of this exercise to supersede.")
        if db.exec(select(Decision.id).where(Decision.supersedes == old.id)).first():
            raise Unusable("That decision is superseded already: open the newest one.")
        held = select(DecisionOn.proposal_id).where(DecisionOn.decision_id == old.id)
        if set(db.exec(held)) - set(settled.outcomes):
            raise Unusable(
                f"Say anew of each proposal of decision {old.number} what was decided: none may fall out unseen."
            )
    gone = select(Decision.supersedes).where(col(Decision.supersedes).is_not(None))
    query = (
        select(Decision.number, Decision.id)
        .join(DecisionOn, col(DecisionOn.decision_id) == col(Decision.id))
        .where(col(DecisionOn.proposal_id).in_(list(settled.outcomes)), col(Decision.id).not_in(gone))
        .where(DecisionOn.outcome != "put_off")
    )
    for number, key in db.exec(query):
        if key != settled.supersedes:
            raise Unusable(
                f"Decision {number} stands on one of these proposals: supersede it if it is to be decided again."
            )


def _proposal(db: Session, exercise: Exercise, key: uuid.UUID) -> Proposal:
    found = db.get(Proposal, key)
    if found is None or found.exercise_id != exercise.id:
        raise Unusable("Choose proposals of this exercise.")
    if found.withdrawn_at is not None:
        raise Unusable(f"“{found.title}” was withdrawn: it cannot be decided on.")
    return found


def _evidence(db: Session, proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """The links that stand now, as plain data: what was in sight when it was decided."""
    found = evidence_of(db, [proposal.id for proposal in proposals])
    return [
        {"id": str(one.id), "proposal": str(one.proposal_id), "kind": one.kind, "stance": one.stance, "says": one.says}
        for one in found
        if one.taken_back_at is None
    ]


def _cites(db: Session, proposals: Sequence[Proposal], frameworks: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key in frameworks:
        version = db.get(FrameworkVersion, key)
        if version is None:
            raise Unusable("Choose framework versions that are there.")
        found[str(version.id)] = {
            "kind": "framework", "id": str(version.id), "of": version.framework_id, "name": version.title,
            "version": version.shown_version,
        }  # fmt: skip
    for proposal in proposals:
        for ref in (proposal.from_version_id, proposal.drafted_id):
            measure = db.get(MeasureVersion, ref) if ref else None
            if measure is not None:
                found[str(measure.id)] = {
                    "kind": "measure", "id": str(measure.id), "of": measure.measure_id, "name": measure.defines().title,
                    "version": measure.version or "draft", "definition": measure.definition_hash,
                }  # fmt: skip
    return list(found.values())


def _snapshot(db: Session, wanted: str) -> str | None:
    if wanted and db.get(Snapshot, wanted) is None:
        raise Unusable("Choose one of the snapshots that are there.")
    return wanted or None


def _next_number(db: Session, exercise_id: uuid.UUID) -> int:
    newest = db.scalar(sa.select(sa.func.max(col(Decision.number))).where(col(Decision.exercise_id) == exercise_id))
    return int(newest or 0) + 1
