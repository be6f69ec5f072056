"""Whether a panel agrees, against the published case."""

from __future__ import annotations

from pathlib import Path

import pytest

from framework_drafts.comparison.panel import agreement
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
