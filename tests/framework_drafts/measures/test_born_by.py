"""The last day of birth for an age is the last one: nobody born then is too young, nobody born a day later old enough."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framework_drafts.measures.arrays.conditions import EPOCH, _born_by
from framework_drafts.measures.reference.conditions import age

pytestmark = pytest.mark.sqlite
DAYS = st.dates(date(1999, 1, 1), date(2101, 12, 31))


@given(DAYS, st.integers(0, 120), st.sampled_from(["birthday", "days"]))
@example(date(2024, 2, 29), 65, "birthday")
@example(date(2023, 2, 28), 65, "birthday")
@example(date(2024, 2, 29), 64, "birthday")
def test_the_last_day_of_birth_for_an_age(day: date, years: int, years_by: str) -> None:
    born = EPOCH + timedelta(days=_born_by((day - EPOCH).days, years, years_by))
    assert age(born, day, years_by) >= years
    assert age(born + timedelta(days=1), day, years_by) < years
