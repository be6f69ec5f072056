"""Pure: rates made comparable between populations of other ages.

Direct standardisation with Dobson's limits (Dobson and others 1991, Statistics in Medicine 10:457), as in
PHEindicatormethods; indirect ratios with Byar's limits, for a funnel and never to compare councils with each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from framework_drafts.statistics.intervals import count_limits

FEWEST = 10  # of events in all, under which no directly standardised rate is given


def direct(
    counts: ArrayLike, populations: ArrayLike, standard: ArrayLike, *, scale: float, confidence: float = 0.95
) -> tuple[float, float, float] | None:
    """A directly standardised rate per `scale` with its limits; None under ten events or where a band has no people.

    The three arrays hold one number for each age band."""
    events, people, weights = (np.asarray(one, dtype=float) for one in (counts, populations, standard))
    total = float(events.sum())
    if total < FEWEST or (people <= 0).any() or weights.sum() <= 0:
        return None
    rate = float((weights * events / people).sum() / weights.sum())
    variance = float((weights**2 * events / people**2).sum() / weights.sum() ** 2)
    return dobson(rate * scale, variance * scale**2, total, confidence=confidence)


def dobson(rate: float, variance: float, events: float, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """A weighted rate with limits scaled from those of its total count of events."""
    lower, upper = count_limits(events, confidence=confidence)
    widening = float(np.sqrt(variance / events))
    return rate, rate + widening * (lower - events), rate + widening * (upper - events)


def indirect(
    observed: float, expected: float, *, reference: float = 1.0, confidence: float = 0.95
) -> tuple[float, float, float] | None:
    """Observed over expected, times a reference rate (1 gives the ratio), with Byar's or the exact limits."""
    if expected <= 0 or observed < 0:
        return None
    lower, upper = count_limits(observed, confidence=confidence)
    return observed / expected * reference, lower / expected * reference, upper / expected * reference
