"""Opening a panel, sitting on it, declaring interests, and moving it from round to round."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import NotYours, Unusable
from consultation.exercises import Exercise
from consultation.people import Person, Role
from framework_drafts.deliberation.criteria import criteria_sets
from framework_drafts.deliberation.models import Panel, PanelItem, PanelMember, Rating
from framework_drafts.deliberation.rating import newest_of, standing_ratings
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.models import Proposal

MOST_ITEMS, MOST_MEMBERS = 40, 60
MAY_SIT = (Role.WORKING_GROUP, Role.REVIEWER, Role.ADMINISTRATOR)


def open_panel(
    db: Session,
    *,
    exercise: Exercise,
    title: str,
    criteria: str,
    quorum: int,
    items: Sequence[Proposal | MeasureVersion],
    members: Sequence[Person],
    by: uuid.UUID,
    at: datetime,
) -> Panel:
    """Begin the first round. Raises Unusable for a panel that could never reach its quorum or has nothing to score."""
    chosen = criteria_sets().get(criteria)
    if chosen is None:
        raise Unusable("Choose one of the sets of criteria.")
    if not title.strip() or len(title.strip()) > 200:
        raise Unusable("Give the panel a title of up to 200 characters.")
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Unusable(f"Choose one to {MOST_ITEMS} proposals or measures to be scored.")
    if any(isinstance(one, Proposal) and (one.exercise_id != exercise.id or one.withdrawn_at) for one in items):
        raise Unusable("Choose proposals of this exercise that stand.")
    items = list({one.id: one for one in items}.values())
    if any(isinstance(one, MeasureVersion) and one.status == "draft" for one in items):
        raise Unusable("A draft can still change: freeze it first, or let the proposal be scored.")
    people = list({one.id: one for one in members}.values())
    if any(one.role not in MAY_SIT or not one.active for one in people) or len(people) > MOST_MEMBERS:
        raise Unusable("Choose members from the working group or the review team.")
    if not 2 <= quorum <= len(people):
        raise Unusable("A quorum is at least two, and no more than the members of the panel.")
    made = Panel(
        exercise_id=exercise.id,
        title=title.strip(),
        criteria=chosen.as_data(),
        quorum=quorum,
        opened_by=by,
        opened_at=at,
    )
    db.add(made)
    db.flush()
    for place, one in enumerate(items, start=1):
        column = "proposal_id" if isinstance(one, Proposal) else "measure_version_id"
        db.add(PanelItem(panel_id=made.id, place=place, **{column: one.id}))
    db.add_all(PanelMember(panel_id=made.id, person_id=person.id, joined_at=at) for person in people)
    db.flush()
    audit.record(db, who=by, did="opened", what=made, at=at, members=len(people), items=len(items))
    return made


def join(db: Session, *, panel: Panel, person: Person, by: uuid.UUID, at: datetime) -> PanelMember:
    """Put somebody on a panel that has begun; whoever sits on it already stays as they are."""
    hold(db, panel)
    _must_be_open(panel)
    if person.role not in MAY_SIT or not person.active:
        raise Unusable("Choose somebody from the working group or the review team.")
    if sits := db.get(PanelMember, (panel.id, person.id)):
        return sits
    made = PanelMember(panel_id=panel.id, person_id=person.id, joined_at=at)
    db.add(made)
    db.flush()
    audit.record(db, who=by, did="put on", what=panel, at=at, person=str(person.id))
    return made


def declare(
    db: Session, *, panel: Panel, interests: str, stands_aside: Sequence[uuid.UUID], by: uuid.UUID, at: datetime
) -> None:
    """Say what interests one has, or that there are none, and which items one does not score.

    Scores given before on an item somebody stands aside from count no more; they stay in the record."""
    hold(db, panel)
    _must_be_open(panel)
    sits = db.get(PanelMember, (panel.id, by))
    if sits is None:
        raise NotYours("You do not sit on this panel.")
    if not interests.strip():
        raise Unusable("Say what interests you have in what is scored, or that you have none.")
    known = {item.id for item in items_of(db, panel.id)}
    if set(stands_aside) - known:
        raise Unusable("Choose items of this panel.")
    new = set(stands_aside) - {uuid.UUID(one) for one in sits.stands_aside}
    if panel.second_at is not None and any(newest_of(db, one, by) for one in new):
        raise Unusable(
            "You scored that item in the first round, which has ended: take back your scores of this round instead, and say why."
        )
    sits.interests, sits.declared_at = interests.strip()[:5000], at
    sits.stands_aside = sorted(str(one) for one in set(stands_aside))
    db.add(sits)
    db.flush()
    told = {
        "interests": sits.interests,
        "aside": sits.stands_aside,
    }  # members' own, on the record: earlier ones stay readable
    audit.record(db, who=by, did="declared interests", what=panel, at=at, **told)


def begin_second(db: Session, *, panel: Panel, by: uuid.UUID, at: datetime) -> None:
    """Open the second round, in which everybody sees the first one's spread. Raises Unusable below the quorum."""
    hold(db, panel)
    if panel.state != "first":
        raise Unusable("The second round has begun already, or the panel is closed.")
    _must_have_quorum(db, panel, 1)
    panel.state, panel.second_at = "second", at
    _moved(db, panel, "began the second round of", by, at)


