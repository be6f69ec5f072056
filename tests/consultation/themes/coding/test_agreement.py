"""Agreement figures equal those of the libraries that others use, on drawn and on awkward tables."""

from __future__ import annotations

import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from consultation.themes.coding.agreement import agreement, alpha, fleiss, needed


@st.composite
def drawn(draw: st.DrawFn, missing: bool) -> np.ndarray:
    coders, passages = draw(st.integers(2, 4)), draw(st.integers(2, 25))
    cells = [0.0, 1.0, np.nan] if missing else [0.0, 1.0]
    rows = draw(st.lists(st.lists(st.sampled_from(cells), min_size=coders, max_size=coders), min_size=passages, max_size=passages))  # fmt: skip
    return np.array(rows)


@given(drawn(missing=True))
def test_alpha_is_krippendorffs(table: np.ndarray) -> None:
    found = alpha(table)
    pairable = table[(~np.isnan(table)).sum(axis=1) >= 2]
    if pairable.size == 0 or np.unique(pairable[~np.isnan(pairable)]).size < 2:
        assert found is None
    else:
        assert found == pytest.approx(krippendorff.alpha(table.T, level_of_measurement="nominal"))


@given(drawn(missing=False))
def test_fleiss_is_that_of_statsmodels(table: np.ndarray) -> None:
    found = fleiss(table)
    if np.unique(table).size < 2:
        assert found is None
    else:
        counts, _ = aggregate_raters(table.astype(int))
        assert found == pytest.approx(fleiss_kappa(counts))


@given(drawn(missing=False))
def test_cohen_percent_and_f1_are_those_of_scikit_learn(table: np.ndarray) -> None:
    pair = table[:, :2]
    found = agreement([pair])
    one, other = pair[:, 0].astype(int), pair[:, 1].astype(int)
    assert found.percent == pytest.approx(float((one == other).mean()))
    if found.f1 is not None:
        assert found.f1 == pytest.approx(f1_score(one, other))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = cohen_kappa_score(one, other)
    assert found.cohen == pytest.approx(expected) if found.cohen is not None else np.isnan(expected)


@settings(max_examples=20)
@given(drawn(missing=True))
def test_the_interval_holds_what_it_is_of_and_is_the_same_each_time(table: np.ndarray) -> None:
    found = agreement([table, 1 - table])
    assert found == agreement([table, 1 - table])
    if found.low is not None:
        assert -1 <= found.low <= found.high <= 1
        assert found.alpha is not None


def test_a_worked_example() -> None:
    """Krippendorff, Computing Krippendorff's alpha-reliability (2011), A: two observers, binary, no missing data."""
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    other = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(np.array([one, other], dtype=float).T) == pytest.approx(0.095, abs=5e-4)


def test_too_little_is_said_to_be_too_little() -> None:
    few = np.ones((29, 2))
    few[0, 0] = 0
    assert not agreement([few]).enough
    rare = np.zeros((60, 2))
    rare[:2] = 1
    assert not agreement([rare]).enough
    rare[:3] = 1
    assert agreement([rare]).enough
    assert not agreement([]).enough


def test_the_rarer_the_theme_the_more_passages_it_takes() -> None:
    sizes = [needed(share) for share in (0.5, 0.25, 0.1, 0.02)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 60  # the formula by hand: 2 * 1.6449**2 * ((1.667 * 2.333) / (4 * 0.333 * 0.25) - 0.667)
