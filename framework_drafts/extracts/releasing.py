"""Pure: counts of records as figures that may leave, under a versioned policy of disclosure control.

It stands at the engine's edge: what it is given are sufficient statistics of councils; what it gives is a table in which
no small number is shown or follows from what is shown (consultation.suppression), regions and England are rounded, and
nothing that is missing is nought. Two definitions, or two readings, of the same persons differ by few people: where a
count that has been released before would differ by one to nine, it is withheld."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from consultation.suppression import Counts as Row
from consultation.suppression import complementary
from framework_drafts.extracts.figures import (
    BETWEEN,
    ENGLAND,
    EVERYBODY,
    NO_POPULATION,
    NOBODY,
    OFFICIAL,
    SECONDARY,
    SMALL,
    Counts,
    Figure,
    Part,
    People,
    Policy,
    Reading,
)
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.reference.cells import half_up
from framework_drafts.measures.reference.records import ALL, Counted, Key
from framework_drafts.statistics.intervals import byar, wilson

Table = Mapping[str, Mapping[Part, Counted]]  # by area


def released(
    definition: Definition,
    counts: Counts,
    *,
    councils: Collection[str],
    periods: Sequence[str],
    regions: Mapping[str, str],
    policy: Policy = OFFICIAL,
    people: People | None = None,
    before: Sequence[Reading] = (),
) -> list[Figure]:
    """Figures of every council, region and England for every period and group, in a settled order.

    `councils` are all whose records were read: one in which nobody counts is there as well. `regions` names the region of
    each; `before` are other readings of the same people that have been released."""
    if not isinstance(definition.source, Records):
        raise TypeError("only a measure of records is released here")
    release = _Release(definition, definition.source, counts, policy, people or People(), before)
    return [figure for period in periods for figure in release.figures(period, sorted(councils), regions)]


@dataclass(frozen=True)
class _Release:
    definition: Definition
    source: Records
    counts: Counts
    policy: Policy
    people: People
    before: Sequence[Reading]

    def figures(self, period: str, councils: Sequence[str], regions: Mapping[str, str]) -> list[Figure]:
        groups = self._groups()
        table = {council: self._rows(self.counts, council, period, groups) for council in councils}
        earlier = [
            {one: self._read(known, table[one], one, period, groups) for one in councils} for known in self.before
        ]
        margins = _margins(table, regions)
        few, close = self._few(table), self._close(table, earlier)
        told = self._few(margins) | self._close(margins, [_margins(one, regions) for one in earlier])
        whole = {stratum for _, (stratum, _) in told}  # breakdowns of which even a sum is small: none of it is shown
        nothing = (ENGLAND, (EVERYBODY, EVERYBODY)) in told
        if nothing:
            whole |= {EVERYBODY, *groups}
        no_regions = EVERYBODY in whole
        left = {stratum: names for stratum, names in groups.items() if stratum not in whole}
        hidden, dear = self._everybody_first(table, few | close, {} if no_regions else regions, left)
        whole |= dear
        shown = []
        for council, mine in table.items():
            lives = self.people.numbers.get((council, period))
            for part, count in mine.items():
                at = (council, part)
                beside = at in hidden.areas or part[0] in whole - {EVERYBODY} or nothing
                why = SMALL if at in few else BETWEEN if at in close else SECONDARY if beside else ""
                shown.append(self._figure((council, "council", period, *part), count, why, lives, base=1))
        for margin, inside in margins.items():
            members = councils if margin == ENGLAND else [one for one in councils if regions.get(one) == margin]
            lives = self._living(members, period)
            level = "country" if margin == ENGLAND else "region"
            for part, count in inside.items():
                beside = (margin, _label(part)) in hidden.margins or part[0] in whole - {EVERYBODY}
                beside = beside or (no_regions and margin != ENGLAND) or nothing
                why = SMALL if (margin, part) in told else SECONDARY if beside else ""
                shown.append(self._figure((margin, level, period, *part), count, why, lives, base=self.policy.base))
        return shown

    def _groups(self) -> dict[str, list[str]]:
        """The groups of each breakdown that somebody is in, in any period: the same rows stand for each."""
        found: dict[str, set[str]] = {one.name: set() for one in self.definition.strata}
        for key in self.counts:
            if key.stratum != ALL:
                found[key.stratum].add(key.group)
        return {name: sorted(groups) for name, groups in found.items()}

    def _rows(
        self, counts: Counts, council: str, period: str, groups: Mapping[str, Sequence[str]]
    ) -> dict[Part, Counted]:
        """A council's counts, nought where nobody is in a group."""
        nobody = Counted(0, 0)
        found = {(EVERYBODY, EVERYBODY): counts.get(Key(council, period), nobody)}
        for stratum, names in groups.items():
            for name in names:
                found[stratum, name] = counts.get(Key(council, period, stratum, name), nobody)
        return found

    def _read(
        self,
        known: Reading,
        now: Mapping[Part, Counted],
        council: str,
        period: str,
        groups: Mapping[str, Sequence[str]],
    ) -> Mapping[Part, Counted]:
        """A council's counts in another reading; as they are now where it says nothing of them."""
        if (council, period) not in known.covers:
            return now
        rows = self._rows(known.counts, council, period, groups)
        return {part: rows[part] if part[0] in (EVERYBODY, *known.strata) else count for part, count in now.items()}

    def _few(self, table: Table) -> set[tuple[str, Part]]:
        """Rows with a count between nought and the least that may be shown: who counts, who achieved, who did not."""
        found = set()
        for council, mine in table.items():
            for part, count in mine.items():
                told = [count.denominator]
                if self.source.average is None:
                    told += [count.numerator, count.denominator - count.numerator]
                if any(0 < one < self.policy.smallest for one in told):
                    found.add((council, part))
        return found

    def _close(self, table: Table, earlier: Sequence[Table]) -> set[tuple[str, Part]]:
        """Rows that differ by few people from what was released of the same people before."""
        found = set()
        for known in earlier:
            for area, mine in table.items():
                for part, count in mine.items():
                    apart = [abs(count.denominator - known[area][part].denominator)]
                    if self.source.average is None:
                        apart.append(abs(count.numerator - known[area][part].numerator))
                    if any(0 < one < self.policy.apart for one in apart):
                        found.add((area, part))
        return found

    def _everybody_first(
        self,
        table: Table,
        alone: set[tuple[str, Part]],
        regions: Mapping[str, str],
        groups: Mapping[str, Sequence[str]],
    ) -> tuple[_Hidden, set[str]]:
        """What is withheld, and the breakdowns of which nothing is shown since protecting them would cost figures of
        everybody: those with the fewest small numbers are tried first."""
        hidden = self._hidden(table, alone, regions, {})
        kept: dict[str, Sequence[str]] = {}
        dear: set[str] = set()
        small = {name: sum(stratum == name for _, (stratum, _) in alone) for name in groups}
        for name in sorted(groups, key=lambda one: (small[one], one)):
            tried = self._hidden(table, alone, regions, {**kept, name: groups[name]})
            if tried.of_everybody() > hidden.of_everybody():
                dear.add(name)
            else:
                hidden, kept[name] = tried, groups[name]
        return hidden, dear

    def _hidden(
        self,
        table: Table,
        alone: set[tuple[str, Part]],
        regions: Mapping[str, str],
        groups: Mapping[str, Sequence[str]],
    ) -> _Hidden:
        """What is withheld beside those rows, so that none of them follows by subtraction."""
        if not alone:
            return _Hidden(set(), set())
        rows = {
            council: {
                _label(part): Row((float(count.numerator), float(count.denominator)), (council, part) in alone)
                for part, count in mine.items()
            }
            for council, mine in table.items()
        }
        margins = {council: frozenset({regions[council]} if council in regions else ()) for council in table}
        parts = [[_label((stratum, name)) for name in names] for stratum, names in groups.items()]
        kept = {EVERYBODY, *(label for one in parts for label in one)}
        rows = {council: {label: row for label, row in mine.items() if label in kept} for council, mine in rows.items()}
        found = complementary(rows, margins_of=margins, parts=parts)
        by_label = {_label(part): part for mine in table.values() for part in mine}
        return _Hidden({(council, by_label[label]) for council, label in found.areas} | alone, found.margins)

    def _living(self, councils: Sequence[str], period: str) -> float | None:
        lives = [self.people.numbers.get((council, period)) for council in councils]
        return None if any(one is None for one in lives) else float(sum(one for one in lives if one is not None))

    def _figure(
        self, at: tuple[str, str, str, str, str], count: Counted, why: str, lives: float | None, *, base: int
    ) -> Figure:
        if why:
            return Figure(*at, None, reason=why)
        numerator, denominator = _rounded(count.numerator, base), _rounded(count.denominator, base)
        if self.source.population:  # who lives there is known of everybody, and not of a breakdown's groups
            denominator = lives if lives is not None and at[3] == EVERYBODY else 0.0
        if not denominator:
            nought = 0.0 if self.source.if_nobody == "nought" and not self.source.population else None
            reason = NO_POPULATION if self.source.population else "" if nought is not None else NOBODY
            return Figure(*at, nought, numerator=numerator, denominator=0.0, reason=reason)
        value, limits = self._value(numerator, denominator)
        return Figure(*at, value, *limits, numerator, denominator)

    def _value(self, numerator: float, denominator: float) -> tuple[float, tuple[float | None, float | None]]:
        """The figure and its limits, rounded half up to the unit's places: from rounded counts where those are what is
        shown, since exact counts follow from exact limits."""
        scale = 1.0 if self.source.average else self.source.scale
        places = self.definition.unit.places
        exact = Decimal(repr(numerator)) * Decimal(repr(scale)) / Decimal(repr(denominator))
        limits = None
        if self.source.interval == "wilson":
            limits = wilson(numerator, denominator, scale=scale)
        elif self.source.interval == "byar":
            limits = byar(numerator, denominator, scale=scale)
        low, high = limits or (None, None)
        return half_up(exact, places), tuple(None if one is None else half_up(one, places) for one in (low, high))  # type: ignore[return-value]


@dataclass(frozen=True)
class _Hidden:
    areas: set[tuple[str, Part]]
    margins: set[tuple[str, str]]

    def of_everybody(self) -> int:
        """How many figures of everybody are withheld."""
        areas = sum(stratum == EVERYBODY for _, (stratum, _) in self.areas)
        return areas + sum(part == EVERYBODY for _, part in self.margins)


def _label(part: Part) -> str:
    return EVERYBODY if part[0] == EVERYBODY else f"{part[0]}: {part[1]}"


def _margins(table: Table, regions: Mapping[str, str]) -> dict[str, dict[Part, Counted]]:
    """The sums of each region's councils, and of all."""
    found: dict[str, dict[Part, Counted]] = {}
    for council, mine in table.items():
        for margin in (*([regions[council]] if council in regions else []), ENGLAND):
            for part, count in mine.items():
                so_far = found.setdefault(margin, {}).get(part, Counted(0, 0))
                found[margin][part] = Counted(
                    so_far.denominator + count.denominator, so_far.numerator + count.numerator
                )
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != ENGLAND, pair[0])))


def _rounded(count: float, base: int) -> float:
    return float((int(count) + base // 2) // base * base) if base > 1 else count
