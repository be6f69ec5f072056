"""Small numbers: withheld, never nought, never to be had by subtraction."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from consultation.disclosure import INDIVIDUAL_VIEWS, OFFICIAL_POSITIONS, protect

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@given(COUNTS)
def test_official_positions_pass_unchanged(counts: list[int]) -> None:
    assert [cell.value for cell in protect(counts, OFFICIAL_POSITIONS, total_shown=True)] == counts


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_no_withheld_count_can_be_solved_for(counts: list[int]) -> None:
    """A solver lists every row that fits what is shown and why the rest is withheld."""
    cells = protect(counts, INDIVIDUAL_VIEWS, total_shown=True)
    withheld = [i for i, cell in enumerate(cells) if cell.value is None]
    assert {i for i, count in enumerate(counts) if 0 < count <= 7} <= set(withheld)
    assert all(cell.value % 5 == 0 for cell in cells if cell.value is not None)
    total = sum(counts[i] for i in withheld)
    ranges = [range(1, 8) if cells[i].reason == "small" else range(total + 1) for i in withheld]
    fitting = [row for row in itertools.product(*ranges) if sum(row) == total]
    everything_withheld = len(withheld) == len(counts)
    for place in range(len(withheld)):
        assert len({row[place] for row in fitting}) >= 3 or everything_withheld


def test_withheld_is_never_nought() -> None:
    assert [(c.value, c.status, c.reason) for c in protect([0, 3, 12, 30], INDIVIDUAL_VIEWS, total_shown=True)] == [
        (None, "withheld", "secondary"),
        (None, "withheld", "small"),
        (10, "value", ""),
        (30, "value", ""),
    ]
