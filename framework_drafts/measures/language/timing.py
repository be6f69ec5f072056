"""Pure: whether conditions and derived fields look at the period, so that they must be asked once for each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from framework_drafts.measures.language.conditions import (
    PERIOD_DATES,
    AgeTest,
    DateAt,
    DateTest,
    Has,
    Overlaps,
    atoms,
)
from framework_drafts.measures.language.records import Selection


def is_timed(selection: Selection, timed: Collection[str]) -> bool:
    """Whether a selection looks at the period itself, or links to one of the selections that do."""
    wheres = [selection.where, *(case.where for one in selection.derive for case in one.cases)]
    linked = {link.records_of for one in selection.derive for link in one.linked()}
    return any(looks_at_period(one, timed) for one in wheres) or not linked.isdisjoint(timed)


def looks_at_period(condition: Any, timed: Collection[str]) -> bool:
    return condition is not None and any(_looks(atom, timed) for _, atom in atoms(condition, ""))


def _looks(atom: Any, timed: Collection[str]) -> bool:
    if isinstance(atom, DateTest):
        return any(of_period(day) for day in (atom.on_or_after, atom.on_or_before) if day)
    if isinstance(atom, AgeTest):
        return of_period(atom.age_on)
    return isinstance(atom, Overlaps) or (isinstance(atom, Has) and atom.has in timed)


def of_period(day: DateAt) -> bool:
    return day.at in PERIOD_DATES or day.until is not None
