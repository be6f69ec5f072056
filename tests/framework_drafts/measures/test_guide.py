"""The guide's examples come true on every engine: what is printed is what is tried."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from framework_drafts.measures.contracts import contract
from framework_drafts.measures.guide import PERIOD, Example, chapters
from framework_drafts.measures.language import Records
from framework_drafts.measures.reference import Cell, evaluate
from framework_drafts.measures.reference.records import Period, count, units
from framework_drafts.measures.running import count_rows

pytestmark = pytest.mark.sqlite  # touches no database of its own: once is enough

EXAMPLES = [example for chapter in chapters() for example in chapter.examples]
WITH_PERSONS = [one for one in EXAMPLES if one.expect is not None]
PUBLISHED = [one for one in EXAMPLES if one.cells is not None]
YEAR = Period("2024-25", *(date.fromisoformat(day) for day in PERIOD))


def rows(example: Example) -> list[dict[str, Any]]:
    assert isinstance(example.definition.source, Records)
    under = contract(example.definition.source.contract)
    found = []
    for number, record in enumerate(example.records, start=1):
        row: dict[str, Any] = {"council": "X", "record": f"{number:02d}"}
        row |= {k: date.fromisoformat(v) if under.fields[k].kind == "date" else v for k, v in record.items()}
        found.append(row)
    return found


@pytest.mark.parametrize("example", WITH_PERSONS, ids=[one.title for one in WITH_PERSONS])
def test_examples_with_persons(example: Example) -> None:
    counted = units(example.definition, rows(example), YEAR)
    told = {
        who: (
            sum(unit.record["person"] == who for unit in counted),
            sum(unit.adds for unit in counted if unit.record["person"] == who),
        )
        for who in example.expect or {}
    }
    assert told == example.expect
    assert {unit.record["person"] for unit in counted} <= set(example.expect or {})
    assert count_rows(example.definition, rows(example), [YEAR]) == count(example.definition, rows(example), [YEAR])


@pytest.mark.parametrize("example", PUBLISHED, ids=[one.title for one in PUBLISHED])
def test_examples_of_published_figures(example: Example) -> None:
    outcome = evaluate(example.definition, {name: Cell(value) for name, value in (example.cells or {}).items()})
    said = outcome.reason if outcome.value is None else f"{outcome.value:.{example.definition.unit.places}f}"
    assert said == example.gives


def test_the_guide_shows_every_kind_of_condition_and_source() -> None:
    written = " ".join(one.written for one in EXAMPLES)
    for word in (
        "all:",
        "not:",
        "in:",
        "is:",
        "in_list:",
        "missing:",
        "number:",
        "date:",
        "age_on:",
        "overlaps:",
        "has:",
    ):
        assert word in written, word
    assert {one.definition.source.kind for one in EXAMPLES} == {"published", "ratio", "calculated", "records"}