def close(db: Session, *, panel: Panel, by: uuid.UUID, at: datetime) -> None:
    """Close the panel: its outcome stands. Raises Unusable before the second round or below the quorum."""
    hold(db, panel)
    if panel.state != "second":
        raise Unusable("A panel is closed after its second round.")
    _must_have_quorum(db, panel, 2)
    panel.state, panel.closed_at = "closed", at
    _moved(db, panel, "closed", by, at)


def give_up(db: Session, *, panel: Panel, because: str, by: uuid.UUID, at: datetime) -> None:
    """End a panel without an outcome. Every score stays, and none counts."""
    hold(db, panel)
    _must_be_open(panel)
    if not because.strip():
        raise Unusable("Say why the panel ends without an outcome.")
    panel.state, panel.given_up_because = "given_up", because.strip()[:500]
    _moved(db, panel, "gave up", by, at)


def items_of(db: Session, panel_id: uuid.UUID) -> list[PanelItem]:
    query = select(PanelItem).where(PanelItem.panel_id == panel_id)
    return list(db.exec(query.order_by(col(PanelItem.place))))


def members_of(db: Session, panel_id: uuid.UUID) -> list[PanelMember]:
    """Who sits on a panel, in the order they came."""
    query = select(PanelMember).where(PanelMember.panel_id == panel_id)
    return list(db.exec(query.order_by(col(PanelMember.joined_at), col(PanelMember.person_id))))


def panels_of(db: Session, exercise_id: uuid.UUID) -> list[Panel]:
    """An exercise's panels, the newest first."""
    query = select(Panel).where(Panel.exercise_id == exercise_id)
    return list(db.exec(query.order_by(col(Panel.opened_at).desc(), col(Panel.id))))


def waiting_for_scores(db: Session, person_id: uuid.UUID) -> list[tuple[Panel, int]]:
    """Open panels somebody sits on, with how many items they have given no score in this round. One statement."""
    number = sa.case((col(Panel.state) == "first", 1), else_=2)
    given = sa.exists().where(
        col(Rating.item_id) == col(PanelItem.id), col(Rating.person_id) == person_id, col(Rating.round) == number
    )
    query = (
        select(Panel, PanelMember.stands_aside, PanelItem.id)
        .join(PanelMember, col(PanelMember.panel_id) == col(Panel.id))
        .join(PanelItem, col(PanelItem.panel_id) == col(Panel.id))
        .where(PanelMember.person_id == person_id, col(Panel.state).in_(["first", "second"]), ~given)
        .order_by(col(Panel.opened_at), col(Panel.id))
    )
    left: dict[uuid.UUID, tuple[Panel, int]] = {}
    for panel, aside, item in db.exec(query):
        if str(item) not in aside:
            left[panel.id] = (panel, left.get(panel.id, (panel, 0))[1] + 1)
    return list(left.values())


def hold(db: Session, panel: Panel) -> None:
    """Hold a panel until the transaction ends: rounds do not move while somebody scores."""
    db.flush()
    db.refresh(panel, with_for_update=True)


def _must_be_open(panel: Panel) -> None:
    if panel.state not in ("first", "second"):
        raise Unusable("This panel is closed.")


def _must_have_quorum(db: Session, panel: Panel, number: int) -> None:
    """Every item, by every criterion, has as many scores as the quorum asks."""
    given = standing_ratings(db, panel)
    keys = [one["key"] for one in panel.criteria["criteria"]]
    for item in items_of(db, panel.id):
        mine = [r for r in given if r.item_id == item.id and r.round == number]
        if any(sum(r.criterion == key for r in mine) < panel.quorum for key in keys):
            raise Unusable(
                f"Item {item.place} has not been scored by as many members as the quorum of {panel.quorum} asks, by every "
                "criterion: wait for more, or end the panel without an outcome."
            )


def _moved(db: Session, panel: Panel, did: str, by: uuid.UUID, at: datetime) -> None:
    db.add(panel)
    db.flush()
    audit.record(db, who=by, did=did, what=panel, at=at)
