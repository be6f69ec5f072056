"""Pure: how much of the difference between councils is signal.

Adams 2009 (RAND TR-653): between-council variance over itself plus a council's own sampling variance. High reliability
is not validity: bad recording differs reliably.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ENOUGH = 0.7


@dataclass(frozen=True)
class Reliability:
    """`typical` is the median council's, 0 to 1; `needed` how many respondents a council would need for `aim`, or None
    where no number would do; `have` the median council's respondents, None where nobody was asked."""

    typical: float
    between: float
    needed: int | None
    have: float | None
    councils: int


def reliability(
    values: ArrayLike, errors: ArrayLike, sizes: ArrayLike | None = None, *, aim: float = ENOUGH
) -> Reliability | None:
    """Of one year's council figures with standard errors; `sizes` are respondents or denominators. None under ten."""
    v, s = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    n = np.full(v.shape, np.nan) if sizes is None else np.asarray(sizes, dtype=float)
    usable = np.isfinite(v) & np.isfinite(s) & (s > 0)
    v, s, n = v[usable], s[usable], n[usable]
    if v.size < 10:
        return None
    between = max(0.0, float(v.var(ddof=1) - (s**2).mean()))
    each = between / (between + s**2)
    counted = np.isfinite(n) & (n > 0)
    within = float(np.median(s[counted] ** 2 * n[counted])) if counted.any() else None
    needed = None
    if within is not None and between > 0:
        needed = int(np.ceil(round(aim / (1 - aim) * within / between, 6)))
    have = float(np.median(n[counted])) if counted.any() else None
    return Reliability(float(np.median(each)), between, needed, have, int(v.size))
