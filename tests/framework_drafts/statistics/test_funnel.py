"""Funnel limits and dispersion."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from framework_drafts.statistics.funnel import dispersion, normal_limits, poisson_limits, proportion_limits
from tests.framework_drafts.statistics.reference import case


def test_poisson_limits_to_the_digits_given(shared: Path) -> None:
    given = case(shared, "poisson_limits.json")
    low, high = poisson_limits(given["expected_count"])
    assert low == pytest.approx(given["lower95"], abs=5e-7)
    assert high == pytest.approx(given["upper95"], abs=5e-7)
    low, high = poisson_limits(given["expected_count"], confidence=0.998)
    assert low == pytest.approx(given["lower998"], abs=5e-7)
    assert high == pytest.approx(given["upper998"], abs=5e-7)


def test_chance_alone_has_a_dispersion_near_one_and_more_has_the_variance_that_was_put_in() -> None:
    chance = np.random.default_rng(4)
    errors = chance.uniform(0.5, 2.0, 4000)
    alone = dispersion(errors * chance.standard_normal(4000), errors, 0.0)
    more = dispersion(errors * chance.standard_normal(4000) + 3 * chance.standard_normal(4000), errors, 0.0)
    assert alone is not None
    assert more is not None
    z = 1.2815515594  # at 10% on either side: a normal's mean square, its tails pulled in, is this
    winsorised = 1 - 2 * (z * norm.pdf(z) + 0.1) + 2 * 0.1 * z**2
    assert alone.phi == pytest.approx(winsorised, abs=0.03)
    assert alone.between == 0
    assert 9 * winsorised * 0.7 < more.between < 9  # pulling tails in gives less than was put in


def test_the_formula_on_three_councils_worked_by_hand() -> None:
    """z = -2, 0, 2 with errors 1: winsorised -1.6, 0, 1.6; phi 5.12/3; between (5.12 - 2) / (3 - 1)."""
    found = dispersion([8.0, 10.0, 12.0], [1.0, 1.0, 1.0], 10.0)
    assert found is not None
    assert (found.phi, found.between) == pytest.approx((5.12 / 3, 1.56))
    assert dispersion([1.0, 2.0], [1.0, 1.0], 0.0) is None


def test_limits_narrow_with_size_and_stay_proportions() -> None:
    low, high = proportion_limits(0.9, [10, 100, 1000])
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) <= 0).all()
    assert high[0] == 1.0
    low, high = normal_limits(10.0, [1.0], between=3.0)
    assert high[0] - 10 == pytest.approx(1.959964 * 2, abs=1e-5)
