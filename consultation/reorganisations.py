"""Pure: councils through time. Which area became which, on what day, and what may be added up across the change.

A council is its ONS code. Its number in the old lists of councils (CASSR) is a label that two councils can share: 809
has been Dorset County and is Dorset.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Change:
    """One area, or a part of it, passing to another. `kind` is merged, split or recoded."""

    predecessor: str
    predecessor_name: str
    successor: str
    successor_name: str
    on: date
    kind: str


SHIPPED = tuple(
    Change(old, old_name, new, new_name, date(year, 4, 1), kind)
    for old, old_name, new, new_name, year, kind in (
        ("E06000028", "Bournemouth", "E06000058", "Bournemouth, Christchurch and Poole", 2019, "merged"),
        ("E06000029", "Poole", "E06000058", "Bournemouth, Christchurch and Poole", 2019, "merged"),
        ("E10000009", "Dorset County", "E06000058", "Bournemouth, Christchurch and Poole", 2019, "split"),
        ("E10000009", "Dorset County", "E06000059", "Dorset", 2019, "split"),
        ("E10000002", "Buckinghamshire County", "E06000060", "Buckinghamshire", 2020, "recoded"),
        ("E10000021", "Northamptonshire", "E06000061", "North Northamptonshire", 2021, "split"),
        ("E10000021", "Northamptonshire", "E06000062", "West Northamptonshire", 2021, "split"),
        ("E10000006", "Cumbria", "E06000063", "Cumberland", 2023, "split"),
        ("E10000006", "Cumbria", "E06000064", "Westmorland and Furness", 2023, "split"),
        ("E10000023", "North Yorkshire County", "E06000065", "North Yorkshire", 2023, "recoded"),
        ("E10000027", "Somerset County", "E06000066", "Somerset", 2023, "recoded"),
        ("E08000016", "Barnsley", "E08000038", "Barnsley", 2025, "recoded"),
        ("E08000019", "Sheffield", "E08000039", "Sheffield", 2025, "recoded"),
    )
)


@dataclass(frozen=True)
class Life:
    """From when to when a council is there: the first day, and the first day on which it is not. None is open."""

    begins: date | None = None
    ends: date | None = None

    def covers(self, day: date) -> bool:
        return (self.begins is None or self.begins <= day) and (self.ends is None or day < self.ends)


class Register:
    """Councils through time: how long each was there, what went before it and what came after.

    A code that no change names is taken to have been there always."""

    def __init__(self, changes: Iterable[Change] = SHIPPED) -> None:
        self.changes = tuple(changes)
        begins: dict[str, date] = {}
        ends: dict[str, date] = {}
        self._names: dict[str, str] = {}
        for change in self.changes:
            begins[change.successor] = min(change.on, begins.get(change.successor, change.on))
            ends[change.predecessor] = max(change.on, ends.get(change.predecessor, change.on))
            self._names |= {change.predecessor: change.predecessor_name, change.successor: change.successor_name}
        self.lives: Mapping[str, Life] = {
            code: Life(begins.get(code), ends.get(code)) for code in begins.keys() | ends.keys()
        }

    def existed(self, code: str, period: str) -> bool:
        """Whether a council was there when a period began; of a period that names no day, yes.

        A council that only got another code was there under either: publishers put new codes on old years."""
        day = first_day(period)
        return day is None or any(self.lives.get(one, Life()).covers(day) for one in self.same_ground(code))

    def in_use(self, period: str, codes: Iterable[str]) -> list[str]:
        """Those of these codes that were in use when a period began."""
        day = first_day(period)
        return [code for code in codes if day is None or self.lives.get(code, Life()).covers(day)]

    def same_ground(self, code: str) -> list[str]:
        """A code, and those that the same council had before or got since."""
        recoded = [change for change in self.changes if change.kind == "recoded"]
        others = [change.predecessor for change in recoded if change.successor == code]
        return [code, *others, *(change.successor for change in recoded if change.predecessor == code)]

    def name(self, code: str) -> str:
        return self._names.get(code, "")

    def before(self, code: str) -> list[Change]:
        return [change for change in self.changes if change.successor == code]

    def after(self, code: str) -> list[Change]:
        return [change for change in self.changes if change.predecessor == code]

    def family(self, code: str) -> frozenset[str]:
        """All councils that share ground with this one through any chain of changes: together they cover the same land
        before and after, so figures may be added up over them and over nothing less."""
        found, open_ones = {code}, [code]
        while open_ones:
            here = open_ones.pop()
            for change in self.changes:
                for other in {change.predecessor, change.successor} - found:
                    if here in (change.predecessor, change.successor):
                        found.add(other)
                        open_ones.append(other)
        return frozenset(found)

    def years_that_fit(self, codes: Iterable[str], years: Iterable[str]) -> list[str]:
        """The years in which every one of these codes was in use."""
        known = [self.lives[code] for code in codes if code in self.lives]
        return [year for year in years if (day := first_day(year)) and all(life.covers(day) for life in known)]


def first_day(period: str) -> date | None:
    """1 April 2020 for 2020-21, 30 June 2020 for mid-2020; None for a period that is neither."""
    if match := re.fullmatch(r"((?:19|20)[0-9]{2})-[0-9]{2}", period):
        return date(int(match.group(1)), 4, 1)
    if match := re.fullmatch(r"mid-((?:19|20)[0-9]{2})", period):
        return date(int(match.group(1)), 6, 30)
    return None
