"""Pure: a measure of records, evaluated person by person as its definition reads. Slow, and meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import EVERY, Definition, Records, Selection, Stratum
from framework_drafts.measures.reference.conditions import Record, Seen, Setting, age, holds
from framework_drafts.measures.reference.derived import derive

ALL, UNKNOWN = "all", "Unknown"


@dataclass(frozen=True)
class Period:
    name: str
    start: date
    end: date


@dataclass(frozen=True, order=True)
class Key:
    """What a count is of. `stratum` and `group` are “all” for everybody."""

    council: str
    period: str
    stratum: str = ALL
    group: str = ALL


@dataclass(frozen=True)
class Counted:
    """Sufficient statistics: how many count, how many of those as achieved; for an average, days and days squared."""

    denominator: int
    numerator: int
    squares: int = 0


@dataclass(frozen=True)
class Unit:
    """One record that counts, with what it adds to the numerator."""

    record: Record
    adds: int


def count(definition: Definition, records: Iterable[Record], periods: Sequence[Period]) -> dict[Key, Counted]:
    """Every council and period in which somebody counts; who does not count anywhere appears nowhere."""
    found: dict[Key, list[int]] = {}
    rows = list(records)
    for period in periods:
        for unit in units(definition, rows, period):
            council = str(unit.record[_source(definition, "council")])
            keys = [Key(council, period.name)]
            keys += [
                Key(council, period.name, one.name, group_of(one, unit.record, setting_of(definition, period)))
                for one in definition.strata
            ]
            for key in keys:
                found.setdefault(key, []).append(unit.adds)
    squares = _records(definition).average is not None
    return {
        key: Counted(len(adds), sum(adds), sum(a * a for a in adds) if squares else 0) for key, adds in found.items()
    }


def units(definition: Definition, records: Sequence[Record], period: Period, seen: Seen | None = None) -> list[Unit]:
    """The records that count in one period. `seen` hears each clause's answer for each record it was asked of."""
    return units_in(definition, made(definition, records, period, seen))


def made(definition: Definition, records: Sequence[Record], period: Period, seen: Seen | None = None) -> Setting:
    """The setting of one period with every selection made, in their order."""
    source, setting = _records(definition), setting_of(definition, period, seen)
    person, council = setting.contract.roles["person"], setting.contract.roles["council"]
    setting.selections[EVERY] = [one for one in records if one.get(person) is not None and one.get(council) is not None]
    for number, selection in enumerate(source.selections, start=1):
        setting.selections[selection.name] = _selected(selection, setting, f"source.selections.{number}")
    return setting


def units_in(definition: Definition, setting: Setting) -> list[Unit]:
    """The records that count where the selections have been made."""
    source = _records(definition)
    found = []
    for record in setting.selections[source.denominator.of]:
        counts = holds(source.denominator.where, record, setting, "source.denominator.where")
        out = [
            holds(one.where, record, setting, f"source.exclusions.{number}.where")
            for number, one in enumerate(source.exclusions, start=1)
        ]
        achieved = holds(source.numerator, record, setting, "source.numerator")
        if counts and not any(out):
            found.append((record, achieved))
    return _adding(source, found)


def _adding(source: Records, found: list[tuple[Record, bool]]) -> list[Unit]:
    if source.average is None:
        return [Unit(record, int(achieved)) for record, achieved in found]
    dates = [(record, record.get(source.average.days_from), record.get(source.average.days_to)) for record, _ in found]
    return [Unit(record, (last - first).days) for record, first, last in dates if first and last]


def setting_of(definition: Definition, period: Period, seen: Seen | None = None) -> Setting:
    source = _records(definition)
    lists = {one.name: frozenset(one.values) for one in source.lists}
    return Setting(contract(source.contract), period.start, period.end, lists, seen=seen)


def _selected(selection: Selection, setting: Setting, path: str) -> list[Record]:
    """The records kept, each with what is worked out for it."""
    found = [one for one in setting.selections[selection.of] if holds(selection.where, one, setting, f"{path}.where")]
    kept = found if selection.keep == "all" else _kept(selection, found, setting)
    for number, derived in enumerate(selection.derive, start=1):
        kept = [derive(derived, one, setting, f"{path}.derive.{number}") for one in kept]
    return kept


def _kept(selection: Selection, found: Sequence[Record], setting: Setting) -> list[Record]:
    roles = setting.contract.roles

    def whose(one: Record) -> tuple[str, str]:
        return str(one[roles["council"]]), str(one[roles["person"]])

    kept: list[Record] = []
    for _, mine in groupby(sorted(found, key=whose), key=whose):
        own = list(mine)
        if selection.keep == "spells":
            kept += spells(own, selection, roles["start"], roles["end"], roles["record"])
        else:
            kept.append(_one_of(own, selection, roles["record"]))
    return kept


def _one_of(own: Sequence[Record], selection: Selection, key: str) -> Record:
    if selection.keep == "top":
        return min(own, key=lambda one: (place(one.get(selection.by), selection.order), one[key]))
    if selection.keep == "first":
        return min(own, key=lambda one: (one.get(selection.by) or date.max, _tied(selection, one), one[key]))
    return max(own, key=lambda one: (one.get(selection.by) or date.max, -_tied(selection, one), one[key]))


def place(value: Any, order: Sequence[str]) -> int:
    """Where a value stands in an order; what does not stand in it comes last."""
    return order.index(value) if value in order else len(order)


def _tied(selection: Selection, record: Record) -> int:
    return place(record.get(selection.ties.field), selection.ties.order) if selection.ties else 0


def spells(records: Sequence[Record], selection: Selection, start: str, end: str, key: str) -> list[Record]:
    """One person's records joined where the next starts no more than the gap after all before it have ended.

    Records without a start are in no spell; an open record has no end, and neither has its spell."""
    dated = sorted(
        (one for one in records if one.get(start)), key=lambda one: (one[start], one.get(end) or date.max, one[key])
    )
    groups: list[list[Record]] = []
    reach = date.min
    for one in dated:
        if not groups or (one[start] - reach) > timedelta(days=selection.gap_days):
            groups.append([])
            reach = date.min
        groups[-1].append(one)
        reach = max(reach, one.get(end) or date.max)
    joined: list[Record] = []
    for group in groups:
        last = max(group, key=lambda one: (one.get(end) or date.max, -_tied(selection, one), one[key]))
        joined.append({**last, start: min(one[start] for one in group)})
    return joined


def group_of(stratum: Stratum, record: Record, setting: Setting) -> str:
    """The group of a breakdown that a record falls into; Unknown where its value is missing."""
    if stratum.field:
        value = record.get(stratum.field)
        return UNKNOWN if value is None else str(value)
    born = setting.role(record, "birth")
    day = setting.day(record, stratum.age_on) if stratum.age_on else None
    if born is None or day is None:
        return UNKNOWN
    years = age(born, day, stratum.years_by)
    return band_names(stratum.bands)[sum(years >= first for first in stratum.bands)]


def band_names(bands: Sequence[int]) -> list[str]:
    """What bands of age are called: bands 18 and 65 give “Under 18”, “18 to 64” and “65 and over”."""
    middle = [f"{first} to {after - 1}" if after - first > 1 else f"{first}" for first, after in pairwise(bands)]
    return [f"Under {bands[0]}", *middle, f"{bands[-1]} and over"]


def _records(definition: Definition) -> Records:
    if not isinstance(definition.source, Records):
        raise TypeError("this definition is not of records")
    return definition.source


def _source(definition: Definition, role: str) -> Any:
    return contract(_records(definition).contract).roles[role]
