"""Pure: whether the last five years of a figure have a trend, by the rule of Fingertips.

A weighted line through five points, significant at p < 0.002, that keeps its direction whichever point is left out.
A window with a break in it has no trend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

POINTS = 5
CRITICAL = 9.54953570608324  # chi-square with one degree of freedom, 99.8%
WIDTH = 3.92  # a 95% interval in standard errors


@dataclass(frozen=True)
class Trend:
    """`marker` is increasing, decreasing, no_change or cannot_be_calculated; the rest is None for the last."""

    marker: str
    slope: float | None = None
    chi2: float | None = None
    why: str = ""


def trend(values: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, breaks: ArrayLike | None = None) -> Trend:
    """The trend of the last five of a series of figures with 95% limits, the oldest first.

    `breaks` says of each point whether it may not be compared with the one before it."""
    v, low, high = (np.asarray(one, dtype=float) for one in (values, lower, upper))
    if v.size < POINTS:
        return Trend("cannot_be_calculated", why="fewer than five years")
    v, error = v[-POINTS:], ((high - low) / WIDTH)[-POINTS:]
    if not np.isfinite(v).all():
        there = int(np.isfinite(v).sum())
        return Trend("cannot_be_calculated", why=f"only {there} of them {'has' if there == 1 else 'have'} a figure")
    if not (np.isfinite(error).all() and (error > 0).all()):
        return Trend("cannot_be_calculated", why="a figure has no interval")
    if breaks is not None and np.asarray(breaks, dtype=bool)[-POINTS + 1 :].any():
        return Trend("cannot_be_calculated", why="a break in the years")
    x, weights = np.arange(1.0, POINTS + 1), 1 / error**2
    slope, chi2 = _line(x, v, weights)
    kept = all(_line(np.delete(x, i), np.delete(v, i), np.delete(weights, i))[0] * slope > 0 for i in range(POINTS))
    if chi2 <= CRITICAL or not kept:
        return Trend("no_change", slope, chi2)
    return Trend("increasing" if slope > 0 else "decreasing", slope, chi2)


def _line(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """Weighted slope, and its chi-square."""
    total, sx, sxx = w.sum(), (w * x).sum(), (w * x * x).sum()
    spread = total * sxx - sx**2
    slope = (total * (w * x * y).sum() - sx * (w * y).sum()) / spread
    return float(slope), float(slope**2 * spread / total)
