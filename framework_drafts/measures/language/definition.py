"""Pure: one measure. A computable part that decides its numbers, and words that people read.

Their hashes are kept apart, so that an edit of words can never pass for a change of method, nor the other way round.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from framework_drafts.measures.language.clause import BadDefinition, Clause, check_limits, refusal
from framework_drafts.measures.language.fitting import check_records, check_tests
from framework_drafts.measures.language.published import Calculated, PublishedRatio, PublishedSeries
from framework_drafts.measures.language.records import EVERY, Records, Stratum
from framework_drafts.measures.language.words import DomainLink, Evidence, FigureTest, PersonsTest, without_blanks

SCHEMA = "measure/1"
COMPUTABLE = ("source", "unit")  # what moves these is a major change
OUTPUTS = ("strata",)  # a minor one; everything else is words
SCALES = {"percent": 100.0, "per_100000": 100_000.0}
LATER: dict[str, Any] = {  # clauses the language got later, with what saying nothing means
    "strata": [],
    "sources": [],
    "author": "",
    "next_review": "",
    "comes_from": [],
    "domains": [],
    "evidence": [],
    "tests": [],
}
UNSAID = object()
MEANT: dict[str, Any] = {  # what a clause means when it is not written
    "keep": "all",
    "of": EVERY,
    "gap_days": 0,
    "days": 0,
    "years_by": "birthday",
    "if_missing": "not_met",
    "open_counts": False,
    "weight": 1.0,
    "period": "same",
    "missing": "missing",
    "own": False,
    "if_nobody": "missing",
}
Sentence = Annotated[str, Field(max_length=500, pattern=r"^[^\r\n]*$")]


class Unit(Clause):
    kind: Literal["percent", "score", "index", "per_100000", "days", "count"]
    places: int = Field(ge=0, le=4)
    low: float | None = Field(default=None, allow_inf_nan=False)
    high: float | None = Field(default=None, allow_inf_nan=False)


class Definition(Clause):
    """One measure."""

    schema_: Literal["measure/1"] = Field(alias="schema")
    title: str = Field(min_length=3, max_length=300)
    source: PublishedSeries | PublishedRatio | Calculated | Records = Field(discriminator="kind")
    unit: Unit
    strata: tuple[Stratum, ...] = Field(default=(), max_length=8)
    polarity: Literal["higher", "lower", "neither"]
    why: str = Field(default="", max_length=2000)
    not_for: str = Field(default="", max_length=1000)
    caveats: tuple[Sentence, ...] = Field(default=(), max_length=20)
    collection: str = Field(default="", max_length=300)
    sources: tuple[Sentence, ...] = Field(default=(), max_length=20)
    author: str = Field(default="", max_length=120)
    next_review: str = Field(default="", pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")
    comes_from: tuple[Annotated[str, Field(pattern=r"^m_[0-9a-z]{1,38}$")], ...] = Field(default=(), max_length=8)
    domains: tuple[DomainLink, ...] = Field(default=(), max_length=60)
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=60)
    tests: tuple[Annotated[PersonsTest | FigureTest, Field(discriminator="kind")], ...] = Field(
        default=(), max_length=40
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Definition:
        _check_unit(self)
        if isinstance(self.source, Records):
            check_records(self.source, self.strata)
            check_tests(self.source, [test for test in self.tests if isinstance(test, PersonsTest)])
        elif self.strata:
            raise ValueError("breakdowns belong to records about persons; a published group has a series of its own")
        elif any(isinstance(test, PersonsTest) for test in self.tests):
            raise ValueError("a test with persons belongs to a measure of records")
        keys = [(link.list, link.key) for link in self.domains]
        if len(set(keys)) != len(keys):
            raise ValueError("domains: the same entry of a list is linked twice")
        if len({test.name for test in self.tests}) != len(self.tests):
            raise ValueError("tests: two tests have the same name")
        return self

    def as_data(self) -> dict[str, Any]:
        """The definition as plain data, keys in one order; parse() gives it back unchanged."""
        data = self.model_dump(by_alias=True, mode="json")
        data["source"] = _tidy(data["source"]) if self.source.kind in ("records", "calculated") else data["source"]
        for name in ("strata", "tests"):
            data[name] = [_tidy(one) for one in data[name]]
        return without_blanks(data, LATER)

    def series(self) -> tuple[str, ...]:
        """Every published series that it rests on, each once, in the order of the definition."""
        if isinstance(self.source, Calculated):
            return tuple(dict.fromkeys(part.series for part in self.source.parts))
        if isinstance(self.source, Records):
            return (self.source.population.series,) if self.source.population else ()
        return (self.source.series,)


def _check_unit(definition: Definition) -> None:
    source, kind = definition.source, definition.unit.kind
    wanted = {"wilson": "percent", "byar": "per_100000"}.get(source.interval, kind)
    if wanted != kind:
        raise ValueError("a Wilson interval belongs to a percentage and a Byar interval to a rate per 100,000")
    scale = SCALES.get(kind)
    works_out = isinstance(source, PublishedRatio) or (
        isinstance(source, Calculated) and source.how in ("ratio", "rate")
    )
    if isinstance(source, Records):
        if (source.average is not None) != (kind == "days"):
            raise ValueError("unit: an average is in days, and days belong to an average")
        works_out = source.average is None
    if works_out and scale and source.scale != scale:  # type: ignore[union-attr]
        raise ValueError(f"a ratio in this unit is multiplied by {scale:g}")


def _tidy(value: Any) -> Any:
    """Data without what says nothing (blanks, and what a clause means anyway), so that files are short to read."""
    if isinstance(value, dict):
        said = {k: v if k in ("records", "expect") else _tidy(v) for k, v in value.items()}
        kept = {k: v for k, v in said.items() if v is not None and v != "" and v != [] and v != MEANT.get(k, UNSAID)}
        return kept["at"] if set(kept) == {"at"} else kept
    return [_tidy(one) for one in value] if isinstance(value, list) else value


def parse(data: object) -> Definition:
    """A definition from plain data. Raises BadDefinition with the clause at fault and what is wrong with it."""
    if not isinstance(data, dict):
        raise BadDefinition("A definition is a set of named clauses: title, source, unit and polarity at least.")
    check_limits(data)
    try:
        return Definition.model_validate(data)
    except ValidationError as problem:
        raise refusal(problem) from problem


def definition_hash(definition: Definition) -> str:
    """SHA-256 over everything."""
    return _digest(definition.as_data())


def computable_hash(definition: Definition) -> str:
    """SHA-256 over what decides the numbers: it does not move when words do."""
    data = definition.as_data()
    return _digest({name: data[name] for name in (*COMPUTABLE, *OUTPUTS) if name in data})


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
