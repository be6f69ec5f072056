"""Pure: how many councils sit at an end of a measure's range, where it can no longer tell them apart.

COSMIN's rule of thumb for questionnaires: more than 15% at an end of the scale is a floor or ceiling.
"""

from __future__ import annotations

from collections.abc import Sequence


def share_at_or_above(values: Sequence[float], threshold: float) -> float:
    """The share of values at the threshold or more, 0 to 1; 0 for none."""
    return sum(value >= threshold for value in values) / len(values) if values else 0.0


def share_at_or_below(values: Sequence[float], threshold: float) -> float:
    """The share of values at the threshold or less, 0 to 1; 0 for none."""
    return sum(value <= threshold for value in values) / len(values) if values else 0.0
