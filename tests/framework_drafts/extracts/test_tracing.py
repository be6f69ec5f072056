"""One person's way through a measure: as the slow evaluator counts, clause by clause, with a reason that is so."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from framework_drafts.extracts.tracing import Lit, Traced, trace
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.arrays.columns import block_of
from framework_drafts.measures.arrays.counting import standing
from framework_drafts.measures.language import Definition
from framework_drafts.measures.reference.records import Period, units
from tests.framework_drafts.extracts.histories import UNDER, histories

pytestmark = pytest.mark.sqlite
OFFICIAL = {one.code: one.definition for one in read_folder(BASELINES / "ascof_client_level_1").entries}
YEAR = Period("2024-25", date(2024, 4, 1), date(2025, 3, 31))
SHORT, LONG = "Short term support: ST-Max", "Long term support: Community"


def by_person(rows: list[dict[str, Any]]) -> dict[Any, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in rows:
        found[row["council"], row["person"]].append(row)
    return found


def every(tree: tuple[Lit, ...]) -> list[Lit]:
    return [found for one in tree for found in (one, *every(one.inside))]


@pytest.mark.parametrize("code", sorted(OFFICIAL))
def test_a_person_counts_as_the_evaluator_says(code: str) -> None:
    definition, states = OFFICIAL[code], set()
    for mine in by_person(histories(400, seed=5)).values():
        seen = trace(definition, mine, YEAR)
        found = units(definition, mine, YEAR)
        assert sorted(adds for _, adds in seen.counting) == sorted(one.adds for one in found)
        assert seen.why, "there is always a reason"
        states.add(seen.state)
        heard = {one.path: one for one in every(seen.tree)}
        assert len(heard["source.denominator"].yes) >= len(seen.counting)
        for clause in heard.values():
            assert not set(clause.yes) & set(clause.no), clause.path
    assert "out" in states
    assert states & {"achieved", "not_achieved"}


def service(record: int, kind: str, start: date, end: date | None) -> dict[str, Any]:
    return {
        "council": "X", "person": 1, "record": record, "client_type": "Service user", "event_type": "Service",
        "service_type": kind, "event_start": start, "event_end": end,
    }  # fmt: skip


STAY = service(1, SHORT, date(2024, 5, 1), date(2024, 6, 1))


def traced(*records: dict[str, Any]) -> Traced:
    return trace(OFFICIAL["2A"], records, YEAR)


def test_why_is_said_in_words_of_the_clause_that_decides() -> None:
    alone = traced(STAY)  # nothing follows, and nothing is said of how it ended
    assert alone.state == "out"
    assert alone.why[0] == "None of the records of “ended” counts."
    assert traced({**STAY, "event_outcome": "NFA: Support ended as planned"}).why[-1] == (
        "Record 1 counts as achieved: what is asked for that holds."
    )
    followed = traced(STAY, service(2, LONG, date(2024, 6, 3), None))
    assert followed.state == "not_achieved"
    assert "For record 1 the sequel to the stay is: Long term support: Community." in followed.why
    assert followed.why[-1].startswith("Must not hold, and does: sequel to the stay is")
    known = traced(STAY, service(3, LONG, date(2024, 1, 1), date(2024, 4, 20)))
    assert known.state == "out"
    assert known.why[0] == "None of this person’s records of “stays” gets into “ended”."
    assert known.why[-1].startswith("Must not hold, and does: the same person has a record of “support”")
    nothing = traced(service(1, LONG, date(2024, 1, 1), None))
    assert nothing.why[0] == "None of this person’s records gets into “st_max”."
    assert "Must hold, and does not: service type is “Short term support: ST-Max”." in nothing.why


def test_records_are_numbered_by_when_they_begin() -> None:
    seen = traced(service(9, LONG, date(2024, 6, 3), None), STAY)
    assert [one["record"] for one in seen.records] == [1, 9]
    kept = next(one for one in every(seen.tree) if one.path == "source.selections.1")
    assert (kept.yes, kept.no) == ((1,), (2,))


@pytest.mark.parametrize("code", sorted(OFFICIAL))
def test_columns_say_of_each_person_what_the_evaluator_says(code: str) -> None:
    definition: Definition = OFFICIAL[code]
    rows = histories(300, seed=8)
    rows.sort(key=lambda one: (one["council"], str(one["person"])))  # as a block numbers persons
    block = block_of(rows, UNDER, tuple(UNDER.fields))
    counted, achieved = standing(definition, block, YEAR)
    people = list(by_person(rows))
    told = {people[n]: (int(counted[n]), int(achieved[n])) for n in range(len(people)) if counted[n]}
    wanted: dict[Any, tuple[int, int]] = {}
    for one in units(definition, rows, YEAR):
        at = one.record["council"], one.record["person"]
        before = wanted.get(at, (0, 0))
        wanted[at] = (before[0] + 1, before[1] + one.adds)
    assert told == wanted
    assert told
