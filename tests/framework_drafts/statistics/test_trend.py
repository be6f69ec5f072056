"""The trend marker against the published cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from framework_drafts.statistics.trend import trend
from tests.framework_drafts.statistics.reference import case

MARKERS = {"Increasing": "increasing", "Decreasing": "decreasing", "CannotBeCalculated": "cannot_be_calculated"}


def test_every_published_case(shared: Path) -> None:
    cases = case(shared, "trend_cases.json")["cases"]
    assert len(cases) == 5
    for one in cases:
        found = trend(one["v"], one.get("lo", one["v"]), one.get("hi", one["v"]))
        assert found.marker == MARKERS[one["expected"]], one["name"]
        if "our_chi2" in one:
            assert found.chi2 == pytest.approx(one["our_chi2"], abs=0.05)
        if "our_slope" in one:
            assert found.slope == pytest.approx(one["our_slope"], abs=5e-5)


def test_a_break_in_the_window_refuses_and_one_before_it_does_not() -> None:
    v = np.arange(6.0)
    for where, marker in (
        (0, "increasing"),
        (1, "increasing"),
        (2, "cannot_be_calculated"),
        (5, "cannot_be_calculated"),
    ):
        breaks = np.zeros(6, dtype=bool)
        breaks[where] = True
        assert trend(v, v - 0.1, v + 0.1, breaks=breaks).marker == marker


def test_one_year_that_turns_the_line_round_is_no_trend() -> None:
    v = np.array([10.0, 10.0, 10.0, 10.0, 30.0])
    assert trend(v, v - 0.1, v + 0.1).marker == "no_change"


def test_a_year_without_a_figure_is_said() -> None:
    v = np.array([1.0, 2.0, np.nan, 4.0, 5.0])
    assert trend(v, v - 1, v + 1).why == "only 4 of them have a figure"
