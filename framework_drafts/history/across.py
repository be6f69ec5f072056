"""Pure: one council's figures across a reorganisation, by a stated rule.

Leave apart (the rule unless another is asked for): each council for itself, and nothing before it was there.
Add up: over the whole family of councils that share the ground, from numerators and denominators, and only for years in
which every member has both; a year that lacks one is refused with the council that lacks it. Averages of outcomes are
never taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consultation.reorganisations import Register
from framework_drafts.history.availability import EVERYBODY
from framework_drafts.history.reading import Row
from framework_drafts.measures.reference import half_up

APART, ADDED = "apart", "added"
RULES = {APART: "Leave councils apart", ADDED: "Add up numerators and denominators over the same ground"}


@dataclass(frozen=True)
class Year:
    """One period of a council or its family. `how` is published, added or refused; `why` says who or what stood in the way."""

    period: str
    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str
    mark: str
    how: str
    why: str
    members: tuple[str, ...]


def along(
    rows: Iterable[Row], council: str, register: Register, *, rule: str, scale: float | None, places: int
) -> list[Year]:
    """The years of a council in `rows` (cells of one series), by the rule, the oldest first."""
    cells: dict[str, dict[str, dict[str, Row]]] = {}
    for row in rows:
        if row.level == "council" and row.breakdown in EVERYBODY:
            cells.setdefault(row.period, {}).setdefault(row.area, {})[row.statistic] = row
    family = register.family(council)
    found = []
    for period in sorted(cells):
        if rule == APART or len(family) == 1:
            if council in cells[period]:
                found.append(_published(period, cells[period][council], council))
            continue
        there = [area for area in sorted(family) if register.existed(area, period)]
        there = [area for area in there if not _is_twin(area, period, there, cells[period], register)]
        found.append(_added(period, {area: cells[period].get(area, {}) for area in there}, register, scale, places))
    return found


def _is_twin(area: str, period: str, there: list[str], cells: Mapping[str, object], register: Register) -> bool:
    """Of two codes for one ground (a council that was only recoded), the one to leave out: that without cells, or where
    the file has both, the one that was not in use that year."""
    twins = set(register.same_ground(area)) - {area}
    other = next((one for one in there if one in twins), None)
    if other is None:
        return False
    if (area in cells) != (other in cells):
        return area not in cells
    return area not in register.in_use(period, [area, other])


def _published(period: str, cells: Mapping[str, Row], area: str, how: str = "published") -> Year:
    outcome = cells.get("outcome") or cells.get("population")
    parts = [cells[name].value if name in cells else None for name in ("numerator", "denominator")]
    if outcome is None:
        return Year(period, None, parts[0], parts[1], "not_in_file", "", how, "", (area,))
    return Year(period, outcome.value, parts[0], parts[1], outcome.reason, outcome.mark, how, "", (area,))


def _added(
    period: str, members: Mapping[str, Mapping[str, Row]], register: Register, scale: float | None, places: int
) -> Year:
    if len(members) == 1:
        (area, cells), *_ = members.items()
        return _published(period, cells, area)
    names = tuple(members)
    above, below = 0.0, 0.0
    for area, cells in members.items():
        parts = [cells[name].value if name in cells else None for name in ("numerator", "denominator")]
        if parts[0] is None or parts[1] is None:
            why = f"{register.name(area) or area} has no numerator and denominator"
            return Year(period, None, None, None, "cannot_be_added", "", "refused", why, names)
        above, below = above + parts[0], below + parts[1]
    stopped = _stopped(members, below, scale)
    if stopped:
        return Year(period, None, above, below, stopped[0], "", "refused", stopped[1], names)
    return Year(period, half_up(above / below * (scale or 1.0), places), above, below, "", "", "added", "", names)


def _stopped(members: Mapping[str, object], below: float, scale: float | None) -> tuple[str, str] | None:
    """Why nothing can be worked out: the reason, and in words."""
    if not members:
        return "not_in_file", "the file has no council of this ground"
    if not below:
        return "zero_denominator", "nobody is in the denominator"
    return None if scale else ("cannot_be_added", "what it is counted in is not known")
