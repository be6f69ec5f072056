"""Pure: checks a definition must pass before its framework is frozen."""

from __future__ import annotations

from collections.abc import Collection

from framework_drafts.measures.language import Definition


def problems(definition: Definition, known_series: Collection[str]) -> list[str]:
    """What stands in the way of freezing, as sentences; empty when nothing does.

    `known_series` are the series of the snapshots at hand; with none at hand the series is not checked."""
    found = []
    if known_series and definition.source.series not in known_series:
        found.append(f"No imported file has the series {definition.source.series}: import it, or correct the name.")
    unit = definition.unit
    if unit.kind == "percent" and (unit.low, unit.high) != (0.0, 100.0):
        found.append("A percentage runs from 0 to 100: set the unit's bounds to match.")
    if unit.low is not None and unit.high is not None and unit.low >= unit.high:
        found.append("The unit's lower bound is not below its upper bound.")
    return found
