"""Pure: a field worked out for each record of a selection, as its definition reads."""

from __future__ import annotations

from typing import Any

from framework_drafts.measures.language.derived import Best, Case, Derived, Linked
from framework_drafts.measures.reference.conditions import Record, Setting, holds, is_near


def derive(derived: Derived, record: Record, setting: Setting, path: str) -> dict[str, Any]:
    """The record with the field. Every case's condition is asked, so that each answer is heard."""
    if derived.day:
        name = derived.day.latest or derived.day.earliest
        days = [one[name] for one in _linked(derived.day.among, record, setting) if one.get(name) is not None]
        chosen = max if derived.day.latest else min
        return {**record, derived.name: chosen(days) if days else None}
    value = None
    for number, case in enumerate(derived.cases, start=1):
        met = holds(case.where, record, setting, f"{path}.cases.{number}.where")
        if met and value is None:
            value = _value(case, record, setting)
    return {**record, derived.name: value if value is not None else derived.otherwise or None}


def _value(case: Case, record: Record, setting: Setting) -> Any:
    if case.best:
        return _best(case.best, record, setting)
    return case.value if case.value is not None else record.get(str(case.field))


def _best(best: Best, record: Record, setting: Setting) -> Any:
    found = [record.get(best.field)] if best.own else []
    for linked in best.among:
        found += [one.get(best.field) for one in _linked(linked, record, setting)]
    if not best.order:
        return next((value for value in found if value is not None), None)
    there = [best.order.index(value) for value in found if value in best.order]
    return best.order[min(there)] if there else None


def _linked(linked: Linked, record: Record, setting: Setting) -> list[Record]:
    there = setting.of_person(record, linked.records_of)
    return [one for one in there if is_near(linked.links(), record, one, setting)]
