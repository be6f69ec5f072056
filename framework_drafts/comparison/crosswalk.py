"""What became of each measure between two pinned sets, joined by identity and never by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from framework_drafts.frameworks.queries import Pinned

Kind = Literal["kept", "renamed", "reworded", "changed", "dropped", "new"]
IN_WORDS: dict[str, str] = {
    "kept": "Kept",
    "renamed": "Kept under another code or domain",
    "reworded": "Words changed, figures the same",
    "changed": "Changed: figures may differ",
    "dropped": "Dropped",
    "new": "New",
}


@dataclass(frozen=True)
class Step:
    """One measure's way from the old set to the new one; one side is empty when it was dropped or is new."""

    kind: Kind
    old: Pinned | None
    new: Pinned | None


def crosswalk(old: Sequence[Pinned], new: Sequence[Pinned]) -> list[Step]:
    """Every measure of either set exactly once: those of the old set in its order, then what is new."""
    after = {pin.measure.measure_id: pin for pin in new}
    known = {pin.measure.measure_id for pin in old}
    steps = [Step(_kind(pin, after.get(pin.measure.measure_id)), pin, after.get(pin.measure.measure_id)) for pin in old]
    return steps + [Step("new", None, pin) for pin in new if pin.measure.measure_id not in known]


def _kind(old: Pinned, new: Pinned | None) -> Kind:
    if new is None:
        return "dropped"
    if old.measure.computable_hash != new.measure.computable_hash:
        return "changed"
    if old.measure.definition_hash != new.measure.definition_hash:
        return "reworded"
    if (old.entry.code, old.entry.domain) != (new.entry.code, new.entry.domain):
        return "renamed"
    return "kept"
