"""One region's councils on every measure, for councils that improve together; and who has figures for what."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.results import Figures, Results
from framework_drafts.history.cells import short
from framework_drafts.measures.wording import short_unit
from workbench.pages.dryruns.of_council import STANDING, standing_of
from workbench.pages.dryruns.present import NOT_EXPECTED, opened


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


def availability(db: Any, run: DryRun) -> dict[str, Any]:
    """Measures by year: how many of the councils that were there have a figure, and why the others have none."""
    told = opened(db, run)
    results = told.results
    lines = []
    for pin in told.pins:
        mine = results.of(pin.entry.code)
        cells: list[dict[str, Any] | None] = []
        why: Counter[str] = Counter()
        for i in range(len(results.periods)):
            if mine is None:
                cells.append(None)
                continue
            reasons = mine.reason[results.councils, i]
            there = mine.there[results.councils, i] & ~np.isin(reasons, NOT_EXPECTED)
            count, usable = int(there.sum()), int(np.isfinite(mine.value[results.councils, i][there]).sum())
            missing = Counter(str(reason) for reason in reasons[there & (reasons != "")])
            why.update(missing)
            cells.append({"councils": count, "usable": usable, "share": usable / count} if count else None)
        lines.append(
            {
                "pin": pin,
                "cells": cells,
                "without": _without(results, mine),
                "why": [(short(reason), n) for reason, n in why.most_common()],
                "any": mine is not None,
            }
        )
    return {**told.about(), "lines": lines, "periods": results.periods}


def _without(results: Results, mine: Figures | None) -> list[str]:
    """The councils without a figure in the newest year, by name."""
    at = results.newest(mine.code) if mine is not None else None
    if mine is None or at is None:
        return []
    there = [i for i in results.councils if mine.there[i, at] and mine.reason[i, at] not in NOT_EXPECTED]
    return sorted(
        f"{results.areas[i].name} ({short(str(mine.reason[i, at]))})" for i in there if np.isnan(mine.value[i, at])
    )


def together(db: Any, run: DryRun) -> dict[str, Any]:
    """The measures beside each other: what they share by definition, what agrees, and what one number would hide."""
    told = opened(db, run)
    beside, limits = told.numbers["together"], run.inputs.get("limits", {})
    codes = beside.get("codes", [])
    pairs = []
    for i, first in enumerate(codes):
        for j in range(i + 1, len(codes)):
            rho = beside["rho"][i][j]
            if rho is not None and abs(rho) >= limits.get("agreement", 0.7):
                within = beside["within"][i][j] if beside.get("within") else None
                shares = [o for o in told.numbers["overlaps"] if set(o["pair"]) == {first, codes[j]}]
                pairs.append({"first": first, "second": codes[j], "rho": rho, "within": within, "shares": shares})
    titles = {pin.entry.code: pin.definition.title for pin in told.pins}
    explained = sorted((beside.get("explained") or {}).items(), key=lambda kv: -(kv[1] or 0))
    return {
        **told.about(),
        "pairs": sorted(pairs, key=lambda one: -abs(one["rho"])),
        "overlaps": told.numbers["overlaps"],
        "explained": explained,
        "beside": beside,
        "composite": told.numbers["composite"],
        "titles": titles,
        "findings": [f for f in run.findings if f["figures"] == "together"],
        "limits": limits,
    }
