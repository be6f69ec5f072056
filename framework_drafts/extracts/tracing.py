"""One person's way through a measure: which clauses are true of which of the records, and why the person counts or not.

Only for persons who do not exist, or a council's own: desks.py says who may look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import EVERY, Definition, Records
from framework_drafts.measures.reference.conditions import Record
from framework_drafts.measures.reference.records import Period, made, units_in
from framework_drafts.measures.wording.clauses import Worded, clause_tree, in_a_line

Heard = Mapping[str, Mapping[int, bool]]


@dataclass(frozen=True)
class Lit:
    """A clause with the numbers of the records of which it is true, and of those of which it is not. Of a selection the
    former are those it keeps; of a field that is worked out, `values` says what came out for each."""

    path: str
    words: str
    yes: tuple[int, ...] = ()
    no: tuple[int, ...] = ()
    values: tuple[tuple[int, str], ...] = ()
    inside: tuple[Lit, ...] = ()


@dataclass(frozen=True)
class Traced:
    """`records` in the order of their numbers, from 1; `counting` says of each record that counts what it adds."""

    records: tuple[Record, ...]
    tree: tuple[Lit, ...]
    counting: tuple[tuple[int, int], ...]
    why: tuple[str, ...]

    @property
    def state(self) -> str:
        if not self.counting:
            return "out"
        return "achieved" if any(adds for _, adds in self.counting) else "not_achieved"


def trace(definition: Definition, records: Sequence[Record], period: Period) -> Traced:
    """How one person's records go through a measure in a period, as the slow evaluator reads it."""
    source = definition.source
    if not isinstance(source, Records):
        raise TypeError("only a measure of records is traced")
    heard: dict[str, dict[int, bool]] = {}
    roles = contract(source.contract).roles
    start, key = roles["start"], roles["record"]
    ordered = sorted(records, key=lambda one: (one.get(start) or period.end, one[key]))
    number = {one[key]: at for at, one in enumerate(ordered, start=1)}

    def hear(path: str, record: Record, answer: bool) -> None:
        heard.setdefault(path, {})[number[record[key]]] = answer

    setting = made(definition, ordered, period, hear)
    found = units_in(definition, setting)
    counting = tuple(sorted((number[one.record[key]], one.adds) for one in found))
    kept = {name: {number[one[key]]: one for one in mine} for name, mine in setting.selections.items()}
    tree = tuple(_lit(one, heard, source, kept) for one in clause_tree(definition))
    why = _Reasons(definition, source, heard, kept).told(counting)
    return Traced(tuple(ordered), tree, counting, tuple(why))


Kept = Mapping[str, Mapping[int, Record]]


def _lit(clause: Worded, heard: Heard, source: Records, kept: Kept) -> Lit:
    inside = tuple(_lit(one, heard, source, kept) for one in clause.inside)
    yes, no = _answers(heard.get(clause.path, {}))
    values: tuple[tuple[int, str], ...] = ()
    way = clause.path.split(".")
    if way[:2] == ["source", "selections"] and len(way) in (3, 5):
        selection = source.selections[int(way[2]) - 1]
        mine = kept[selection.name]
        if len(way) == 3:
            yes = tuple(sorted(mine))
            no = tuple(sorted(set(kept[selection.of]) - set(mine)))
        elif way[3] == "derive":
            name = selection.derive[int(way[4]) - 1].name
            values = tuple((at, _shown(one.get(name))) for at, one in sorted(mine.items()))
    elif clause.path == "source.denominator":
        yes, no = _answers(heard.get(f"{clause.path}.where", dict.fromkeys(kept[source.denominator.of], True)))
    return Lit(clause.path, clause.words, yes, no, values, inside)


