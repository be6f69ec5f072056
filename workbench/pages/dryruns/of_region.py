"""One region's councils on every measure, for councils that improve together."""

from __future__ import annotations

from typing import Any

from framework_drafts.dryruns.models import DryRun
from framework_drafts.measures.wording import short_unit
from workbench.pages.dryruns.of_council import STANDING, standing_of
from workbench.pages.dryruns.present import opened


def of_region(db: Any, run: DryRun, area: str) -> dict[str, Any] | None:
    """Councils down, measures across in blocks: the figure, and how it stands to England's."""
    told = opened(db, run)
    results = told.results
    place = results.place(area)
    if place is None or results.areas[place].level != "region":
        return None
    name = results.areas[place].name
    inside = sorted(
        (i for i in results.councils if told.regions.get(results.areas[i].code) == name),
        key=lambda i: results.areas[i].name,
    )
    rows = []
    for pin in told.pins:
        mine, at = results.of(pin.entry.code), results.newest(pin.entry.code)
        if mine is None or at is None:
            continue
        england = results.row(mine, results.england, at) if results.england is not None else None
        cells = []
        for i in inside:
            row = results.row(mine, int(i), at) if mine.there[i, at] else None
            told_by = standing_of(row, england, pin.definition) if row and england else "not_compared"
            cells.append({"row": row, "standing": told_by})
        rows.append(
            {
                "pin": pin,
                "unit": short_unit(pin.definition),
                "places": pin.definition.unit.places,
                "period": results.periods[at],
                "england": england,
                "region": results.row(mine, place, at) if mine.there[place, at] else None,
                "cells": cells,
                "better": sum(c["standing"] == "better" for c in cells),
                "worse": sum(c["standing"] == "worse" for c in cells),
            }
        )
    return {
        **told.about(),
        "area": area,
        "area_name": name,
        "rows": rows,
        "inside": [results.areas[i] for i in inside],
        "standing": STANDING,
        "regions": [(one.name, one.code) for one in results.areas if one.level == "region"],
    }
