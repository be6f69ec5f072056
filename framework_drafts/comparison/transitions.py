"""Pure: for a measure of records, which people move in or out between two definitions, and by which clause.

Between the older definition and the newer one lie definitions that have some of the changes and not others. Each changed
clause is credited with what it does on average over all orders in which the changes could have been made (the Shapley
value; at most five changes, so at most 32 definitions). What a set of changes together cannot be (a field that only
another change brings in) is refused, not guessed.

Counts leave through a guard: a change that moves fewer than ten people would show who they are to somebody who knows
both figures, so nothing is told of it. Invented people need no guard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

from consultation.errors import Unusable
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import BadDefinition, Definition, Records, parse
from framework_drafts.measures.reference.conditions import Record
from framework_drafts.measures.reference.records import Period, units
from framework_drafts.measures.structure import Difference, between, differences

MOST_CHANGES = 5
FEWEST_PEOPLE = 10
STATES = {
    "out": "Not counted",
    "not_achieved": "Counted, not as achieved",
    "achieved": "Counted as achieved",
}
State = str
Whose = tuple[str, str]  # council and person: persons are numbered by council
OUT = ("out", 0, 0)


@dataclass(frozen=True)
class Sums:
    """What is added up over people, by which of the changes were made: denominator and numerator; how many people count
    otherwise between two sets one change apart; and people by how they counted before and after."""

    asked: Mapping[frozenset[int], tuple[int, int]]
    apart: Mapping[tuple[frozenset[int], frozenset[int]], int]
    table: Mapping[tuple[State, State], int]


@dataclass(frozen=True)
class Credit:
    """One changed clause: what it adds on average over orders to the denominator and the numerator (less is taken out),
    in what the measure counts, and to the figure itself, in its unit."""

    place: str
    denominator: float
    numerator: float
    figure: float | None


@dataclass(frozen=True)
class Transition:
    """`old` and `new` are denominator and numerator, in what the measure counts; `table` counts people by how they counted
    before and after. Withheld says why counts are not told."""

    old: tuple[int, int]
    new: tuple[int, int]
    table: Mapping[tuple[State, State], int]
    credits: tuple[Credit, ...]
    withheld: str = ""


def transition(
    old: Definition, new: Definition, records: Sequence[Record], period: Period, *, real: bool = True
) -> Transition:
    """People by (before, after), and each changed clause's part in it. `real` people stand under the guard.

    Raises Unusable for measures that are not of records of one contract, or with more than five changes to them."""
    changed, between_them = in_between(old, new)
    rows = list(records)
    asked = {kept: _counted(definition, rows, period) for kept, definition in between_them.items()}
    people = {kept: told.people for kept, told in asked.items()}
    apart = {
        (one, other): sum(
            people[one].get(whose) != people[other].get(whose) for whose in people[one].keys() | people[other].keys()
        )
        for one, other in one_apart(len(changed))
    }
    first, last = people[frozenset()], people[frozenset(range(len(changed)))]
    table: dict[tuple[State, State], int] = {}
    for whose in sorted(first.keys() | last.keys()):
        pair = (first.get(whose, OUT)[0], last.get(whose, OUT)[0])
        table[pair] = table.get(pair, 0) + 1
    sums = Sums({kept: (told.denominator, told.numerator) for kept, told in asked.items()}, apart, table)
    return assembled(changed, sums, new, real=real)


def assembled(changed: Sequence[Difference], sums: Sums, new: Definition, *, real: bool) -> Transition:
    """The transition that sums over people tell, or why nothing is told."""
    first, last = sums.asked[frozenset()], sums.asked[frozenset(range(len(changed)))]
    if real and any(0 < count < FEWEST_PEOPLE for count in (*sums.table.values(), *sums.apart.values())):
        return Transition((0, 0), (0, 0), {}, (), GUARD)
    made = tuple(
        Credit(
            one.place,
            _shapley(i, len(changed), lambda kept: sums.asked[kept][0]),
            _shapley(i, len(changed), lambda kept: sums.asked[kept][1]),
            _figure(i, len(changed), sums.asked, new),
        )
        for i, one in enumerate(changed)
    )
    return Transition(first, last, sums.table, made)


def in_between(old: Definition, new: Definition) -> tuple[list[Difference], dict[frozenset[int], Definition]]:
    """The changed clauses, and a definition for each set of them that could have been made."""
    changed = changes_of(old, new)
    return changed, {kept: _with(old, new, changed, kept) for kept in _subsets(len(changed))}


def one_apart(count: int) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Every two sets of changes of which the second has one more."""
    every = _subsets(count)
    return [(one, other) for one in every for other in every if len(other) == len(one) + 1 and one < other]


