"""Pure: whether a panel agrees, by the RAND/UCLA appropriateness method (Fitch and others 2001).

Ratings are whole numbers from 1 to 9. The spread between the 30th and 70th percentile is held against what would be
expected of a panel that rates this far from the middle (IPRAS): a spread wider than that is disagreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SCALE = (1, 9)
MIDDLE, LEAST, FACTOR = 5.0, 2.35, 1.5


@dataclass(frozen=True)
class Agreement:
    """`ipr` is the spread of the middle ratings, `ipras` the widest that still is agreement for them."""

    raters: int
    median: float
    p30: float
    p70: float
    ipr: float
    centre: float
    asymmetry: float
    ipras: float

    @property
    def disagreement(self) -> bool:
        return self.ipr > self.ipras


def agreement(ratings: Sequence[int]) -> Agreement:
    """Of a panel's ratings in one round. Raises ValueError for none, or for one off the scale."""
    if not ratings or any(one not in range(SCALE[0], SCALE[1] + 1) for one in ratings):
        raise ValueError("ratings are whole numbers from 1 to 9, and there is at least one")
    median, p30, p70 = (float(np.quantile(ratings, share)) for share in (0.5, 0.3, 0.7))
    centre = (p30 + p70) / 2
    asymmetry = abs(MIDDLE - centre)
    return Agreement(len(ratings), median, p30, p70, p70 - p30, centre, asymmetry, LEAST + FACTOR * asymmetry)


def classic_disagreement(ratings: Sequence[int]) -> bool:
    """The older rule for panels of 8 to 16: as many at each end (1 to 3, 7 to 9) as a third of the panel, rounded.

    Three of each for 8 to 10 raters, four for 11 to 13, five for 14 to 16; the same rule is used for other sizes, for
    which the manual gives none. Never by fewer than two at each end."""
    fewest = max(2, (len(ratings) + 1) // 3)
    return sum(one <= 3 for one in ratings) >= fewest and sum(one >= 7 for one in ratings) >= fewest


def verdict(ratings: Sequence[int]) -> str:
    """Supported, uncertain or not supported: by the median, and uncertain whenever the panel disagrees (IPRAS).

    A median between two thirds of the scale (3.5, 6.5) belongs to the upper one, as the manual says."""
    told = agreement(ratings)
    if told.disagreement or 3.5 <= told.median < 6.5:
        return "uncertain"
    return "supported" if told.median >= 6.5 else "not_supported"
