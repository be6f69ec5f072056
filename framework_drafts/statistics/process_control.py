"""Pure: XmR charts (NHS England, Making Data Count), for quarterly figures that do not overlap.

Refused under twelve points: nine annual figures say nothing about a process.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST = 12
LIMIT, SCREEN, RUN = 2.66, 3.267, 7


@dataclass(frozen=True)
class Chart:
    """The centre and limits, and of each point which rules it breaks: outside, shift, trend, two_of_three."""

    mean: float
    lower: float
    upper: float
    signals: dict[str, NDArray[np.bool_]]


def xmr(values: ArrayLike, *, screen: bool = True) -> Chart | None:
    """A chart of points in order; None under twelve. `screen` leaves moving ranges above 3.267 times their mean out, once."""
    v = np.asarray(values, dtype=float)
    if v.size < FEWEST or not np.isfinite(v).all():
        return None
    mean, moved = float(v.mean()), np.abs(np.diff(v))
    typical = moved.mean()
    if screen and typical > 0:
        typical = moved[moved <= SCREEN * typical].mean()
    lower, upper = mean - LIMIT * typical, mean + LIMIT * typical
    signals = {
        "outside": (v < lower) | (v > upper),
        "shift": _runs(np.sign(v - mean), RUN),
        "trend": _trending(v),
        "two_of_three": _two_of_three(v, mean, typical * LIMIT * 2 / 3),
    }
    return Chart(mean, float(lower), float(upper), signals)


def assurance(chart: Chart, target: float, polarity: str) -> str:
    """Whether the process meets a target: consistently_pass, consistently_fail or hit_and_miss."""
    if chart.lower <= target <= chart.upper:
        return "hit_and_miss"
    above = chart.lower > target
    return "consistently_pass" if above == (polarity == "higher") else "consistently_fail"


def _runs(signs: NDArray[np.float64], length: int) -> NDArray[np.bool_]:
    """Points that stand in a run of at least `length` equal signs that are not nought."""
    found = np.zeros(signs.size, dtype=bool)
    start = 0
    for i in range(1, signs.size + 1):
        if i == signs.size or signs[i] != signs[start]:
            if i - start >= length and signs[start] != 0:
                found[start:i] = True
            start = i
    return found


def _trending(v: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Points of seven in a row that each rise, or each fall."""
    steps = _runs(np.sign(np.diff(v)), RUN - 1)
    return np.asarray(np.append(steps, False) | np.insert(steps, 0, False), dtype=bool)


def _two_of_three(v: NDArray[np.float64], mean: float, distance: float) -> NDArray[np.bool_]:
    """Points beyond two thirds of the way to a limit of which three in a row hold two on one side."""
    found = np.zeros(v.size, dtype=bool)
    for side in (v > mean + distance, v < mean - distance):
        for i in range(v.size - 2):
            if side[i : i + 3].sum() >= 2:
                found[i : i + 3] |= side[i : i + 3]
    return found
