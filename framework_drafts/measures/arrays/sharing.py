"""Pure: selections of several definitions put together: what says the same is worked out once, whatever it is called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from framework_drafts.measures.language import EVERY, Records, Selection
from framework_drafts.measures.language.timing import is_timed


@dataclass(frozen=True)
class Shared:
    """One selection with the keys of those it rests on. `timed`: it looks at the period, or at one that does."""

    key: str
    selection: Selection
    of: str
    names: Mapping[str, str]  # of the selections named before it, their keys
    lists: Mapping[str, tuple[str, ...]]
    timed: bool


@dataclass
class Together:
    """Every distinct selection of some definitions by its key, and for each definition the keys of its selections."""

    shared: dict[str, Shared] = field(default_factory=dict)

    def take_in(self, source: Records) -> dict[str, str]:
        """Add a definition's selections; returns the key of each by its name."""
        names: dict[str, str] = {EVERY: EVERY}
        lists = {one.name: one.values for one in source.lists}
        timed: set[str] = set()
        for selection in source.selections:
            key = _key(selection, names, lists)
            is_of_period = selection.of in timed or is_timed(selection, timed)
            if key not in self.shared:
                self.shared[key] = Shared(key, selection, names[selection.of], dict(names), lists, is_of_period)
            if is_of_period:
                timed.add(selection.name)
            names[selection.name] = key
        return names


def _key(selection: Selection, names: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]) -> str:
    """What a selection says, with what it rests on in place of names; only the names of its own fields stay."""
    data = selection.model_dump(by_alias=True, mode="json", exclude={"name"}, exclude_none=True)
    return json.dumps(_resolved(data, names, lists), sort_keys=True)


def _resolved(value: Any, names: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]) -> Any:
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for word, one in value.items():
            if word in ("of", "has", "records_of") and isinstance(one, str):
                found[word] = names[one]
            elif word == "in_list":
                found[word] = list(lists[one])
            else:
                found[word] = _resolved(one, names, lists)
        return found
    return [_resolved(one, names, lists) for one in value] if isinstance(value, list) else value
