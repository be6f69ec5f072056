"""Pure: how many councils sit at the top of a measure's range, where it can no longer tell them apart."""

from __future__ import annotations

from collections.abc import Sequence


def share_at_or_above(values: Sequence[float], threshold: float) -> float:
    """The share of values at the threshold or more, 0 to 1; 0 for none."""
    return sum(value >= threshold for value in values) / len(values) if values else 0.0
