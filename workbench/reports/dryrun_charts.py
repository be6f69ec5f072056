"""The charts of dry runs, as declarations. Shape and place say everything; shades only help, and no chart names a rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.reports.charts import INK, LINE, MUTED, Spec, framed

Row = Mapping[str, Any]
BAND, WIDTH = "#c5cfd8", 640
NO_AXIS = {"labels": False, "ticks": False, "grid": False, "domain": False}


def trend(rows: Sequence[Row], *, unit: str, title: str, along: str = "Year") -> Spec:
    """England by year with its interval, the middle half of councils behind it, and a dashed line before each break.

    Rows: period, value, lower, upper, q1, q3, break."""
    x = {**_years(axis={"labelAngle": -45}), "title": along}
    y: Spec = {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": False, "padding": 12}}
    half = WIDTH / max(1, len(rows)) / 2
    word = {"type": "text", "text": "break", "align": "left", "baseline": "top", "dx": 3, "xOffset": -half}
    layers: list[Spec] = [
        _quarters(x, y, 22),
        _breaks(x, half),
        {**_breaks(x, half), "mark": {**word, "fontSize": 13}, "encoding": {"x": x, "y": {"value": 0}}},
        _line(x, y, 2),
        _interval(x, y, INK, 2),
        _points(x, y, 70),
    ]
    return framed(list(map(dict, rows)), title, layers, height=280)


def councils(rows: Sequence[Row], *, england: float | None, unit: str, title: str) -> Spec:
    """Each council's figure with its interval from the lowest to the highest, and England's as a line across.

    Names are left to the table: a list in order of size would be read as a league table; one's own council is marked.
    Rows: place, name, value, lower, upper, own."""
    axis = {
        "field": "place",
        "type": "quantitative",
        "axis": NO_AXIS,
        "scale": {"zero": False, "nice": False, "padding": 12},
    }
    x = {**axis, "title": "Councils, from the lowest figure to the highest"}
    y = {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": False, "padding": 12}}
    own: Spec = {"transform": [{"filter": "datum.own"}]}
    layers: list[Spec] = [
        _interval(x, y, MUTED, 1),
        {"mark": {"type": "point", "filled": True, "size": 40, "color": INK}, "encoding": {"x": x, "y": y}},
        *_across(england, y),
        {
            **own,
            "mark": {"type": "point", "shape": "square", "filled": True, "size": 150, "color": LINE},
            "encoding": {"x": x, "y": y},
        },
        {
            **own,
            "mark": {"type": "text", "dy": -26, "fontSize": 14, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        },
    ]
    return framed(list(map(dict, rows)), title, layers, height=320)


def funnel(rows: Sequence[Row], limits: Sequence[Row], *, size: str, england: float, unit: str, title: str) -> Spec:
    """Figures by size, with what chance alone would allow around England's: 95% dashed, 99.8% dotted, named at their end.

    Rows: size, value. Limits: size, low95, high95, low998, high998."""
    scale = {"type": "log", "nice": False, "padding": 14}
    x = {
        "field": "size",
        "type": "quantitative",
        "title": size,
        "scale": scale,
        "axis": {"tickCount": 6, "format": ",d"},
    }
    y: Spec = {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": False, "padding": 12}}
    drawn, last = list(map(dict, limits)), dict(limits[-1])
    layers: list[Spec] = []
    for name, dash, words in (
        ("low95", [6, 4], ""),
        ("high95", [6, 4], "95%"),
        ("low998", [2, 3], ""),
        ("high998", [2, 3], "99.8%"),
    ):
        line = {"type": "line", "color": INK, "strokeDash": dash, "strokeWidth": 1.5}
        layers.append({"data": {"values": drawn}, "mark": line, "encoding": {"x": x, "y": {**y, "field": name}}})
        if words:
            mark = {"type": "text", "align": "right", "baseline": "bottom", "dy": -4, "fontSize": 13}
            text = {"x": x, "y": {**y, "field": name}, "text": {"value": words}}
            layers.append({"data": {"values": [last]}, "mark": mark, "encoding": text})
    points = {"mark": {"type": "point", "size": 38, "color": INK, "strokeWidth": 1.5}, "encoding": {"x": x, "y": y}}
    return framed(list(map(dict, rows)), title, [*layers, points, *_across(england, y, dash=[1, 0])], height=340)


def regions(rows: Sequence[Row], *, england: float | None, unit: str, title: str) -> Spec:
    """Councils as ticks in a strip for each region, the region's own figure as a diamond. Rows: region, kind, value."""
    names = sorted({str(row["region"]) for row in rows})
    y = {"field": "region", "type": "nominal", "title": None, "sort": names, "axis": {"labelLimit": 200}}
    x = {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": False}, "axis": {"tickCount": 8}}
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.kind === 'council'"}],
            "mark": {"type": "tick", "color": MUTED, "thickness": 2, "height": 18},
            "encoding": {"x": x, "y": y},
        },
        {
            "transform": [{"filter": "datum.kind === 'region'"}],
            "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 150, "color": LINE, "stroke": INK},
            "encoding": {"x": x, "y": y},
        },
    ]
    if england is not None:
        once = {"data": {"values": [{"value": england}]}}
        layers.append(
            {
                **once,
                "mark": {"type": "rule", "color": INK, "strokeWidth": 2, "strokeDash": [6, 4]},
                "encoding": {"x": x},
            }
        )
    return framed(list(map(dict, rows)), title, layers, height=max(120, 34 * len(names)))


