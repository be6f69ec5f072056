"""Pure: the definition that a new measure begins with: valid from the first moment, and to be built upon step by step."""

from __future__ import annotations

from typing import Any

from consultation.errors import Unusable
from framework_drafts.measures.language import SCALES

BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "percent": (0.0, 100.0),
    "per_100000": (0.0, None),
    "days": (0.0, None),
}


def starter(*, kind: str, title: str, why: str, unit: str, polarity: str, series: str) -> dict[str, Any]:
    """A definition of a kind of source. Raises Unusable when a published figure names no series."""
    if kind != "records" and not series:
        raise Unusable("Choose the published series that the figure comes from.")
    low, high = BOUNDS.get(unit, (None, None))
    return {
        "schema": "measure/1",
        "title": title.strip(),
        "source": _source(kind, series, unit),
        "unit": {"kind": unit, "places": 1, "low": low, "high": high},
        "polarity": polarity,
        "why": why.strip(),
    }


def _source(kind: str, series: str, unit: str) -> dict[str, Any]:
    scale = SCALES.get(unit, 1.0)
    if kind == "published":
        return {"kind": kind, "series": series, "interval": "none"}
    if kind == "ratio":
        return {"kind": kind, "series": series, "scale": scale, "interval": "none"}
    if kind == "calculated":
        parts = [{"name": one, "series": series, "statistic": one} for one in ("numerator", "denominator")]
        return {"kind": kind, "how": "ratio", "parts": parts, "scale": scale}
    source = {
        "kind": "records",
        "contract": "cld-2",
        "period": "financial_year",
        "selections": [
            {"name": "services", "where": {"all": [{"field": "event_type", "is": "Service"}, {"overlaps": "period"}]}},
            {"name": "people", "of": "services", "keep": "latest", "by": "event_end"},
        ],
        "denominator": {"of": "people"},
    }
    if unit == "days":
        return source | {"average": {"days_from": "event_start", "days_to": "event_end"}}
    return source | {"numerator": {"field": "client_type", "is": "Service user"}, "scale": scale}
