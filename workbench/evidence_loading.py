"""What an address of the evidence chain names, fetched only if the visitor may see it; anything else is not found."""

from __future__ import annotations

import uuid

from sqlmodel import Session, col, select

from consultation.briefings.models import Attendance, Briefing
from consultation.exercises import Exercise
from consultation.people import Role
from consultation.questionnaires.models import Questionnaire, Trial
from consultation.responses.invitations import withdrawn
from consultation.responses.models import Response
from consultation.themes.corpus.models import Passage
from framework_drafts.board_report.models import FrozenReport, Publication
from framework_drafts.decisions.models import Decision
from framework_drafts.deliberation.models import Panel, PanelMember
from framework_drafts.proposals.models import Proposal, ProposalEvidence
from workbench.loading import Args, Loaded, exercise, exercises, get, not_found
from workbench.sign_in import Visitor

__all__ = ["exercise", "exercises"]


def proposal(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"proposal": get(db, Proposal, args.pop("ref")), **args}


def evidence(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"evidence": get(db, ProposalEvidence, args.pop("ref")), **args}


def passage(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"passage": get(db, Passage, args.pop("ref")), **args}


def panel(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"panel": get(db, Panel, args.pop("ref")), **args}


def own_panel(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A panel for those who sit on it: nobody else has scores to give."""
    found: Panel = get(db, Panel, args.pop("ref"))
    if visitor is None or db.get(PanelMember, (found.id, visitor.person.id)) is None:
        not_found()
    return {"panel": found, **args}


def decision(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"decision": get(db, Decision, args.pop("ref")), **args}


def own_exercise(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """An exercise that the visitor's own council was asked in, or came to a closed briefing of."""
    found: Exercise = get(db, Exercise, args.pop("ref"))
    code = visitor.person.council_code if visitor is not None else None
    if visitor is None or code is None or not takes_part(db, found, code):
        not_found()
    if visitor.person.role == Role.CONTRIBUTOR and not _still_helps(db, found, code, visitor.person.id):
        not_found()
    return {"exercise": found, "council_code": code, **args}


def _still_helps(db: Session, found: Exercise, council_code: str, person_id: uuid.UUID) -> bool:
    """Whether a contributor may still open any of the council's responses of this exercise."""
    mine = (
        select(Response)
        .join(Questionnaire, col(Questionnaire.id) == col(Response.questionnaire_id))
        .where(Questionnaire.exercise_id == found.id, Response.council_code == council_code)
    )
    return any(not withdrawn(db, response=one, person_id=person_id) for one in db.exec(mine))


def takes_part(db: Session, found: Exercise, council_code: str) -> bool:
    asked = (
        select(Response.id)
        .join(Questionnaire, col(Questionnaire.id) == col(Response.questionnaire_id))
        .where(Questionnaire.exercise_id == found.id, Response.council_code == council_code)
        .where(col(Questionnaire.id).not_in(select(Trial.questionnaire_id)))
    )
    came = (
        select(Attendance.id)
        .join(Briefing, col(Briefing.id) == col(Attendance.briefing_id))
        .where(Briefing.exercise_id == found.id, Attendance.council_code == council_code)
        .where(col(Briefing.closed_at).is_not(None))
    )
    return db.exec(asked).first() is not None or db.exec(came).first() is not None


def has_words(db: Session, found: Exercise, council_code: str) -> bool:
    """Whether anything a council said in an exercise has been taken up for reading."""
    mine = select(Passage.id).where(Passage.exercise_id == found.id, Passage.council_code == council_code)
    return db.exec(mine).first() is not None


def report(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"report": get(db, FrozenReport, args.pop("ref")), **args}


def publication(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    """A report that is public now; one that was taken down is not found."""
    found: Publication = get(db, Publication, args.pop("ref"))
    if found.taken_down_at is not None:
        not_found()
    return {"publication": found, "report": db.get_one(FrozenReport, found.report_id), **args}
