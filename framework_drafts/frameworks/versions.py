"""Pure: version numbers by effect. The tool decides them; nobody types one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

Effect = Literal["major", "minor", "patch", "none"]


def measure_effect(*, computable_moved: bool, words_moved: bool) -> Effect:
    """Major when what decides the numbers moved, patch when only words did."""
    return "major" if computable_moved else "patch" if words_moved else "none"


def framework_effect(old: Mapping[str, str], new: Mapping[str, str], computable: Mapping[str, str]) -> Effect:
    """The effect of going from one pinned set to another.

    `old` and `new` map measure identities to definition hashes, `computable` definition hashes to computable hashes.
    Dropping a measure or changing how one is worked out is major, adding one minor, changing words patch."""
    if old == new:
        return "none"
    if old.keys() - new.keys():
        return "major"
    moved = [m for m in old if old[m] != new[m]]
    if any(computable[old[m]] != computable[new[m]] for m in moved):
        return "major"
    return "minor" if new.keys() - old.keys() else "patch"


def bump(version: str, effect: Effect) -> str:
    major, minor, patch = parts(version)
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
        "none": version,
    }[effect]


def next_free(version: str, effect: Effect, taken: Collection[str]) -> str:
    """The number after `version` for this effect that nobody has: two drafts of one measure never share a number."""
    candidate = bump(version, effect)
    while candidate in taken:
        candidate = bump(candidate, effect)
    return candidate


def parts(version: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch
