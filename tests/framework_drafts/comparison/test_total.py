"""A total never stands without how far it hangs on the weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework_drafts.comparison.criteria import Criterion, Score
from framework_drafts.comparison.scorecard import Row
from framework_drafts.comparison.total import totals, weighable

pytestmark = pytest.mark.sqlite


def row(key: str, *values: float | None, better: str = "more", kind: str = "share") -> Row:
    return Row(Criterion(key, key, "", kind, better, "run"), tuple(Score(value, "") for value in values))


def test_worked_by_hand() -> None:
    told = totals([row("a", 0.8, 0.4), row("b", 0.5, 0.1, better="fewer")], {"a": 3, "b": 1})
    assert told is not None
    assert [one.value for one in told.totals] == [(80 * 3 + 50) / 4, (40 * 3 + 90) / 4]
    assert told.totals[0].first_nearby + told.totals[1].first_nearby == pytest.approx(1)


def test_whoever_is_better_by_everything_is_always_first() -> None:
    told = totals([row("a", 0.9, 0.1), row("b", 0.8, 0.3)], {"a": 1, "b": 1})
    assert told is not None
    assert (told.totals[0].first_nearby, told.totals[0].first_of_any) == (1.0, 1.0)


def test_what_is_no_share_or_unknown_to_one_carries_no_weight() -> None:
    rows = [row("a", 0.5, 0.5), row("b", 0.5, None), row("c", 12, 13, kind="count"), row("d", 0.1, 0.2, better="")]
    assert [one.criterion.key for one in weighable(rows)] == ["a"]
    told = totals(rows, {"a": 1, "b": 5, "c": 5})
    assert told is not None
    assert (told.used, told.left_out) == (("a",), ("b", "c"))
    assert told.totals[0].first_of_any == 0.5, "ties are shared"
    assert totals(rows, {"b": 1}) is None
    assert totals(rows, {}) is None


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5),
    st.lists(st.integers(0, 10), min_size=5, max_size=5),
)
def test_totals_lie_between_nought_and_a_hundred_and_firsts_add_up(
    values: list[tuple[float, ...]], given_: list[int]
) -> None:
    rows = [row(str(i), *some) for i, some in enumerate(values)]
    told = totals(rows, {str(i): weight for i, weight in enumerate(given_)})
    if told is None:
        assert not any(given_[: len(rows)])
        return
    assert all(-1e-6 <= one.low <= one.high <= 100 + 1e-6 for one in told.totals)
    assert sum(one.first_of_any for one in told.totals) == pytest.approx(1, abs=0.001)
    assert totals(rows, {str(i): weight for i, weight in enumerate(given_)}) == told, "the same each time"
