"""Councils through time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.councils import CouncilChange, all_councils, load_councils, read_council_list, register
from consultation.errors import Unusable
from consultation.reorganisations import SHIPPED, Change, Register, first_day
from consultation.store import Store

COUNTRY = Register()
LIST = "CASSR,Name,Type,Region,ONS Code\n102,Cumbria,Shire Counties,NW,E10000006\n908,Cumberland,Unitary Authorities,NW,E06000063\n"


def test_a_council_is_there_between_its_days() -> None:
    assert COUNTRY.existed("E10000006", "2022-23")
    assert not COUNTRY.existed("E10000006", "2023-24")
    assert not COUNTRY.existed("E06000063", "2022-23")
    assert COUNTRY.existed("E06000063", "2023-24")
    assert COUNTRY.existed("E08000034", "1999-00")  # no change names it
    assert COUNTRY.existed("E10000006", "spring")  # names no day


def test_a_council_that_only_got_another_code_was_there_under_either() -> None:
    assert COUNTRY.existed("E06000060", "2015-16")
    assert COUNTRY.years_that_fit(["E06000060"], ["2019-20", "2020-21"]) == ["2020-21"]


def test_the_year_of_a_file_follows_from_its_councils() -> None:
    years = [f"{year}-{(year + 1) % 100:02d}" for year in range(2014, 2026)]
    assert COUNTRY.years_that_fit(["E06000060", "E10000021", "E08000034"], years) == ["2020-21"]
    assert COUNTRY.years_that_fit(["E10000006", "E06000063"], years) == []


def test_a_family_covers_the_same_ground_before_and_after() -> None:
    assert COUNTRY.family("E06000059") == {"E06000028", "E06000029", "E10000009", "E06000058", "E06000059"}
    assert COUNTRY.family("E06000063") == {"E10000006", "E06000063", "E06000064"}
    assert COUNTRY.family("E08000034") == {"E08000034"}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(2000, 2030)), max_size=12))
def test_families_part_the_councils_whatever_was_reorganised(drawn: list[tuple[int, int, int]]) -> None:
    known = Register(
        Change(f"E{a:08d}", "", f"E{b:08d}", "", date(year, 4, 1), "merged") for a, b, year in drawn if a != b
    )
    codes = [f"E{n:08d}" for n in range(10)]
    for one in codes:
        for other in codes:
            assert (other in known.family(one)) == (one in known.family(other))
            if other in known.family(one):
                assert known.family(one) == known.family(other)


def test_every_shipped_change_is_between_two_codes_on_a_day() -> None:
    assert {change.kind for change in SHIPPED} == {"merged", "split", "recoded"}
    assert all(change.predecessor != change.successor and change.on.day == 1 for change in SHIPPED)


@pytest.mark.parametrize(
    ("period", "day"), [("2020-21", date(2020, 4, 1)), ("mid-2020", date(2020, 6, 30)), ("2020", None)]
)
def test_first_days(period: str, day: date | None) -> None:
    assert first_day(period) == day


def test_a_list_with_a_council_that_ended_keeps_it_out_of_those_there_now(store: Store) -> None:
    with store.unit_of_work() as db:
        assert load_councils(db, read_council_list(LIST)) == 2
        assert [council.name for council in all_councils(db)] == ["Cumberland"]
        db.add(CouncilChange(predecessor="E06000063", successor="X90000001", on=date(2030, 4, 1), kind="merged"))
        db.flush()
        assert register(db).family("E10000006") >= {"X90000001", "E06000064"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("Valid from,Valid to\n2020-04-01,2019-03-31", "ends before it begins"),
        ("Valid from,Valid to\n1.4.2020,", "is not a date"),
    ],
)
def test_dates_of_a_list_are_looked_at(columns: str, said: str) -> None:
    names, dates = columns.split("\n")
    with pytest.raises(Unusable, match=said):
        read_council_list(f"CASSR,Name,Type,Region,ONS Code,{names}\n1,A,Inner London,L,E09000001,{dates}\n")
    good = read_council_list(
        f"CASSR,Name,Type,Region,ONS Code,{names}\n1,A,Inner London,L,E09000001,2020-04-01,2023-03-31\n"
    )
    assert (good[0].valid_from, good[0].valid_to) == (date(2020, 4, 1), date(2023, 3, 31))
