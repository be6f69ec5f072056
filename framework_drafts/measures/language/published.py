"""Pure: sources that are published figures: one series, a ratio of its parts, or a figure worked out from several."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from framework_drafts.measures.language.clause import Clause, check_name, check_series

HOW_MANY = {"ratio": (2, 2), "rate": (2, 2), "difference": (2, 2), "sum": (2, 30), "mean": (2, 30), "weighted": (2, 30)}
Interval = Literal["wilson", "byar", "none"]


class PublishedSeries(Clause):
    """The value as its publisher gave it, with the parts published beside it."""

    kind: Literal["published"]
    series: str = Field(max_length=90)
    interval: Literal["margin", "wilson", "byar", "none"]

    @model_validator(mode="after")
    def _names_a_series(self) -> PublishedSeries:
        check_series(self.series)
        return self


class PublishedRatio(Clause):
    """A ratio of two published counts of one series, worked out here and rounded half away from nought."""

    kind: Literal["ratio"]
    series: str = Field(max_length=90)
    scale: float = Field(gt=0, le=1_000_000)
    interval: Interval

    @model_validator(mode="after")
    def _fits(self) -> PublishedRatio:
        if self.interval == "wilson" and self.scale not in (1.0, 100.0):
            raise ValueError("a Wilson interval belongs to a proportion: scale 1 or 100")
        check_series(self.series)
        return self


class Part(Clause):
    """One published figure of a calculation. `breakdown` is a group as published (“65 and over”); blank for everybody."""

    name: str
    series: str = Field(max_length=90)
    statistic: Literal["outcome", "numerator", "denominator", "respondents", "population"] = "outcome"
    breakdown: str = Field(default="", max_length=60)
    ages: tuple[int, int] | None = None  # single years added up, both counted as inside: populations alone
    period: Literal["same", "mid_year"] = "same"  # mid_year: 2020-21 takes the estimate of mid-2020
    weight: float = Field(default=1.0, gt=0, le=1_000, allow_inf_nan=False)

    @model_validator(mode="after")
    def _names(self) -> Part:
        check_name(self.name)
        check_series(self.series)
        if self.ages is not None and (self.breakdown or not 0 <= self.ages[0] <= self.ages[1] <= 90):
            raise ValueError("ages run from 0 to 90 (90 means 90 and over), and take the place of a breakdown")
        if self.ages is not None and self.statistic != "population":
            raise ValueError("ages belong to the statistic population")
        return self


class Calculated(Clause):
    """A figure worked out from published parts, rounded half away from nought to the unit's places.

    ratio, rate and difference take two parts, the first over or less the second; mean and weighted may go on without
    the parts that are missing, and then say so; every other figure is missing when one of its parts is."""

    kind: Literal["calculated"]
    how: Literal["ratio", "rate", "difference", "sum", "mean", "weighted"]
    parts: tuple[Part, ...]
    scale: float = Field(default=1.0, gt=0, le=1_000_000, allow_inf_nan=False)
    missing: Literal["missing", "leave_out"] = "missing"
    interval: Interval = "none"

    @model_validator(mode="after")
    def _fits(self) -> Calculated:
        least, most = HOW_MANY[self.how]
        if not least <= len(self.parts) <= most:
            wanted = "two parts" if least == most else f"between {least} and {most} parts"
            raise ValueError(f"a {self.how} takes {wanted}")
        if len({part.name for part in self.parts}) != len(self.parts):
            raise ValueError("two parts have the same name")
        if self.missing == "leave_out" and self.how not in ("mean", "weighted"):
            raise ValueError("only a mean or a weighted composite can go on without a part that is missing")
        if self.interval != "none" and self.how not in ("ratio", "rate"):
            raise ValueError("an interval from counts belongs to a ratio or a rate")
        if any(part.weight != 1.0 for part in self.parts) and self.how != "weighted":
            raise ValueError("weights belong to a weighted composite")
        if self.scale != 1.0 and self.how not in ("ratio", "rate"):
            raise ValueError("a scale belongs to a ratio or a rate")
        return self