def _answers(answers: Mapping[int, bool]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(sorted(n for n, true in answers.items() if true)), tuple(
        sorted(n for n, true in answers.items() if not true)
    )


def _shown(value: Any) -> str:
    return "no value" if value is None else str(value)


@dataclass(frozen=True)
class _Reasons:
    """Why a person counts or not, in sentences."""

    definition: Definition
    source: Records
    heard: Heard
    kept: Kept

    def told(self, counting: Sequence[tuple[int, int]]) -> list[str]:
        return self._counting(counting) if counting else self._out()

    def _out(self) -> list[str]:
        """The first selection on the way to who counts that keeps none of the records, and the one that comes closest."""
        numbers = {one.name: at for at, one in enumerate(self.source.selections, start=1)}
        chain, name = [], self.source.denominator.of
        while name != EVERY:
            chain.append(name)
            name = self.source.selections[numbers[name] - 1].of
        for name in reversed(chain):
            if not self.kept[name]:
                of = self.source.selections[numbers[name] - 1].of
                asked = "records" if of == EVERY else f"records of “{of}”"
                path = f"source.selections.{numbers[name]}.where"
                return [f"None of this person’s {asked} gets into “{name}”.", *self._closest(path, self.kept[of])]
        of = self.source.denominator.of
        worked_out = [text for n in sorted(self.kept[of]) for text in self._worked_out(n)]
        return self._left_out() or [
            f"None of the records of “{of}” counts.",
            *worked_out,
            *self._closest("source.denominator.where", self.kept[of]),
        ]

    def _left_out(self) -> list[str]:
        for at, one in enumerate(self.source.exclusions, start=1):
            out = [n for n, true in self.heard.get(f"source.exclusions.{at}.where", {}).items() if true]
            if out:
                return [f"{_numbered(out)} left out: {one.why}"]
        return []

    def _counting(self, counting: Sequence[tuple[int, int]]) -> list[str]:
        of = self.source.denominator.of
        found = [f"{_numbered([n for n, _ in counting])} of “{of}” {'counts' if len(counting) == 1 else 'count'}."]
        for n, adds in counting:
            found += self._worked_out(n)
            if self.source.average:
                found.append(f"Record {n} adds {adds:,} days.")
            elif self.source.numerator is not None and adds:
                found.append(f"Record {n} counts as achieved: what is asked for that holds.")
            elif self.source.numerator is not None:
                found += [f"Record {n} does not count as achieved.", *self._failing("source.numerator", n)]
        return found

    def _worked_out(self, number: int) -> list[str]:
        """What was worked out for a record of those who could count."""
        of = self.source.denominator.of
        selection = next((one for one in self.source.selections if one.name == of), None)
        return [
            f"For record {number} the {one.label or one.name.replace('_', ' ')} is: "
            f"{_shown(self.kept[of][number].get(one.name))}."
            for one in (selection.derive if selection else ())
        ]

    def _closest(self, path: str, candidates: Mapping[int, Record]) -> list[str]:
        """The record with the fewest clauses in its way, and those clauses."""
        ranked = sorted((len(self._failing(path, n)), n) for n in candidates)
        return [f"Record {ranked[0][1]} comes closest.", *self._failing(path, ranked[0][1])] if ranked else []

    def _failing(self, path: str, number: int) -> list[str]:
        """The outermost clauses under a path that stand in the way of a record, in words."""
        if self.heard.get(path, {}).get(number, True):
            return []
        inner = [one for one in self.heard if one.startswith(f"{path}.all.") and one.count(".") == path.count(".") + 2]
        if inner:  # what is joined by “all” stands as a plain list
            return [text for one in inner for text in self._failing(one, number)]
        if f"{path}.not" in self.heard:
            return [f"Must not hold, and does: {self._words(f'{path}.not')}."]
        return [f"Must hold, and does not: {self._words(path)}."]

    def _words(self, path: str) -> str:
        found = next((one for one in _every(clause_tree(self.definition)) if one.path == path), None)
        return in_a_line(found).rstrip(".") if found else path


def _every(tree: Sequence[Worded]) -> list[Worded]:
    return [found for one in tree for found in (one, *_every(one.inside))]


def _numbered(numbers: Sequence[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"Record {listed}" if len(numbers) == 1 else f"Records {listed}"
