"""Across a reorganisation: left apart, added up where numerators exist, refused otherwise; nothing is averaged."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from consultation.reorganisations import Change, Register
from framework_drafts.history.across import ADDED, APART, along
from framework_drafts.history.reading import Row

A, B, C = "E00000001", "E00000002", "E00000003"
MERGED = Register(
    [Change(A, "A", C, "C", date(2021, 4, 1), "merged"), Change(B, "B", C, "C", date(2021, 4, 1), "merged")]
)


def row(area: str, period: str, statistic: str, value: float | None, mark: str = "") -> Row:
    reason = "" if value is not None else "not_submitted"
    return Row("b:1", statistic, "Total", area, area, "council", period, value, None, mark, reason, "", 1, 1)


def triple(area: str, period: str, above: float | None, below: float | None) -> list[Row]:
    outcome = 100 * above / below if above is not None and below else None
    values = {"numerator": above, "denominator": below, "outcome": outcome}
    return [row(area, period, name, value) for name, value in values.items()]


def years(rows: list[Row], council: str, rule: str) -> list[tuple[str, float | None, str]]:
    found = along(rows, council, MERGED, rule=rule, scale=100, places=1)
    return [(year.period, year.value, year.how) for year in found]


BEFORE_AND_AFTER = [*triple(A, "2020-21", 10, 100), *triple(B, "2020-21", 30, 50), *triple(C, "2021-22", 50, 200)]


def test_left_apart_is_the_rule_unless_another_is_asked_for() -> None:
    assert years(BEFORE_AND_AFTER, C, APART) == [("2021-22", 25.0, "published")]
    assert years(BEFORE_AND_AFTER, A, APART) == [("2020-21", 10.0, "published")]


def test_added_up_over_the_same_ground() -> None:
    expected = [("2020-21", 26.7, "added"), ("2021-22", 25.0, "published")]  # 40 of 150, not the mean of 10 and 60
    assert [years(BEFORE_AND_AFTER, one, ADDED) for one in (A, B, C)] == [expected] * 3


def test_a_year_in_which_a_member_has_no_numerator_is_refused_with_its_name() -> None:
    rows = [*triple(A, "2020-21", 10, 100), row(B, "2020-21", "outcome", 60.0)]
    (year,) = along(rows, C, MERGED, rule=ADDED, scale=100, places=1)
    assert (year.value, year.how, year.why) == (None, "refused", "B has no numerator and denominator")


def test_a_member_that_the_file_does_not_have_refuses_too() -> None:
    assert years(triple(A, "2020-21", 10, 100), C, ADDED) == [("2020-21", None, "refused")]


def test_without_a_scale_nothing_is_made_up() -> None:
    found = along(BEFORE_AND_AFTER, C, MERGED, rule=ADDED, scale=None, places=1)
    assert [year.how for year in found] == ["refused", "published"]


def test_a_new_code_for_the_same_council_needs_no_adding() -> None:
    recoded = Register([Change(A, "A", B, "A", date(2021, 4, 1), "recoded")])
    rows = [row(A, "2020-21", "outcome", 5.0), row(B, "2021-22", "outcome", 6.0)]
    found = along(rows, B, recoded, rule=ADDED, scale=100, places=1)
    assert [(year.period, year.value, year.how) for year in found] == [
        ("2020-21", 5.0, "published"),
        ("2021-22", 6.0, "published"),
    ]


def test_two_codes_of_one_council_in_one_year_are_counted_once() -> None:
    recoded = Register([Change(A, "A", B, "A", date(2021, 4, 1), "recoded")])
    rows = [*triple(A, "2020-21", 10, 20), *triple(B, "2020-21", 10, 20)]
    (year,) = along(rows, B, recoded, rule=ADDED, scale=100, places=1)
    assert (year.value, year.numerator, year.how, year.members) == (50.0, 10, "published", (A,))


def test_nobody_in_the_denominator_is_said_so() -> None:
    rows = [*triple(A, "2020-21", 0, 0), *triple(B, "2020-21", 0, 0)]
    (year,) = along(rows, C, MERGED, rule=ADDED, scale=100, places=1)
    assert (year.how, year.reason) == ("refused", "zero_denominator")


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=2, max_size=2))
def test_what_is_added_up_lies_between_its_members(drawn: list[tuple[int, int]]) -> None:
    rows = [
        one for area, (above, below) in zip((A, B), drawn, strict=True) for one in triple(area, "2020-21", above, below)
    ]
    (year,) = along(rows, C, MERGED, rule=ADDED, scale=100, places=6)
    shares = [100 * above / below for above, below in drawn]
    assert min(shares) - 1e-5 <= (year.value or 0) <= max(shares) + 1e-5
