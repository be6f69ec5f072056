"""What became of each measure from one side to another, what that would have done, and one council under each side."""

from __future__ import annotations

from typing import Any

from consultation.errors import Unusable
from framework_drafts.comparison.crosswalk import IN_WORDS, crosswalk
from framework_drafts.comparison.impact import Impact, impact, impacts
from framework_drafts.comparison.sides import Side
from framework_drafts.comparison.transitions import STATES, Transition, transition
from framework_drafts.dryruns.results import Result
from framework_drafts.measures.language import Definition, PersonsTest, Records
from framework_drafts.measures.testing import period_of, rows_of
from framework_drafts.measures.wording import in_words, short_unit
from workbench.pages.comparison.choosing import Chosen
from workbench.pages.drafting.present import shown_difference
from workbench.pages.dryruns.of_council import STANDING, standing_of
from workbench.pages.dryruns.trust import trust_in
from workbench.reports import comparison_charts
from workbench.reports.charts import Spec


def of_measures(old: Side, new: Side) -> dict[str, Any]:
    steps = crosswalk(old.pins, new.pins)
    told = {(one.old_code, one.new_code): one for one in impacts(old, new, steps)}
    rows = [
        {
            "step": step,
            "impact": told.get((step.old.entry.code, step.new.entry.code)) if step.old and step.new else None,
            "differences": [shown_difference(one) for one in step.differences()],
            "unit": short_unit(step.new.definition) if step.new else "",
        }
        for step in steps
    ]
    kinds = [step.kind for step in steps]
    return {"rows": rows, "words": IN_WORDS, "counts": {kind: kinds.count(kind) for kind in IN_WORDS if kind in kinds}}


def of_measure(old: Side, new: Side, code: str, own: str, old_code: str = "") -> dict[str, Any] | None:
    """One measure of the newer side with what the change from the older one (or one of several) would have done."""
    steps = [s for s in crosswalk(old.pins, new.pins) if s.new is not None and s.new.entry.code == code]
    step = next((s for s in steps if s.old is not None and s.old.entry.code == old_code), steps[0] if steps else None)
    if step is None or step.new is None:
        return None
    told = impact(old, new, step.old.entry.code, code) if step.old else None
    definition = step.new.definition
    return {
        "step": step,
        "words": IN_WORDS,
        "impact": told,
        "differences": [shown_difference(one) for one in step.differences()],
        "definition": definition,
        "before_words": " ".join(in_words(step.old.definition)) if step.old and step.differences() else "",
        "after_words": " ".join(in_words(definition)),
        "unit": short_unit(definition),
        "own": own,
        "pictures": _pictures(told),
        "people": _people(step.old.definition, definition) if step.old else None,
        "states": STATES,
    }


def picture(old: Side, new: Side, code: str, name: str, own: str, old_code: str) -> Spec | None:
    shown = of_measure(old, new, code, own, old_code)
    if shown is None or name not in shown["pictures"]:
        return None
    told, title = shown["impact"], f"{code} {shown['definition'].title}"
    if name == "places":
        return comparison_charts.places(
            told, own=own, title=f"{title}: places under both, and only those beyond chance marked"
        )
    return comparison_charts.dumbbells(
        told, own=own, unit=shown["unit"] or told.unit, title=f"{title}: each council under both"
    )


def of_council(now: Chosen, area: str) -> dict[str, Any]:
    """A council's newest figure on each measure of each side, joined by the measure's own identity."""
    names = {a.code: a.name for side in now.sides if side.results for a in side.results.areas if a.level == "council"}
    order: dict[str, list[Any]] = {}
    for place, side in enumerate(now.sides):
        for pin in side.pins:
            cells = order.setdefault(pin.measure.measure_id, [None] * len(now.sides))
            cells[place] = _under(side, pin.entry.code, pin.definition, area)
    sums = [
        [
            (words, sum(1 for row in order.values() if row[i] and row[i]["standing"] == key))
            for key, words in STANDING.items()
        ]
        for i in range(len(now.sides))
    ]
    return {
        "area": area,
        "area_name": names.get(area, ""),
        "councils": sorted(names.items(), key=lambda pair: pair[1]),
        "beside": list(order.values()),
        "standing": STANDING,
        "sums": [[pair for pair in some if pair[1]] for some in sums],
    }


def _under(side: Side, code: str, definition: Definition, area: str) -> dict[str, Any]:
    council = england = None
    period = str(side.of(code).get("period", ""))
    mine = side.results.of(code) if side.results is not None else None
    if side.results is not None and mine is not None and period:
        at, place = side.results.periods.index(period), side.results.place(area)
        council = _row(side, mine, place, at)
        england = _row(side, mine, side.results.england, at)
    standing = standing_of(council, england, definition) if council and england else "not_compared"
    return {
        "code": code,
        "title": definition.title,
        "places": definition.unit.places,
        "unit": short_unit(definition),
        "period": period,
        "council": council,
        "england": england,
        "standing": standing if council is not None and council.value is not None else "",
        "trust": trust_in(side.of(code) or None, side.findings_of(code)) if period else None,
    }


def _row(side: Side, mine: Any, place: int | None, at: int) -> Result | None:
    assert side.results is not None  # noqa: S101 - the caller has looked
    return side.results.row(mine, place, at) if place is not None and mine.there[place, at] else None


def _pictures(told: Impact | None) -> list[str]:
    if told is None or told.why_not or told.same or not told.quartiles:
        return []
    return ["councils", *(["places"] if any(m.old_rank and m.new_rank for m in told.moves) else [])]


def _people(old: Definition, new: Definition) -> dict[str, Any] | None:
    """Who moves in or out among the invented people of the newer definition's tests: they may all be shown."""
    if not isinstance(old.source, Records) or not isinstance(new.source, Records):
        return None
    found: list[tuple[PersonsTest, Transition]] = []
    try:
        for test in new.tests:
            if isinstance(test, PersonsTest):
                told = transition(old, new, rows_of(new, test), period_of(test), real=False)
                if any(before != after for before, after in told.table):
                    found.append((test, told))
    except Unusable as problem:
        return {"wrong": str(problem), "found": []}
    return {"wrong": "", "found": found}
