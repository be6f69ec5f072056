"""Standardised rates: published values where the inputs are known, and what must hold of any."""

from __future__ import annotations

import pytest

from framework_drafts.statistics.intervals import byar
from framework_drafts.statistics.standardising import direct, dobson, indirect


def test_an_indirect_rate_to_the_digits_given() -> None:
    """895 events where 835.8836 were expected, at a reference rate of 9,349.8835 per 100,000."""
    assert indirect(895, 835.8836, reference=9349.8835) == pytest.approx((10011.1376, 9365.9160, 10689.0976), abs=2e-4)
    assert indirect(5, 0) is None


def test_dobson_s_limits_to_the_digits_given() -> None:
    """1,043.0248 per 10,000 of the same 895 events; the variance is what its lower limit says, the upper must follow."""
    found = dobson(1043.0248, 895 * 1.2352649645**2, 895)
    assert found == pytest.approx((1043.0248, 971.7709, 1117.8941), abs=1e-4)


def test_with_one_band_it_is_the_crude_rate() -> None:
    found = direct([45], [1000], [5000], scale=100)
    assert found is not None
    assert found[0] == pytest.approx(4.5)
    assert found[1:] == pytest.approx(byar(45, 1000, scale=100))


def test_two_bands_worked_by_hand() -> None:
    """10/100 weighed 1 and 40/200 weighed 3: (0.1 + 0.6) / 4."""
    found = direct([10, 40], [100, 200], [1, 3], scale=1)
    assert found is not None
    assert found[0] == pytest.approx(0.175)
    assert found[1] < 0.175 < found[2]


def test_under_ten_events_there_is_none() -> None:
    assert direct([4, 5], [100, 100], [1, 1], scale=1) is None
    assert direct([40, 5], [100, 0], [1, 1], scale=1) is None
