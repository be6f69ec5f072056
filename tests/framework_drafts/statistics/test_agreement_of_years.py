"""Agreement of years, and breaks that were put in."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from framework_drafts.statistics.agreement_of_years import spearman, stability, steps


def years(*, shuffled: int | None = None, moved: int | None = None, seed: int = 1) -> np.ndarray:
    """150 councils over seven years that keep their order but for noise; shuffled or moved from one year on."""
    chance = np.random.default_rng(seed)
    truth = chance.standard_normal(150)
    found = np.stack([truth + 0.4 * chance.standard_normal(150) for _ in range(7)], axis=1)
    if shuffled is not None:
        other = chance.standard_normal(150)
        found[:, shuffled:] += (other - truth)[:, None]
    if moved is not None:
        found[:, moved:] += 3.0
    return found


def test_it_is_scipy_s_rank_correlation() -> None:
    a, b = years()[:, 0].round(1), years()[:, 1].round(1)
    assert spearman(a, b)[0] == pytest.approx(spearmanr(a, b).statistic)


def test_a_shuffle_without_a_step_is_seen_by_the_ranks_alone() -> None:
    found = steps(years(shuffled=4))
    falls = [one.fall for one in found]
    assert max(range(6), key=lambda i: falls[i] or 0) == 3
    assert falls[3] is not None
    assert falls[3] > 5
    assert abs(found[3].moved) < 0.3


def test_a_step_without_a_shuffle_is_seen_by_the_median_alone() -> None:
    found = steps(years(moved=2))
    assert found[1].moved > 2
    assert all(one.fall is not None and one.fall < 3 for one in found)


def test_a_year_without_figures_is_stepped_over() -> None:
    lacking = years()
    lacking[:, 3] = np.nan
    assert [(one.before, one.after) for one in steps(lacking)] == [(0, 1), (1, 2), (2, 4), (4, 5), (5, 6)]


def test_two_years_cannot_say_what_is_usual() -> None:
    assert [one.fall for one in steps(years()[:, :2])] == [None]


def test_stability_falls_with_the_lag_where_councils_drift() -> None:
    drift = np.cumsum(np.random.default_rng(5).standard_normal((150, 7)), axis=1)
    assert stability(drift, 1) > stability(drift, 2) > stability(drift, 3)
    assert np.isnan(stability(drift[:5], 1))
