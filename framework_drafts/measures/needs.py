"""Pure: which fields and series a definition needs, derived from it and never typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from framework_drafts.measures.contracts import ContractField, contract
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.language.conditions import PERIOD_DATES, Atom, Has, atoms
from framework_drafts.measures.language.derived import Derived
from framework_drafts.measures.language.records import Selection


def conditions_of(source: Records) -> list[tuple[str, Any]]:
    """Every condition of a definition with its path, in the order they are asked."""
    found: list[tuple[str, Any]] = []
    for number, one in enumerate(source.selections, start=1):
        found.append((f"source.selections.{number}.where", one.where))
        for place, derived in enumerate(one.derive, start=1):
            path = f"source.selections.{number}.derive.{place}.cases"
            found += [(f"{path}.{k}.where", case.where) for k, case in enumerate(derived.cases, start=1)]
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
    for selection in source.selections:
        roles |= _roles_of(selection)
        names |= {selection.by, selection.ties.field if selection.ties else ""}
        for derived in selection.derive:
            roles |= {"record"} if any(derived.linked()) else set()
            names.update(_read_by(derived))
    for _, atom in atoms_of(source):
        names.update(atom.reads())
        roles.update(atom.roles())
        if isinstance(atom, Has):
            names.update(atom.reads_there())
            roles.add("record")
    if source.average:
        names |= {source.average.days_from, source.average.days_to}
    for one in definition.strata:
        names.add(one.field)
        if one.age_on:
            roles.add("birth")
            names.add(one.age_on.at)
    names |= {under.roles[role] for role in roles}
    return [found for name, found in under.fields.items() if name in names - {*PERIOD_DATES, ""}]


def _roles_of(selection: Selection) -> set[str]:
    if selection.keep == "spells":
        return {"record", "start", "end"}
    return {"record"} if selection.one_each() else set()


def _read_by(derived: Derived) -> Iterator[str]:
    """The fields that a derived field reads outside its conditions."""
    if derived.day:
        yield derived.day.latest or derived.day.earliest
    for case in derived.cases:
        yield case.field or ""
        yield case.best.field if case.best else ""
    for linked in derived.linked():
        yield from (*linked.reads(), *linked.reads_there())


def columns_needed(definition: Definition) -> set[str]:
    """The names of the fields whose values decide; council, person and record key are not among them unless compared."""
    source = definition.source
    if not isinstance(source, Records):
        return set()
    roles = contract(source.contract).roles
    keys = {roles[role] for role in ("council", "person", "record")}
    compared = {name for _, atom in atoms_of(source) for name in atom.reads()} | {
        one.field for one in definition.strata
    }
    return {field.name for field in fields_needed(definition)} - (keys - compared)
