"""Pictures of themes: bars by councils, and a map of regions; each stands beside its table."""

from __future__ import annotations

from collections.abc import Sequence

from consultation.themes.analysis.crossing import Crossing, Row
from workbench.reports.charts import INK, LINE, Spec, framed

MOST, LONGEST = 20, 32


def theme_bars(rows: Sequence[Row], *, heard: int, title: str) -> Spec:
    """Themes by the councils that spoke to them, the most first, out of the councils heard."""
    shown = [
        {"theme": _called(row), "councils": row.councils.value} for row in rows[:MOST] if row.councils.value is not None
    ]
    order = [row["theme"] for row in shown]
    x = {
        "field": "councils",
        "type": "quantitative",
        "title": f"Councils, of {heard} heard",
        "scale": {"domain": [0, max(heard, 1)]},
        "axis": {"tickMinStep": 1, "format": "d"},
    }
    y = {"field": "theme", "type": "nominal", "title": None, "sort": order, "axis": {"labelLimit": 0}}
    number = {"align": "left", "dx": 4, "fontSize": 14, "color": INK}
    return framed(
        shown,
        title,
        [
            {"mark": {"type": "bar", "color": LINE}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "text", **number},
                "encoding": {"x": x, "y": y, "text": {"field": "councils", "type": "quantitative"}},
            },
        ],
        height=max(90, 34 * len(shown)),
    )


def heat(crossing: Crossing, *, title: str) -> Spec:
    """Themes by region: the share of the councils heard there, written in each field as councils of councils."""
    shown = []
    for row in crossing.rows[:MOST]:
        for (_, region), cell, heard in zip(crossing.columns, row.cells, crossing.heard, strict=True):
            known = cell.value is not None and bool(heard)
            shown.append(
                {
                    "theme": _called(row),
                    "region": region,
                    "share": (cell.value or 0) / heard if known and heard else None,
                    "words": f"{cell.value} of {heard}" if known else "none heard",
                }
            )
    x = {
        "field": "region",
        "type": "nominal",
        "title": None,
        "sort": [words for _, words in crossing.columns],
        "axis": {"labelAngle": -45, "labelLimit": 160, "orient": "top"},
    }
    order = [_called(row) for row in crossing.rows[:MOST]]
    y = {"field": "theme", "type": "nominal", "title": None, "sort": order, "axis": {"labelLimit": 0}}
    shade = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "range": ["#ffffff", LINE]},
        "legend": {"title": "Share of councils heard", "format": "%", "orient": "bottom"},
    }
    ink = {"condition": {"test": "datum.share > 0.55", "value": "#ffffff"}, "value": INK}
    return framed(
        shown,
        title,
        [
            {"mark": {"type": "rect", "stroke": INK, "strokeWidth": 0.5}, "encoding": {"x": x, "y": y, "color": shade}},
            {
                "mark": {"type": "text", "fontSize": 12},
                "encoding": {"x": x, "y": y, "text": {"field": "words"}, "color": ink},
            },
        ],
        height=max(120, 40 * len(order)),
    )


def _called(row: Row) -> str:
    """A theme's mark and name, shortened here: the drawing would cut a character in two."""
    name = row.theme.name
    return f"{row.theme.marker} {name if len(name) <= LONGEST else name[: LONGEST - 1] + '…'}"
