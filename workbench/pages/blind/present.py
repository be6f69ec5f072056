"""What the pages of double coding show. Nothing that another coder said is here before the round is closed."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import col, select

from consultation.councils import names
from consultation.exercises import Exercise
from consultation.people import Person, everyone
from consultation.themes.codebook.models import Theme
from consultation.themes.coding import blind
from consultation.themes.coding.agreement import FEWEST_GIVEN, FEWEST_PASSAGES, GOOD, TENTATIVE, agreement, needed
from consultation.themes.coding.models import POSITIONS, BlindReading, DoubleItem, DoubleRound
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.sources import passages_of_version
from consultation.themes.queries import in_tree
from workbench.access import PROGRAMME
from workbench.pages.blind.forms import RoundForm
from workbench.pages.fields import offered, whole


def with_people(db: Any, form: RoundForm) -> RoundForm:
    """The form with the people who may code."""
    form.coders.choices = offered([(str(person.id), person.name) for person in everyone(db, list(PROGRAMME))])
    return form


def of_exercise(db: Any, exercise: Exercise) -> dict[str, Any]:
    rounds = blind.rounds_of(db, exercise.id)
    items = select(DoubleItem).join(DoubleRound, col(DoubleRound.id) == col(DoubleItem.round_id))
    open_items: dict[uuid.UUID, int] = {}
    sizes: dict[uuid.UUID, int] = {}
    for item in db.exec(items.where(DoubleRound.exercise_id == exercise.id)):
        sizes[item.round_id] = sizes.get(item.round_id, 0) + 1
        open_items[item.round_id] = open_items.get(item.round_id, 0) + (item.ruled_at is None)
    return {"rounds": rounds, "sizes": sizes, "unsettled": open_items}


def of_round(db: Any, found: DoubleRound) -> dict[str, Any]:
    coders = {key: db.get_one(Person, key).name for key in blind.coders_of(db, found.id)}
    items = blind.items_of(db, found.id)
    readings = blind.readings_of(db, found.id)
    done = {key: sum(any(r.coder_id == key for r in said) for said in readings.values()) for key in coders}
    shown: dict[str, Any] = {
        "coders": coders,
        "done": done,
        "size": len(items),
        "names": names(db),
        "positions": POSITIONS,
        "fewest": (FEWEST_PASSAGES, FEWEST_GIVEN),
        "bars": (GOOD, TENTATIVE),
    }
    if found.closed_at is None:
        return shown
    tables = blind.tables(db, found)
    themes = {theme.id: theme for theme in db.exec(select(Theme).where(Theme.exercise_id == found.exercise_id))}
    rows = [(themes[key], agreement([table])) for key, table in tables.items()]
    shares = {
        key: float(table[table == table].mean() if (table == table).any() else 0) for key, table in tables.items()
    }
    return shown | {
        "overall": agreement(list(tables.values())),
        "rows": sorted(rows, key=lambda row: row[0].name),
        "needed": {key: needed(share) if 0 < share < 1 else None for key, share in shares.items()},
        "queue": blind.disagreements(db, found),
        "themes": [themes[uuid.UUID(key)] for key in found.themes if uuid.UUID(key) in themes],
        "said": themes,
        "exact": _exact(readings, len(coders)),
    }


def _exact(readings: dict[uuid.UUID, list[BlindReading]], coders: int) -> tuple[int, int]:
    """On how many passages all coders gave the very same themes, of how many that all read."""
    whole_ones = [said for said in readings.values() if len(said) == coders]
    return sum(all(r.marks.keys() == said[0].marks.keys() for r in said) for said in whole_ones), len(whole_ones)


def to_read(db: Any, found: DoubleRound, coder: uuid.UUID, number: str) -> dict[str, Any]:
    """The passage asked for, or the coder's first unread one, with only what this coder said of it."""
    items = blind.items_of(db, found.id)
    mine = {
        item_id: reading
        for item_id, said in blind.readings_of(db, found.id).items()
        for reading in said
        if reading.coder_id == coder
    }
    wanted = next((item for item in items if item.number == whole(number)), None)
    item = wanted or next((item for item in items if item.id not in mine), None)
    themes = select(Theme).where(col(Theme.id).in_([uuid.UUID(key) for key in found.themes]))
    passage = db.get_one(Passage, item.passage_id) if item else None
    return {
        "item": item,
        "passage": passage,
        "whole": passages_of_version(db, passage.source_version_id) if passage else [],
        "mine": mine[item.id].marks if item and item.id in mine else {},
        "was_read": bool(item and item.id in mine),
        "done": len(mine),
        "size": len(items),
        "themes": in_tree(list(db.exec(themes.order_by(col(Theme.name))))),
        "names": names(db),
        "positions": POSITIONS,
    }
