"""Pure: two definitions clause by clause: what differs, what that does, and how two people's changes go together.

Lists whose entries have names (selections, parts, lists, tests, breakdowns) are compared by name, so that an entry put
in front of others does not make all of them look changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from framework_drafts.measures.language import COMPUTABLE, OUTPUTS

Effect = Literal["major", "minor", "patch"]
NAMED = {
    "selections": "name",
    "parts": "name",
    "lists": "name",
    "tests": "name",
    "strata": "name",
    "domains": "key",
    "derive": "name",
}
PLAIN = {
    "title": "title",
    "why": "why it matters",
    "not_for": "what it is not for",
    "polarity": "which way is good",
    "unit": "unit",
    "source": "source",
    "selections": "selection",
    "denominator": "who counts",
    "exclusions": "who is left out",
    "numerator": "who counts as achieved",
    "lists": "code list",
    "strata": "breakdown",
    "derive": "worked out",
    "tests": "test",
    "domains": "link to a duty",
    "next_review": "next review",
    "comes_from": "what it comes from",
}
ABSENT: Any = object()
ORDER = "order"
COMPARISONS = ("field", "number", "date", "age_on", "overlaps", "has")


@dataclass(frozen=True)
class Difference:
    """One clause that differs. `old` or `new` is ABSENT where it was put in or taken out."""

    path: str
    old: Any
    new: Any

    @property
    def effect(self) -> Effect:
        first = self.path.split(".")[0]
        return "major" if first in COMPUTABLE else "minor" if first in OUTPUTS else "patch"

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return " › ".join(PLAIN.get(part, part.replace("_", " ")) for part in self.path.split("."))

    @property
    def deed(self) -> str:
        return "put in" if self.old is ABSENT else "taken out" if self.new is ABSENT else "changed"


@dataclass(frozen=True)
class Conflict:
    """A clause that two people changed differently."""

    path: str
    before: Any
    mine: Any
    theirs: Any

    @property
    def place(self) -> str:
        return Difference(self.path, self.mine, self.theirs).place


@dataclass(frozen=True)
class Merged:
    """Both people's changes in one; where they conflict, `data` has the value that `prefer` named."""

    data: dict[str, Any]
    conflicts: tuple[Conflict, ...]


class _Named(dict[str, Any]):
    """A list whose entries have names, as a mapping that knows its order: the first part of a ratio is not the second."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and list(self.items()) == list(other.items())

    __hash__ = None


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every clause that differs, in the order of the older definition, then what is new."""
    return list(_differ("", _keyed("", old), _keyed("", new)))


def effect_of(found: list[Difference]) -> Effect | Literal["none"]:
    """The greatest effect among differences: major when what decides the figures moved, minor for breakdowns."""
    effects = {one.effect for one in found}
    return next((effect for effect in ("major", "minor", "patch") if effect in effects), "none")


def merge(
    before: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    prefer: Mapping[str, str] | None = None,
) -> Merged:
    """Put two people's changes of one definition together. What only one of them changed is taken from them.

    `prefer` says “mine” or “theirs” for paths in conflict; without it theirs stand, being saved already."""
    conflicts: list[Conflict] = []
    data = _merge(
        "", _keyed("", before), _keyed("", mine), _keyed("", theirs), conflicts=conflicts, prefer=prefer or {}
    )
    return Merged(_plain("", data), tuple(conflicts))


def between(old: Mapping[str, Any], new: Mapping[str, Any], paths: Collection[str]) -> dict[str, Any]:
    """The older definition with those of its differences from the newer one whose paths are named."""
    if {one.path for one in differences(old, new)} <= set(paths):
        return dict(new)
    made: dict[str, Any] = _plain("", _between("", _keyed("", old), _keyed("", new), paths))
    return made


def _between(path: str, old: Any, new: Any, paths: Collection[str]) -> Any:
    if isinstance(old, dict) and isinstance(new, dict) and _same_kind(old, new):
        first, second = (new, old) if f"{path}.{ORDER}" in paths else (old, new)
        made: dict[str, Any] = type(old)()
        for name in [*first, *(one for one in second if one not in first)]:
            inside = f"{path}.{name}" if path else name
            kept = _between(inside, old.get(name, ABSENT), new.get(name, ABSENT), paths)
            if kept is not ABSENT:
                made[name] = kept
        return made
    return new if path in paths else old


