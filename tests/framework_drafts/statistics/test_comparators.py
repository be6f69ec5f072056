"""Benchmarks by the single-overlap rule."""

from __future__ import annotations

import numpy as np
import pytest

from framework_drafts.statistics.comparators import benchmark, spread, spread_of_columns


@pytest.mark.parametrize(
    ("polarity", "reference", "found"),
    [
        ("higher", 50.0, "similar"),
        ("higher", 48.0, "similar"),
        ("higher", 47.9, "better"),
        ("higher", 52.1, "worse"),
        ("lower", 47.9, "worse"),
        ("lower", 52.1, "better"),
        ("neither", 47.9, "higher"),
        ("neither", 52.1, "lower"),
        ("higher", None, "not_compared"),
    ],
)
def test_the_interval_against_the_benchmark(polarity: str, reference: float | None, found: str) -> None:
    assert benchmark(48.0, 52.0, reference, polarity) == found


def test_without_an_interval_nothing_is_said() -> None:
    assert benchmark(None, 52.0, 40.0, "higher") == "not_compared"
    assert benchmark(float("nan"), 52.0, 40.0, "higher") == "not_compared"


def test_the_spread_of_what_is_there() -> None:
    assert spread([3.0, np.nan, 1.0, 2.0]).tolist() == [1.0, 1.5, 2.0, 2.5, 3.0]
    assert np.isnan(spread([np.nan])).all()


def test_columns_at_once_are_the_columns_one_by_one() -> None:
    given = np.random.default_rng(1).standard_normal((23, 6))
    given[::3, 2], given[:, 4], given[1:, 5] = np.nan, np.nan, np.nan
    expected = np.column_stack([spread(column) for column in given.T])
    assert spread_of_columns(given) == pytest.approx(expected, nan_ok=True)
