"""The official measures on generated histories: the reference, DuckDB and the columns count alike, alone and together."""

from __future__ import annotations

import os
from datetime import date

import pytest

from framework_drafts.frameworks.bundle import Entry
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.arrays.columns import block_of
from framework_drafts.measures.arrays.counting import count_block, count_rows
from framework_drafts.measures.reference.records import Period, count
from framework_drafts.measures.running import count_rows as count_by_query
from tests.framework_drafts.extracts.histories import UNDER, histories

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(3600)]
PERSONS = int(os.environ.get("WORKBENCH_TEST_PAIRS", "500"))
ENTRIES = [one for folder in (1, 2) for one in read_folder(BASELINES / f"ascof_client_level_{folder}").entries]
PERIODS = [
    Period("2024-25", date(2024, 4, 1), date(2025, 3, 31)),
    Period("2025-06", date(2024, 7, 1), date(2025, 6, 30)),
    Period("quarter", date(2024, 7, 1), date(2024, 9, 30)),
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: f"{one.code} {one.version}")
def test_three_engines_count_alike(entry: Entry) -> None:
    for seed in range(-(-PERSONS // 500)):
        rows = histories(min(500, PERSONS), seed)
        told = count(entry.definition, rows, PERIODS)
        assert sum(one.denominator for one in told.values()) > 0
        assert count_rows(entry.definition, rows, PERIODS) == told
        as_text = [{**one, "person": str(one["person"]), "record": f"{one['record']:06d}"} for one in rows]
        assert count_by_query(entry.definition, as_text, PERIODS) == count(entry.definition, as_text, PERIODS)


def test_counted_together_they_count_as_they_do_alone() -> None:
    """Both versions share selections and do not mix them up."""
    rows = histories(300, 99)
    definitions = [one.definition for one in ENTRIES]
    block = block_of(rows, UNDER, tuple(UNDER.fields))
    assert count_block(definitions, block, PERIODS) == [count(one, rows, PERIODS) for one in definitions]


def test_the_readings_of_a_pitfall_count_differently() -> None:
    rows = histories(2000, 7)
    told = {(one.code, one.version): count(one.definition, rows, PERIODS) for one in ENTRIES}
    assert [code for code in ("2A", "2B", "2C", "3D(1b)", "3D(2b)") if told[code, "1.0.0"] == told[code, "2.0.0"]] == []
    assert [code for code in ("2D(1)", "2D(2)", "2E(1)", "3D(1a)") if told[code, "1.0.0"] != told[code, "2.0.0"]] == []
