"""Pure: sets of criteria that panels score by, each a readable file with a version in its name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

USUAL = "nice-indicators@1"


@dataclass(frozen=True)
class Criterion:
    key: str
    title: str
    asks: str


@dataclass(frozen=True)
class CriteriaSet:
    """`name` has the version in it: another version is another set."""

    name: str
    title: str
    authority: str
    scale: str
    criteria: tuple[Criterion, ...]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@cache
def criteria_sets() -> dict[str, CriteriaSet]:
    """Every set that comes with the program, by name."""
    folder = files("framework_drafts.deliberation").joinpath("criteria_sets")
    found = [
        from_data(yaml.safe_load(one.read_text(encoding="utf-8")))
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".yaml")
    ]
    return {one.name: one for one in found}


def from_data(data: dict[str, Any]) -> CriteriaSet:
    """A set from plain data, as a panel keeps it."""
    rows = tuple(Criterion(one["key"], one["title"], one["asks"]) for one in data["criteria"])
    return CriteriaSet(data["name"], data["title"], data["authority"], data["scale"], rows)
