"""Charts as declarations, drawn on the server as SVG with no script in them, kept by what they show.

Each picture stands beside its table; colour never says anything alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Spec = dict[str, Any]
INK, LINE, MUTED = "#0b0c0c", "#1d70b8", "#505a5f"
FONT = "Arial, sans-serif"
BETWEEN = {"conditional": "Conditional", "mixed": "More than one", "unclear": "Unclear"}
SHADES = {"Against": "#b45e0a", "Conditional": "#d9cfe8", "More than one": "#e5e6e7", "Unclear": "#ffffff", "For": LINE}
_drawing = threading.Lock()


def diverging(rows: Sequence[tuple[str, Mapping[str, int]]], *, title: str) -> Spec:
    """Councils by option: against to the left of the middle, for to the right, those between across it, none of them hidden."""
    bars = [bar for option, councils in rows for bar in _bars(option, councils) if bar["count"]]
    axis = {"labels": False, "ticks": False, "grid": False}
    x = {"field": "from", "type": "quantitative", "title": "Councils", "axis": axis}
    y = {"field": "option", "type": "nominal", "title": None, "sort": [o for o, _ in rows], "axis": {"labelLimit": 260}}
    shades = {"domain": list(SHADES), "range": list(SHADES.values())}
    legend = {"title": None, "orient": "bottom", "columns": 5, "labelFontSize": 14, "labelLimit": 300}
    colour = {"field": "stands", "type": "nominal", "scale": shades, "legend": legend}
    outer = "datum.stands === 'Against' || datum.stands === 'For'"
    written = {"condition": {"test": outer, "value": "#ffffff"}, "value": INK}
    middle = {"mark": {"type": "rule", "color": INK, "strokeDash": [4, 4]}, "encoding": {"x": {"datum": 0}}}
    layers: list[Spec] = [
        middle,
        {
            "mark": {"type": "bar", "stroke": INK, "strokeWidth": 1},
            "encoding": {"y": y, "x": x, "x2": {"field": "to"}, "color": colour},
        },
        {
            "transform": [{"calculate": "(datum.from + datum.to) / 2", "as": "middle"}],
            "mark": {"type": "text", "fontSize": 14, "fontWeight": "bold"},
            "encoding": {
                "y": y,
                "x": {**x, "field": "middle"},
                "text": {"field": "count", "type": "quantitative"},
                "color": written,
            },
        },
    ]
    return framed(bars, title, layers, height=max(90, 60 * len(rows)))


def _bars(option: str, councils: Mapping[str, int]) -> list[Spec]:
    """The pieces of one option's bar; those between stand across the middle."""
    between = sum(councils.get(name, 0) for name in BETWEEN)
    left = -between / 2 - councils.get("against", 0)
    pieces = []
    for name, words in {"against": "Against", **BETWEEN, "for": "For"}.items():
        count = councils.get(name, 0)
        pieces.append({"option": option, "stands": words, "from": left, "to": left + count, "count": count})
        left += count
    return pieces


def framed(rows: list[Spec], title: str, layers: list[Spec], *, height: int) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": rows},
        "layer": layers,
        "width": 640,
        "height": height,
        "background": "#ffffff",
        "description": title,
        "padding": 8,
        "config": {
            "font": FONT,
            "axis": {
                "labelFontSize": 14,
                "titleFontSize": 14,
                "labelColor": INK,
                "titleColor": INK,
                "gridColor": "#e5e6e7",
            },
            "view": {"stroke": None},
        },
    }


def kept(folder: Path, spec: Spec) -> bytes:
    """The picture of a declaration, drawn the first time it is asked for."""
    path = folder / f"{hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()}.svg"
    if not path.exists():
        with _drawing:
            drawn = draw(spec)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        unfinished.write_text(drawn, encoding="utf-8")
        os.replace(unfinished, path)
    return path.read_bytes()


def _drawable(value: Any) -> Any:
    """The same without characters that no picture can hold: one of them would end the whole process."""
    if isinstance(value, str):
        return "".join(c for c in value if c in "\t\n" or (unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co")))
    if isinstance(value, Mapping):
        return {key: _drawable(inner) for key, inner in value.items()}
    return [_drawable(inner) for inner in value] if isinstance(value, list) else value


def draw(spec: Spec) -> str:
    import vl_convert

    spec = _drawable(spec)
    return str(vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[]))
