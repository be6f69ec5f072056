"""Pure: scores and margins of the social care surveys, as their publisher works them out.

The adult social care survey's scoring and stratified margin (NHS Digital, methodology of the Personal Social Services
Adult Social Care Survey; docs/maths of its published code). Any item missing makes a person's score missing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ITEMS = ("q3a", "q4a", "q5a", "q6a", "q7a", "q8a", "q9a", "q11")
UTILITY = np.array(  # by item and response 1 to 4
    [
        (1.0, 0.919, 0.541, 0.0),
        (0.911, 0.789, 0.265, 0.195),
        (0.879, 0.775, 0.294, 0.184),
        (0.863, 0.780, 0.374, 0.288),
        (0.880, 0.452, 0.298, 0.114),
        (0.873, 0.748, 0.497, 0.241),
        (0.962, 0.927, 0.567, 0.170),
        (0.847, 0.637, 0.295, 0.263),
    ]
)
HEALTH = {1: 0.0, 2: 0.0, 3: -0.0148, 4: -0.109, 5: -0.109}
HOME = {1: 0.0, 2: -0.0308, 3: -0.125, 4: -0.125}
OUTDOORS = {1: 0.0, 2: -0.0603, 3: -0.11, 4: -0.11}
BASE, AGE_65, EACH_DIFFICULTY = 0.5798, 0.0473, 0.0202
Z95 = 1.96  # the publisher's own rounding of the 97.5% point


def quality_of_life(answers: ArrayLike) -> Floats:
    """Social care-related quality of life, 0 to 24, of persons by their eight answers (persons × 8, each 1 to 4)."""
    given = _valid(answers)
    return np.asarray(32.0 - given.sum(axis=1))


def impact_of_services(
    answers: ArrayLike,
    *,
    aged_65: ArrayLike,
    health: ArrayLike,
    home: ArrayLike,
    outdoors: ArrayLike,
    difficulties: ArrayLike,
) -> Floats:
    """Adjusted quality of life: a person's utility less what health, home and difficulties would lead one to expect.

    `answers` as in quality_of_life; health is question 13 (1 to 5), home 17, outdoors 18; difficulties is the sum over
    seven daily tasks of 0, 1 or 2 each."""
    given = _valid(answers)
    whole = np.isfinite(given).all(axis=1)
    weights = np.full(given.shape, np.nan)
    for item in range(len(ITEMS)):
        weights[whole, item] = UTILITY[item, given[whole, item].astype(int) - 1]
    utility = 0.203 * weights.sum(axis=1) - 0.466
    expected = BASE + AGE_65 * np.asarray(aged_65, dtype=float)
    for table, codes in ((HEALTH, health), (HOME, home), (OUTDOORS, outdoors)):
        expected = expected + np.array([table.get(int(c), np.nan) if np.isfinite(c) else np.nan for c in _row(codes)])
    return np.asarray(utility - (expected - EACH_DIFFICULTY * _row(difficulties)))


def stratified_margin(shares: ArrayLike, populations: ArrayLike, respondents: ArrayLike) -> float:
    """The 95% margin, in percentage points, of a share estimated from strata.

    `shares` are each stratum's proportion (0 to 1), `populations` how many people it has, `respondents` how many
    answered. With the finite-population factor (1 - n/N), without which the published margins are not met. NaN where a
    stratum of people has fewer than two respondents."""
    p, whole, n = _row(shares), _row(populations), _row(respondents)
    asked = whole > 0
    if (n[asked] < 2).any() or not asked.any():
        return float("nan")
    p, whole, n = p[asked], whole[asked], n[asked]
    variance = p * (1 - p) * whole**2 * (1 - n / whole) / (n - 1)
    return float(Z95 * np.sqrt(variance.sum()) * 100 / whole.sum())


def _row(values: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(values, dtype=float))


def _valid(answers: ArrayLike) -> Floats:
    """Answers as numbers, anything but 1 to 4 missing."""
    given = np.atleast_2d(np.asarray(answers, dtype=float))
    return np.where(np.isin(given, (1, 2, 3, 4)), given, np.nan)