def _differ(path: str, old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict) and _same_kind(old, new):
        for name in [*old, *(one for one in new if one not in old)]:
            yield from _differ(f"{path}.{name}" if path else name, old.get(name, ABSENT), new.get(name, ABSENT))
        if isinstance(old, _Named) and _shared(old, new) != _shared(new, old):
            yield Difference(f"{path}.{ORDER}", _shared(old, new), _shared(new, old))
    elif old is ABSENT or new is ABSENT or old != new:
        yield Difference(path, _restored(path, old), _restored(path, new))


def _merge(
    path: str, before: Any, mine: Any, theirs: Any, *, conflicts: list[Conflict], prefer: Mapping[str, str]
) -> Any:
    if mine is theirs or mine == theirs:
        return mine
    if mine == before:
        return theirs
    if theirs == before:
        return mine
    sides = (before, mine, theirs)
    if all(isinstance(one, dict) for one in sides) and _same_kind(*sides) and not any(map(_is_comparison, sides)):
        merged: dict[str, Any] = type(mine)()
        for name in _order(path, before, mine, theirs, conflicts, prefer):
            inside = f"{path}.{name}" if path else name
            values = (one.get(name, ABSENT) for one in sides)
            kept = _merge(inside, *values, conflicts=conflicts, prefer=prefer)
            if kept is not ABSENT:
                merged[name] = kept
        return merged
    conflicts.append(Conflict(path, *(_restored(path, one) for one in (before, mine, theirs))))
    return mine if prefer.get(path) == "mine" else theirs


def _order(
    path: str,
    before: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    conflicts: list[Conflict],
    prefer: Mapping[str, str],
) -> list[str]:
    """The order of whoever moved entries, then what the other put in; where both moved them differently it is asked."""
    here = [
        [name for name in one if name in before and name in mine and name in theirs] for one in (before, mine, theirs)
    ]
    first, second = (mine, theirs) if here[1] != here[0] else (theirs, mine)
    if isinstance(mine, _Named) and here[1] != here[0] != here[2] and here[1] != here[2]:
        where = f"{path}.{ORDER}"
        conflicts.append(Conflict(where, *here))
        first, second = (mine, theirs) if prefer.get(where) == "mine" else (theirs, mine)
    return list(dict.fromkeys([*first, *second, *before]))


def _shared(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [name for name in one if name in other]


def _same_kind(*values: Mapping[str, Any]) -> bool:
    """A condition of another kind is another clause as a whole, and so is a source."""
    if any("kind" in one for one in values):
        return len({str(one.get("kind")) for one in values}) == 1
    joins = [{word for word in ("all", "any", "not", *COMPARISONS) if word in one} for one in values]
    return all(found == joins[0] for found in joins)


def _is_comparison(value: Mapping[str, Any]) -> bool:
    """One comparison is one clause: half of one and half of another is neither's."""
    return any(word in value for word in COMPARISONS)


def _keyed(name: str, value: Any) -> Any:
    """Named lists as mappings by name, so that both sides can be laid beside each other."""
    if isinstance(value, Mapping):
        return {key: _keyed(str(key), inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        key = NAMED.get(name)
        if key and all(isinstance(one, Mapping) and key in one for one in value):
            names = [_name(name, one) for one in value]
            if len(set(names)) == len(names):
                pairs = zip(names, value, strict=True)
                return _Named((label, {k: _keyed(str(k), v) for k, v in one.items()}) for label, one in pairs)
        return [_keyed("", one) for one in value]
    return value


def _name(of: str, one: Mapping[str, Any]) -> str:
    named = str(one[NAMED[of]])
    return f"{one.get('list')} {named}" if of == "domains" else named


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        inside = {key: _plain(str(key), one) for key, one in value.items()}
        return (
            list(inside.values()) if name in NAMED and all(isinstance(one, dict) for one in value.values()) else inside
        )
    return [_plain("", one) for one in value] if isinstance(value, list) else value


def _restored(path: str, value: Any) -> Any:
    return value if value is ABSENT else _plain(path.rsplit(".", 1)[-1], value)
