"""Blind double coding: rounds in which coders see neither each other's codes nor the machine's, and the rulings after."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, NotYours, Unusable
from consultation.exercises import hold
from consultation.themes.codebook.models import Theme
from consultation.themes.codebook.writing import write_rule
from consultation.themes.coding.guards import themes_may_be_given
from consultation.themes.coding.marks import is_being_coded_blind, live_codings, recount
from consultation.themes.coding.models import POSITIONS, BlindReading, Coding, DoubleCoder, DoubleItem, DoubleRound
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.passages import is_read_by_people

Marks = Mapping[uuid.UUID, str]


@dataclass(frozen=True)
class Disagreement:
    """A passage on which coders said different things, with what each said."""

    item: DoubleItem
    passage: Passage
    readings: list[BlindReading]


def open_round(
    db: Session,
    *,
    exercise_id: uuid.UUID,
    title: str,
    coders: Sequence[uuid.UUID],
    size: int | None,
    seed: int,
    by: uuid.UUID,
    at: datetime,
) -> DoubleRound:
    """Give a sample of the passages not yet read, or all of them, to two or more coders. The same seed draws the same.

    Until it is settled those passages cannot be coded elsewhere. Raises Unusable with fewer than two coders, or nothing
    to read."""
    if len(set(coders)) < 2:
        raise Unusable("Choose at least two people: agreement is between coders.")
    in_use = select(Theme).where(Theme.exercise_id == exercise_id, col(Theme.retired_at).is_(None))
    codebook = list(db.exec(in_use.order_by(col(Theme.name))))
    if not codebook:
        raise Unusable("The codebook has no themes yet: write or adopt some before you test them.")
    hold(db, exercise_id)
    free = _free(db, exercise_id)
    if not free:
        raise Unusable("There is no passage left that nobody has read: double coding is of unread ones.")
    chosen = free
    if size is not None and size < len(free):
        places = np.random.default_rng(seed).choice(len(free), size, replace=False)
        chosen = [free[int(place)] for place in places]
    found = DoubleRound(
        exercise_id=exercise_id,
        title=title.strip()[:200] or "Double coding",
        seed=seed,
        themes=[str(theme.id) for theme in codebook],
        opened_by=by,
        opened_at=at,
    )
    db.add(found)
    db.flush()
    db.add_all(DoubleCoder(round_id=found.id, person_id=coder) for coder in sorted(set(coders)))
    db.add_all(DoubleItem(round_id=found.id, passage_id=key, number=n) for n, key in enumerate(chosen, start=1))
    db.flush()
    audit.record(db, who=by, did="opened double coding", what=found, at=at, passages=len(chosen))
    return found


def read_blind(
    db: Session, *, found: DoubleRound, item: DoubleItem, marks: Marks, by: uuid.UUID, at: datetime
) -> BlindReading:
    """Keep what one coder says of one passage; saying it again before the round closes replaces it.

    Raises NotYours for somebody who is not a coder of the round, Unusable once it is closed or for another codebook."""
    db.refresh(found, with_for_update=True)
    if found.closed_at is not None:
        raise Unusable("This round is closed: its disagreements are settled by rulings now.")
    if by not in coders_of(db, found.id):
        raise NotYours("This round was given to other coders.")
    _must_fit(found, marks)
    query = select(BlindReading).where(BlindReading.item_id == item.id, BlindReading.coder_id == by)
    reading = db.exec(query).first() or BlindReading(item_id=item.id, coder_id=by, read_at=at)
    reading.marks, reading.read_at = {str(key): position for key, position in marks.items()}, at
    db.add(reading)
    db.flush()
    audit.record(db, who=by, did="coded blind", what=item, at=at)
    return reading


def close_round(db: Session, *, found: DoubleRound, by: uuid.UUID, at: datetime, sure: bool = True) -> int:
    """End the blind part: passages on which all agree are coded so, those fewer than two read go back; returns how many
    disagreements are left to rule on.

    Raises Unusable when not all coders have read everything and whoever closes it was not `sure`."""
    db.refresh(found, with_for_update=True)
    if found.closed_at is not None:
        raise EditedSince("This round has been closed already.")
    readings, items = readings_of(db, found.id), items_of(db, found.id)
    wanted = len(items) * len(coders_of(db, found.id))
    if not sure and sum(len(said) for said in readings.values()) < wanted:
        raise Unusable("Not everybody has read every passage yet: tick that you want to close it all the same.")
    found.closed_at = at
    db.add(found)
    db.flush()
    left = 0
    agreed: dict[uuid.UUID, BlindReading] = {}
    for item in items:
        said = readings.get(item.id, [])
        if len(said) >= 2 and any(reading.marks != said[0].marks for reading in said):
            left += 1
            continue
        item.ruled_by, item.ruled_at = by, at
        db.add(item)
        if len(said) >= 2:
            agreed[item.passage_id] = said[0]
    db.flush()
    _keep_agreed(db, found, agreed, by, at)
    audit.record(db, who=by, did="closed double coding", what=found, at=at, disagreements=left)
    return left


def rule_on(
    db: Session,
    *,
    found: DoubleRound,
    item: DoubleItem,
    marks: Marks,
    rule: str,
    about: Theme | None,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Settle one disagreement: the passage is coded so, and the reason becomes a rule of the codebook.

    Raises EditedSince when a colleague has ruled on it, Unusable without a rule."""
    db.refresh(item, with_for_update=True)
    if item.ruled_at is not None:
        raise EditedSince("A colleague has ruled on this passage already.")
    if found.closed_at is None:
        raise Unusable("Close the round first: until then nobody sees what the coders said.")
    _must_fit(found, marks)
    write_rule(db, exercise_id=found.exercise_id, rule=rule, theme=about, passage_id=item.passage_id, by=by, at=at)
    themes_may_be_given(db, found.exercise_id, set(marks))
    _settle(db, found, item, {str(key): position for key, position in marks.items()}, by, at)
    audit.record(db, who=by, did="ruled on a disagreement", what=item, at=at)


