"""Pure: whether a definition of records fits its contract: fields that exist, of the right kind, names in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
from framework_drafts.measures.language.derived import Best, Case, DayOf, Derived, Linked, with_derived
from framework_drafts.measures.language.records import EVERY, CodeList, Records, Selection, Stratum
from framework_drafts.measures.language.words import PersonsTest

MOST_SHOWN = 20
MOST_LINKS = 16


@dataclass
class _Seen:
    """The selections named so far: the fields that each one's records have, and whether it keeps one for each person."""

    lists: dict[str, CodeList]
    fields: dict[str, Contract] = field(default_factory=dict)
    one_each: dict[str, bool] = field(default_factory=dict)


def check_records(source: Records, strata: Sequence[Stratum]) -> None:
    """Raises ValueError that begins with the clause at fault. A selection may rest on earlier ones only: no circles."""
    under = _at("source.contract", contract, source.contract)
    lists = {one.name: one for one in source.lists}
    if len(lists) != len(source.lists):
        raise ValueError("source.lists: two code lists have the same name")
    _check_links(source)
    seen = _Seen(lists, {EVERY: under})
    for number, one in enumerate(source.selections, start=1):
        _check_selection(one, f"source.selections.{number}", seen)
    if source.denominator.of not in seen.one_each:
        raise ValueError(f"source.denominator.of: there is no selection “{source.denominator.of}”")
    mine = seen.fields[source.denominator.of]
    _check(source.denominator.where, "source.denominator.where", mine, seen)
    for number, left_out in enumerate(source.exclusions, start=1):
        _check(left_out.where, f"source.exclusions.{number}.where", mine, seen)
    _check(source.numerator, "source.numerator", mine, seen)
    if source.average:
        for name in ("days_from", "days_to"):
            _at(f"source.average.{name}", mine.named, getattr(source.average, name), "date")
    _check_strata(strata, mine)


def _check_selection(one: Selection, where: str, seen: _Seen) -> None:
    if one.of not in seen.fields:
        raise ValueError(f"{where}.of: “{one.of}” is not a selection named before this one")
    if one.name in seen.fields:
        raise ValueError(f"{where}.name: there is a selection “{one.name}” already")
    under = seen.fields[one.of]
    if one.by:
        _at(f"{where}.by", under.named, one.by, "code" if one.keep == "top" else "date")
        _check_values(one.order, f"{where}.order", under.fields[one.by].values, under.fields[one.by].label)
    if one.ties:
        found = _at(f"{where}.ties", under.named, one.ties.field, "code")
        _check_values(one.ties.order, f"{where}.ties", found.values, found.label)
    _check(one.where, f"{where}.where", under, seen)
    for number, derived in enumerate(one.derive, start=1):
        if any(derived.name in fields.fields for fields in (*seen.fields.values(), under)):
            raise ValueError(f"{where}.derive.{number}.name: there is a field “{derived.name}” already")
        _check_derived(derived, f"{where}.derive.{number}", under, seen)
        under = with_derived(under, (derived,))
    seen.fields[one.name] = under
    seen.one_each[one.name] = one.one_each()


def _check_derived(derived: Derived, where: str, under: Contract, seen: _Seen) -> None:
    if derived.day:
        _check_day_of(derived.day, f"{where}.day", under, seen)
    for number, case in enumerate(derived.cases, start=1):
        _check_case(case, f"{where}.cases.{number}", under, seen)


def _check_day_of(day: DayOf, where: str, under: Contract, seen: _Seen) -> None:
    other = _check_linked(day.among, where, under, seen)
    _at(where, other.named, day.latest or day.earliest, "date")


def _check_case(case: Case, where: str, under: Contract, seen: _Seen) -> None:
    _check(case.where, f"{where}.where", under, seen)
    if case.field:
        _at(where, under.named, case.field, "code", "text")
    if case.best:
        _check_best(case.best, f"{where}.best", under, seen)


def _check_best(best: Best, where: str, under: Contract, seen: _Seen) -> None:
    sides = [under] if best.own else []
    sides += [_check_linked(one, where, under, seen) for one in best.among]
    for side in sides:
        found = _at(where, side.named, best.field, "code", "text")
        _check_values(best.order, where, found.values, found.label)
    if not best.order and not seen.one_each[best.among[0].records_of]:
        raise ValueError(
            f"{where}: “{best.among[0].records_of}” may hold several records of a person: give an order to choose by"
        )


def _check_linked(linked: Linked, where: str, under: Contract, seen: _Seen) -> Contract:
    """The fields of the linked records."""
    if linked.records_of not in seen.one_each:
        raise ValueError(f"{where}: “{linked.records_of}” is not a selection named before this clause")
    _check_dates(linked, where, under, seen.fields[linked.records_of])
    return seen.fields[linked.records_of]


def _check_dates(link: Linked | Has, where: str, under: Contract, other: Contract) -> None:
    for name in link.reads():
        _at(where, under.named, name, "date")
    for name in link.reads_there():
        _at(where, other.named, name, "date")


def _check_links(source: Records) -> None:
    """Each link is a look through another selection, and they multiply."""
    links = sum(isinstance(atom, Has) for condition in conditions_in(source) for _, atom in atoms(condition, ""))
    links += sum(1 for derived in source.derived() for _ in derived.linked())
    if links > MOST_LINKS:
        raise ValueError(f"source: it links records {links} times, and at most {MOST_LINKS} links are allowed")


def conditions_in(source: Records) -> Iterator[Any]:
    """Every condition of a source."""
    wheres: list[Any] = [one.where for one in source.selections]
    wheres += [case.where for derived in source.derived() for case in derived.cases]
    wheres += [source.denominator.where, *(one.where for one in source.exclusions), source.numerator]
    return (one for one in wheres if one is not None)


def _check_strata(strata: Sequence[Stratum], under: Contract) -> None:
    if len({one.name for one in strata}) != len(strata):
        raise ValueError("strata: two breakdowns have the same name")
    for number, one in enumerate(strata, start=1):
        if one.field:
            _at(f"strata.{number}.field", under.named, one.field, "code", "text")
        elif one.age_on:
            _check_day(one.age_on, f"strata.{number}.age_on", under)


def _check(condition: Any, path: str, under: Contract, seen: _Seen) -> None:
    if condition is None:
        return
    for where, atom in atoms(condition, path):
        if isinstance(atom, FieldTest):
            _check_field(atom, where, under, seen.lists)
        elif isinstance(atom, Has):
            if atom.has not in seen.one_each:
                raise ValueError(f"{where}: “{atom.has}” is not a selection named before this clause")
            _check_dates(atom, where, under, seen.fields[atom.has])
        else:
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
    _check_values(values, where, found.values, found.label)


def _check_values(values: Sequence[str], where: str, permitted: Sequence[str], label: str) -> None:
    unknown = [value for value in values if permitted and value not in permitted]
    if unknown:
        some = "; ".join(permitted[:MOST_SHOWN]) + ("; and others" if len(permitted) > MOST_SHOWN else "")
        raise ValueError(f"{where}: “{unknown[0]}” is not a permitted value of {label}, which are: {some}")


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
