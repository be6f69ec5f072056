"""Linking what was said or found to a proposal, taking it back, and reading it as it is today."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import Briefing, Vote
from consultation.errors import Unusable
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.questionnaires.wording import readable
from consultation.responses.counting import COUNTED
from consultation.themes.codebook.models import Theme
from consultation.themes.corpus.models import CorpusText, Passage
from consultation.themes.corpus.passages import stands
from framework_drafts.dryruns.models import DryRun
from framework_drafts.proposals.models import STANCES, Proposal, ProposalEvidence

MISSING = "Choose one of the things that are there."


@dataclass(frozen=True)
class Pointed:
    """What evidence points at: a kind, its own id, and for questions and findings which part of it."""

    kind: str
    key: uuid.UUID
    part: str = ""


def link(
    db: Session, *, proposal: Proposal, at_what: Pointed, stance: str, says: str, by: uuid.UUID, at: datetime
) -> ProposalEvidence:
    """Link one thing for or against a proposal; linking the same again returns what is there.

    Raises Unusable for something of another exercise, that counts no more, or without words that say why."""
    db.flush()
    db.refresh(proposal, with_for_update=True)
    if proposal.withdrawn_at is not None:
        raise Unusable("This proposal was withdrawn: nothing more can be linked to it.")
    if stance not in STANCES:
        raise Unusable("Say whether it speaks for or against the proposal.")
    if not says.strip():
        raise Unusable("Say in a sentence what it says about this proposal.")
    columns, seen = _resolved(db, proposal, at_what)
    standing = [one for one in evidence_of(db, [proposal.id]) if one.taken_back_at is None]
    same = [
        one for one in standing if one.part == at_what.part and all(getattr(one, k) == v for k, v in columns.items())
    ]
    if same and same[0].stance != stance:
        raise Unusable("It is linked already, and the other way: take that link back first.")
    if same:
        return same[0]
    made = ProposalEvidence(
        proposal_id=proposal.id,
        kind=at_what.kind,
        part=at_what.part,
        seen=dict(seen),
        stance=stance,
        says=says.strip()[:500],
        linked_by=by,
        linked_at=at,
        **columns,
    )
    db.add(made)
    db.flush()
    audit.record(db, who=by, did="linked evidence to", what=proposal, at=at, kind=at_what.kind, evidence=str(made.id))
    return made


def take_back(db: Session, *, evidence: ProposalEvidence, because: str, by: uuid.UUID, at: datetime) -> None:
    """Take a link back, with a reason; what it pointed at is untouched, and the link stays to be seen."""
    if not because.strip():
        raise Unusable("Say why it does not speak to this proposal.")
    db.refresh(evidence, with_for_update=True)
    if evidence.taken_back_at is None:
        evidence.taken_back_because, evidence.taken_back_at = because.strip()[:300], at
        db.add(evidence)
        db.flush()
        audit.record(db, who=by, did="took back evidence", what=evidence, at=at)


def evidence_of(db: Session, proposal_ids: list[uuid.UUID]) -> list[ProposalEvidence]:
    """The links of these proposals in the order they were made, those taken back too."""
    query = select(ProposalEvidence).where(col(ProposalEvidence.proposal_id).in_(proposal_ids))
    return list(db.exec(query.order_by(col(ProposalEvidence.linked_at), col(ProposalEvidence.id))))


def finding_key(finding: Mapping[str, Any]) -> str:
    """What a finding of a run is called: its rule, its measure's code and its period."""
    return f"{finding['rule']}|{finding['code']}|{finding['period']}"[:120]


def finding_named(run: DryRun, key: str) -> dict[str, Any] | None:
    return next((one for one in run.findings if finding_key(one) == key), None)


def _resolved(db: Session, proposal: Proposal, at_what: Pointed) -> tuple[dict[str, Any], dict[str, Any]]:
    """The column that points, and what is there now. Raises Unusable where nothing of this exercise is."""
    readers = {"theme": _theme, "passage": _passage, "vote": _vote, "question": _question, "finding": _finding}
    if at_what.kind not in readers:
        raise Unusable("Say what kind of evidence it is.")
    return readers[at_what.kind](db, proposal, at_what)


def _theme(db: Session, proposal: Proposal, at_what: Pointed) -> tuple[dict[str, Any], dict[str, Any]]:
    theme = db.get(Theme, at_what.key)
    if theme is None or theme.exercise_id != proposal.exercise_id:
        raise Unusable(MISSING)
    if theme.retired_at is not None:
        raise Unusable("That theme was retired: choose one that stands.")
    return {"theme_id": theme.id}, {"name": theme.name, "version": theme.version}


def _passage(db: Session, proposal: Proposal, at_what: Pointed) -> tuple[dict[str, Any], dict[str, Any]]:
    passage = db.get(Passage, at_what.key)
    if passage is None or passage.exercise_id != proposal.exercise_id:
        raise Unusable(MISSING)
    there = sa.exists().where(col(CorpusText.source_version_id) == passage.source_version_id, stands())
    text = db.exec(select(CorpusText).where(CorpusText.source_version_id == passage.source_version_id, there)).first()
    if text is None or text.set_aside_because is not None:
        raise Unusable("These words were changed, taken back or excluded: choose words that count.")
    return {"passage_id": passage.id}, {"version": str(passage.source_version_id), "start": passage.start}


def _vote(db: Session, proposal: Proposal, at_what: Pointed) -> tuple[dict[str, Any], dict[str, Any]]:
    vote = db.get(Vote, at_what.key)
    briefing = db.get(Briefing, vote.briefing_id) if vote else None
    if vote is None or briefing is None or briefing.exercise_id != proposal.exercise_id or briefing.closed_at is None:
        raise Unusable(MISSING)
    if vote.struck_because:
        raise Unusable("That vote was struck out: choose one that counts.")
    return {"vote_id": vote.id}, {"asked": vote.asked}


def _question(db: Session, proposal: Proposal, at_what: Pointed) -> tuple[dict[str, Any], dict[str, Any]]:
    questionnaire = db.get(Questionnaire, at_what.key)
    edition = published_edition(db, questionnaire.id) if questionnaire else None
    asked = [q for q in edition.asks().questions() if q.id == at_what.part and q.kind in COUNTED] if edition else []
    if questionnaire is None or questionnaire.exercise_id != proposal.exercise_id or edition is None or not asked:
        raise Unusable(MISSING)
    return {"questionnaire_id": questionnaire.id}, {
        "asked": readable(asked[0].wording, edition.asks()),
        "edition": edition.number,
    }


def _finding(db: Session, proposal: Proposal, at_what: Pointed) -> tuple[dict[str, Any], dict[str, Any]]:
    run = db.get(DryRun, at_what.key)
    finding = finding_named(run, at_what.part) if run else None
    if run is None or finding is None:
        raise Unusable(MISSING)
    seen = {name: finding[name] for name in ("code", "rule", "sentence", "number", "period")}
    return {"dry_run_id": run.id}, seen | {"results": run.results_sha256}
