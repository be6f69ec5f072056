"""How far an order depends on what was chosen."""

from __future__ import annotations

import numpy as np
import pytest

from framework_drafts.statistics.sensitivity import moved_by_sampling, moved_by_weights, variance_shares


def test_sobol_s_shares_of_a_known_sum() -> None:
    found = variance_shares(lambda x: x[0] + 10 * x[1], {"x1": (0.0, 1.0), "x2": (0.0, 1.0)}, draws=4096)
    assert found["x1"] == pytest.approx((1 / 101, 1 / 101), abs=2e-3)
    assert found["x2"] == pytest.approx((100 / 101, 100 / 101), abs=2e-3)


def test_a_factor_that_cannot_vary_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot vary: x2"):
        variance_shares(lambda x: x[0], {"x1": (0.0, 1.0), "x2": (1.0, 1.0)})
    with pytest.raises(ValueError, match="there is none"):
        variance_shares(lambda x: x, {})


def test_places_move_with_error_and_stay_without() -> None:
    chance = np.random.default_rng(1)
    figures = chance.standard_normal((60, 5))
    ways = np.ones(5)
    assert moved_by_sampling(figures, np.zeros((60, 5)), ways) == 0
    small, large = (moved_by_sampling(figures, np.full((60, 5), s), ways) for s in (0.1, 0.6))
    assert 0 < small < large
    assert moved_by_weights(figures, ways, by=1e-9) == 0
    assert 0 < moved_by_weights(figures, ways) < large


def test_the_same_seed_gives_the_same_number() -> None:
    figures = np.random.default_rng(2).standard_normal((40, 3))
    assert moved_by_weights(figures, np.ones(3)) == moved_by_weights(figures, np.ones(3))
