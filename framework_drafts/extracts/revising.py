"""Pure: two runs side by side: what moved because of later data, and what because of another definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framework_drafts.extracts.figures import EVERYBODY, Figure

At = tuple[str, str]


@dataclass(frozen=True)
class Revised:
    """One area and period of a measure: the figure before and after, and the two parts of what moved, in the unit of the
    figure. A part is None where a figure that it is the difference of is missing or withheld."""

    area: str
    level: str
    period: str
    before: Figure
    after: Figure
    by_data: float | None
    by_definition: float | None

    @property
    def moved(self) -> float | None:
        return _apart(self.before, self.after)


def revised(before: Sequence[Figure], between: Sequence[Figure] | None, after: Sequence[Figure]) -> list[Revised]:
    """Everybody's figures of a measure in areas and periods that both runs have. `between` is the older definition on the
    newer records; without it the parts are not known."""
    first, middle, last = (_everybody(one or ()) for one in (before, between, after))
    return [
        Revised(
            *(one.area, one.level, one.period),
            one,
            last[at],
            _apart(one, middle[at]) if at in middle else None,
            _apart(middle[at], last[at]) if at in middle else None,
        )
        for at, one in first.items()
        if at in last
    ]


def _everybody(figures: Sequence[Figure]) -> dict[At, Figure]:
    return {(one.area, one.period): one for one in figures if one.stratum == EVERYBODY}


def _apart(one: Figure, other: Figure) -> float | None:
    if one.value is None or other.value is None:
        return None
    return round(other.value - one.value, 10)
