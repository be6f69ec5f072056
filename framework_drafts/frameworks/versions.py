"""Pure: version numbers by effect. The tool decides them; nobody types one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

from framework_drafts.measures.structure import differences, effect_of

Effect = Literal["major", "minor", "patch", "none"]


def framework_effect(old: Mapping[str, Any], new: Mapping[str, Any]) -> Effect:
    """The effect of going from one framework to another; each has `measures` (definitions by identity), `labels`, `words`.

    Dropping a measure or changing how one is worked out is major; adding one, or a breakdown, minor; words, codes and
    domains patch."""
    before, after = old["measures"], new["measures"]
    if before.keys() - after.keys():
        return "major"
    effects = {effect_of(differences(before[one], after[one])) for one in before}
    if "major" in effects:
        return "major"
    if "minor" in effects or after.keys() - before.keys():
        return "minor"
    moved = "patch" in effects or old["labels"] != new["labels"] or old["words"] != new["words"]
    return "patch" if moved else "none"


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