def changes_of(old: Definition, new: Definition) -> list[Difference]:
    """The clauses of the source that differ. Raises Unusable where they cannot be told apart one by one."""
    if not isinstance(old.source, Records) or not isinstance(new.source, Records):
        raise Unusable("Only measures of records about persons show who moves in or out.")
    if old.source.average is not None or new.source.average is not None:
        raise Unusable("An average of days has nobody who moves in or out of its numerator.")
    if old.source.contract != new.source.contract:
        raise Unusable("The two definitions read different records, so nobody can be followed from one to the other.")
    found = [one for one in differences(old.as_data(), new.as_data()) if one.effect == "major"]
    if len(found) > MOST_CHANGES:
        raise Unusable(
            f"{len(found)} clauses differ, and at most {MOST_CHANGES} can be told apart: compare a version in between."
        )
    return found


def _with(old: Definition, new: Definition, changed: Sequence[Difference], kept: frozenset[int]) -> Definition:
    """The older definition with some of the changes."""
    data = between(old.as_data(), new.as_data(), {changed[i].path for i in kept})
    data["tests"] = []
    try:
        return parse(data)
    except BadDefinition as problem:
        raise Unusable(
            "The changes hang together: one of them alone makes no definition, so they cannot be credited one by one."
        ) from problem


@dataclass(frozen=True)
class _Counted:
    """How each person counts under one definition, with what they add to denominator and numerator; and their sums."""

    people: Mapping[Whose, tuple[State, int, int]]
    denominator: int
    numerator: int


def _counted(definition: Definition, records: Sequence[Record], period: Period) -> _Counted:
    """Somebody with several records counts as achieved when any of them does."""
    assert isinstance(definition.source, Records)  # noqa: S101 - changes_of() has looked
    roles = contract(definition.source.contract).roles
    found: dict[Whose, tuple[State, int, int]] = {}
    denominator = numerator = 0
    for unit in units(definition, records, period):
        person = str(unit.record[roles["council"]]), str(unit.record[roles["person"]])
        denominator, numerator = denominator + 1, numerator + unit.adds
        _, counted, achieved = found.get(person, OUT)
        state = "achieved" if achieved + unit.adds else "not_achieved"
        found[person] = (state, counted + 1, achieved + unit.adds)
    return _Counted(found, denominator, numerator)


def _subsets(count: int) -> list[frozenset[int]]:
    return [frozenset(some) for size in range(count + 1) for some in combinations(range(count), size)]


def _shapley(one: int, count: int, worth: Callable[[frozenset[int]], float]) -> float:
    """The mean, over all orders, of what `one` adds to what was there before it (Shapley 1953)."""
    others = [i for i in range(count) if i != one]
    total = 0.0
    for size in range(count):
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        for some in combinations(others, size):
            total += weight * (worth(frozenset((*some, one))) - worth(frozenset(some)))
    return round(total, 6)


def _figure(one: int, count: int, asked: Mapping[frozenset[int], tuple[int, int]], new: Definition) -> float | None:
    """The clause's part in the figure; None where a definition in between counts nobody, or the figure is no percentage."""
    if new.unit.kind != "percent" or any(not denominator for denominator, _ in asked.values()):
        return None
    return _shapley(one, count, lambda kept: 100 * asked[kept][1] / asked[kept][0])


GUARD = (
    f"Fewer than {FEWEST_PEOPLE} people move between these definitions, or by one of the changes: the difference of two "
    "figures would show who they are, so nothing is told."
)
