"""The charts of comparing: each council under two definitions, and places with their intervals. No chart names a rank order."""

from __future__ import annotations

from framework_drafts.comparison.impact import Impact, Move
from workbench.reports.charts import INK, LINE, MUTED, Spec, framed

PALE = "#b1b4b6"


def dumbbells(told: Impact, *, own: str, unit: str, title: str) -> Spec:
    """A line from each council's older figure (ring) to its newer one (dot), by how much it changes; names are in the table."""
    moved = sorted((m for m in told.moves if m.change is not None), key=lambda m: (m.change or 0, m.name))
    rows = [
        {
            "place": place,
            "name": m.name,
            "before": m.old.value if m.old else None,
            "after": m.new.value if m.new else None,
            "own": m.area == own,
        }
        for place, m in enumerate(moved)
    ]
    x: Spec = {
        "field": "place", "type": "quantitative", "title": "Councils, by how much the figure changes",
        "axis": {"labels": False, "ticks": False, "grid": False}, "scale": {"zero": False, "nice": False, "padding": 12},
    }  # fmt: skip
    y: Spec = {"field": "after", "type": "quantitative", "title": unit, "scale": {"zero": False, "padding": 12}}
    mine: Spec = {"transform": [{"filter": "datum.own"}]}
    layers: list[Spec] = [
        {"mark": {"type": "rule", "color": PALE, "strokeWidth": 2}, "encoding": {"x": x, "y": {**y, "field": "before"}, "y2": {"field": "after"}}},
        {"mark": {"type": "point", "filled": False, "size": 40, "color": MUTED}, "encoding": {"x": x, "y": {**y, "field": "before"}}},
        {"mark": {"type": "point", "filled": True, "size": 40, "color": INK}, "encoding": {"x": x, "y": y}},
        {**mine, "mark": {"type": "point", "shape": "square", "filled": True, "size": 150, "color": LINE}, "encoding": {"x": x, "y": y}},
        {**mine, "mark": {"type": "text", "dy": -22, "fontSize": 14, "fontWeight": "bold"}, "encoding": {"x": x, "y": y, "text": {"field": "name"}}},
    ]  # fmt: skip
    return framed(rows, title, layers, height=320)


def places(told: Impact, *, own: str, title: str) -> Spec:
    """A line from each council's place before to its place after with both intervals; only moves beyond chance are dark and thick."""
    ranked = [m for m in told.moves if m.old_rank and m.new_rank]
    rows = [row for m in ranked for row in _ends(m, own)]
    y: Spec = {
        "field": "rank",
        "type": "quantitative",
        "title": "Place",
        "scale": {"reverse": True, "zero": False, "padding": 10},
    }
    x: Spec = {
        "field": "side",
        "type": "nominal",
        "title": None,
        "sort": ["Before", "After"],
        "axis": {"labelAngle": 0},
        "scale": {"padding": 0.4},
    }
    still: Spec = {"transform": [{"filter": "!datum.beyond"}]}
    beyond: Spec = {"transform": [{"filter": "datum.beyond"}]}
    line = {"x": x, "y": y, "detail": {"field": "name"}}
    layers: list[Spec] = [
        {**still, "mark": {"type": "line", "color": PALE, "strokeWidth": 1}, "encoding": line},
        {**beyond, "mark": {"type": "line", "color": LINE, "strokeWidth": 3}, "encoding": line},
        {**beyond, "mark": {"type": "rule", "color": LINE, "strokeWidth": 1}, "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
        {"transform": [{"filter": "datum.own"}], "mark": {"type": "line", "color": INK, "strokeWidth": 2, "strokeDash": [5, 3]}, "encoding": line},
        {"transform": [{"filter": "datum.own && datum.side === 'After'"}], "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 14, "fontWeight": "bold"},
         "encoding": {"x": x, "y": y, "text": {"field": "name"}}},
    ]  # fmt: skip
    return framed(rows, title, layers, height=420)


def _ends(m: Move, own: str) -> list[Spec]:
    both = [("Before", m.old_rank), ("After", m.new_rank)]
    return [
        {
            "side": side,
            "name": m.name,
            "rank": r[0],
            "low": r[1],
            "high": r[2],
            "beyond": m.beyond,
            "own": m.area == own,
        }
        for side, r in both
        if r is not None
    ]
