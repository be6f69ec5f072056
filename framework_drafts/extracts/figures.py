"""Pure: what releasing is about: a policy, figures with their reasons, other readings of the same people, who lives where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from framework_drafts.measures.reference.records import Counted, Key

Counts = Mapping[Key, Counted]
Part = tuple[str, str]  # a breakdown and one of its groups
ENGLAND, EVERYBODY = "England", "Total"
SMALL, SECONDARY, NOBODY, NO_POPULATION = "small_number", "secondary_suppression", "nobody_counts", "no_population"
BETWEEN = "differs_by_few"
WITHHELD = (SMALL, SECONDARY, BETWEEN)


@dataclass(frozen=True)
class Policy:
    """`smallest` is the least count that may be shown beside nought; `base` what sums over councils are rounded to;
    `apart` the least number of people by which two released counts of the same people may differ."""

    name: str
    smallest: int = 5
    base: int = 5
    apart: int = 10


OFFICIAL = Policy("client-level@2")
OWN = Policy("own-records@1", smallest=1, base=1, apart=1)  # a council's own people, shown to the council itself


@dataclass(frozen=True)
class Figure:
    """One measure's figure of one area, period and group. A missing value has its reason, and is never nought."""

    area: str
    level: str
    period: str
    stratum: str
    group: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Reading:
    """What was counted of the same people, or most of them, and released before; of councils and periods that it did not
    cover, and breakdowns that it did not have, it says nothing."""

    counts: Counts
    covers: frozenset[tuple[str, str]]

    @cached_property
    def strata(self) -> frozenset[str]:
        return frozenset(key.stratum for key in self.counts)


@dataclass(frozen=True)
class People:
    """How many people live in each council in each period, for rates; blank where nobody said."""

    numbers: Mapping[tuple[str, str], float] = field(default_factory=dict)
