"""Intervals against published reference values, to the digits given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.weightstats import DescrStatsW

from framework_drafts.statistics.intervals import (
    byar,
    byar_columns,
    byar_count,
    count_limits,
    margin,
    mean_limits,
    wilson,
    wilson_columns,
)
from tests.framework_drafts.statistics.reference import sheet


@pytest.mark.parametrize(
    ("numerator", "denominator", "confidence", "lower", "upper"),
    [
        (65, 100, 0.95, 0.5525444329688797, 0.7363575175690247),
        (65, 100, 0.998, 0.4954946574, 0.7783540614),
        (1045, 5000, 0.95, 0.1979554988, 0.2204913037),
        (1, 100, 0.95, 0.00176743, 0.05448620),
    ],
)
def test_wilson(numerator: float, denominator: float, confidence: float, lower: float, upper: float) -> None:
    assert wilson(numerator, denominator, confidence=confidence) == pytest.approx((lower, upper), abs=1e-8)


@pytest.mark.parametrize(
    ("count", "confidence", "lower", "upper"),
    [(65, 0.95, 50.1631877, 82.8491385), (1045, 0.95, 982.5932, 1110.3312), (10, 0.998, 2.916318, 24.193725)],
)
def test_byar_counts(count: float, confidence: float, lower: float, upper: float) -> None:
    assert count_limits(count, confidence=confidence) == pytest.approx((lower, upper), abs=1e-4)


def test_small_counts_are_exact() -> None:
    assert byar(5, 100, scale=100) == pytest.approx((1.623486, 11.668332), abs=1e-6)
    assert byar(0, 100, scale=100) == pytest.approx((0.0, 3.688879), abs=1e-6)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (1, 0), (-1, 10)])
def test_no_denominator_gives_none_and_never_nought(numerator: float, denominator: float) -> None:
    assert wilson(numerator, denominator) is None
    assert byar(numerator, denominator, scale=1) is None


def test_more_counted_than_there_are_gives_none() -> None:
    assert wilson(11, 10) is None


def test_a_margin_stays_within_the_unit() -> None:
    assert margin(99.0, 3.0, low=0.0, high=100.0) == (96.0, 100.0)
    assert margin(0.4, 0.05, low=None, high=None) == (0.35, 0.45)
    assert margin(50.0, None, low=0.0, high=100.0) is None


@pytest.mark.parametrize("number", [0, 1])
def test_every_proportion_of_the_reference_workbook(shared: Path, number: int) -> None:
    seen = 0
    for row in sheet(shared, "testdata_Proportion.xlsx", number):
        if row["Numerator"] is None or row["Denominator"] is None:
            continue
        for confidence, low, high in _limits(row):
            found = wilson(row["Numerator"], row["Denominator"], scale=row["multiplier"], confidence=confidence)
            assert found == pytest.approx((low, high), rel=1e-12)
            seen += 1
    assert seen == (32 if number == 0 else 8)


@pytest.mark.parametrize("number", [0, 1])
def test_every_rate_of_the_reference_workbook(shared: Path, number: int) -> None:
    seen = 0
    for row in sheet(shared, "testdata_Rate.xlsx", number):
        if row["Numerator"] is None or row["Denominator"] is None:
            continue
        for confidence, low, high in _limits(row):
            found = byar(row["Numerator"], row["Denominator"], scale=row["multiplier"], confidence=confidence)
            assert found == pytest.approx((low, high), rel=1e-9)
            seen += 1
    assert seen == (34 if number == 0 else 9)


def test_byar_and_wilson_of_the_reference_workbook(shared: Path) -> None:
    for row in sheet(shared, "testdata_Byars_Wilson.xlsx"):
        confidence = float(row["confidence"].rstrip("%")) / 100
        if row["method"] == "Wilson":
            found = wilson(row["x"], row["n"], confidence=confidence)
        else:
            found = byar_count(row["x"], float(norm.ppf(1 - (1 - confidence) / 2)))
        assert found is not None
        if row["lowercl"] is not None:
            assert found[0] == pytest.approx(row["lowercl"], rel=1e-12)
        assert found[1] == pytest.approx(row["uppercl"], rel=1e-12)


def _limits(row: dict[str, Any]) -> list[tuple[float, float, float]]:
    if "lowercl" in row:
        return [(0.95, row["lowercl"], row["uppercl"])]
    return [
        (0.95, row["lower95_0cl"], row["upper95_0cl"]),
        (0.998, row["lower99_8cl"], row["upper99_8cl"]),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=30),
)
def test_columns_give_what_single_figures_give(pairs: list[tuple[int, int]]) -> None:
    x, n = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    for columns, single in (
        (wilson_columns(x, n, scale=100.0), [wilson(a, b, scale=100.0) for a, b in pairs]),
        (byar_columns(x, n, scale=1e5), [byar(a, b, scale=1e5) for a, b in pairs]),
    ):
        for i, limits in enumerate(single):
            if limits is None:
                assert np.isnan(columns[0][i])
                assert np.isnan(columns[1][i])
            else:
                assert (columns[0][i], columns[1][i]) == pytest.approx(limits, rel=1e-12, abs=1e-12)


def test_a_mean_has_student_s_limits() -> None:
    """statsmodels works the same out of the values."""
    values = [12.0, 71.5, 33.0, 60.2, 91.9, 18.4, 77.7]
    deviation = float(np.std(values, ddof=1))
    assert mean_limits(float(np.mean(values)), deviation, 7) == pytest.approx(DescrStatsW(values).tconfint_mean())
    assert mean_limits(1.0, 1.0, 1) is None
