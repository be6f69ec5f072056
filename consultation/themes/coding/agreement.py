"""Pure: how far coders agree, with intervals, theme by theme and overall.

Units are passages; a coder either gives a theme to a passage or does not. Percent agreement and F1 are means over pairs
of coders; kappa is Cohen's (1960), for more than two coders the mean over pairs (Light 1971); Fleiss' kappa (1971) is of
passages that all coders read; alpha is Krippendorff's (1970), nominal, which takes passages that some did not read.
Intervals are percentiles of a bootstrap over passages with a fixed seed.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_PASSAGES, FEWEST_GIVEN = 30, 5
BOOTSTRAPS, SEED = 2000, 1
GOOD, TENTATIVE = 0.8, 0.667  # what Krippendorff calls customary, and the least for tentative conclusions
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Figures from 0 to 1 (kappas and alpha from -1); None where they are not defined, as when nobody gave the theme.

    `given` counts how often any coder gave the theme; `low` and `high` are alpha's 95% interval."""

    passages: int
    given: int
    percent: float | None
    cohen: float | None
    fleiss: float | None
    alpha: float | None
    low: float | None
    high: float | None
    f1: float | None

    @property
    def enough(self) -> bool:
        """Whether there is enough to judge by: thirty passages, and five times that somebody gave the theme."""
        return self.passages >= FEWEST_PASSAGES and self.given >= FEWEST_GIVEN


def agreement(tables: Sequence[Table]) -> Agreement:
    """Agreement over one theme, or over several pooled: each table has shape (passages, coders), 1 given, 0 not, NaN unread.

    Tables of several themes have the same passages and coders in the same order."""
    if not tables or tables[0].shape[0] == 0:
        return Agreement(0, 0, None, None, None, None, None, None, None)
    every = np.concatenate(tables)
    read_by_two = (~np.isnan(tables[0])).sum(axis=1) >= 2
    low, high = _interval(tables)
    return Agreement(
        passages=int(read_by_two.sum()),
        given=int(np.nansum(every)),
        percent=_over_pairs(every, lambda one, other: float((one == other).mean())),
        cohen=_over_pairs(every, _cohen),
        fleiss=fleiss(every),
        alpha=alpha(every),
        low=low,
        high=high,
        f1=_over_pairs(every, _f1),
    )


def alpha(table: Table) -> float | None:
    """Krippendorff's alpha for nominal yes and no; None when everybody said the same of everything."""
    apart, ones, noughts = _parts(table)
    return _alpha(apart.sum(), ones.sum(), noughts.sum())


def fleiss(table: Table) -> float | None:
    """Fleiss' kappa of the rows that all coders read; None where it is not defined."""
    whole = table[~np.isnan(table).any(axis=1)]
    coders = table.shape[1]
    if len(whole) == 0 or coders < 2:
        return None
    ones = whole.sum(axis=1)
    noughts = coders - ones
    seen = float(((ones**2 + noughts**2 - coders) / (coders * (coders - 1))).mean())
    share = float(ones.sum() / whole.size)
    chance = share**2 + (1 - share) ** 2
    return None if math.isclose(chance, 1) else (seen - chance) / (1 - chance)


def needed(share: float, least: float = TENTATIVE) -> int:
    """How many passages it takes to tell that alpha is at least `least`, for a theme given to this share of them.

    The formula that Krippendorff gives after Bloch & Kraemer (1989), at 5%; a share of nought cannot be judged."""
    share = min(max(share, 1e-6), 1 - 1e-6)
    z = 1.6449
    inner = (1 + least) * (3 - least) / (4 * (1 - least) * share * (1 - share)) - least
    return math.ceil(2 * z**2 * inner)


def _parts(table: Table) -> tuple[Table, Table, Table]:
    """Row by row, of those read by two or more: disagreeing pairs weighed by readers, times given, times not given."""
    readers = (~np.isnan(table)).sum(axis=1)
    ones = np.nansum(table, axis=1)
    noughts = readers - ones
    pairable = readers >= 2
    apart = np.where(pairable, ones * noughts / np.maximum(readers - 1, 1), 0)
    return apart, np.where(pairable, ones, 0), np.where(pairable, noughts, 0)


def _alpha(apart: float, ones: float, noughts: float) -> float | None:
    if ones == 0 or noughts == 0:
        return None
    return float(1 - (ones + noughts - 1) * apart / (ones * noughts))


def _interval(tables: Sequence[Table]) -> tuple[float | None, float | None]:
    """Alpha's 95% interval: passages drawn with replacement, all themes of a passage together."""
    parts = [_parts(table) for table in tables]
    apart, ones, noughts = (np.sum([part[place] for part in parts], axis=0) for place in range(3))
    if _alpha(apart.sum(), ones.sum(), noughts.sum()) is None:
        return None, None
    count = len(apart)
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=BOOTSTRAPS)
    apart, ones, noughts = drawn @ apart, drawn @ ones, drawn @ noughts
    defined = (ones > 0) & (noughts > 0)
    if not defined.any():
        return None, None
    alphas = 1 - (ones + noughts - 1)[defined] * apart[defined] / (ones * noughts)[defined]
    low, high = np.percentile(alphas, [2.5, 97.5])
    return float(low), float(high)


def _over_pairs(table: Table, figure) -> float | None:  # type: ignore[no-untyped-def]
    found = []
    for one, other in itertools.combinations(range(table.shape[1]), 2):
        both = ~np.isnan(table[:, [one, other]]).any(axis=1)
        if both.any():
            found.append(figure(table[both, one], table[both, other]))
    defined = [value for value in found if value is not None]
    return float(np.mean(defined)) if defined else None


def _cohen(one: Table, other: Table) -> float | None:
    seen = float((one == other).mean())
    chance = float(one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean()))
    return None if math.isclose(chance, 1) else (seen - chance) / (1 - chance)


def _f1(one: Table, other: Table) -> float | None:
    total = one.sum() + other.sum()
    return None if total == 0 else float(2 * (one * other).sum() / total)
