"""Pure: one finding, and what every rule is handed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.results import Results
from framework_drafts.dryruns.thresholds import Thresholds

MOST_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """`grade` is fact, screen (worth a look) or question (for people to judge). `figures` says which figures show it:
    availability, councils, ranks, years or together; a blank code is the whole framework's."""

    code: str
    rule: str
    grade: str
    sentence: str
    number: float
    threshold: float | None
    period: str
    figures: str

    def as_data(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Logged:
    """What the log of comparability says of a series from a period on; `comparable` is yes, with_care or no."""

    period: str
    kind: str
    comparable: str
    words: str


@dataclass(frozen=True)
class Seen:
    """All that a rule may look at. `numbers` are each measure's fitness by code, `logs` its series' changes."""

    asked: Sequence[Asked]
    results: Results
    numbers: Mapping[str, Mapping[str, Any]]
    logs: Mapping[str, Sequence[Logged]]
    thresholds: Thresholds
    together: Mapping[str, Any] = field(default_factory=dict)
    composite: Mapping[str, Any] | None = None
    overlaps: Sequence[Mapping[str, Any]] = ()


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """A, B and C; a long list is cut with how many more there are."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def percent(share: float) -> str:
    return f"{share:.0%}"
