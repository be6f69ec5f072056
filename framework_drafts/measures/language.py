"""Pure: the closed language in which a measure is defined. Data, never code.

A definition has a computable part (what decides its numbers) and words (what people read). Their hashes are kept
apart, so that an edit of words can never pass for a change of method, nor a change of method for an edit of words.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

SCHEMA = "measure/1"
COMPUTABLE = ("source", "unit")
SERIES = re.compile(r"^[a-z0-9][a-z0-9-]{1,40}:[A-Za-z0-9()./ -]{1,40}$")


class BadDefinition(ValueError):
    """A definition that the language does not allow; the message points at the clause."""


class _Clause(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PublishedSeries(_Clause):
    """The value as its publisher gave it, with the parts published beside it."""

    kind: Literal["published"]
    series: str = Field(max_length=90)
    interval: Literal["margin", "wilson", "byar", "none"]

    @model_validator(mode="after")
    def _names_a_series(self) -> PublishedSeries:
        _check_series(self.series)
        return self


class PublishedRatio(_Clause):
    """A ratio of two published counts of one series, worked out here and rounded half away from nought."""

    kind: Literal["ratio"]
    series: str = Field(max_length=90)
    scale: float = Field(gt=0, le=1_000_000)
    interval: Literal["wilson", "byar", "none"]

    @model_validator(mode="after")
    def _fits(self) -> PublishedRatio:
        if self.interval == "wilson" and self.scale not in (1.0, 100.0):
            raise ValueError("a Wilson interval belongs to a proportion: scale 1 or 100")
        _check_series(self.series)
        return self


class Unit(_Clause):
    kind: Literal["percent", "score", "index", "per_100000"]
    places: int = Field(ge=0, le=4)
    low: float | None = None
    high: float | None = None


class Definition(_Clause):
    """One measure."""

    schema_: Literal["measure/1"] = Field(alias="schema")
    title: str = Field(min_length=3, max_length=300)
    source: PublishedSeries | PublishedRatio = Field(discriminator="kind")
    unit: Unit
    polarity: Literal["higher", "lower", "neither"]
    why: str = Field(default="", max_length=2000)
    not_for: str = Field(default="", max_length=1000)
    caveats: tuple[str, ...] = ()
    collection: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _interval_fits_unit(self) -> Definition:
        wanted = {"wilson": "percent", "byar": "per_100000"}.get(self.source.interval, self.unit.kind)
        if wanted != self.unit.kind:
            raise ValueError("a Wilson interval belongs to a percentage and a Byar interval to a rate per 100,000")
        scale = {"percent": 100.0, "per_100000": 100_000.0}.get(self.unit.kind)
        if isinstance(self.source, PublishedRatio) and scale and self.source.scale != scale:
            raise ValueError(f"a ratio in this unit is multiplied by {scale:g}")
        return self

    def as_data(self) -> dict[str, Any]:
        """The definition as plain data, keys in one order; parse() gives it back unchanged."""
        return self.model_dump(by_alias=True, mode="json")


def _check_series(series: str) -> None:
    if not SERIES.match(series):
        raise ValueError("a series is named like ascof-2024-25:1A, with the code book before the colon")


def parse(data: object) -> Definition:
    """A definition from plain data. Raises BadDefinition with the clause at fault and what is wrong with it."""
    if not isinstance(data, dict):
        raise BadDefinition("A definition is a set of named clauses: title, source, unit and polarity at least.")
    try:
        return Definition.model_validate(data)
    except ValidationError as problem:
        first = problem.errors()[0]
        clause = ".".join(str(part) for part in first["loc"] if part not in ("published", "ratio"))
        said = (
            "choose an interval that this kind of figure has"
            if clause.endswith("interval")
            else first["msg"].removeprefix("Value error, ")
        )
        raise BadDefinition(f"{clause or 'definition'}: {said[:1].lower()}{said[1:]}") from problem


def definition_hash(definition: Definition) -> str:
    """SHA-256 over everything."""
    return _digest(definition.as_data())


def computable_hash(definition: Definition) -> str:
    """SHA-256 over what decides the numbers: it does not move when words do."""
    data = definition.as_data()
    return _digest({name: data[name] for name in COMPUTABLE})


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
