"""Reliability: simulated councils whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from framework_drafts.statistics.reliability import reliability


def test_it_finds_the_reliability_that_was_put_in() -> None:
    chance = np.random.default_rng(2)
    truth, errors = 2.0 * chance.standard_normal(5000), np.full(5000, 1.5)
    found = reliability(truth + errors * chance.standard_normal(5000), errors, np.full(5000, 400.0))
    assert found is not None
    assert found.typical == pytest.approx(4 / (4 + 2.25), abs=0.02)
    assert found.have == 400
    # 0.7 needs a sampling variance of 4 * 0.3 / 0.7: 400 * 2.25 / (4 * 3 / 7) respondents
    assert found.needed == pytest.approx(525, rel=0.06)


def test_the_number_needed_gives_what_was_aimed_at() -> None:
    chance = np.random.default_rng(3)
    n = 300.0
    values = 50 + 3 * chance.standard_normal(400) + 4 * chance.standard_normal(400)
    found = reliability(values, np.full(400, 4.0), np.full(400, n), aim=0.8)
    assert found is not None
    assert found.needed is not None
    at_that = found.between / (found.between + 16 * n / found.needed)
    assert at_that == pytest.approx(0.8, abs=0.002)


def test_noise_alone_is_nought_and_no_number_would_do() -> None:
    found = reliability([5.0, 5.1] * 10, [3.0] * 20, [100.0] * 20)
    assert found is not None
    assert (found.typical, found.needed) == (0.0, None)
    assert reliability([1.0] * 9, [1.0] * 9) is None
