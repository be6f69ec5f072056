"""What the page of a data set shows."""

from __future__ import annotations

from typing import Any

from framework_drafts.history import datasets
from framework_drafts.history.combining import Conflict
from framework_drafts.history.identity.naming import changes_of, series_by_id
from framework_drafts.history.models import DataSet
from workbench.database import here

MOST_SHOWN = 40


def of_data_set(db: Any, data_set: DataSet) -> dict[str, Any]:
    """Its parts, and each series on which they disagree: the cells, what is known of them, and the rule if there is one."""
    parts = datasets.parts_of(db, data_set)
    cells, counts = datasets.conflicts_of(db, here().snapshots, data_set, MOST_SHOWN)
    found: dict[str, list[Conflict]] = {series: [] for series in counts}
    for one in cells:
        found[one.series].append(one)
    titles = series_by_id(db)
    rules = datasets.rules_of(db, data_set)
    changes = changes_of(db, found)
    return {
        "parts": parts,
        "conflicts": found,
        "titles": {series: titles[series].title if series in titles else series for series in found},
        "known": {
            series: [c for c in changes if c.series_id == series and c.period in {cell.period for cell in cells}]
            for series, cells in found.items()
        },
        "rules": rules,
        "open": [series for series in found if series not in rules],
        "total": sum(counts.values()),
        "counts": counts,
        "problem": "",
        "said": {},
    }
