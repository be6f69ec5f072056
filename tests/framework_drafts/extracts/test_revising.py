"""What moved between two runs is all accounted for: by later data, by definition, or not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework_drafts.extracts.figures import ENGLAND, EVERYBODY, Figure
from framework_drafts.extracts.revising import revised

pytestmark = pytest.mark.sqlite
VALUES = st.one_of(st.none(), st.integers(0, 1000).map(lambda one: one / 10))


def figure(value: float | None, period: str = "2026-03", group: str = EVERYBODY) -> Figure:
    stratum = EVERYBODY if group == EVERYBODY else "gender"
    return Figure(ENGLAND, "country", period, stratum, group, value, reason="" if value is not None else "small_number")


@given(VALUES, VALUES, VALUES)
def test_the_parts_add_up_or_are_not_known(before: float | None, between: float | None, after: float | None) -> None:
    (one,) = revised([figure(before)], [figure(between)], [figure(after)])
    if None in (before, between, after):
        assert None in (one.by_data, one.by_definition)
    else:
        assert one.by_data is not None
        assert one.by_definition is not None
        assert one.moved == pytest.approx(one.by_data + one.by_definition)


def test_without_the_run_between_the_parts_are_not_known() -> None:
    (one,) = revised([figure(70.0)], None, [figure(72.5)])
    assert (one.moved, one.by_data, one.by_definition) == (2.5, None, None)


def test_only_what_both_runs_have_is_laid_side_by_side() -> None:
    assert revised([figure(1.0, "2025-12")], None, [figure(1.0, "2026-03")]) == []
    assert revised([figure(1.0, group="Male")], None, [figure(1.0, group="Male")]) == []
