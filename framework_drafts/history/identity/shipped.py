"""The crosswalk that comes with the program: one readable file."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from framework_drafts.history.cells import code_key
from framework_drafts.history.identity.models import Series, SeriesChange, SeriesLabel

FILE = Path(__file__).parent / "ascof.yaml"
QUESTIONS = FILE.parent / "questions.yaml"


def crosswalk() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return data


def load_shipped_series(db: Session, *, at: datetime) -> int:
    """Add the shipped series that are not there yet, with labels and changes; what is there is never touched."""
    added = 0
    for one in crosswalk()["series"]:
        if db.get(Series, one["id"]) is not None:
            continue
        db.add(
            Series(id=one["id"], title=one["title"], source=one["source"], unit=one["unit"], shipped=True, added_at=at)
        )
        db.flush()
        for label in one["labels"]:
            db.add(SeriesLabel(series_id=one["id"], key=code_key(label["code"]), **label))
        db.add_all(SeriesChange(series_id=one["id"], **change) for change in one.get("changes", []))
        added += 1
    db.flush()
    return added


@lru_cache(maxsize=1)
def questions() -> dict[str, frozenset[str]]:
    """The survey questions that each series is worked out from, as “ASCS 3a”; none for a series that asks nobody."""
    data = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return {
        series: frozenset(f"{one['survey']} {number}" for number in one["questions"])
        for series, one in data["series"].items()
    }
