"""Intervals against published reference values, to the digits given."""

from __future__ import annotations

import pytest

from framework_drafts.statistics.intervals import byar, count_limits, margin, wilson


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
