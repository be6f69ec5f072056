"""Long work: a file of contacts is invited, a file of replies is taken over, some rows a step, each row exactly once."""

from __future__ import annotations

import uuid
from typing import Any

from consultation.councils import Council
from consultation.errors import Refusal
from consultation.intake.contacts import Contact
from consultation.intake.models import Intake
from consultation.intake.taking_in import EVERY_ROW, finish, look_at_contacts, look_at_replies, take_over_reply
from consultation.people import Person
from consultation.questionnaires.models import Questionnaire
from consultation.store import now
from workbench.database import Instance
from workbench.inviting import invite_one
from workbench.jobs import Args, Carried, Kind, register

A_STEP = 10  # rows: so few that nobody else waits long for the database


def _plan(instance: Instance, args: Args) -> list[str]:
    """One look at all rows, to note those that are refused; then some rows a step; then the outcome."""
    with instance.store.reading() as db:
        intake = db.get_one(Intake, uuid.UUID(args["intake"]))
        count = len(intake.rows)
    return [
        "Looking at the rows",
        *(f"Rows {n + 2} to {min(n + A_STEP, count) + 1}" for n in range(0, count, A_STEP)),
        "Writing down the outcome",
    ]


def _step(instance: Instance, args: Args, number: int, carried: Carried) -> Carried:
    if number == 0:
        return {"refused": _refused(instance, args), "done": {}}
    with instance.store.unit_of_work() as db:
        intake = db.get_one(Intake, uuid.UUID(args["intake"]))
        first = 2 + (number - 1) * A_STEP
        if first - 2 >= len(intake.rows):  # no row is left: this is the step after them
            outcome = {"done": carried["done"], "refused": carried["refused"]}
            if intake.applied_at is None:
                finish(db, intake=intake, outcome=outcome, by=_by(args), at=now())
            return {"intake": args["intake"]}
        skip = {row for row, _ in carried["refused"]}
        done, refused = dict(carried["done"]), list(carried["refused"])
        checked = _look(db, intake, slice(first - 2, first - 2 + A_STEP), begun=True)
        refused += [[row, why] for row, why in checked.bad if row not in skip]
        _rows(db, instance, intake, args, [one for one in checked.good if one.row not in skip], done, refused)
    return {"done": done, "refused": refused}


def _rows(
    db: Any, instance: Instance, intake: Intake, args: Args, good: list[Any], done: dict[str, int], refused: list[Any]
) -> None:
    for one in good:
        try:
            with db.begin_nested():
                told = _one(db, instance, intake, args, one)
            done[told] = done.get(told, 0) + 1
        except Refusal as problem:
            refused.append([one.row, str(problem)])


def _one(db: Any, instance: Instance, intake: Intake, args: Args, one: Any) -> str:
    if not isinstance(one, Contact):
        return take_over_reply(db, intake=intake, reply=one, by=db.get_one(Person, _by(args)), at=now())
    new = invite_one(
        db,
        questionnaire=db.get_one(Questionnaire, intake.questionnaire_id),
        council=db.get_one(Council, one.council),
        name=one.name,
        email=one.email,
        role=one.role,
        secret=instance.settings.secret_key.get_secret_value(),
        by=_by(args),
        at=now(),
    )
    return "invited" if new else "invited before"


def _refused(instance: Instance, args: Args) -> list[Any]:
    with instance.store.reading() as db:
        checked = _look(db, db.get_one(Intake, uuid.UUID(args["intake"])))
    return [[row, why] for row, why in checked.bad]


def _look(db: Any, intake: Intake, some: slice = EVERY_ROW, *, begun: bool = False) -> Any:
    if intake.kind == "contacts":
        return look_at_contacts(db, intake, some)
    return look_at_replies(db, intake, some, begun=begun)


def _by(args: Args) -> uuid.UUID | None:
    return uuid.UUID(args["asked_by"]) if args["asked_by"] else None


def _result(_args: Args, carried: Carried) -> dict[str, Any]:
    return {"run": carried["intake"]}


register(Kind("contacts", _plan, _step, _result))
register(Kind("replies", _plan, _step, _result))
