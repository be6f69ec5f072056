"""Pure: the numbers of days in a definition of records (look-backs, gaps, limits), each with its clause, to try others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from consultation.errors import Unusable
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import BadDefinition, Definition, Records, parse
from framework_drafts.measures.language.derived import with_derived
from framework_drafts.measures.wording.clauses import said_at

MOST_DAYS = 3660
NAMES = ("gap_days", "least", "most", "days")


@dataclass(frozen=True)
class Days:
    """A number of days at a path of the definition: how many, on which side of the day it is counted from, and the words
    of the clause that it stands in."""

    path: str
    name: str
    days: int
    side: Literal["before", "after", "between"]
    clause: str
    label: str


def days_in(definition: Definition) -> list[Days]:
    """Every number of days, in the order the clauses are worked out; none for a measure that is not of records."""
    if not isinstance(definition.source, Records):
        return []
    words, data = said_at(definition), definition.as_data()
    under = with_derived(contract(definition.source.contract), definition.source.derived())
    labels = {name: one.label for name, one in under.fields.items()}
    found = []
    for path, name, value in _walk("source", data["source"]):
        side: Literal["before", "after", "between"] = (
            "between" if name == "gap_days" else "before" if value < 0 else "after"
        )
        holder, _ = _holder(data, path)
        found.append(
            Days(
                path,
                name,
                abs(value),
                side,
                words[_clause(path, words)],
                _label(holder, _whose(data, path), name, side, labels),
            )
        )
    return found


def _whose(data: Any, path: str) -> str:
    """The selection that a link in time goes to, by its name; blank where there is none."""
    way, found = path.split("."), ""
    for part in way[:-1]:
        data = data[int(part) - 1] if isinstance(data, list) else data[part]
        if isinstance(data, dict):
            found = data.get("has") or data.get("records_of") or found
    return found


def _label(holder: Mapping[str, Any], whose: str, name: str, side: str, labels: Mapping[str, str]) -> str:
    """What a number of days is of, in words."""
    if name == "gap_days":
        return "Days between two records that still make one spell"
    if name == "days":
        return f"Days {side} {labels.get(holder['at'], holder['at'].replace('_', ' '))}"
    there, here = (labels.get(holder[end], holder[end]) for end in ("to", "from"))
    limit = "earlier" if name == "least" else "later"
    return f"{there[:1].upper()}{there[1:]} of “{whose}”: no {limit} than this many days {side} this {here}"


def with_days(definition: Definition, changed: Mapping[str, int]) -> Definition:
    """The definition with other numbers of days (how many, on the side where they are) at some paths; without its tests,
    whose answers belong to the old ones.

    Raises Unusable for a path where no days stand, or for days that make no definition."""
    known = {one.path: one for one in days_in(definition)}
    data = deepcopy(definition.as_data())
    for path, days in changed.items():
        if path not in known or not 0 <= days <= MOST_DAYS:
            raise Unusable(f"Give whole days from 0 to {MOST_DAYS:,}.")
        holder, name = _holder(data, path)
        holder[name] = -days if known[path].side == "before" else days
    data["tests"] = []
    try:
        return parse(data)
    except BadDefinition as problem:
        raise Unusable("With these days the measure says nothing that can be met: a limit has passed the other.") from (
            problem
        )


def furthest_back(definition: Definition) -> int:
    """The most days that any clause looks back: figures of periods nearer to the first record lack what came before."""
    return max((one.days for one in days_in(definition) if one.side == "before"), default=0)


def _walk(path: str, data: Any) -> Iterator[tuple[str, str, int]]:
    if isinstance(data, list):
        for number, one in enumerate(data, start=1):
            yield from _walk(f"{path}.{number}", one)
    elif isinstance(data, dict):
        if data.get("keep") == "spells" and "gap_days" not in data:
            yield f"{path}.gap_days", "gap_days", 0  # nought is left out where a definition is written down
        for name, value in data.items():
            if name in NAMES and isinstance(value, int) and not isinstance(value, bool):
                if name != "gap_days" or data.get("keep") == "spells":
                    yield f"{path}.{name}", name, value
            else:
                yield from _walk(f"{path}.{name}", value)


def _clause(path: str, words: Mapping[str, str]) -> str:
    """The nearest clause that has words, going outwards."""
    while path not in words:
        path = path.rpartition(".")[0]
    return path


def _holder(data: Any, path: str) -> tuple[Any, str]:
    *way, name = path.split(".")
    for part in way:
        data = data[int(part) - 1] if isinstance(data, list) else data[part]
    return data, name
