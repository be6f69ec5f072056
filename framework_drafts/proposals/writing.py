"""Writing a proposal down, wording it anew, naming the version that shows it, and withdrawing it."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, Unusable
from consultation.exercises import Exercise
from framework_drafts.decisions.models import Decision, DecisionOn
from framework_drafts.deliberation.models import Panel, PanelItem
from framework_drafts.frameworks.models import Framework
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.models import KINDS, Proposal, ProposalEdit

OF_A_MEASURE = ("change", "drop")


@dataclass(frozen=True)
class Wording:
    """What a proposal says. `measure` is the id of the version of a measure that would change or go, as it is now;
    `framework_id` the framework it is for, where it is for one."""

    title: str
    kind: str
    what: str
    why: str = ""
    framework_id: str = ""
    measure: str = ""


def propose(db: Session, *, exercise: Exercise, wording: Wording, by: uuid.UUID, at: datetime) -> Proposal:
    """Put a proposal forward. Raises Unusable for one that says nothing or names no measure where it should."""
    _check(db, wording)
    made = Proposal(exercise_id=exercise.id, written_by=by, written_at=at, **_columns(db, wording))
    db.add(made)
    db.flush()
    _keep(db, made, wording, by, at)
    audit.record(db, who=by, did="proposed", what=made, at=at)
    return made


def reword(
    db: Session, *, proposal: Proposal, wording: Wording, seen_version: int, by: uuid.UUID, at: datetime
) -> None:
    """Word it anew; every wording stays. Raises EditedSince when somebody saved meanwhile."""
    _hold(db, proposal)
    if proposal.version != seen_version:
        raise EditedSince(
            "Somebody changed this proposal since you opened it. Copy your words, open it again and put them in."
        )
    _must_be_free(db, proposal)
    _check(db, wording)
    columns = _columns(db, wording)
    for name, value in columns.items():
        setattr(proposal, name, value)
    proposal.version += 1
    db.add(proposal)
    db.flush()
    _keep(db, proposal, wording, by, at)
    audit.record(db, who=by, did="reworded", what=proposal, at=at)


def show_as(db: Session, *, proposal: Proposal, drafted: MeasureVersion | None, by: uuid.UUID, at: datetime) -> None:
    """Say which version of a measure shows the change as it would be; none takes it back.

    Raises Unusable for a version of another measure than the one proposed to change, or for the old version itself."""
    _hold(db, proposal)
    _must_be_free(db, proposal)
    if drafted is not None:
        if proposal.kind not in ("add", "change"):
            raise Unusable("Only a proposal to add or change a measure has a version that shows it.")
        if proposal.measure_id and drafted.measure_id != proposal.measure_id:
            comes_from = drafted.defines().comes_from
            if proposal.measure_id not in comes_from:
                raise Unusable("Choose a version of the measure that the proposal would change.")
        if drafted.id == proposal.from_version_id:
            raise Unusable("That is the version as it is now: choose the one that shows the change.")
    proposal.drafted_id = drafted.id if drafted else None
    db.add(proposal)
    db.flush()
    shown = str(drafted.id) if drafted else ""
    audit.record(db, who=by, did="showed a version of", what=proposal, at=at, version=shown)


def withdraw(db: Session, *, proposal: Proposal, because: str, by: uuid.UUID, at: datetime) -> None:
    """Take a proposal back, with a reason. It stays to be read, with its evidence."""
    _hold(db, proposal)
    _must_be_free(db, proposal)
    if not because.strip():
        raise Unusable("Say why the proposal is withdrawn.")
    proposal.withdrawn_because, proposal.withdrawn_at = because.strip()[:500], at
    db.add(proposal)
    db.flush()
    audit.record(db, who=by, did="withdrew", what=proposal, at=at)


def edits_of(db: Session, proposal_id: uuid.UUID) -> list[ProposalEdit]:
    """Every wording, the newest first."""
    query = select(ProposalEdit).where(ProposalEdit.proposal_id == proposal_id)
    return list(db.exec(query.order_by(col(ProposalEdit.number).desc())))


def proposals_of(db: Session, exercise_id: uuid.UUID) -> list[Proposal]:
    """All proposals of an exercise in the order they were made."""
    query = select(Proposal).where(Proposal.exercise_id == exercise_id)
    return list(db.exec(query.order_by(col(Proposal.written_at), col(Proposal.title), col(Proposal.id))))


def _columns(db: Session, wording: Wording) -> dict[str, Any]:
    now = _measure(db, wording)
    return {
        "title": wording.title.strip(),
        "kind": wording.kind,
        "what": wording.what.strip(),
        "why": wording.why.strip(),
        "framework_id": wording.framework_id or None,
        "measure_id": now.measure_id if now else None,
        "from_version_id": now.id if now else None,
    }


def _check(db: Session, wording: Wording) -> None:
    if wording.kind not in KINDS:
        raise Unusable("Say what kind of proposal it is.")
    if not wording.title.strip() or len(wording.title.strip()) > 200:
        raise Unusable("Give the proposal a title of up to 200 characters.")
    if not wording.what.strip():
        raise Unusable("Say what is proposed.")
    if max(len(wording.what), len(wording.why)) > 20_000:
        raise Unusable("Shorten the text to 20,000 characters.")
    if wording.framework_id and db.get(Framework, wording.framework_id) is None:
        raise Unusable("Choose one of the frameworks.")
    if wording.kind in OF_A_MEASURE and _measure(db, wording) is None:
        raise Unusable("Choose the measure that would change or go.")


def _measure(db: Session, wording: Wording) -> MeasureVersion | None:
    """The version that would change or go; none for a proposal of another kind."""
    if wording.kind not in OF_A_MEASURE:
        return None
    try:
        return db.get(MeasureVersion, uuid.UUID(wording.measure))
    except ValueError:
        return None


def _keep(db: Session, proposal: Proposal, wording: Wording, by: uuid.UUID, at: datetime) -> None:
    db.add(ProposalEdit(proposal_id=proposal.id, number=proposal.version, words=asdict(wording), by=by, at=at))
    db.flush()


def _hold(db: Session, proposal: Proposal) -> None:
    db.flush()
    db.refresh(proposal, with_for_update=True)


def _must_be_free(db: Session, proposal: Proposal) -> None:
    """Raises Unusable for a proposal that was withdrawn, that a decision stands on, or that a panel is scoring: what was
    scored or decided on stays what it was."""
    if proposal.withdrawn_at is not None:
        raise Unusable("This proposal was withdrawn: write a new one.")
    gone = select(Decision.supersedes).where(col(Decision.supersedes).is_not(None))
    decided = (
        select(Decision.number)
        .join(DecisionOn, col(DecisionOn.decision_id) == col(Decision.id))
        .where(DecisionOn.proposal_id == proposal.id, DecisionOn.outcome != "put_off", col(Decision.id).not_in(gone))
    )
    if (number := db.exec(decided).first()) is not None:
        raise Unusable(f"Decision {number} stands on this proposal, so it stays as it was: write a new one.")
    scored = select(Panel.title).join(PanelItem, col(PanelItem.panel_id) == col(Panel.id))
    scored = scored.where(PanelItem.proposal_id == proposal.id, col(Panel.state).in_(["first", "second"]))
    if (title := db.exec(scored).first()) is not None:
        raise Unusable(f"The panel “{title}” is scoring this proposal, so it stays as it is until the panel is closed.")
