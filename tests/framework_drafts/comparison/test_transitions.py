"""Who moves in or out between two definitions, and by which clause; nothing is told where it would show one person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.errors import Unusable
from framework_drafts.comparison.transitions import changes_of, transition
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.language import Definition, PersonsTest, Records, parse
from framework_drafts.measures.structure import between, differences
from framework_drafts.measures.testing import period_of, rows_of

pytestmark = pytest.mark.sqlite


def measure(code: str) -> Definition:
    return next(one.definition for one in read_folder(BASELINES / "care_act_illustration").entries if one.code == code)


def aged(definition: Definition, years: int) -> Definition:
    """The same among people of at least so many years."""
    data = definition.as_data()
    data["tests"] = []
    data["source"]["denominator"] = {
        **data["source"]["denominator"],
        "where": {"age_on": "period_end", "at_least": years},
    }
    return parse(data)


@pytest.fixture
def base() -> Definition:
    return aged(measure("H1"), 18)


def people(base: Definition, born: list[str]) -> tuple[list[Any], Any]:
    """A test's records over again for people born on these days."""
    whole = measure("H1")
    test = next(one for one in whole.tests if isinstance(one, PersonsTest))
    first = {**test.records[0]}
    role = "person_id" if "person_id" in first else next(name for name in first if "person" in name or "nhs" in name)
    assert isinstance(base.source, Records)
    records = [
        {**first, role: f"p{n}", **{name: day for name in first if "birth" in name}} for n, day in enumerate(born)
    ]
    many = test.model_copy(update={"records": tuple(records)})
    return rows_of(whole, many), period_of(test)


def test_a_changed_age_is_credited_with_everybody_it_moves(base: Definition) -> None:
    rows, period = people(base, ["1950-01-31"] * 12 + ["2008-03-31"] * 11)
    told = transition(base, aged(base, 16), rows, period)
    moved = {pair: count for pair, count in told.table.items() if pair[0] != pair[1]}
    assert sum(moved.values()) == 11
    assert all(before == "out" for before, _ in moved)
    assert len(told.credits) == 1
    assert told.credits[0].denominator == told.new[0] - told.old[0] == 11


def test_fewer_than_ten_show_nothing_of_real_people_and_everything_of_invented_ones(base: Definition) -> None:
    rows, period = people(base, ["1950-01-31"] * 12 + ["2008-03-31"] * 9)
    told = transition(base, aged(base, 16), rows, period)
    assert told.withheld
    assert (told.table, told.credits, told.old, told.new) == ({}, (), (0, 0), (0, 0))
    assert transition(base, aged(base, 16), rows, period, real=False).new[0] == 21


def test_changes_that_cancel_each_other_are_withheld_by_the_step_between(base: Definition) -> None:
    """From 18 to 16, and those under 18 left out again: nobody moves, yet the definition in between differs by nine."""
    data = aged(base, 16).as_data()
    data["source"]["exclusions"] = [{"why": "not yet adults", "where": {"age_on": "period_end", "below": 18}}]
    rows, period = people(base, ["1950-01-31"] * 12 + ["2008-03-31"] * 9)
    assert transition(base, parse(data), rows, period).withheld
    told = transition(base, parse(data), rows, period, real=False)
    assert [one.denominator for one in told.credits] == [4.5, -4.5], "averaged over both orders"


def test_averages_and_published_figures_have_nobody_who_moves(base: Definition) -> None:
    published = read_folder(BASELINES / "ascof_2024_25").entries[0].definition
    with pytest.raises(Unusable, match="records about persons"):
        changes_of(base, published)


@pytest.mark.parametrize("folder", ["care_act_illustration"])
def test_between_all_and_nothing_lie_the_definitions_themselves(folder: str) -> None:
    """Taking every difference gives the newer definition, taking none the older one: over all pairs of shipped measures."""
    entries = [
        one.definition for one in read_folder(BASELINES / folder).entries if isinstance(one.definition.source, Records)
    ]
    for old in entries[:6]:
        for new in entries[:6]:
            before, after = old.as_data(), new.as_data()
            paths = {one.path for one in differences(before, after)}
            assert not differences(between(before, after, paths), after)
            assert not differences(between(before, after, ()), before)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4))
def test_credits_add_up_to_what_moved(drawn: list[tuple[int, int]]) -> None:
    """Shapley's values are efficient: together they are the whole change."""
    base = aged(measure("H1"), 18)
    born = [
        day
        for day, (n, _) in zip(("1950-01-31", "2006-03-31", "2007-03-31", "2008-03-31"), drawn, strict=False)
        for _ in range(n)
    ]
    rows, period = people(base, born or ["1950-01-31"])
    told = transition(base, aged(base, 17), rows, period, real=False)
    assert sum(one.denominator for one in told.credits) == pytest.approx(told.new[0] - told.old[0])
    assert sum(one.numerator for one in told.credits) == pytest.approx(told.new[1] - told.old[1])
    assert sum(told.table.values()) >= max(told.old[0], told.new[0])
