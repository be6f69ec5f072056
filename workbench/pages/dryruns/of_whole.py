"""A whole framework from two sides: who has figures for what, and its measures beside each other."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.results import Figures, Results
from framework_drafts.history.cells import short
from workbench.pages.dryruns.present import NOT_EXPECTED, opened


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
