"""What leaves: nothing small, nothing that follows by subtraction, nothing that two readings tell between them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from consultation.errors import Unusable
from consultation.suppression import Counts as Row
from consultation.suppression import Withheld
from framework_drafts.extracts.figures import (
    BETWEEN,
    ENGLAND,
    EVERYBODY,
    NO_POPULATION,
    NOBODY,
    OFFICIAL,
    OWN,
    SECONDARY,
    SMALL,
    Figure,
    People,
    Reading,
)
from framework_drafts.extracts.periods import periods_between
from framework_drafts.extracts.releasing import released
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.language import Definition, parse
from framework_drafts.measures.reference.records import Counted, Key, count
from tests.consultation.test_suppression import FEWEST, Attacker
from tests.framework_drafts.extracts.histories import histories
from tests.framework_drafts.extracts.test_official_histories import PERIODS

pytestmark = pytest.mark.sqlite
ENTRIES = {
    (one.code, n): one.definition for n in (1, 2) for one in read_folder(BASELINES / f"ascof_client_level_{n}").entries
}
HOME = ENTRIES["2E(2b)", 1]
COUNCILS = ["A", "B", "C", "D"]
REGIONS = {"A": "North", "B": "North", "C": "South", "D": "South"}


def counts(**by_council: tuple[int, int]) -> dict[Key, Counted]:
    return {Key(council, "p"): Counted(*pair) for council, pair in by_council.items()}


def shown(definition: Definition, given: dict[Key, Counted], **more: Any) -> dict[str, Figure]:
    found = released(definition, given, councils=COUNCILS, periods=["p"], regions=REGIONS, **more)
    return {one.area: one for one in found if one.stratum == EVERYBODY}


def test_large_counts_are_shown_and_sums_are_rounded_to_five() -> None:
    found = shown(HOME, counts(A=(101, 62), B=(52, 30), C=(33, 20), D=(200, 151)))
    assert (found["A"].value, found["A"].numerator, found["A"].denominator) == (61.4, 62.0, 101.0)
    assert (found["North"].numerator, found["North"].denominator) == (90.0, 155.0)
    assert (found[ENGLAND].numerator, found[ENGLAND].denominator, found[ENGLAND].value) == (265.0, 385.0, 68.8)
    assert found["A"].lower is not None
    assert found["A"].lower < 61.4 < (found["A"].upper or 0)


@pytest.mark.parametrize("small", [(4, 2), (30, 4), (30, 27)])
def test_a_small_count_another_beside_it_and_never_nought(small: tuple[int, int]) -> None:
    """Who counts, who achieved and who did not: each may be the small one."""
    found = shown(HOME, counts(A=small, B=(52, 30), C=(33, 20), D=(200, 151)))
    assert (found["A"].value, found["A"].numerator, found["A"].reason) == (None, None, SMALL)
    assert [one.area for one in found.values() if one.reason == SECONDARY] == ["B"]
    assert found["North"].value is not None


def test_where_nobody_counts_the_figure_is_missing_or_nought_as_the_definition_says() -> None:
    given = counts(A=(50, 25), B=(50, 25), C=(50, 25))
    assert (shown(HOME, given)["D"].value, shown(HOME, given)["D"].reason) == (0.0, "")
    other = shown(ENTRIES["2E(2b)", 2], given)["D"]
    assert (other.value, other.reason, other.denominator) == (None, NOBODY, 0.0)


def test_a_rate_needs_its_population_and_says_so() -> None:
    given = counts(A=(50, 50), B=(40, 40), C=(30, 30), D=(20, 20))
    without = shown(ENTRIES["2C", 1], given)
    assert {one.reason for one in without.values()} == {NO_POPULATION}
    people = People({(council, "p"): 10_000.0 for council in COUNCILS})
    found = shown(ENTRIES["2C", 1], given, people=people)
    assert (found["A"].value, found[ENGLAND].value) == (500.0, 350.0)


def test_another_reading_that_differs_by_few_is_withheld() -> None:
    first = counts(A=(100, 60), B=(100, 50), C=(100, 40), D=(100, 70))
    second = counts(A=(104, 60), B=(100, 50), C=(120, 40), D=(100, 70))
    earlier = Reading(first, frozenset((council, "p") for council in COUNCILS))
    found = shown(HOME, second, before=[earlier])
    assert found["A"].reason == BETWEEN
    assert found["B"].reason == SECONDARY
    assert (found["C"].value, found["D"].value) == (33.3, 70.0)
    assert shown(HOME, second, before=[earlier], policy=OWN)["A"].value == 57.7
    elsewhere = Reading(first, frozenset({("A", "another"), ("B", "p")}))  # it says nothing of A in this period
    assert shown(HOME, second, before=[elsewhere])["A"].value == 57.7


def test_a_council_sees_its_own_people_as_they_are() -> None:
    found = shown(HOME, counts(A=(3, 1)), policy=OWN)
    assert (found["A"].value, found["A"].numerator, found[ENGLAND].denominator) == (33.3, 1.0, 3.0)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("code", ["2E(2b)", "3D(1a)", "2A"])
def test_an_attacker_with_an_exact_solver_learns_no_small_number(code: str, seed: int) -> None:
    """Released tables of generated histories, handed to the solver that knows every shown row and margin exactly."""
    definition = ENTRIES[code, 1]
    rows = [{**one, "council": f"X{(one['person'] * 7919 + seed * 31) % 101 % 7}"} for one in histories(700, seed)]
    regions = {f"X{n}": f"R{n % 2}" for n in range(7)}
    told = count(definition, rows, PERIODS[:1])
    found = released(
        definition, told, councils=list(regions), periods=[PERIODS[0].name], regions=regions, policy=OFFICIAL
    )
    labels = sorted({(one.stratum, one.group) for one in found})
    hidden = Withheld(
        {
            (one.area, label(one.stratum, one.group))
            for one in found
            if one.level == "council" and one.reason in (SMALL, SECONDARY)
        },
        {(one.area, label(one.stratum, one.group)) for one in found if one.level != "council" and one.reason},
    )
    table = {council: {label(*part): row_of(told, council, part) for part in labels} for council in regions}
    ways = [
        tuple(label(stratum, group) for stratum, group in labels if stratum == name)
        for name in {stratum for stratum, _ in labels} - {EVERYBODY}
    ]
    truth = {
        (council, part): (int(row.values[0]), int(row.values[1]))
        for council, mine in table.items()
        for part, row in mine.items()
    }
    which = {at: parts for at in hidden.areas if (parts := small_count(truth[at])) is not None}
    strata = tuple(label(*part) for part in labels)
    margins = {council: frozenset({regions[council]}) for council in regions}
    attacker = Attacker(table, margins, truth, hidden, strata=strata, divided=ways, small=which)
    for at, count_of in sorted(which.items()):
        low, high = attacker.range_of_count(at, count_of)
        assert round(high) - round(low) + 1 >= FEWEST, (at, low, high)


def small_count(pair: tuple[int, int]) -> tuple[int, int] | None:
    """Which count of a row is small: who counts, who achieved, or who did not."""
    sides = {(0, 1): pair[1], (1, 0): pair[0], (-1, 1): pair[1] - pair[0]}
    return next((parts for parts, number in sides.items() if 0 < number < OFFICIAL.smallest), None)


def label(stratum: str, group: str) -> str:
    return EVERYBODY if stratum == EVERYBODY else f"{stratum}: {group}"


def row_of(told: dict[Key, Counted], council: str, part: tuple[str, str]) -> Row:
    stratum, group = ("all", "all") if part[0] == EVERYBODY else part
    one = told.get(Key(council, PERIODS[0].name, stratum, group), Counted(0, 0))
    small = any(0 < n < OFFICIAL.smallest for n in (one.denominator, one.numerator, one.denominator - one.numerator))
    return Row((float(one.numerator), float(one.denominator)), small)


def test_periods_are_years_rolling_years_and_quarters() -> None:
    first, last = date(2024, 4, 1), date(2025, 9, 30)
    assert [one.name for one in periods_between("financial_year", first, last)] == ["2024-25"]
    assert [one.name for one in periods_between("rolling_year", first, last)] == ["2025-03", "2025-06", "2025-09"]
    assert next(one.name for one in periods_between("quarter", first, last)) == "2024-06"
    with pytest.raises(Unusable, match="No whole period"):
        periods_between("financial_year", date(2024, 5, 1), date(2025, 3, 31))
    with pytest.raises(Unusable, match="more than the 60"):
        periods_between("quarter", date(2000, 4, 1), last)


def test_an_average_shows_days_and_no_small_number_of_people() -> None:
    data = read_folder(BASELINES / "care_act_illustration")
    wait = parse(next(one.definition for one in data.entries if one.code == "A1").as_data())
    given = {
        Key("A", "p"): Counted(20, 250, 4000),
        Key("B", "p"): Counted(3, 30, 300),
        Key("C", "p"): Counted(40, 400, 9000),
    }
    found = shown(wait, given)
    assert (found["C"].value, found["B"].value, found["B"].reason) == (10.0, None, SMALL)
