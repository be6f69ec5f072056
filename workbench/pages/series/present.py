"""What the pages of series show."""

from __future__ import annotations

from typing import Any

from framework_drafts.history import across
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.identity.crosswalk import Label
from framework_drafts.history.identity.models import COMPARABLE, KINDS, Series, SeriesChange
from framework_drafts.history.identity.naming import changes_of, crosswalk, series_by_id

YEARS_ASKED = {"before": "2022-23", "after": "2023-24"}
YEARS = [f"{year}-{(year + 1) % 100:02d}" for year in range(2014, 2026)]
KIND_WORDS = {
    "kept": "Kept its code", "renamed": "Renamed", "changed_method": "Method changed", "changed_source": "Source changed",
    "changed_population": "Other people counted", "split": "Split", "merged": "Merged", "dropped": "Dropped", "new": "New",
    "corrected": "Corrected by the publisher",
}  # fmt: skip
COMPARABLE_WORDS = {"yes": "comparable", "with_care": "compare with care", "no": "not comparable"}
UNITS = {"percent": "Per cent", "per_100000": "Per 100,000 people", "score": "Score", "index": "Index"}


def catalogue(db: Any) -> dict[str, Any]:
    """Every series with its labels and what changed; and labels that nobody has placed with a series of the crosswalk."""
    known, every = crosswalk(db), series_by_id(db)
    held = {known.series_of(label) or label for snapshot in snapshots(db) for label in snapshot.series}
    changes: dict[str, list[SeriesChange]] = {}
    for change in changes_of(db, every):
        if change.ours:
            changes.setdefault(change.series_id, []).append(change)
    labels = {name: known.labels_of(name) for name in every}
    return {
        "shipped": [one for one in every.values() if one.shipped],
        "others": [one for one in every.values() if not one.shipped and labels[one.id]],
        "labels": labels,
        "changes": changes,
        "held": held,
        "unplaced": [
            label for one in every.values() if not one.shipped for label in labels[one.id] if _of_ascof(label)
        ],
        "kinds": {name: KIND_WORDS[name] for name in KINDS},
        "comparable": {name: COMPARABLE_WORDS[name] for name in COMPARABLE},
        "problem": "",
        "said": {},
    }


def _of_ascof(label: Label) -> bool:
    return label.framework.startswith("ascof-")


def about_series(series: Series) -> dict[str, Any]:
    return {
        "kind_words": KIND_WORDS,
        "comparable_words": COMPARABLE_WORDS,
        "rules": across.RULES,
        "unit": UNITS.get(series.unit.get("kind", ""), ""),
    }


def spans(labels: list[Label]) -> list[Label]:
    """Labels of one spelling that follow one another, as one."""
    found: list[Label] = []
    for label in labels:
        if found and found[-1].code == label.code:
            label = Label(label.series, label.framework, label.code, found.pop().first, label.last)
        found.append(label)
    return found
