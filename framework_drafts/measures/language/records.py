"""Pure: sources that are records about persons: who is looked at, who counts, who counts as achieved."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import Field, model_validator

from framework_drafts.measures.language.clause import Clause, check_name
from framework_drafts.measures.language.conditions import Condition, DateAt, Text
from framework_drafts.measures.language.derived import Derived
from framework_drafts.measures.language.published import Part

EVERY = "records"  # the name of all records, before any selection


class CodeList(Clause):
    """A list of permitted values with its version. The hash of its values stands in the definition and must fit them."""

    name: str
    version: int = Field(ge=1, le=10_000)
    values: tuple[Text, ...] = Field(min_length=1, max_length=500)
    sha256: str = Field(default="", max_length=64)

    @model_validator(mode="before")
    @classmethod
    def _with_hash(cls, given: Any) -> Any:
        """The values in one order, since a list is a set, and their hash where it is not given."""
        if isinstance(given, dict) and isinstance(given.get("values"), list | tuple):
            given = {**given, "values": sorted(given["values"], key=str)}
        if isinstance(given, dict) and not given.get("sha256") and isinstance(given.get("values"), list | tuple):
            return {**given, "sha256": list_hash([str(value) for value in given["values"]])}
        return given

    @model_validator(mode="after")
    def _whole(self) -> CodeList:
        check_name(self.name)
        if len(set(self.values)) != len(self.values):
            raise ValueError("a value stands twice in the list")
        if self.sha256 != list_hash(self.values):
            raise ValueError("the values are not those that the hash was made of: take the hash out, or restore them")
        return self


def list_hash(values: Any) -> str:
    """SHA-256 over the values in no order: a list is a set."""
    return hashlib.sha256(json.dumps(sorted(values), ensure_ascii=False).encode()).hexdigest()


class Ties(Clause):
    """What decides between records of the same date: the value that stands first in an order; others come after."""

    field: str = Field(max_length=40)
    order: tuple[Text, ...] = Field(min_length=1, max_length=100)


class Selection(Clause):
    """Some of the records, or of a selection named before it.

    keep: all of them; the latest or first of each person (a missing date is later than any; ties go by `ties`, then to
    the greatest or least record key); the top of each person, whose value of `by` stands first in `order` (others come
    last, ties go to the least record key); or spells: records that overlap or follow within `gap_days` become one, from
    its first start to its last end, with the other values of its latest-ending record.
    derive: fields worked out for each record that was kept, one after the other."""

    name: str
    of: str = EVERY
    where: Condition | None = None
    keep: Literal["all", "latest", "first", "top", "spells"] = "all"
    by: str = Field(default="", max_length=40)
    order: tuple[Text, ...] = Field(default=(), max_length=100)
    gap_days: int = Field(default=0, ge=0, le=3660)
    ties: Ties | None = None
    derive: tuple[Derived, ...] = Field(default=(), max_length=6)

    @model_validator(mode="after")
    def _fits(self) -> Selection:
        check_name(self.name)
        check_name(self.of)
        if self.name == EVERY:
            raise ValueError(f"“{EVERY}” means all records: choose another name")
        if (self.keep in ("latest", "first", "top")) != bool(self.by):
            raise ValueError("latest, first and top need `by`, the field that decides; all and spells do without")
        if (self.keep == "top") != bool(self.order):
            raise ValueError("top needs `order`, its values from the first to the last; the others do without")
        if self.ties and self.keep in ("all", "top"):
            raise ValueError("ties belong to latest, first and spells")
        if self.gap_days and self.keep != "spells":
            raise ValueError("gap_days belongs to spells")
        return self

    def one_each(self) -> bool:
        """Whether it keeps one record for each person."""
        return self.keep in ("latest", "first", "top")


class Denominator(Clause):
    """Who counts: the records of a selection, or those of them that meet a condition."""

    of: str
    where: Condition | None = None


class Exclusion(Clause):
    """Who is left out although they would count, and why."""

    why: str = Field(min_length=3, max_length=300)
    where: Condition


class Average(Clause):
    """The mean number of whole days from one date to another; who lacks one of them does not count."""

    days_from: str = Field(max_length=40)
    days_to: str = Field(max_length=40)


class Stratum(Clause):
    """A breakdown: by the values of a field, or by bands of age on a day."""

    name: str
    field: str = Field(default="", max_length=40)
    age_on: DateAt | None = None
    bands: tuple[int, ...] = Field(default=(), max_length=20)
    years_by: Literal["birthday", "days"] = "birthday"

    @model_validator(mode="after")
    def _fits(self) -> Stratum:
        check_name(self.name)
        if self.name == "all":
            raise ValueError("“all” means everybody: choose another name")
        if bool(self.field) == (self.age_on is not None):
            raise ValueError("a breakdown goes by a field, or by age_on with bands")
        if (self.age_on is not None) != bool(self.bands):
            raise ValueError("bands, the ages at which a new band begins, belong to age_on")
        if list(self.bands) != sorted(set(self.bands)) or any(not 1 <= age <= 130 for age in self.bands):
            raise ValueError("bands are ages from 1 to 130 in rising order")
        return self


class Records(Clause):
    """A measure of records about persons under a contract, which says what fields there are and who collects them."""

    kind: Literal["records"]
    contract: str = Field(max_length=40)
    period: Literal["financial_year", "rolling_year", "quarter"]
    lists: tuple[CodeList, ...] = Field(default=(), max_length=20)
    selections: tuple[Selection, ...] = Field(min_length=1, max_length=12)
    denominator: Denominator
    exclusions: tuple[Exclusion, ...] = Field(default=(), max_length=20)
    numerator: Condition | None = None
    average: Average | None = None
    population: Part | None = None
    scale: float = Field(default=100.0, gt=0, le=1_000_000, allow_inf_nan=False)
    interval: Literal["wilson", "byar", "none"] = "none"
    if_nobody: Literal["missing", "nought"] = "missing"  # the figure where nobody counts

    def derived(self) -> tuple[Derived, ...]:
        """Every field that its selections work out."""
        return tuple(one for selection in self.selections for one in selection.derive)

    @model_validator(mode="after")
    def _fits(self) -> Records:
        if self.average is not None and (self.numerator is not None or self.population):
            raise ValueError("an average has no numerator and no population: take one or the other")
        if self.average is None and self.numerator is None and not self.population:
            raise ValueError("say who counts as achieved (numerator), or an average, or a population for a rate")
        if self.interval == "byar" and not self.population:
            raise ValueError("a Byar interval belongs to a rate with a population")
        if self.interval == "wilson" and (self.population or self.average):
            raise ValueError("a Wilson interval belongs to a proportion")
        return self
