"""Pure: what a definition says to people: links to duties, evidence for and against, where it comes from, its tests."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from framework_drafts.measures.language.clause import Clause, is_day


class DomainLink(Clause):
    """How strongly the measure speaks to one entry of a domain list, who says so, and why."""

    list: str = Field(pattern=r"^[a-z0-9-]{2,40}@[0-9]{1,4}$")
    key: str = Field(min_length=1, max_length=40)
    strength: int = Field(ge=0, le=3)
    by: str = Field(min_length=1, max_length=120)
    reason: str = Field(min_length=3, max_length=500)


class Evidence(Clause):
    """Something said or found that speaks for or against the measure."""

    refers_to: str = Field(pattern=r"^(theme|passage|vote|answer|note|finding):[A-Za-z0-9-]{1,60}$")
    stance: Literal["for", "against"]
    says: str = Field(min_length=3, max_length=500)


class Expected(Clause):
    """What is expected of one person: how many of their records count, and how many of those as achieved.

    `average` measures expect the total number of days in place of the numerator."""

    denominator: int = Field(ge=0, le=1000)
    numerator: int = Field(default=0, ge=-1_000_000, le=1_000_000)


class PersonsTest(Clause):
    """Invented persons with what is expected of each. A record's fields that are not given are missing."""

    kind: Literal["persons"]
    name: str = Field(min_length=3, max_length=200)
    period_start: str
    period_end: str
    records: tuple[dict[str, str | float | None], ...] = Field(min_length=1, max_length=40)
    expect: dict[str, Expected] = Field(min_length=1, max_length=30)

    @field_validator("records")
    @classmethod
    def _without_missing(cls, records: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        return tuple({name: value for name, value in one.items() if value is not None} for one in records)

    @model_validator(mode="after")
    def _days(self) -> PersonsTest:
        if not (is_day(self.period_start) and is_day(self.period_end) and self.period_start <= self.period_end):
            raise ValueError("a test's period runs from one day to a later one, like 2024-04-01 to 2025-03-31")
        return self


class FigureTest(Clause):
    """A published figure that the measure must reproduce within a tolerance, in the measure's own unit."""

    kind: Literal["figure"]
    name: str = Field(min_length=3, max_length=200)
    area: str = Field(min_length=1, max_length=40)
    period: str = Field(min_length=4, max_length=20)
    value: float = Field(allow_inf_nan=False)
    tolerance: float = Field(ge=0, le=1_000_000, allow_inf_nan=False)


def without_blanks(data: dict[str, Any], blanks: dict[str, Any]) -> dict[str, Any]:
    """Data without the clauses that came later and say nothing: an older definition keeps its hash."""
    return {name: value for name, value in data.items() if name not in blanks or value != blanks[name]}
