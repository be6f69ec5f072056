"""A series over the years, drawn so that nobody reads across a break: lines stop there, and the break is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.reports.charts import INK, LINE, MUTED, Spec, framed

STYLES = (
    (INK, [1, 0], "circle"),
    (MUTED, [6, 4], "square"),
    (LINE, [1, 0], "triangle-up"),
    ("#b45e0a", [2, 2], "diamond"),
)


def over_the_years(
    periods: Sequence[str],
    lines: Mapping[str, Sequence[float | None]],
    breaks: Mapping[str, str],
    cut: Collection[str],
    *,
    unit: str,
    title: str,
) -> Spec:
    """`lines` have a value (or None) a period. `breaks` names what changed from a period on; at those in `cut` lines stop."""
    rows: list[Spec] = []
    for name, values in lines.items():
        stretch = 0
        for period, value in zip(periods, values, strict=True):
            stretch += period in cut or value is None
            rows.append({"period": period, "area": name, "value": value, "stretch": f"{name} {stretch}"})
    x = {"field": "period", "type": "ordinal", "title": "Year", "sort": list(periods), "axis": {"labelAngle": -45}}
    y = {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": False, "padding": 16}}
    look = _look(list(lines))
    here = [{"filter": "datum.value !== null"}]
    layers: list[Spec] = [
        {
            "transform": here,
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {
                "x": x,
                "y": y,
                "color": look["color"],
                "strokeDash": look["strokeDash"],
                "detail": {"field": "stretch"},
            },
        },
        {
            "transform": here,
            "mark": {"type": "point", "filled": True, "size": 70},
            "encoding": {"x": x, "y": y, "color": look["color"], "shape": look["shape"]},
        },
    ]
    return framed(rows, title, layers + (_named(breaks, x) if breaks else []), height=340)


def _look(names: list[str]) -> Spec:
    """Colour, dash and shape of each area: any one of the three tells them apart."""
    styles = [STYLES[place % len(STYLES)] for place in range(len(names))]
    legend = {"title": None, "orient": "bottom", "labelFontSize": 14, "labelLimit": 260}
    return {
        channel: {
            "field": "area",
            "type": "nominal",
            "scale": {"domain": names, "range": [style[part] for style in styles]},
            "legend": legend,
        }
        for part, channel in enumerate(("color", "strokeDash", "shape"))
    }


def _named(breaks: Mapping[str, str], x: Spec) -> list[Spec]:
    """An upright before each year from which something changed, with its name along it."""
    marked = {"data": {"values": [{"period": period, "what": what} for period, what in breaks.items()]}}
    along = {"angle": 270, "align": "right", "baseline": "bottom", "dx": -4, "dy": -16, "fontSize": 12}
    return [
        {
            **marked,
            "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3], "xOffset": -14},
            "encoding": {"x": x},
        },
        {
            **marked,
            "mark": {"type": "text", **along},
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "what"}, "color": {"value": INK}},
        },
    ]
