"""Pure: is a condition true of a record? One obvious function for each kind; a missing value makes a comparison false."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from framework_drafts.measures.contracts import Contract
from framework_drafts.measures.language.conditions import (
    AgeTest,
    All,
    AnyOf,
    DateAt,
    DateTest,
    FieldTest,
    Has,
    Not,
    NumberTest,
    Overlaps,
    Within,
    parts,
)

Record = Mapping[str, Any]  # a field's value, or None where it is missing
Seen = Callable[[str, Record, bool], None]


@dataclass
class Setting:
    """What a condition is asked in: a period, the selections made so far, the code lists; `seen` hears each answer."""

    contract: Contract
    start: date
    end: date
    lists: Mapping[str, frozenset[str]]
    selections: dict[str, list[Record]] = field(default_factory=dict)
    seen: Seen | None = None
    by_person: dict[str, dict[Any, list[Record]]] = field(default_factory=dict)

    def value(self, record: Record, name: str) -> Any:
        return record.get(name)

    def role(self, record: Record, role: str) -> Any:
        return record.get(self.contract.roles[role])

    def day(self, record: Record, at: DateAt) -> date | None:
        bounds = {"period_start": self.start, "period_end": self.end}
        given = bounds.get(at.at, record.get(at.at))
        if at.until:
            given = bounds[at.until] if given is None else min(given, bounds[at.until])
        return None if given is None else given + timedelta(days=at.days)

    def of_person(self, record: Record, selection: str) -> Sequence[Record]:
        """The same person's records in a selection, with the same council."""
        if selection not in self.by_person:  # a selection is whole before anything asks for its records
            self.by_person[selection] = {}
            for one in self.selections[selection]:
                self.by_person[selection].setdefault(self._whose(one), []).append(one)
        return self.by_person[selection].get(self._whose(record), [])

    def _whose(self, record: Record) -> tuple[Any, Any]:
        return self.role(record, "council"), self.role(record, "person")


def holds(condition: Any, record: Record, setting: Setting, path: str = "") -> bool:
    """Whether a condition holds; no condition always does. All parts are asked, so that each answer is heard."""
    if condition is None:
        return True
    if isinstance(condition, All | AnyOf | Not):
        answers = [holds(one, record, setting, where) for where, one in parts(condition, path)]
        answer = not answers[0] if isinstance(condition, Not) else _joined(condition, answers)
    else:
        answer = _compared(condition, record, setting)
    if setting.seen:
        setting.seen(path, record, answer)
    return answer


def _joined(condition: All | AnyOf, answers: list[bool]) -> bool:
    return all(answers) if isinstance(condition, All) else any(answers)


def _compared(atom: Any, record: Record, setting: Setting) -> bool:
    if isinstance(atom, FieldTest):
        answer = _field(atom, setting.value(record, atom.field), setting)
    elif isinstance(atom, NumberTest):
        given = setting.value(record, atom.number)
        answer = _between(None if given != given else given, atom.at_least, atom.at_most)  # no number is a missing one
    elif isinstance(atom, DateTest):
        answer = _date(atom, record, setting)
    elif isinstance(atom, AgeTest):
        answer = _age(atom, record, setting)
    elif isinstance(atom, Overlaps):
        start, end = setting.role(record, "start"), setting.role(record, "end")
        return start is not None and start <= setting.end and (end is None or end >= setting.start)
    else:
        return _has(atom, record, setting)
    return atom.if_missing == "met" if answer is None else answer


def _field(atom: FieldTest, value: Any, setting: Setting) -> bool | None:
    if atom.missing is not None:
        return (value is None) == atom.missing
    if value is None:
        return None
    if atom.is_ is not None:
        return bool(value == atom.is_)
    if atom.contains is not None:
        return any(word.lower() in _small(value) for word in atom.contains)
    return value in (setting.lists[atom.in_list] if atom.in_list is not None else atom.in_ or ())


def _between(value: Any, least: Any, most: Any) -> bool | None:
    if value is None:
        return None
    return (least is None or value >= least) and (most is None or value <= most)


def _date(atom: DateTest, record: Record, setting: Setting) -> bool | None:
    """None where the date, or a date it is compared with, is missing."""
    bounds = [setting.day(record, bound) for bound in (atom.on_or_after, atom.on_or_before) if bound]
    if any(bound is None for bound in bounds):
        return None
    least = setting.day(record, atom.on_or_after) if atom.on_or_after else None
    most = setting.day(record, atom.on_or_before) if atom.on_or_before else None
    return _between(setting.value(record, atom.date), least, most)


def _age(atom: AgeTest, record: Record, setting: Setting) -> bool | None:
    born, day = setting.role(record, "birth"), setting.day(record, atom.age_on)
    if born is None or day is None:
        return None
    return _between(age(born, day, atom.years_by), atom.at_least, None if atom.below is None else atom.below - 1)


def age(born: date, day: date, years_by: str) -> int:
    """Whole years. By birthday, somebody born on 29 February turns older on 1 March of a common year."""
    if years_by == "days":
        return int((day - born).days * 100 // 36525)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _has(atom: Has, record: Record, setting: Setting) -> bool:
    found = [one for one in setting.of_person(record, atom.has) if is_near(atom.links(), record, one, setting)]
    return len(found) >= atom.at_least


def is_near(links: Sequence[Within], record: Record, other: Record, setting: Setting) -> bool:
    """Whether a record is as many days from another as each link asks."""
    return all(_near(link, record, other, setting) for link in links)


def _near(within: Within, record: Record, other: Record, setting: Setting) -> bool:
    here, there = setting.value(record, within.from_), setting.value(other, within.to)
    if here is None:
        return False
    if there is None:
        return within.open_counts
    days = (there - here).days
    return (within.least is None or days >= within.least) and (within.most is None or days <= within.most)


def _small(value: str) -> str:
    """A to Z as small letters, and no other letter changed: engines differ on those."""
    return "".join(chr(ord(one) + 32) if "A" <= one <= "Z" else one for one in value)
