"""What the pages of building show: the steps with what each says now, the plain English, an example, what is not tried."""

from __future__ import annotations

import json
from typing import Any

from consultation.people import names_of
from framework_drafts.dryruns.checking import example_of, tested
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in
from framework_drafts.history.cells import short
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.drafting import as_seen, defined, edits_of, mark_of
from framework_drafts.measures.language import Definition, PersonsTest, Records
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.measures.reference.records import units
from framework_drafts.measures.structure import ABSENT, Conflict, Difference, differences, effect_of
from framework_drafts.measures.testing import coverage, not_ready, period_of, rows_of
from framework_drafts.measures.wording import clause_tree, in_words
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.drafting.rows import ANCHORS
from workbench.pages.drafting.steps import STEPS, Step, step_named
from workbench.pages.drafting.steps_tests import RECORDS_SHOWN, holds, person_fields

EFFECTS = {
    "none": "Nothing differs from the version it began with.",
    "patch": "Only words differ from the version it began with: a patch (the last number rises).",
    "minor": "A breakdown differs from the version it began with: a minor version (the middle number rises).",
    "major": "What decides the figures differs from the version it began with: a major version (the first number rises).",
}


def pinned(db: Any, version: FrameworkVersion, code: str) -> Pinned:
    for pin in pinned_in(db, version.id):
        if pin.entry.code == code:
            return pin
    not_found()


def building(db: Any, version: FrameworkVersion, code: str) -> dict[str, Any]:
    """The hub of one measure."""
    pin = pinned(db, version, code)
    definition = pin.definition
    ran = tested(db, here().snapshots, definition)
    before = db.get(MeasureVersion, pin.measure.based_on) if pin.measure.based_on else None
    found = differences(before.definition, pin.measure.definition) if before and pin.measure.status == "draft" else []
    edits = edits_of(db, pin.measure) if pin.measure.status == "draft" else []
    return {
        "version": version,
        "pin": pin,
        "mark": mark_of(pin.measure),
        "steps": [(step, _numbers(step, definition)) for step in STEPS if definition.source.kind in step.kinds],
        "tree": clause_tree(definition),
        "sentences": in_words(definition)[-3:],
        "tested": ran,
        "coverage": [one for one in coverage(definition) if not one.covered],
        "not_ready": not_ready(definition, ran),
        "effect": EFFECTS[effect_of(found)] if before and pin.measure.status == "draft" else "",
        "differences": [shown_difference(one) for one in found],
        "edits": edits,
        "names": names_of(db, [edit.by for edit in edits]),
        "example": example(db, definition),
        "several": [one.name for one in definition.tests if isinstance(one, PersonsTest) and not holds(one)],
    }


def step_page(db: Any, version: FrameworkVersion, code: str, name: str, number: int) -> tuple[dict[str, Any], Step]:
    """One step's page, and the step. A step or number that the definition has not is not found."""
    pin = pinned(db, version, code)
    step = step_named(name, pin.definition) or not_found()
    numbers = _numbers(step, pin.definition)
    if step.numbered and number not in [0, *range(1, len(numbers) + 1)]:
        not_found()
    if (step.name == "where" and not number) or (number and step.numbered and not numbers[number - 1]):
        not_found()
    tree = clause_tree(pin.definition)
    beside = [one for one in tree if step.clause and one.path.startswith(step.clause)] or tree
    shown = {
        "version": version,
        "pin": pin,
        "step": step,
        "number": number,
        "tree": beside,
        "sentences": in_words(pin.definition)[-3:],
        "example": example(db, pin.definition),
        "seen": mark_of(pin.measure),
        "permitted": _permitted(pin.definition),
        "first_of": [f"r{row}_{person_fields(pin.definition)[0].name}" for row in range(RECORDS_SHOWN)]
        if step.name == "person"
        else [],
        "coverage": [one for one in coverage(pin.definition) if not one.covered] if step.name == "person" else [],
    }
    return shown, step


def as_opened(db: Any, pin: Pinned, seen: str) -> Definition:
    """The definition as the page that was sent showed it: its rows belong to that one."""
    return pin.definition if seen == mark_of(pin.measure) else defined(as_seen(db, pin.measure, seen))


def example(db: Any, definition: Definition) -> list[tuple[str, str, str]]:
    """What it gives now: figures of a few areas, or the persons of its tests."""
    if not isinstance(definition.source, Records):
        found = example_of(db, here().snapshots, definition)
        return [
            (area, period, said if said[:1].isdigit() or said[:1] == "-" else short(said))
            for area, period, said in found
        ]
    rows = []
    person = contract(definition.source.contract).roles["person"]
    for test in definition.tests:
        if isinstance(test, PersonsTest):
            counted = units(definition, rows_of(definition, test), period_of(test))
            for name in test.expect:
                mine = [unit.adds for unit in counted if unit.record.get(person) == name]
                if definition.source.average:
                    said = f"{sum(mine)} days" if mine else "does not count"
                else:
                    said = "counts, and as achieved" if sum(mine) else "counts" if mine else "does not count"
                rows.append((name, test.name, said))
    return rows[:8]


def shown_difference(one: Difference) -> dict[str, Any]:
    told = one.path == "tests" or (
        one.path.count(".") == 1 and one.path.startswith("tests.")
    )  # a whole test is known by its name
    old, new = ("", "") if told else (_said(one.old), _said(one.new))
    return {"place": one.place, "deed": one.deed, "effect": one.effect, "old": old, "new": new}


def side_by_side(one: Conflict) -> dict[str, str]:
    """A conflict in words: what was there before, and what each side says."""
    sides = {"before": one.before, "mine": one.mine, "theirs": one.theirs}
    return {"path": one.path, "place": one.place, **{name: _said(value) for name, value in sides.items()}}


def _numbers(step: Step, definition: Definition) -> list[str]:
    """What a numbered step has pages for, by name."""
    source = definition.source
    if not step.numbered:
        return []
    if step.name in ("person", "figure"):
        kind = "persons" if step.name == "person" else "figure"
        return [
            test.name if test.kind == kind and (kind == "figure" or holds(test)) else "" for test in definition.tests
        ]
    if not isinstance(source, Records):
        return []
    if step.name == "list":
        return [f"{one.name}, version {one.version}" for one in source.lists]
    return [one.name for one in source.selections] if step.name == "where" else [one.why for one in source.exclusions]


def _permitted(definition: Definition) -> list[str]:
    """What can be written as a value: permitted values, days, code lists and selections."""
    if not isinstance(definition.source, Records):
        return []
    under = contract(definition.source.contract)
    values = [value for one in under.fields.values() for value in one.values]
    dates = [one.label for one in under.fields.values() if one.kind == "date"]
    named = [one.name for one in (*definition.source.lists, *definition.source.selections)]
    return list(dict.fromkeys([*named, *ANCHORS, *dates, *values]))


def _said(value: Any) -> str:
    if value is ABSENT:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
