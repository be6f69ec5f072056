"""Pure: what a definition must pass before it is frozen, and the tests it must pass before it is agreed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import Definition, FigureTest, PersonsTest, Records
from framework_drafts.measures.language.derived import with_derived
from framework_drafts.measures.needs import atoms_of
from framework_drafts.measures.reference.conditions import Record
from framework_drafts.measures.reference.records import Counted, Key, Period, Unit, units
from framework_drafts.measures.wording.conditions import phrase

NEAR = 1e-9
Engine = Callable[[Definition, list[Record], list[Period]], dict[Key, Counted]]
Figure = Callable[[FigureTest], float | None]


@dataclass(frozen=True)
class Tested:
    """One test's outcome: a sentence for each thing that is not as expected; none when it passed."""

    name: str
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Coverage:
    """One comparison of the definition: whether some person of the tests made it true, and some false."""

    path: str
    words: str
    met: bool
    not_met: bool

    @property
    def covered(self) -> bool:
        return self.met and self.not_met


def problems(definition: Definition, known_series: Collection[str]) -> list[str]:
    """What stands in the way of freezing, as sentences; empty when nothing does.

    `known_series` are the series of the snapshots at hand; with none at hand the series is not checked, nor is the
    population of a measure of records, which comes with the records."""
    named = () if isinstance(definition.source, Records) else definition.series()
    found = [
        f"No imported file has the series {series}: import it, or correct the name."
        for series in named
        if known_series and series not in known_series
    ]
    unit = definition.unit
    if unit.kind == "percent" and (unit.low, unit.high) != (0.0, 100.0):
        found.append("A percentage runs from 0 to 100: set the unit's bounds to match.")
    if unit.low is not None and unit.high is not None and unit.low >= unit.high:
        found.append("The unit's lower bound is not below its upper bound.")
    return found


def run_tests(definition: Definition, *, figure: Figure, engine: Engine | None = None) -> list[Tested]:
    """Every test of a definition. `figure` gives what the measure gives for an area and period on published data, or None
    where no figure is at hand; `engine` counts the persons a second time, and must count the same."""
    return [
        persons_told(definition, test, engine) if isinstance(test, PersonsTest) else figure_told(test, figure(test))
        for test in definition.tests
    ]


def coverage(definition: Definition) -> list[Coverage]:
    """Every comparison, with whether the tests' persons made it true and false; empty for published figures."""
    source = definition.source
    if not isinstance(source, Records):
        return []
    answers: dict[str, set[bool]] = {}
    for test in definition.tests:
        if isinstance(test, PersonsTest):
            units(
                definition,
                rows_of(definition, test),
                period_of(test),
                lambda path, _, answer: answers.setdefault(path, set()).add(answer),
            )
    under = with_derived(contract(source.contract), source.derived())
    return [
        Coverage(path, phrase(atom, under), True in answers.get(path, ()), False in answers.get(path, ()))
        for path, atom in atoms_of(source)
    ]


def not_ready(definition: Definition, tested: list[Tested]) -> list[str]:
    """What stands in the way of agreeing, as sentences."""
    if not tested:
        return ["It has no test: add one that says what is expected, of persons or of a published figure."]
    found = [f"The test “{one.name}” does not pass: {one.problems[0]}" for one in tested if not one.passed]
    bare = [one for one in coverage(definition) if not one.covered]
    if bare:
        side = "true" if not bare[0].met else "false"
        found.append(
            f"{len(bare)} of its comparisons are not tried both ways: no test has a person for whom "
            f"“{bare[0].words}” is {side}."
        )
    return found


def rows_of(definition: Definition, test: PersonsTest) -> list[Record]:
    """A test's records as an engine reads them: dates as dates; a council and a record key where none is given."""
    if not isinstance(definition.source, Records):
        raise TypeError("only a measure of records has persons")
    under = contract(definition.source.contract)
    found: list[Record] = []
    for number, given in enumerate(test.records, start=1):
        row: dict[str, Any] = {under.roles["council"]: "Example council", under.roles["record"]: f"{number:03d}"}
        for name, value in given.items():
            row[name] = date.fromisoformat(str(value)) if under.fields[name].kind == "date" else value
        found.append(row)
    return found


def period_of(test: PersonsTest) -> Period:
    return Period("test", date.fromisoformat(test.period_start), date.fromisoformat(test.period_end))


def persons_told(definition: Definition, test: PersonsTest, engine: Engine | None) -> Tested:
    """Whether each person of a test counts as expected, on both engines when a second is given."""
    rows, period = rows_of(definition, test), period_of(test)
    counted = units(definition, rows, period)
    person = contract(definition.source.contract).roles["person"]  # type: ignore[union-attr]
    said = []
    for name, expected in test.expect.items():
        mine = [unit for unit in counted if unit.record.get(person) == name]
        told = (len(mine), sum(unit.adds for unit in mine))
        if told != (expected.denominator, expected.numerator):
            said.append(
                f"{name}: expected {expected.denominator} to count and {expected.numerator} as achieved, "
                f"and it was {told[0]} and {told[1]}."
            )
    strangers = {str(unit.record.get(person)) for unit in counted} - set(test.expect)
    said += [f"{name} counts, and nothing was expected of them." for name in sorted(strangers)]
    if engine and not said:
        said += _engines_differ(definition, rows, period, counted, engine)
    return Tested(test.name, tuple(said))


def _engines_differ(
    definition: Definition, rows: list[Record], period: Period, counted: list[Unit], engine: Engine
) -> list[str]:
    whole = [c for key, c in engine(definition, rows, [period]).items() if key.stratum == "all"]
    told = (sum(c.denominator for c in whole), sum(c.numerator for c in whole))
    wanted = (len(counted), sum(unit.adds for unit in counted))
    return [] if told == wanted else [f"The two engines count differently: {wanted} and {told}."]


def figure_told(test: FigureTest, given: float | None) -> Tested:
    """Whether a measure gives a published figure within its tolerance."""
    said: tuple[str, ...] = ()
    if given is None:
        said = (f"no imported file has a figure for {test.area} in {test.period}: import one that has.",)
    elif abs(given - test.value) > test.tolerance + NEAR:
        said = (
            f"{test.area} in {test.period} comes to {given:g}, and {test.value:g} give or take {test.tolerance:g} was "
            "expected.",
        )
    return Tested(test.name, said)
