"""The working group's drafts: a refreshed framework with a decision, its next draft under discussion, a Care Act branch."""

from __future__ import annotations

import uuid
from typing import Any

from consultation.people import Role, everyone
from consultation.store import now
from framework_drafts.dryruns.checking import figure_at, tested
from framework_drafts.frameworks import editing, forking, freezing, queries
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.lifecycle import moving
from framework_drafts.measures import commenting
from framework_drafts.measures.drafting import mark_of
from framework_drafts.measures.models import MeasureVersion
from workbench.database import Instance

BASE, REFRESHED, BRANCH = "ascof-2024-25", "refreshed-ascof-first-draft", "care-act-working-draft"
ENGLAND = ("X92000001", "E92000001")  # invented, and real
RATIO = {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}
AMONG = {
    "kind": "calculated",
    "how": "ratio",
    "scale": 100.0,
    "interval": "wilson",
    "parts": [
        {"name": "direct", "series": "ascof-2024-25:3D(2a)", "statistic": "numerator"},
        {"name": "directed", "series": "ascof-2024-25:3D(1a)", "statistic": "numerator"},
    ],
}


def draft(instance: Instance) -> None:
    """Everything the working group has done so far; what is there already is left as it is."""
    with instance.store.unit_of_work() as db:
        group, reviewer = (uuid.UUID(str(everyone(db, [role])[0].id)) for role in (Role.WORKING_GROUP, Role.REVIEWER))
        if not queries.versions_of(db, REFRESHED):
            frozen = _refreshed(db, group)
            _decided(db, instance, frozen, group, reviewer)
            _next(db, frozen, group, reviewer)
        if not queries.versions_of(db, BRANCH):
            _care_act(db, group, reviewer)


def _refreshed(db: Any, group: uuid.UUID) -> FrameworkVersion:
    made = forking.fork(db, version=queries.find(db, BASE), title="Refreshed ASCOF, first draft", by=group, at=now())
    editing.drop_measure(
        db,
        draft=made,
        code="3D(1a)",
        seen=_mark(db, made, "3D(1a)"),
        by=group,
        at=now(),
        reason="Most councils are near 100, and councils say that the rest is recording.",
    )
    _change(
        db,
        made,
        "2A",
        group,
        "Worked out from the published counts, so that anybody can check it.",
        claim="major",
        source=RATIO,
    )
    _change(
        db,
        made,
        "3D(2a)",
        group,
        "Of those who have self-directed support, and not of everybody: it then tells of choice, not of recording.",
        claim="major",
        title="People with self-directed support who receive direct payments",
        source=AMONG,
        caveats=[],
    )
    return freezing.freeze(db, draft=made, seen_version=made.edit_version, by=group, at=now())


def _decided(db: Any, instance: Instance, frozen: FrameworkVersion, group: uuid.UUID, reviewer: uuid.UUID) -> None:
    """One measure of a second version is tried on England's own figure and agreed by somebody who did not write it."""
    definition = _pin(db, frozen, "2A").definition
    given = {area: figure_at(db, instance.snapshots, definition, area, "2024-25") for area in ENGLAND}
    area, value = next(((area, value) for area, value in given.items() if value is not None), ("", None))
    if value is None:
        return
    made = forking.redraft(db, version=frozen, by=group, at=now())
    test = {"kind": "figure", "name": "England in 2024-25, as published", "area": area, "period": "2024-25"}
    _change(
        db, made, "2A", group, "A test, so that it can be agreed.", tests=[{**test, "value": value, "tolerance": 0.05}]
    )
    second = freezing.freeze(db, draft=made, seen_version=made.edit_version, by=group, at=now())
    measure = _pin(db, second, "2A").measure
    moving.agree_measure(
        db,
        version=measure,
        tested=tested(db, instance.snapshots, measure.defines()),
        decision="Agreed at the measures group: councils asked for a figure that anybody can work out again from the counts.",
        by=reviewer,
        at=now(),
    )


def _next(db: Any, frozen: FrameworkVersion, group: uuid.UUID, reviewer: uuid.UUID) -> None:
    """The next draft: two people's changes of one measure, and a remark that waits for an answer."""
    newest = queries.find(db, frozen.framework_id)
    made = forking.redraft(db, version=newest, by=group, at=now())
    seen = _mark(db, made, "3A")
    why = "Control over daily life is what people told us matters most, and what the Care Act names."
    _change(db, made, "3A", group, "In the words that directors used.", claim="patch", why=why)
    editing.change_measure(
        db,
        draft=made,
        code="3A",
        seen=seen,
        changes={"not_for": "Judging a council by one year: ask about the answers over several."},
        reason="Directors asked for this in two briefings.",
        claim="patch",
        by=reviewer,
        at=now(),
    )
    measure = _pin(db, made, "3A").measure
    _said(
        db, measure, "source.series", "Should this be shown for people aged 18 to 64 and 65 and over apart?", reviewer
    )


def _care_act(db: Any, group: uuid.UUID, reviewer: uuid.UUID) -> None:
    """A branch of the illustration in which a population was widened; remarked upon, not frozen."""
    base = queries.find(db, "care-act-illustration")
    made = forking.fork(db, version=base, title="Care Act working draft", by=group, at=now())
    data = _pin(db, made, "H1").definition.as_data()
    source = {**data["source"], "denominator": {"of": "latest", "where": {"age_on": "period_end", "at_least": 16}}}
    tests = [
        {
            **test,
            "name": "Somebody of sixteen counts here",
            "records": [{**one, "birth_month": "2008-03-31"} for one in test["records"]],
        }
        if "eighteen" in str(test["records"])
        else test
        for test in data["tests"]
    ]
    reason = "Young people who move to adult support are counted from sixteen on."
    version = _change(db, made, "H1", group, reason, claim="major", source=source, tests=tests)
    _said(
        db,
        version,
        "source.denominator",
        "The Act’s duties to those under 18 lie elsewhere (sections 58 to 66). Is sixteen right here?",
        reviewer,
    )


def _change(
    db: Any, made: FrameworkVersion, code: str, by: uuid.UUID, reason: str, *, claim: str = "", **changes: Any
) -> MeasureVersion:
    return editing.change_measure(
        db,
        draft=made,
        code=code,
        seen=_mark(db, made, code),
        changes=changes,
        reason=reason,
        claim=claim,
        by=by,
        at=now(),
    )


def _said(db: Any, version: MeasureVersion, clause: str, words: str, by: uuid.UUID) -> None:
    commenting.remark(db, version=version, clause=clause, words=words, by=by, at=now())


def _pin(db: Any, version: FrameworkVersion, code: str) -> queries.Pinned:
    return next(pin for pin in queries.pinned_in(db, version.id) if pin.entry.code == code)


def _mark(db: Any, version: FrameworkVersion, code: str) -> str:
    return mark_of(_pin(db, version, code).measure)
