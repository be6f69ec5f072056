"""Ranks with their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework_drafts.statistics.ranks import draws, rank_intervals


def test_councils_far_apart_keep_their_place_and_equal_ones_may_have_any() -> None:
    drawn = draws(30)
    rank, low, high = rank_intervals(np.arange(30.0) * 100, np.ones(30), drawn)
    assert rank.tolist() == low.tolist() == high.tolist() == list(range(30, 0, -1))
    _, low, high = rank_intervals(np.zeros(30), np.ones(30), drawn)
    assert (high - low).min() > 25


def test_the_width_is_that_of_a_known_case() -> None:
    """Two councils half an error apart: the first is ahead with probability Phi(0.5 / √2) = 0.638, so either place is in."""
    drawn = draws(2, replicates=20_000)
    ahead = (0.5 + drawn[:, 0] > drawn[:, 1]).mean()
    assert ahead == pytest.approx(0.638, abs=0.01)
    rank, low, high = rank_intervals([0.5, 0.0], [1.0, 1.0], drawn)
    assert rank.tolist() == [1, 2]
    assert low.tolist() == [1, 1]
    assert high.tolist() == [2, 2]


def test_missing_figures_have_no_place_and_take_none() -> None:
    rank, low, _ = rank_intervals([3.0, np.nan, 1.0], [0.0, 1.0, 0.0], draws(3))
    assert rank[0] == 1
    assert rank[2] == 2
    assert np.isnan(rank[1])
    assert np.isnan(low[1])


def test_ties_share_a_rank() -> None:
    rank, _, _ = rank_intervals([2.0, 2.0, 1.0], [0.0, 0.0, 0.0], draws(3))
    assert rank.tolist() == [1, 1, 3]


@given(st.permutations(range(12)))
def test_the_order_of_councils_changes_nothing(order: list[int]) -> None:
    values, errors, drawn = np.linspace(0, 3, 12), np.full(12, 0.7), draws(12)
    once = rank_intervals(values, errors, drawn)
    again = rank_intervals(values[order], errors[order], drawn[:, order])
    for a, b in zip(once, again, strict=True):
        assert a[order].tolist() == b.tolist()


def test_the_same_seed_gives_the_same_draws() -> None:
    assert draws(5, replicates=3).tolist() == draws(5, replicates=3).tolist()
    assert draws(5, replicates=3).tolist() != draws(5, replicates=3, seed=1).tolist()


def test_a_figure_far_from_all_others_and_large_figures_blur_nothing() -> None:
    apart = np.append(np.arange(149.0) * 100, 1e9)
    _, low, high = rank_intervals(apart, np.ones(150), draws(150))
    assert (high - low).max() == 0
    _, low, high = rank_intervals(1e8 + np.arange(150.0), np.full(150, 0.1), draws(150))
    assert (high - low).max() == 0


def test_equal_figures_without_error_share_their_place() -> None:
    rank, low, high = rank_intervals(np.ones(30), np.zeros(30), draws(30))
    assert set(rank) == set(low) == set(high) == {1.0}


def test_more_councils_than_a_byte_holds() -> None:
    rank, low, high = rank_intervals(np.arange(300.0) * 100, np.ones(300), draws(300))
    assert rank.tolist() == low.tolist() == high.tolist()
