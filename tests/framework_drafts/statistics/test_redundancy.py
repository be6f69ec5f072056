"""Which measures say the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from framework_drafts.statistics.redundancy import rank_correlations, together, within_groups


def test_correlations_are_scipy_s() -> None:
    given = np.random.default_rng(1).standard_normal((60, 4)).round(1)
    assert rank_correlations(given) == pytest.approx(spearmanr(given).statistic)


def test_a_sum_of_three_is_explained_by_them_and_three_apart_are_not() -> None:
    chance = np.random.default_rng(2)
    parts = chance.standard_normal((150, 3))
    found = together(np.column_stack([parts.sum(axis=1) + 0.3 * chance.standard_normal(150), parts]))
    assert found is not None
    assert found.explained[0] > 0.9
    apart = together(chance.standard_normal((150, 4)))
    assert apart is not None
    assert apart.explained.max() < 0.15
    assert apart.dimension == pytest.approx(4, abs=0.3)
    same = together(np.repeat(chance.standard_normal((150, 1)), 4, axis=1) + 0.01 * chance.standard_normal((150, 4)))
    assert same is not None
    assert same.dimension == pytest.approx(1, abs=0.05)


def test_what_only_regions_share_is_gone_within_them() -> None:
    chance = np.random.default_rng(3)
    region = np.repeat(np.arange(9), 17)
    drift = chance.standard_normal(9)[region] * 3
    given = chance.standard_normal((153, 2)) + drift[:, None]
    assert rank_correlations(given)[0, 1] > 0.7
    assert abs(within_groups(given, region)[0, 1]) < 0.25


def test_too_few_councils_say_nothing() -> None:
    given = np.random.default_rng(4).standard_normal((19, 2))
    assert np.isnan(rank_correlations(given)).all()
    assert together(given) is None
