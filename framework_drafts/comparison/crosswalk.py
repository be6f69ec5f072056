"""What became of each measure between two pinned sets, joined by identity and never by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from framework_drafts.frameworks.queries import Pinned
from framework_drafts.measures.structure import Difference, differences

Kind = Literal["kept", "renamed", "reworded", "changed", "split", "merged", "replaced", "dropped", "new"]
IN_WORDS: dict[str, str] = {
    "kept": "Kept",
    "renamed": "Kept under another code or domain",
    "reworded": "Words changed, figures the same",
    "changed": "Changed: figures may differ",
    "split": "Split into several",
    "merged": "Merged with others",
    "replaced": "Replaced by another measure",
    "dropped": "Dropped",
    "new": "New",
}


@dataclass(frozen=True)
class Step:
    """One measure's way from the old set to the new one; a side is empty where it was dropped or is new.

    `into` has all measures of the new set that say they come from the old one, where its own identity is not there."""

    kind: Kind
    old: Pinned | None
    new: Pinned | None
    into: tuple[Pinned, ...] = ()

    def differences(self) -> list[Difference]:
        """Clause by clause, where both sides are there."""
        if self.old is None or self.new is None:
            return []
        return differences(self.old.measure.definition, self.new.measure.definition)


def crosswalk(old: Sequence[Pinned], new: Sequence[Pinned]) -> list[Step]:
    """Every measure of the old set once, in its order, with what became of it; then what is new."""
    after = {pin.measure.measure_id: pin for pin in new}
    before = {pin.measure.measure_id: pin for pin in old}
    steps, told = [], set(before)
    for pin in old:
        same = after.get(pin.measure.measure_id)
        into = tuple(one for one in new if pin.measure.measure_id in one.definition.comes_from)
        if same is not None:
            steps.append(Step(_kind(pin, same), pin, same))
        elif into:
            steps.append(Step(_lineage(into, before, after), pin, into[0] if len(into) == 1 else None, into))
            told |= {one.measure.measure_id for one in into}
        else:
            steps.append(Step("dropped", pin, None))
    return steps + [Step("new", None, pin) for pin in new if pin.measure.measure_id not in told]


def _lineage(into: Sequence[Pinned], before: dict[str, Pinned], after: dict[str, Pinned]) -> Kind:
    if len(into) > 1:
        return "split"
    gone = [one for one in into[0].definition.comes_from if one in before and one not in after]
    return "merged" if len(gone) > 1 else "replaced"


def _kind(old: Pinned, new: Pinned) -> Kind:
    if old.measure.computable_hash != new.measure.computable_hash:
        return "changed"
    if old.measure.definition_hash != new.measure.definition_hash:
        return "reworded"
    if (old.entry.code, old.entry.domain) != (new.entry.code, new.entry.domain):
        return "renamed"
    return "kept"
