"""Pure: which submission speaks for which quarter of a council, as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Way = Literal["joined", "single"]
WAYS = {
    "joined": "for each quarter the newest submission that covers it",
    "single": "the newest submission alone",
}


@dataclass(frozen=True)
class Offered:
    """A submission as far as choosing goes: one council's, for the days it says it covers."""

    key: str
    council: str
    first: date
    last: date
    received: date


@dataclass(frozen=True)
class Quarter:
    first: date
    last: date

    @property
    def name(self) -> str:
        return f"{self.last.year}-{self.last.month:02d}"


@dataclass(frozen=True)
class Chosen:
    """One submission for one quarter of one council."""

    council: str
    quarter: Quarter
    key: str
    received: date


def quarters_between(first: date, last: date) -> list[Quarter]:
    """Whole quarters of the financial year (April, July, October, January) that lie within two days."""
    year, month = first.year, 1 + 3 * ((first.month - 1) // 3)
    found: list[Quarter] = []
    begin = date(year, month, 1)
    while begin <= last:
        after = date(begin.year + (begin.month == 10), 1 + (begin.month + 2) % 12, 1)
        if begin >= first and after - timedelta(days=1) <= last:
            found.append(Quarter(begin, after - timedelta(days=1)))
        begin = after
    return found


def chosen(offered: Sequence[Offered], *, as_of: date, way: Way) -> list[Chosen]:
    """What speaks for each quarter of each council: of the submissions received by `as_of` the newest that covers it.

    `single` takes the newest submission of a council alone, with the quarters that it covers. Of submissions received on
    one day the one whose period ends last is the newest, then the one with the greater key."""
    found: list[Chosen] = []
    for council in sorted({one.council for one in offered}):
        mine = sorted(
            (one for one in offered if one.council == council and one.received <= as_of),
            key=lambda one: (one.received, one.last, one.key),
            reverse=True,
        )
        if not mine:
            continue
        used = mine if way == "joined" else mine[:1]
        span = quarters_between(min(one.first for one in used), max(one.last for one in used))
        for quarter in span:
            covers = (one for one in used if one.first <= quarter.first and one.last >= quarter.last)
            if newest := next(covers, None):
                found.append(Chosen(council, quarter, newest.key, newest.received))
    return found
