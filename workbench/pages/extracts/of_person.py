"""One person's way through a measure: only for persons who do not exist, or a council's own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from sqlmodel import Session

from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.comparison.transitions import STATES
from framework_drafts.extracts import keeping, persons
from framework_drafts.extracts.models import PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.extracts.tracing import trace
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import Definition, Records, parse
from workbench.access import afterwards, allow, me
from workbench.database import here
from workbench.extract_work import opened
from workbench.loading import not_found
from workbench.pages.extracts import present
from workbench.pages.fields import whole

door = Blueprint("people", __name__)
AT_ONCE = 40
COLUMNS = ("event_type", "service_type", "service_component", "event_start", "event_end", "event_outcome")


@door.get("/counted/<uuid:ref>/measures/<code>/people")
@allow("persons.see")
def people(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, code: str) -> str:
    """Persons by how they count; where other days or another version were tried, those who count otherwise."""
    shown = present.Shown(db, run, made, version)
    period, council = _asked(shown)
    first = whole(request.args.get("from"))
    definition, tried = _definitions(db, run, code)
    span, records = shown.periods[period], opened(here(), made)
    try:
        standing = persons.by_standing(definition, records, council, span)
        after = persons.by_standing(parse(tried.new), records, council, span) if tried else None
    except Unusable:
        not_found()
    if after is None:
        rate = isinstance(definition.source, Records) and definition.source.numerator is None
        named = {**STATES, "achieved": "Counted"} if rate else STATES
        groups = [(named[s], standing[s]) for s in ("achieved", "not_achieved", "out") if standing[s] or not rate]
    else:
        where = {person: state for state, mine in after.items() for person in mine}
        groups = [
            (f"{STATES[before]}, then {STATES[now_].lower()}", moved)
            for before, mine in standing.items()
            for now_ in STATES
            if before != now_ and (moved := [one for one in mine if where.get(one) == now_])
        ]
    return render_template(
        "extracts/people.html",
        shown=shown,
        measure=shown.measure(code),
        period=period,
        council=council,
        groups=[(words, len(mine), _page(mine, first)) for words, mine in groups],
        tried=tried,
        first=first,
    )


@door.get("/counted/<uuid:ref>/measures/<code>/people/<int:number>")
@allow("persons.see")
def person(db: Any, run: RecordsRun, made: RecordsMade, version: FrameworkVersion, code: str, number: int) -> str:
    """The clauses of the measure, lit true or false for each of the person's records."""
    shown = present.Shown(db, run, made, version)
    period, council = _asked(shown)
    definition, tried = _definitions(db, run, code)
    try:
        found = persons.records_of_person(opened(here(), made), council, number)
    except Unusable:
        not_found()
    if not made.invented:
        _remember(made, council, number)
    span = shown.periods[period]
    under = contract(definition.source.contract) if isinstance(definition.source, Records) else not_found()
    seen = trace(definition, found, span)
    return render_template(
        "extracts/person.html",
        shown=shown,
        measure=shown.measure(code),
        definition=definition,
        period=period,
        council=council,
        number=number,
        seen=seen,
        after=trace(parse(tried.new), found, span) if tried else None,
        tried=tried,
        states=STATES,
        columns=[(name, under.fields[name].label) for name in COLUMNS],
    )


def _page(mine: Sequence[int], first: int) -> tuple[Sequence[int], int | None]:
    """Some of the persons, from a number on, and the number from which the next are."""
    rest = [one for one in mine if one >= first]
    return rest[:AT_ONCE], rest[AT_ONCE] if len(rest) > AT_ONCE else None


def _remember(made: RecordsMade, council: str, number: int) -> None:
    """Who looks at a person who exists is written down, once the page has been made."""
    store, by = here().store, me().person.id

    def write() -> None:
        with store.unit_of_work() as db:
            mine = db.get_one(RecordsMade, made.id)
            keeping.looked_at_person(db, made=mine, council=council, person=number, by=by, at=now())

    afterwards(write)


def _asked(shown: present.Shown) -> tuple[str, str]:
    """The period and the council that an address names; the newest and the first where it names none."""
    period, council = request.args.get("period", ""), request.args.get("council", "")
    return (
        period if period in shown.periods else shown.newest,
        council if council in shown.councils else next(iter(shown.councils)),
    )


def _definitions(db: Session, run: RecordsRun, code: str) -> tuple[Definition, PeopleMoved | None]:
    """The measure's definition, and what was tried against it if the address names that."""
    named = next((one for one in run.measures if one["code"] == code), None) or not_found()
    definition = parse(named["definition"])
    if not isinstance(definition.source, Records) or definition.source.average or code in run.not_counted:
        not_found()
    try:
        tried = db.get(PeopleMoved, uuid.UUID(request.args["tried"])) if "tried" in request.args else None
    except ValueError:
        not_found()
    if tried and (tried.run_id != run.id or tried.code != code):
        not_found()
    return definition, tried
