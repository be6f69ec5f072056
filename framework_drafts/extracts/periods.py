"""Pure: the periods of a run: financial years, twelve months to the end of each quarter, or single quarters."""

from __future__ import annotations

from datetime import date
from typing import Literal

from consultation.errors import Unusable
from framework_drafts.extracts.selecting import quarters_between
from framework_drafts.measures.reference.records import Period

PeriodType = Literal["financial_year", "rolling_year", "quarter"]
TYPES = {
    "financial_year": "financial years",
    "rolling_year": "twelve months to the end of each quarter",
    "quarter": "quarters",
}
MOST = 60


class NoPeriod(Unusable):
    """No whole period between two days, or too many."""


def periods_between(kind: PeriodType, first: date, last: date) -> list[Period]:
    """Every whole period of a type within two days, the oldest first. Raises NoPeriod where there is none, or too many."""
    quarters = quarters_between(first, last)
    found: list[Period] = []
    if kind == "quarter":
        found = [Period(one.name, one.first, one.last) for one in quarters]
    else:
        for start, end in zip(quarters, quarters[3:], strict=False):
            if kind == "rolling_year":
                found.append(Period(end.name, start.first, end.last))
            elif start.first.month == 4:
                found.append(Period(f"{start.first.year}-{end.last.year % 100:02d}", start.first, end.last))
    if not found:
        wanted = {"financial_year": "four quarters from April to March", "rolling_year": "at least four quarters"}
        raise NoPeriod(f"No whole period lies between these days: choose {wanted.get(kind, 'a later last quarter')}.")
    if len(found) > MOST:
        raise NoPeriod(
            f"{len(found)} periods are more than the {MOST} that are run at once: choose days closer together."
        )
    return found
