"""The stated rule of counting: councils present, councils that spoke to it, contributions; and positions by option.

A council counts once, however often it spoke. A contribution is one note. Notes without a name are contributions and of
no council; notes of a group are contributions of that group and of no council.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from consultation.briefings.models import AgendaItem, FrameworkOption
from consultation.briefings.notes import POSITIONS, Note

RULE = (
    "Present: councils on the list of who came. Spoke: councils with at least one note in their name, each counted once. "
    "Contributions: notes, of which those without a name or of a group belong to no council; so “spoke” is the least "
    "number of councils that did."
)
MIXED = "mixed"
STANDS = {**POSITIONS, MIXED: "More than one"}


@dataclass(frozen=True)
class Heard:
    """The three counts; `unnamed` of the contributions belong to no council. Spoke never exceeds present."""

    present: int
    spoke: int
    contributions: int
    unnamed: int


@dataclass(frozen=True)
class OnItem:
    """One agenda item (None: no item) with its counts and its notes."""

    item: AgendaItem | None
    heard: Heard
    notes: list[Note]


@dataclass(frozen=True)
class OnOption:
    """Where councils stand on an option, each counted once; how many contributions took each position."""

    option: FrameworkOption
    heard: Heard
    councils: dict[str, int]
    contributions: dict[str, int]


def heard(notes: Iterable[Note], present: Iterable[str]) -> Heard:
    """Pure: the three counts of some notes, given the councils that were there."""
    listed = list(notes)
    spoke = {note.council_code for note in listed if note.council_code is not None}
    return Heard(
        present=len(set(present) | spoke),
        spoke=len(spoke),
        contributions=len(listed),
        unnamed=sum(1 for note in listed if note.council_code is None),
    )


def by_item(items: Sequence[AgendaItem], notes: Sequence[Note], present: Iterable[str]) -> list[OnItem]:
    """Pure: each item with what was said to it, in the agenda's order; every note is under exactly one.

    Items that were taken off stand there only with notes."""
    there = set(present)
    known = {item.id for item in items}
    told = [(item, [note for note in notes if note.item_id == item.id]) for item in items]
    found = [OnItem(item, heard(mine, there), mine) for item, mine in told if mine or item.withdrawn_at is None]
    rest = [note for note in notes if note.item_id not in known]
    return [*found, OnItem(None, heard(rest, there), rest)] if rest else found


def by_option(options: Sequence[FrameworkOption], notes: Sequence[Note], present: Iterable[str]) -> list[OnOption]:
    """Pure: for each option, councils by where they stand. One whose notes differ stands under “more than one”."""
    there = set(present)
    rows = []
    for option in options:
        mine = [note for note in notes if note.option_id == option.id and note.position]
        stands: dict[str, set[str]] = {}
        for note in mine:
            if note.council_code is not None:
                stands.setdefault(note.council_code, set()).add(note.position)
        settled = [next(iter(taken)) if len(taken) == 1 else MIXED for taken in stands.values()]
        rows.append(
            OnOption(
                option,
                heard(mine, there),
                {name: settled.count(name) for name in STANDS},
                {name: sum(1 for note in mine if note.position == name) for name in POSITIONS},
            )
        )
    return rows


def union(present: Mapping[uuid.UUID, set[str]]) -> set[str]:
    """Pure: the councils that came to at least one of several briefings."""
    return set().union(*present.values())
