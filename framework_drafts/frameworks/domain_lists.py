"""Pure: lists of duties, objectives and themes that measures are laid against, each with a version of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class DomainEntry:
    key: str
    title: str
    group: str


@dataclass(frozen=True)
class DomainList:
    """`name` has the version in it, like care-act-2014@1: another version is another list."""

    name: str
    title: str
    note: str
    entries: tuple[DomainEntry, ...]

    def has(self, key: str) -> bool:
        return any(entry.key == key for entry in self.entries)


@cache
def domain_lists() -> tuple[DomainList, ...]:
    """Every list that comes with the program, by name."""
    folder = files("framework_drafts.frameworks").joinpath("domains")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".yaml"))
    return tuple(_read(name.removesuffix(".yaml"), folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def domain_list(name: str) -> DomainList | None:
    return next((one for one in domain_lists() if one.name == name), None)


def entry_in_words(name: str, key: str) -> str:
    """An entry with the list it is in; one that no list has is named as it is."""
    found = domain_list(name)
    title = next((one.title for one in found.entries if one.key == key), "") if found else ""
    return f"{found.title if found else name}: {key} {title}".strip()


def _read(name: str, text: str) -> DomainList:
    data: dict[str, Any] = yaml.safe_load(text)
    entries = tuple(
        DomainEntry(str(one["key"]), one["title"], group["title"])
        for group in data["groups"]
        for one in group["entries"]
    )
    return DomainList(name, data["title"], data["note"], entries)
