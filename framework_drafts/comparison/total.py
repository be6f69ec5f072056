"""Pure: one weighted number a framework, never without how far it hangs on the weights.

Each criterion that is a share is turned so that more is better, from 0 to 100. A criterion that is not
known of nearly all measures of every framework is left out for all. How often each would come first is counted over weights drawn from a fixed seed: within
half of those given, and any weights at all (Dirichlet, all alike).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from framework_drafts.comparison.scorecard import Row

REPLICATES, SEED, WITHIN = 2000, 20180401, 0.5
HEAVIEST = 10.0


@dataclass(frozen=True)
class Total:
    """One side's total (0 to 100), the range that 95% of the nearby weights give, and how often it is first, 0 to 1."""

    value: float
    low: float
    high: float
    first_nearby: float
    first_of_any: float


@dataclass(frozen=True)
class Totals:
    used: tuple[str, ...]
    left_out: tuple[str, ...]
    totals: tuple[Total, ...]


def weighable(rows: Sequence[Row]) -> list[Row]:
    """The criteria that can carry a weight: shares with a direction, known of nearly all measures of every side."""
    return [
        row
        for row in rows
        if row.criterion.kind == "share"
        and row.criterion.better
        and all(s.value is not None and s.whole for s in row.scores)
    ]


def totals(rows: Sequence[Row], weights: Mapping[str, float]) -> Totals | None:
    """Totals by the weights given (by criterion key; those not named weigh nothing); None where nothing is weighed."""
    held = [row for row in weighable(rows) if weights.get(row.criterion.key, 0) > 0]
    left_out = [row.criterion.key for row in rows if weights.get(row.criterion.key, 0) > 0 and row not in held]
    if not held or len(held[0].scores) < 2:
        return None
    figures = np.array([[_turned(row, i) for row in held] for i in range(len(held[0].scores))])
    given = np.array([min(HEAVIEST, weights[row.criterion.key]) for row in held], dtype=float)
    chance = np.random.default_rng(SEED)
    nearby = given * chance.uniform(1 - WITHIN, 1 + WITHIN, (REPLICATES, len(held)))
    anything = chance.dirichlet(np.ones(len(held)), REPLICATES)
    value, near, free = (_scores(figures, w) for w in (given[None, :], nearby, anything))
    low, high = np.quantile(near, (0.025, 0.975), axis=1)
    first, ever = _first(near), _first(free)
    return Totals(
        tuple(row.criterion.key for row in held),
        tuple(left_out),
        tuple(
            Total(*(round(float(n), 4) for n in (value[i, 0], low[i], high[i], first[i], ever[i])))
            for i in range(len(figures))
        ),
    )


def _turned(row: Row, side: int) -> float:
    value = row.scores[side].value
    assert value is not None  # noqa: S101 - weighable() leaves the others out
    return 100 * (1 - value if row.criterion.better == "fewer" else value)


def _scores(figures: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sides × draws."""
    return np.asarray(figures @ (weights / weights.sum(axis=1, keepdims=True)).T)


def _first(scores: np.ndarray) -> np.ndarray:
    """How often each side is first, ties shared."""
    best = np.isclose(scores, scores.max(axis=0))
    return np.asarray((best / best.sum(axis=0)).mean(axis=1))
