"""Pure: whether a definition of records fits its contract: fields that exist, of the right kind, names in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from framework_drafts.measures.contracts import Contract, Kind, contract
from framework_drafts.measures.language.clause import is_day
from framework_drafts.measures.language.conditions import (
    PERIOD_DATES,
    DateAt,
    FieldTest,
    Has,
    NumberTest,
    atoms,
)
from framework_drafts.measures.language.records import EVERY, CodeList, Records, Stratum
from framework_drafts.measures.language.words import PersonsTest

MOST_SHOWN = 20
MOST_LINKS = 10


def check_records(source: Records, strata: Sequence[Stratum]) -> None:
    """Raises ValueError that begins with the clause at fault. A selection may rest on earlier ones only: no circles."""
    under = _at("source.contract", contract, source.contract)
    lists = {one.name: one for one in source.lists}
    if len(lists) != len(source.lists):
        raise ValueError("source.lists: two code lists have the same name")
    seen: list[str] = []
    _check_links(source)
    for number, one in enumerate(source.selections, start=1):
        where = f"source.selections.{number}"
        if one.of != EVERY and one.of not in seen:
            raise ValueError(f"{where}.of: “{one.of}” is not a selection named before this one")
        if one.name in seen:
            raise ValueError(f"{where}.name: there is a selection “{one.name}” already")
        if one.by:
            _at(f"{where}.by", under.named, one.by, "date")
        _check(one.where, f"{where}.where", under, lists, seen)
        seen.append(one.name)
    if source.denominator.of not in seen:
        raise ValueError(f"source.denominator.of: there is no selection “{source.denominator.of}”")
    _check(source.denominator.where, "source.denominator.where", under, lists, seen)
    for number, left_out in enumerate(source.exclusions, start=1):
        _check(left_out.where, f"source.exclusions.{number}.where", under, lists, seen)
    _check(source.numerator, "source.numerator", under, lists, seen)
    if source.average:
        for name in ("days_from", "days_to"):
            _at(f"source.average.{name}", under.named, getattr(source.average, name), "date")
    _check_strata(strata, under)


def _check_links(source: Records) -> None:
    """Each link is a look through another selection, and they multiply."""
    wheres: list[Any] = [one.where for one in source.selections]
    wheres += [source.denominator.where, *(one.where for one in source.exclusions)]
    found = [one for one in (*wheres, source.numerator) if one is not None]
    links = sum(isinstance(atom, Has) for condition in found for _, atom in atoms(condition, ""))
    if links > MOST_LINKS:
        raise ValueError(f"source: it links records {links} times, and at most {MOST_LINKS} links are allowed")


def _check_strata(strata: Sequence[Stratum], under: Contract) -> None:
    if len({one.name for one in strata}) != len(strata):
        raise ValueError("strata: two breakdowns have the same name")
    for number, one in enumerate(strata, start=1):
        if one.field:
            _at(f"strata.{number}.field", under.named, one.field, "code", "text")
        elif one.age_on:
            _check_day(one.age_on, f"strata.{number}.age_on", under)


def _check(condition: Any, path: str, under: Contract, lists: dict[str, CodeList], seen: Collection[str]) -> None:
    if condition is None:
        return
    for where, atom in atoms(condition, path):
        if isinstance(atom, FieldTest):
            _check_field(atom, where, under, lists)
            continue
        if isinstance(atom, Has) and atom.has not in seen:
            raise ValueError(f"{where}: “{atom.has}” is not a selection named before this clause")
        for name in atom.reads():
            _at(where, under.named, name, "number" if isinstance(atom, NumberTest) else "date")


def _check_field(atom: FieldTest, where: str, under: Contract, lists: dict[str, CodeList]) -> None:
    if atom.missing is not None:
        _at(where, under.named, atom.field)
        return
    found = _at(where, under.named, atom.field, "code", "text")
    values: tuple[str, ...] = (atom.is_,) if atom.is_ is not None else atom.in_ or ()
    if atom.in_list is not None:
        if atom.in_list not in lists:
            raise ValueError(f"{where}: there is no code list “{atom.in_list}” in this definition")
        values = lists[atom.in_list].values
    unknown = [value for value in values if found.values and value not in found.values]
    if unknown:
        some = "; ".join(found.values[:MOST_SHOWN]) + ("; and others" if len(found.values) > MOST_SHOWN else "")
        raise ValueError(f"{where}: “{unknown[0]}” is not a permitted value of {found.label}, which are: {some}")


def _check_day(day: DateAt, where: str, under: Contract) -> None:
    if day.at not in PERIOD_DATES:
        _at(where, under.named, day.at, "date")


def _at(where: str, ask: Any, name: str, *kinds: Kind) -> Any:
    try:
        return ask(name, *kinds)
    except ValueError as problem:
        raise ValueError(f"{where}: {problem}") from problem


def check_tests(source: Records, tests: Sequence[PersonsTest]) -> None:
    """Raises ValueError when a test's persons have fields that the contract has not, or values of another kind."""
    under = contract(source.contract)
    for test in tests:
        keys = [record.get(under.roles["record"], f"{n:03d}") for n, record in enumerate(test.records, start=1)]
        if len(set(keys)) != len(keys):
            raise ValueError(f"tests.{test.name}: two of its records have the same record key")
        for number, record in enumerate(test.records, start=1):
            where = f"tests.{test.name}.records.{number}"
            for name, value in record.items():
                kind = _at(where, under.named, name).kind
                if kind == "number" and not isinstance(value, int | float):
                    raise ValueError(f"{where}: {name} is a number")
                if kind != "number" and not isinstance(value, str):
                    raise ValueError(f"{where}: {name} is written as text")
                values = under.fields[name].values
                if values and value not in values:
                    raise ValueError(f"{where}: “{value}” is not a permitted value of {under.fields[name].label}")
                if kind == "date" and not is_day(str(value)):
                    raise ValueError(f"{where}: {name} is a day like 2024-04-01")
