"""Who counts otherwise under another definition, over files of records: counts and credits, in one pass over columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from framework_drafts.comparison.transitions import (
    FEWEST_PEOPLE,
    GUARD,
    Credit,
    Sums,
    Transition,
    assembled,
    in_between,
    one_apart,
)
from framework_drafts.extracts.counting import GIGABYTE, widest
from framework_drafts.extracts.reading import ranges_of, read_block
from framework_drafts.extracts.store import RecordSet
from framework_drafts.measures.arrays.counting import standing
from framework_drafts.measures.language import Definition
from framework_drafts.measures.needs import columns_needed
from framework_drafts.measures.reference.records import Period

STATES = ("out", "not_achieved", "achieved")


def moved(
    old: Definition,
    new: Definition,
    records: RecordSet,
    period: Period,
    *,
    real: bool,
    memory: int = GIGABYTE,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Transition:
    """As `comparison.transitions.transition`, over a folder of records. `real` people stand under the guard.

    Raises Unusable for definitions that cannot be told apart clause by clause."""
    changed, between = in_between(old, new)
    under = widest([old, new])
    fields = tuple(name for name in under.fields if any(name in columns_needed(one) for one in between.values()))
    asked = {kept: np.zeros(2, dtype=np.int64) for kept in between}
    apart = dict.fromkeys(one_apart(len(changed)), 0)
    cells = np.zeros(9, dtype=np.int64)
    ranges = ranges_of(records.files, memory=memory, at_once=1)
    last = frozenset(range(len(changed)))
    for number, files in enumerate(ranges, start=1):
        block = read_block(records, files, under, fields)
        stands = {kept: standing(definition, block, period) for kept, definition in between.items()}
        for kept, (counted, achieved) in stands.items():
            asked[kept] += (counted.sum(), achieved.sum())
        for one, other in apart:
            differ = [a != b for a, b in zip(stands[one], stands[other], strict=True)]
            apart[one, other] += int((differ[0] | differ[1]).sum())
        cells += np.bincount(_state(*stands[frozenset()]) * 3 + _state(*stands[last]), minlength=9)
        told(number, len(ranges))
    table = {(STATES[at // 3], STATES[at % 3]): int(count) for at, count in enumerate(cells) if at and count}
    sums = Sums({kept: (int(both[0]), int(both[1])) for kept, both in asked.items()}, apart, table)
    return assembled(changed, sums, new, real=real)


def rounded(found: Transition, base: int) -> Transition:
    """The transition in numbers of people rounded to a base, without parts of the figure, which would give them back."""

    def near(count: float) -> int:
        return int((abs(count) + base / 2) // base * base) * (1 if count >= 0 else -1)

    return Transition(
        (near(found.old[0]), near(found.old[1])),
        (near(found.new[0]), near(found.new[1])),
        {pair: near(count) for pair, count in found.table.items()},
        tuple(Credit(one.place, near(one.denominator), near(one.numerator), None) for one in found.credits),
        found.withheld,
    )


def guarded(found: Transition, earlier: Sequence[Mapping[tuple[str, str], int]]) -> Transition:
    """The transition, or nothing where its counts differ by one to nine people from those of another definition that were
    told of the same people: two answers can name a person where neither does alone."""
    for table in earlier:
        for cell in table.keys() | found.table.keys():
            if table and found.table and 0 < abs(table.get(cell, 0) - found.table.get(cell, 0)) < FEWEST_PEOPLE:
                return Transition((0, 0), (0, 0), {}, (), GUARD)
    return found


def _state(counted: Any, achieved: Any) -> Any:
    """Somebody with several records counts as achieved when any of them does."""
    return (counted > 0).astype(np.int64) + (achieved > 0)
