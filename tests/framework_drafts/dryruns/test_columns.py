"""Columns give what the slow evaluator gives, cell by cell: values to the last digit, limits to six places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framework_drafts.dryruns.columns import Given, work_out_columns
from framework_drafts.measures.language import Definition, parse
from framework_drafts.measures.reference import Cell, evaluate

pytestmark = pytest.mark.sqlite
REASONS = ("small_number", "not_submitted", "")
counts = st.integers(0, 2000).map(float)
decimals = st.integers(-40, 20000).map(lambda n: n / 10)
figures = st.one_of(decimals, counts, st.integers(0, 200000).map(lambda n: n / 1000))


def cells(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Cell | None]:
    missing = st.sampled_from(REASONS).map(lambda reason: Cell(None, "[x]", reason))
    return st.one_of(numbers.map(Cell), numbers.map(Cell), missing, st.none())


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    kind = draw(st.sampled_from(["published", "ratio", "calculated"]))
    unit: dict[str, Any] = {
        "kind": draw(st.sampled_from(["percent", "per_100000", "score"])),
        "places": draw(st.integers(0, 3)),
    }
    intervals = {"percent": ["wilson", "none"], "per_100000": ["byar", "none"], "score": ["none"]}[unit["kind"]]
    scale = {"percent": 100.0, "per_100000": 100_000.0, "score": 1.0}[unit["kind"]]
    if kind == "published":
        source: dict[str, Any] = {
            "kind": kind,
            "series": "s-001",
            "interval": draw(st.sampled_from([*intervals, "margin"])),
        }
        if unit["kind"] == "percent" and draw(st.booleans()):
            unit |= {"low": 0.0, "high": 100.0}
    elif kind == "ratio":
        source = {"kind": kind, "series": "s-001", "scale": scale, "interval": draw(st.sampled_from(intervals))}
    else:
        how = draw(st.sampled_from(["ratio", "rate", "difference", "sum", "mean", "weighted"]))
        two = how in ("ratio", "rate", "difference")
        parts = [
            {"name": f"p{i}", "series": f"s-00{i}"}
            | ({"weight": draw(st.sampled_from([0.5, 1.0, 3.0]))} if how == "weighted" else {})
            for i in range(2 if two else draw(st.integers(2, 4)))
        ]
        source = {"kind": kind, "how": how, "parts": parts, "interval": "none"}
        if how in ("ratio", "rate"):
            source |= {"scale": scale, "interval": draw(st.sampled_from(intervals))}
        elif how in ("mean", "weighted"):
            source |= {"missing": draw(st.sampled_from(["missing", "leave_out"]))}
    return parse({"schema": "measure/1", "title": "Drawn", "source": source, "unit": unit, "polarity": "higher"})


@settings(max_examples=300)
@given(st.data())
def test_columns_are_the_evaluator(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    parts = [part.name for part in definition.source.parts] if definition.source.kind == "calculated" else []  # type: ignore[union-attr]
    names = parts or ["outcome", "numerator", "denominator", "respondents", "margin_of_error"]
    rows = data.draw(st.lists(st.fixed_dictionaries({name: cells(figures) for name in names}), min_size=1, max_size=12))
    like = Given(
        np.full((1, len(rows)), np.nan), np.full((1, len(rows)), "", dtype=object), np.ones((1, len(rows)), bool)
    )
    worked = work_out_columns(definition, {name: _column(rows, name) for name in names}, like)
    for i, row in enumerate(rows):
        slow = evaluate(definition, {name: cell for name, cell in row.items() if cell is not None})
        assert _plain(worked.value[0, i]) == slow.value
        assert worked.reason[0, i] == slow.reason
        for mine, theirs in ((worked.lower, slow.lower), (worked.upper, slow.upper)):
            assert _plain(mine[0, i]) == (None if theirs is None else pytest.approx(theirs, abs=2e-6))
        for name in ("numerator", "denominator", "respondents"):
            assert _plain(getattr(worked, name)[0, i]) == getattr(slow, name)


def test_halves_are_rounded_away_from_nought_where_binary_fractions_would_not() -> None:
    """1 of 8 is 12.5, 2.675 is stored below itself, and 1.005 too."""
    for places, numerator, denominator, expected in (
        (0, 1.0, 8.0, 13.0),
        (2, 2.675, 100.0, 2.68),
        (2, 1.005, 100.0, 1.01),
    ):
        source = {"kind": "ratio", "series": "s-001", "scale": 100.0, "interval": "none"}
        definition = parse(
            {
                "schema": "measure/1",
                "title": "Half",
                "source": source,
                "unit": {"kind": "percent", "places": places},
                "polarity": "higher",
            }
        )
        row = {"numerator": Cell(numerator), "denominator": Cell(denominator)}
        columns = {name: _column([row], name) for name in row}
        assert work_out_columns(definition, columns, columns["numerator"]).value[0, 0] == expected


def _column(rows: list[dict[str, Cell | None]], name: str) -> Given:
    found = [row.get(name) for row in rows]
    value = np.array([[np.nan if cell is None or cell.value is None else cell.value for cell in found]])
    reason = np.array([["not_published" if cell is None else cell.reason for cell in found]], dtype=object)
    return Given(value, reason, np.array([[cell is not None for cell in found]]))


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
