"""Pure: what every clause of a definition is, the limits of a whole definition, and how a refusal points at the clause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LARGEST_NUMBER = 1e15
MOST_DEPTH, MOST_NODES, MOST_LETTERS = 40, 8_000, 200_000
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
SERIES = re.compile(r"[a-z0-9][a-z0-9-]{1,40}:[A-Za-z0-9()./ -]{1,40}|s-[0-9a-z]{1,20}")
INSIDE = re.compile(r"^(source|unit|strata|tests|domains)[a-z0-9_.]*: ")
TAGS = frozenset({"published", "ratio", "calculated", "records", "persons", "figure"})


class BadDefinition(ValueError):
    """A definition that the language does not allow; the message points at the clause."""


class Clause(BaseModel):
    """A part of a definition: frozen, and with no room for what the language does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def check_series(series: str) -> None:
    if not SERIES.fullmatch(series):
        raise ValueError(
            "a series is named like ascof-2024-25:1A, with the code book before the colon, or by its own id, like s-001"
        )


def check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise ValueError("a name is small letters, digits and underscores, and begins with a letter")


def is_day(text: str) -> bool:
    """Whether a text is a day as it is written in a definition, in years in which people can have lived."""
    try:
        return date.fromisoformat(text).isoformat() == text and "1850" < text < "2200"
    except ValueError:
        return False


def check_limits(data: object) -> None:
    """Refuse what is too deep or too large before anything recurses into it. Raises BadDefinition."""
    waiting: list[tuple[object, int]] = [(data, 0)]
    nodes = letters = 0
    while waiting:
        value, depth = waiting.pop()
        nodes += 1
        if depth > MOST_DEPTH or nodes > MOST_NODES or letters > MOST_LETTERS:
            raise BadDefinition("definition: it is nested too deeply or is too long: define less in one measure.")
        if isinstance(value, str):
            letters += len(value)
            if UNSEEN.search(value):
                raise BadDefinition("definition: it holds characters that nobody can see: take them out.")
        elif isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
            raise BadDefinition("definition: it holds a number that is too large, or none at all.")
        elif isinstance(value, dict):
            waiting.extend((one, depth + 1) for pair in value.items() for one in pair)
        elif isinstance(value, list | tuple):
            waiting.extend((one, depth + 1) for one in value)


def refusal(problem: ValidationError) -> BadDefinition:
    """The first thing that is wrong, behind the clause it is in."""
    first = problem.errors()[0]
    clause = _place(first["loc"])
    if first["type"] in ("literal_error", "union_tag_invalid") and clause.endswith("interval"):
        said = "choose an interval that this kind of figure has"
    elif first["type"] == "extra_forbidden":
        said = "the language has no such clause: take it out, or correct its name"
    elif first["type"] == "missing":
        said = "this is needed and is not there"
    else:
        said = first["msg"].removeprefix("Value error, ")
    if not clause and INSIDE.match(said):
        return BadDefinition(said)
    return BadDefinition(f"{clause or 'definition'}: {said[:1].lower()}{said[1:]}")


def _place(location: Iterable[Any]) -> str:
    """Where a problem is, in the words of the file: list places counted from one, and no names of our classes."""
    parts = [str(part + 1) if isinstance(part, int) else str(part) for part in location]
    return ".".join(part for part in parts if part not in TAGS and not part.startswith("a-"))
