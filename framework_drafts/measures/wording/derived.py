"""Pure: what a selection works out for its records, in plain English."""

from __future__ import annotations

from framework_drafts.measures.contracts import Contract
from framework_drafts.measures.language.derived import Best, Case, Derived, Linked
from framework_drafts.measures.wording.conditions import label, linked_in_time, listed


def derived_words(derived: Derived, under: Contract) -> str:
    """The opening line; the cases stand below it."""
    named = f"For each of them “{label(derived.name, under)}” is worked out"
    if derived.day:
        which, name = ("latest", derived.day.latest) if derived.day.latest else ("earliest", derived.day.earliest)
        return f"{named}: the {which} {label(name, under)} of {_linked(derived.day.among, under)}."
    if len(derived.cases) == 1 and not derived.otherwise:
        return f"{named}:"
    return f"{named} by the first of these that gives a value:"


def case_words(case: Case, under: Contract) -> str:
    """What a case gives, before its condition."""
    if case.best:
        said = _best(case.best, under)
    else:
        said = f"“{case.value}”" if case.value is not None else f"its own {label(str(case.field), under)}"
    return f"{said}, where" if case.where is not None else f"{said}."


def otherwise_words(derived: Derived) -> str:
    return f"“{derived.otherwise}” for all others." if derived.otherwise else ""


def order_words(order: tuple[str, ...]) -> str:
    return f"in this order: {'; '.join(order)}"


def _best(best: Best, under: Contract) -> str:
    among = [_linked(one, under) for one in best.among]
    if not best.order:
        return f"the {label(best.field, under)} of {among[0]}"
    sides = [*(["the record itself"] if best.own else []), *among]
    return f"the {label(best.field, under)} that stands first, among {listed_sides(sides)}, {order_words(best.order)}"


def listed_sides(sides: list[str]) -> str:
    return sides[0] if len(sides) == 1 else f"{'; '.join(sides[:-1])}; and {sides[-1]}"


def _linked(linked: Linked, under: Contract) -> str:
    time = linked_in_time(linked.links(), under)
    return f"the person’s records of {listed([linked.records_of])} with the same council{time}"
