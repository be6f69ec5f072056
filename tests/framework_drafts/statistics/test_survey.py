"""Survey scores and margins against the publisher's own cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from framework_drafts.statistics.survey import impact_of_services, quality_of_life, stratified_margin
from tests.framework_drafts.statistics.reference import case


def test_quality_of_life_and_a_missing_item(shared: Path) -> None:
    assert "24, all 2 -> 16, all 3 -> 8, all 4 -> 0" in case(shared, "ascof_1a_1j_cases.json")["1A"]
    answers = [[code] * 8 for code in (1, 2, 3, 4)]
    assert quality_of_life(answers).tolist() == [24, 16, 8, 0]
    for item in range(8):
        lacking = np.ones(8)
        lacking[item] = np.nan
        assert np.isnan(quality_of_life([lacking])).all()
    assert np.isnan(quality_of_life([[1] * 7 + [5]])).all()


def test_impact_of_services_to_the_digits_given(shared: Path) -> None:
    """The publisher's case: answers all 1 to all 4; the last leaves its seven difficulties at the code 4."""
    found = impact_of_services(
        [[code] * 8 for code in (1, 2, 3, 4)],
        aged_65=[False, False, True, True],
        health=[1, 2, 3, 4],
        home=[1, 2, 3, 4],
        outdoors=[1, 2, 3, 4],
        difficulties=[0, 7, 14, 28],
    )
    assert found == pytest.approx(case(shared, "ascof_1a_1j_cases.json")["1J_expected"], abs=5e-7)
    given = {"aged_65": [0], "health": [9], "home": [1], "outdoors": [1], "difficulties": [0]}
    assert np.isnan(impact_of_services([[1] * 8], **given)).all()


def test_the_margin_of_two_strata_worked_by_hand() -> None:
    """Variance: .5*.5*100²*(1-20/100)/19 + .2*.8*300²*(1-30/300)/29 = 105.263 + 446.897; root 23.4981; over 400."""
    assert stratified_margin([0.5, 0.2], [100, 300], [20, 30]) == pytest.approx(1.96 * 23.498081 * 100 / 400, abs=1e-4)
    assert stratified_margin([0.5], [100], [100]) == 0  # everybody answered
    assert np.isnan(stratified_margin([0.5], [100], [1]))


def test_published_margins_need_the_finite_population(shared: Path) -> None:
    """Kirklees, question 3a: the strata are not published, but without the factor every margin comes out too wide."""
    published = case(shared, "ascof_1a_1j_cases.json")["Kirklees_211"]
    shares = np.array(published["q3a_pct"]) / 100
    endless = [stratified_margin([p], [1e12], [published["respondents"]]) for p in shares]
    assert all(round(wide, 1) > given for wide, given in zip(endless, published["moe"], strict=True))
    thousands = [stratified_margin([p], [11_000], [published["respondents"]]) for p in shares]
    assert [round(one, 1) for one in thousands[:2]] == published["moe"][:2]
