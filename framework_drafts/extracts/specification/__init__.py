"""Pure: what a submission of client-level data holds: its fields by module, and what values mean in either release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from framework_drafts.measures.contracts import contract

CONTRACT = "cld-2"
EVENT_TYPES = ("Request", "Assessment", "Service", "Review")
STATUS = {"M": "mandatory", "A": "applicable, not mandatory", "N": "not applicable"}
DOORS = {
    "keep": "kept",
    "key": "kept as a keyed hash, which tells persons apart and is nobody's number",
    "month": "kept as the first of the month",
    "drop": "not read into the store",
}
PUNCTUATION = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class SubmittedField:
    """`status` has one letter for a request, an assessment, a service and a review, in this order."""

    heading: str
    name: str
    module: str
    kind: Literal["code", "text", "date", "number"]
    status: str
    door: Literal["keep", "key", "month", "drop"]

    def is_mandatory(self, event_type: str) -> bool:
        return event_type in EVENT_TYPES and self.status[EVENT_TYPES.index(event_type)] == "M"

    @property
    def values(self) -> tuple[str, ...]:
        """The permitted values of release 2, where we know them."""
        found = contract(CONTRACT).fields.get(self.name)
        return found.values if found else ()


@dataclass(frozen=True)
class Meaning:
    """What a submitted value means: the release 2 value, and how it was said. None: it is no permitted value."""

    value: str | None
    said: Literal["release 2", "spelled otherwise", "release 1", "not listed", "not permitted"]


@cache
def fields() -> tuple[SubmittedField, ...]:
    data: list[dict[str, Any]] = _yaml("fields.yaml")
    return tuple(SubmittedField(**one) for one in data)


@cache
def release_1() -> Mapping[str, Mapping[str, str]]:
    """For each field, the release 2 value of each release 1 value that has other words."""
    found: dict[str, dict[str, str]] = _yaml("release_1.yaml")
    return found


def field_of(heading: str) -> SubmittedField | None:
    """The field under a heading, whatever its capitals, blanks and punctuation."""
    return _by_heading().get(plain(heading))


def plain(text: str) -> str:
    """A value without what people write differently: capitals, blanks, punctuation, “and” for an ampersand."""
    return PUNCTUATION.sub("", text.lower().replace("&", "and"))


def meanings(field: SubmittedField, given: Iterable[str]) -> dict[str, Meaning]:
    """What each submitted value of a field means. A field whose values we do not know keeps them as they are."""
    permitted = field.values
    if not permitted:
        return {value: Meaning(value.strip(), "not listed") for value in given}
    spelled = {plain(value): value for value in permitted}
    exactly = release_1().get(field.name, {})
    older = {plain(value): meant for value, meant in exactly.items()}
    found = {}
    for value in given:
        if value in permitted:
            found[value] = Meaning(value, "release 2")
        elif value in exactly or (plain(value) in older and plain(value) not in spelled):
            found[value] = Meaning(older[plain(value)], "release 1")
        elif plain(value) in spelled:
            found[value] = Meaning(spelled[plain(value)], "spelled otherwise")
        else:
            found[value] = Meaning(None, "not permitted")
    return found


@cache
def _by_heading() -> dict[str, SubmittedField]:
    return {plain(one.heading): one for one in fields()}


def _yaml(name: str) -> Any:
    return yaml.safe_load(files(__name__).joinpath(name).read_text(encoding="utf-8"))
