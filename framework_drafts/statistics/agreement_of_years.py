"""Pure: whether councils keep their order from year to year (Spearman), and where they suddenly do not.

A break in a definition can leave the mean where it was and shuffle the councils: the fall of rank agreement shows it
where a step of the median does not. Both are screens beside the official log, never proof.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
FEWEST = 30  # councils with a figure in both years
MAD = 1.4826  # median absolute deviation to standard deviation
RANKED = 1.06  # variance of a ranked correlation over a plain one (Fieller, Hartley and Pearson 1957)


@dataclass(frozen=True)
class Step:
    """From one period to the next: agreement of ranks, the median council's change in robust standard deviations, and
    how far agreement fell below what is usual here, in standard errors (Fisher's z); None where it cannot be said."""

    before: int
    after: int
    councils: int
    rho: float
    moved: float
    fall: float | None


def spearman(before: Floats, after: Floats) -> tuple[float, int]:
    """Rank correlation over the councils that have both, and how many those are; NaN under thirty or without spread."""
    both = np.isfinite(before) & np.isfinite(after)
    count = int(both.sum())
    if count < FEWEST:
        return float("nan"), count
    a, b = rankdata(before[both]), rankdata(after[both])
    if a.std() == 0 or b.std() == 0:
        return float("nan"), count
    return float(np.corrcoef(a, b)[0, 1]), count


def stability(years: Floats, lag: int = 1) -> float:
    """Mean rank agreement of periods `lag` apart, of councils × periods; NaN where none can be said."""
    found = [spearman(years[:, i], years[:, i + lag])[0] for i in range(years.shape[1] - lag)]
    found = [one for one in found if np.isfinite(one)]
    return float(np.mean(found)) if found else float("nan")


def steps(years: Floats) -> list[Step]:
    """Every step between periods that have figures one after the other, of councils × periods in order."""
    there = [i for i in range(years.shape[1]) if np.isfinite(years[:, i]).sum() >= FEWEST]
    pairs = [(i, j, *spearman(years[:, i], years[:, j])) for i, j in itertools.pairwise(there)]
    pairs = [pair for pair in pairs if np.isfinite(pair[2])]
    return [
        Step(
            i, j, count, rho, _moved(years[:, i], years[:, j]), _fall(rho, count, [p for p in pairs if p[:2] != (i, j)])
        )
        for i, j, rho, count in pairs
    ]


def _moved(before: Floats, after: Floats) -> float:
    both = np.isfinite(before) & np.isfinite(after)
    start = before[both]
    spread = MAD * np.median(np.abs(start - np.median(start)))
    change = float(np.median(after[both] - start))
    return change / float(spread) if spread > 0 else 0.0 if change == 0 else float("inf") * np.sign(change)


def _fall(rho: float, count: int, others: list[tuple[int, int, float, int]]) -> float | None:
    """Fisher's z of one agreement below the median of the others, with how far those differ among themselves counted in;
    None with fewer than two others."""
    if len(others) < 2:
        return None
    usual = [_fisher(other) for _, _, other, _ in others]
    sampling = RANKED / (count - 3)
    between = max(0.0, float(np.var(usual, ddof=1)) - sampling)
    error = np.sqrt((sampling + between) * (1 + 1 / len(others)))
    return float((np.median(usual) - _fisher(rho)) / error)


def _fisher(rho: float) -> float:
    return float(np.arctanh(np.clip(rho, -0.9999, 0.9999)))
