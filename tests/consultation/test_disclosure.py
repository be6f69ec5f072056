"""Small numbers: withheld, never nought, never to be had by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from consultation.disclosure import INDIVIDUAL_VIEWS, OFFICIAL_POSITIONS, protect

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@given(COUNTS)
def test_official_positions_pass_unchanged(counts: list[int]) -> None:
    assert [cell.value for cell in protect(counts, OFFICIAL_POSITIONS, total_shown=True)] == counts


@given(COUNTS)
def test_no_small_count_leaves_and_none_can_be_solved_for(counts: list[int]) -> None:
    cells = protect(counts, INDIVIDUAL_VIEWS, total_shown=True)
    withheld = [i for i, cell in enumerate(cells) if cell.value is None]
    assert all(cells[i].value is None for i, count in enumerate(counts) if 0 < count <= 7)
    assert all(cell.value % 5 == 0 for cell in cells if cell.value is not None)
    others = [i for i, count in enumerate(counts) if count > 7]
    if any(0 < count <= 7 for count in counts) and (others or len(withheld) > 1):
        assert len(withheld) >= 2
    assert all(cells[i].reason for i in withheld)


def test_a_true_nought_stays_nought() -> None:
    assert [(c.value, c.status, c.reason) for c in protect([0, 3, 12, 30], INDIVIDUAL_VIEWS, total_shown=True)] == [
        (0, "value", ""),
        (None, "withheld", "small"),
        (None, "withheld", "secondary"),
        (30, "value", ""),
    ]