def rounds_of(db: Session, exercise_id: uuid.UUID) -> list[DoubleRound]:
    query = select(DoubleRound).where(DoubleRound.exercise_id == exercise_id)
    return list(db.exec(query.order_by(col(DoubleRound.opened_at).desc())))


def coders_of(db: Session, round_id: uuid.UUID) -> list[uuid.UUID]:
    query = select(DoubleCoder.person_id).where(DoubleCoder.round_id == round_id)
    return list(db.exec(query.order_by(col(DoubleCoder.person_id))))


def items_of(db: Session, round_id: uuid.UUID) -> list[DoubleItem]:
    return list(db.exec(select(DoubleItem).where(DoubleItem.round_id == round_id).order_by(col(DoubleItem.number))))


def readings_of(db: Session, round_id: uuid.UUID) -> dict[uuid.UUID, list[BlindReading]]:
    """What was said of each item, by coder."""
    query = select(BlindReading).join(DoubleItem, col(DoubleItem.id) == col(BlindReading.item_id))
    found: dict[uuid.UUID, list[BlindReading]] = {}
    for reading in db.exec(query.where(DoubleItem.round_id == round_id).order_by(col(BlindReading.coder_id))):
        found.setdefault(reading.item_id, []).append(reading)
    return found


def disagreements(db: Session, found: DoubleRound) -> list[Disagreement]:
    """What is left to rule on, in the order of the round."""
    readings = readings_of(db, found.id)
    query = select(DoubleItem, Passage).join(Passage, col(Passage.id) == col(DoubleItem.passage_id))
    unruled = query.where(DoubleItem.round_id == found.id, col(DoubleItem.ruled_at).is_(None))
    return [
        Disagreement(item, passage, readings.get(item.id, []))
        for item, passage in db.exec(unruled.order_by(col(DoubleItem.number)))
    ]


def tables(db: Session, found: DoubleRound) -> dict[uuid.UUID, np.ndarray]:
    """For each theme of the round its table of passages by coders: 1 given, 0 not, NaN unread."""
    coders = {key: place for place, key in enumerate(coders_of(db, found.id))}
    items = {item.id: place for place, item in enumerate(items_of(db, found.id))}
    made = {uuid.UUID(key): np.full((len(items), len(coders)), np.nan) for key in found.themes}
    for item_id, said in readings_of(db, found.id).items():
        for reading in said:
            for theme_id, table in made.items():
                table[items[item_id], coders[reading.coder_id]] = float(str(theme_id) in reading.marks)
    return made


def _free(db: Session, exercise_id: uuid.UUID) -> list[uuid.UUID]:
    """Passages that nobody has read and no unsettled round holds, in a steady order."""
    query = select(Passage.id).where(
        Passage.exercise_id == exercise_id,
        is_read_by_people(),
        Passage.codings == 0,
        col(Passage.set_aside_because).is_(None),
        ~is_being_coded_blind(),
        Passage.text != "",
    )
    return list(db.exec(query.order_by(col(Passage.id)).with_for_update()))


def _must_fit(found: DoubleRound, marks: Marks) -> None:
    if any(str(key) not in found.themes for key in marks) or any(p not in POSITIONS for p in marks.values()):
        raise Unusable("Choose themes and positions from the lists on the page.")


def _keep_agreed(
    db: Session, found: DoubleRound, agreed: Mapping[uuid.UUID, BlindReading], by: uuid.UUID, at: datetime
) -> None:
    """Code what all agree on, in the name of a coder of the round; where all saw nothing to code, that is kept."""
    rows: list[dict[str, object]] = []
    for passage_id, reading in agreed.items():
        for key, position in sorted(reading.marks.items()):
            rows.append(
                {
                    "id": uuid.uuid4(),
                    "passage_id": passage_id,
                    "theme_id": uuid.UUID(key),
                    "position": position,
                    "coded_by": reading.coder_id,
                    "coded_at": at,
                    "round_id": found.id,
                }
            )
    if rows:
        db.execute(sa.insert(Coding.__table__), rows)  # type: ignore[attr-defined]
    mine = sa.select(col(DoubleItem.passage_id)).where(col(DoubleItem.round_id) == found.id)
    nothing = [key for key, reading in agreed.items() if not reading.marks]
    for start in range(0, len(nothing), 500):
        some = sa.update(Passage).where(col(Passage.id).in_(nothing[start : start + 500]))
        db.execute(some.values(set_aside_because="nothing to code", set_aside_by=by))
    recount(db, col(Passage.id).in_(mine))


def _settle(
    db: Session, found: DoubleRound, item: DoubleItem, marks: Mapping[str, str], by: uuid.UUID, at: datetime
) -> None:
    item.ruled_by, item.ruled_at = by, at
    db.add(item)
    db.flush()
    passage = db.get_one(Passage, item.passage_id)
    db.refresh(passage, with_for_update=True)
    there = {coding.theme_id for coding in live_codings(db, passage.id)}
    for key, position in sorted(marks.items()):
        if uuid.UUID(key) not in there:
            db.add(
                Coding(
                    passage_id=passage.id,
                    theme_id=uuid.UUID(key),
                    position=position,
                    coded_by=by,
                    coded_at=at,
                    round_id=found.id,
                )
            )
    passage.codings = len(there | {uuid.UUID(key) for key in marks})
    if not marks and not there:
        passage.set_aside_because, passage.set_aside_by = "nothing to code", by
    db.add(passage)
    db.flush()