def spark(rows: Sequence[Row], *, title: str) -> Spec:
    """A small trend without axes: the middle half of councils, and England's line. Rows as for trend."""
    x = _years(axis=None)
    y: Spec = {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": False, "padding": 12}}
    half = 260 / max(1, len(rows)) / 2
    layers = [_quarters(x, y, 12), _breaks(x, half), _line(x, y, 2.5), _points(x, y, 36)]
    return {**framed(list(map(dict, rows)), title, layers, height=70), "width": 260, "padding": 2}


def _years(*, axis: Spec | None) -> Spec:
    scale = {"type": "point", "padding": 0.5}
    return {"field": "period", "type": "ordinal", "title": "Year", "axis": axis, "scale": scale}


def _quarters(x: Spec, y: Spec, width: int) -> Spec:
    """The middle half of councils as a bar."""
    return {
        "transform": [{"filter": "datum.q1 !== null"}],
        "mark": {"type": "bar", "color": BAND, "width": width},
        "encoding": {"x": x, "y": {**y, "field": "q1"}, "y2": {"field": "q3"}},
    }


def _breaks(x: Spec, half: float) -> Spec:
    """A dashed line half a year before each period that may not be compared with what was before it."""
    return {
        "transform": [{"filter": "datum.break"}],
        "mark": {"type": "rule", "color": INK, "strokeDash": [3, 4], "xOffset": -half},
        "encoding": {"x": x},
    }


def _line(x: Spec, y: Spec, width: float) -> Spec:
    mark = {"type": "line", "color": LINE, "strokeWidth": width, "invalid": "break-paths-show-path-domains"}
    return {"mark": mark, "encoding": {"x": x, "y": y}}


def _interval(x: Spec, y: Spec, colour: str, width: float) -> Spec:
    return {
        "transform": [{"filter": "datum.lower !== null && datum.value !== null"}],
        "mark": {"type": "rule", "color": colour, "strokeWidth": width},
        "encoding": {"x": x, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}},
    }


def _points(x: Spec, y: Spec, size: int) -> Spec:
    return {
        "transform": [{"filter": "datum.value !== null"}],
        "mark": {"type": "point", "filled": True, "size": size, "color": INK},
        "encoding": {"x": x, "y": y},
    }


def profile(rows: Sequence[Row], *, name: str, title: str) -> Spec:
    """One council's figure on each measure between the lowest and the highest council's, better to the right.

    Rows: measure, low, q1, q3, high (0 to 100 all), england, peers, council, lower, upper; None where there is none."""
    order = [row["measure"] for row in rows]
    axis_y = {"labelLimit": 300, "labelFontSize": 13}
    y = {"field": "measure", "type": "nominal", "title": None, "sort": order, "axis": axis_y}
    ends = "datum.value === 0 ? 'least good figure' : 'best figure'"
    axis = {"values": [0, 100], "labelExpr": ends, "grid": False, "labelFontSize": 13, "orient": "top"}
    x: Spec = {"type": "quantitative", "title": None, "axis": axis, "scale": {"domain": [0, 100], "clamp": True}}

    def marks(field: str, mark: Spec, upto: str = "") -> Spec:
        encoding = {"y": y, "x": {**x, "field": field}, **({"x2": {"field": upto}} if upto else {})}
        return {"transform": [{"filter": f"datum.{field} !== null"}], "mark": mark, "encoding": encoding}

    triangle = {
        "type": "point",
        "shape": "triangle-up",
        "size": 70,
        "color": INK,
        "strokeWidth": 1.5,
        "fill": "#ffffff",
    }
    layers = [
        marks("low", {"type": "rule", "color": BAND, "strokeWidth": 2}, "high"),
        marks("q1", {"type": "bar", "color": BAND, "height": 14}, "q3"),
        marks("england", {"type": "tick", "color": INK, "thickness": 3, "height": 20}),
        marks("lower", {"type": "rule", "color": LINE, "strokeWidth": 2}, "upper"),
        marks("council", {"type": "point", "filled": True, "size": 90, "color": LINE, "stroke": "#ffffff"}),
        marks("peers", {**triangle, "yOffset": 5}),
    ]
    return {**framed(list(map(dict, rows)), title, layers, height=max(80, 27 * len(rows))), "width": 480}


def _across(england: float | None, y: Mapping[str, Any], dash: Sequence[int] = (6, 4)) -> list[Spec]:
    """England's figure as a line with its name."""
    if england is None:
        return []
    once = {"data": {"values": [{"value": england}]}}
    text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -6, "fontSize": 14}
    return [
        {
            **once,
            "mark": {"type": "rule", "color": INK, "strokeWidth": 2, "strokeDash": list(dash)},
            "encoding": {"y": y},
        },
        {**once, "mark": text, "encoding": {"y": y, "x": {"value": 0}, "text": {"value": "England"}}},
    ]
