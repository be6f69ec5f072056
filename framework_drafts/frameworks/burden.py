"""Pure: what a framework asks councils to collect, derived from its definitions and never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framework_drafts.measures.contracts import COLLECTED, ContractField
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.needs import fields_needed

PUBLISHED = "published"
STATES = {PUBLISHED: "published already: nothing new is asked of councils", **COLLECTED}


@dataclass(frozen=True)
class Need:
    """One source field, or one published series with the return it comes from, and the measures that need it."""

    name: str
    label: str
    state: str
    collection: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Ease:
    """One measure: the hardest state of anything it needs."""

    code: str
    title: str
    state: str
    fields: int


def needs(measures: Sequence[tuple[str, Definition]]) -> list[Need]:
    """Everything that the measures need, what nobody collects first, then by name."""
    found: dict[tuple[str, str], list[str]] = {}
    about: dict[tuple[str, str], tuple[str, str, str]] = {}
    for code, definition in measures:
        for field in fields_needed(definition):
            key = (field.collection, field.name)
            found.setdefault(key, []).append(code)
            about[key] = (field.label, field.collected, field.collection)
        for series in definition.series():
            key = (PUBLISHED, series)
            found.setdefault(key, []).append(code)
            collection = "" if isinstance(definition.source, Records) else definition.collection
            about.setdefault(key, (series, PUBLISHED, collection))
    order = list(reversed(STATES))
    rows = [Need(key[1], *about[key], tuple(codes)) for key, codes in found.items()]
    return sorted(rows, key=lambda need: (order.index(need.state), need.collection, need.label))


def ease_of(measures: Sequence[tuple[str, Definition]]) -> list[Ease]:
    """For each measure, in order, the hardest thing it needs."""
    order = list(STATES)
    rows = []
    for code, definition in measures:
        fields: list[ContractField] = fields_needed(definition)
        states = [field.collected for field in fields] + ([PUBLISHED] if definition.series() else [])
        hardest = max(states, key=order.index)
        rows.append(Ease(code, definition.title, hardest, len(fields)))
    return rows


def tally(rows: Sequence[Need] | Sequence[Ease]) -> dict[str, int]:
    return {state: sum(row.state == state for row in rows) for state in STATES}
