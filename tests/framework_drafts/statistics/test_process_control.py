"""XmR charts against the published cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from framework_drafts.statistics.process_control import assurance, xmr
from tests.framework_drafts.statistics.reference import case


def test_limits_to_the_digits_given(shared: Path) -> None:
    cases = case(shared, "xmr_cases.json")
    odd = list(cases["y"])
    odd[14] = 10.0
    for values, screen, name in (
        (cases["y"], True, "default"),
        (odd, True, "y15_set_to_10_screened"),
        (odd, False, "y15_set_to_10_unscreened"),
    ):
        found = xmr(values, screen=screen)
        assert found is not None
        given = cases[name]
        assert (found.mean, found.lower, found.upper) == pytest.approx(
            (given["mean"], given["lpl"], given["upl"]), abs=1e-6
        )


def test_under_twelve_points_there_is_no_chart() -> None:
    assert xmr(np.arange(11.0)) is None
    assert xmr([np.nan] * 12) is None


def test_each_rule_finds_its_points() -> None:
    v = np.tile([0.0, 1.0], 8)
    v[9] = 12.0
    chart = xmr(v)
    assert chart is not None
    assert chart.signals["outside"].nonzero()[0].tolist() == [9]
    shifted = xmr([0.0, 1.0] * 4 + [5.0, 6.0] * 4)
    assert shifted is not None
    assert shifted.signals["shift"].tolist() == [True] * 16
    rising = xmr([0.0, 4.0, 1.0, 3.0, 0.0, 4.0, *np.arange(1.0, 8.0), 2.0])
    assert rising is not None
    assert rising.signals["trend"].nonzero()[0].tolist() == [6, 7, 8, 9, 10, 11, 12]


def test_assurance_follows_the_direction() -> None:
    chart = xmr(np.tile([10.0, 11.0], 8))
    assert chart is not None
    assert assurance(chart, 5.0, "higher") == "consistently_pass"
    assert assurance(chart, 5.0, "lower") == "consistently_fail"
    assert assurance(chart, 10.5, "higher") == "hit_and_miss"
