"""Pure: which fields and series a definition needs, derived from it and never typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from framework_drafts.measures.contracts import ContractField, contract
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.language.conditions import PERIOD_DATES, Atom, atoms


def conditions_of(source: Records) -> list[tuple[str, Any]]:
    """Every condition of a definition with its path, in the order they are asked."""
    found: list[tuple[str, Any]] = [
        (f"source.selections.{number}.where", one.where) for number, one in enumerate(source.selections, start=1)
    ]
    found.append(("source.denominator.where", source.denominator.where))
    found += [(f"source.exclusions.{number}.where", one.where) for number, one in enumerate(source.exclusions, start=1)]
    found.append(("source.numerator", source.numerator))
    return [(path, condition) for path, condition in found if condition is not None]


def atoms_of(source: Records) -> Iterator[tuple[str, Atom]]:
    for path, condition in conditions_of(source):
        yield from atoms(condition, path)


def fields_needed(definition: Definition) -> list[ContractField]:
    """The fields of the contract that the definition reads, in the contract's order; none for published figures."""
    source = definition.source
    if not isinstance(source, Records):
        return []
    under = contract(source.contract)
    roles, names = {"council", "person"}, set()
    if any(one.keep != "all" for one in source.selections):
        roles.add("record")
    if any(one.keep == "spells" for one in source.selections):
        roles |= {"start", "end"}
    names |= {one.by for one in source.selections if one.by}
    for _, atom in atoms_of(source):
        names.update(atom.reads())
        roles.update(atom.roles())
    if source.average:
        names |= {source.average.days_from, source.average.days_to}
    for one in definition.strata:
        names.add(one.field)
        if one.age_on:
            roles.add("birth")
            names.add(one.age_on.at)
    names |= {under.roles[role] for role in roles}
    return [found for name, found in under.fields.items() if name in names - {*PERIOD_DATES, ""}]
