"""Nearest neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from framework_drafts.statistics.neighbours import distances, nearest, standardised


def test_the_nearest_are_those_like_it_and_never_itself() -> None:
    features = np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 5.0], [5.0, 5.2], [9.0, 0.0]])
    assert [i for i, _ in nearest(features, [1, 1], 0, count=2)] == [1, 2]
    assert 0 not in [i for i, _ in nearest(features, [1, 1], 0)]


def test_units_do_not_matter_and_weights_do() -> None:
    chance = np.random.default_rng(1)
    features = chance.standard_normal((40, 3))
    scaled = features * np.array([1.0, 1000.0, 0.001]) + 7
    assert [i for i, _ in nearest(features, [1, 1, 1], 3)] == [i for i, _ in nearest(scaled, [1, 1, 1], 3)]
    assert distances(features, [4, 4, 4]) == pytest.approx(2 * distances(features, [1, 1, 1]))
    assert distances(features, [1, 0, 0])[0, 1] == pytest.approx(abs(np.diff(standardised(features)[:2, 0])[0]))


def test_it_has_a_direction() -> None:
    line = np.array([[0.0], [1.0], [1.5], [1.9]])
    assert [i for i, _ in nearest(line, [1], 0, count=1)] == [1]
    assert [i for i, _ in nearest(line, [1], 1, count=1)] == [2]


def test_a_council_without_a_feature_is_nobody_s_neighbour() -> None:
    features = np.array([[0.0], [np.nan], [1.0]])
    assert [i for i, _ in nearest(features, [1], 0)] == [2]
    assert nearest(features, [1], 1) == []
