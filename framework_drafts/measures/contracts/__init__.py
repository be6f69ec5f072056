"""Pure: source contracts: which fields a source of records has, what each may hold, and whether anybody collects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Kind = Literal["text", "code", "date", "number"]
COLLECTED = {
    "mandatory": "already collected, and mandatory",
    "optional": "already collected, but may be left blank",
    "another": "collected elsewhere, and to be linked",
    "not_collected": "not collected anywhere",
}
ROLES = ("council", "person", "record", "start", "end", "birth")


@dataclass(frozen=True)
class ContractField:
    name: str
    label: str
    kind: Kind
    collected: str
    collection: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """`roles` say which field is the council, the person, the record's key, its start and end, and the birth date."""

    name: str
    title: str
    note: str
    fields: Mapping[str, ContractField]
    roles: Mapping[str, str]

    def named(self, name: str, *kinds: Kind) -> ContractField:
        """A field of one of these kinds. Raises ValueError with what there is instead."""
        found = self.fields.get(name)
        if found is None:
            raise ValueError(f"{self.name} has no field “{name}”")
        if kinds and found.kind not in kinds:
            raise ValueError(f"“{name}” holds a {found.kind}, and a {' or '.join(kinds)} is wanted here")
        return found


def contract(name: str) -> Contract:
    """A shipped contract. Raises ValueError with the names there are."""
    if name not in names():
        raise ValueError(f"there is no source contract “{name}”; there is {' and '.join(names())}")
    return _read(name)


@cache
def names() -> tuple[str, ...]:
    found = files(__name__).iterdir()
    return tuple(sorted(one.name.removesuffix(".yaml") for one in found if one.name.endswith(".yaml")))


@cache
def _read(name: str) -> Contract:
    data: dict[str, Any] = yaml.safe_load(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    base = _read(data["extends"]) if "extends" in data else None
    fields = dict(base.fields) if base else {}
    for one in data["fields"]:
        fields[one["name"]] = ContractField(
            one["name"],
            one["label"],
            one["kind"],
            one["collected"],
            one.get("collection", data["collection"]),
            tuple(one.get("values", ())),
        )
    return Contract(name, data["title"], data["note"], fields, data.get("roles") or (base.roles if base else {}))
