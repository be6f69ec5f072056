"""Whether a panel agrees, against the published case."""

from __future__ import annotations

from pathlib import Path

import pytest

from framework_drafts.comparison.panel import agreement, classic_disagreement, verdict
from tests.framework_drafts.statistics.reference import case


def test_the_published_case(shared: Path) -> None:
    given = case(shared, "rand_ucla_case.json")
    found = agreement([int(rating) for rating, count in given["ratings"].items() for _ in range(count)])
    assert found.raters == given["n"]
    assert (found.median, found.p30, found.p70) == (given["median"], given["p30"], given["p70"])
    assert (found.ipr, found.centre, found.asymmetry) == (given["ipr"], given["iprcp"], given["asymmetry_index"])
    assert found.ipras == pytest.approx(given["ipras"])
    assert found.disagreement is given["disagreement"]


def test_a_panel_split_in_two_disagrees() -> None:
    assert agreement([1] * 7 + [9] * 7).disagreement
    assert not agreement([5] * 9).disagreement


@pytest.mark.parametrize("ratings", [[], [0], [10], [5, 11]])
def test_what_is_off_the_scale_is_refused(ratings: list[int]) -> None:
    with pytest.raises(ValueError, match="1 to 9"):
        agreement(ratings)


@pytest.mark.parametrize(
    ("ratings", "split"),
    [
        ([1, 2, 3, 5, 5, 5, 7, 8, 9], True),  # nine raters: three at each end
        ([1, 2, 4, 5, 5, 5, 7, 8, 9], False),
        ([1, 1, 1, 5, 5, 5, 5, 5, 9, 9, 9], False),  # eleven: four are needed
        ([1, 1, 1, 1, 5, 5, 5, 9, 9, 9, 9], True),
        ([1, 9], False),  # one at each end is no split of a panel
    ],
)
def test_the_older_rule(ratings: list[int], split: bool) -> None:
    assert classic_disagreement(ratings) is split


@pytest.mark.parametrize(
    ("ratings", "word"),
    [
        ([7, 8, 9], "supported"),
        ([6, 7], "supported"),  # a median of 6.5 belongs to the upper third
        ([3, 4], "uncertain"),
        ([1, 2, 3], "not_supported"),
        ([1] * 5 + [9] * 6, "uncertain"),  # a median of 9 with disagreement
    ],
)
def test_the_verdict(ratings: list[int], word: str) -> None:
    assert verdict(ratings) == word
