"""The compiled query, the columns and the slow, obvious evaluator agree on every drawn history and definition."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from framework_drafts.measures.arrays import counting
from framework_drafts.measures.language import parse
from framework_drafts.measures.reference.records import count
from framework_drafts.measures.running import count_rows
from tests.framework_drafts.measures.drawn import PERIODS, definitions, histories

PAIRS = int(os.environ.get("WORKBENCH_TEST_PAIRS", "500"))
pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("part", range(4))
@settings(max_examples=PAIRS // 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=definitions(), history=histories())
def test_every_engine_counts_as_the_reference_does(
    part: int, data: dict[str, Any], history: list[dict[str, Any]]
) -> None:
    definition = parse(data)
    assert parse(definition.as_data()) == definition
    told = count(definition, history, PERIODS)
    assert count_rows(definition, history, PERIODS) == told
    assert counting.count_rows(definition, history, PERIODS) == told
