"""Pure: everything that is told about a run beyond its results: each measure's fitness, and the framework as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.findings import Finding, Logged, Seen, find
from framework_drafts.dryruns.findings.over_time import breaks_of
from framework_drafts.dryruns.fitness import errors_of, fitness
from framework_drafts.dryruns.results import Results
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.dryruns.whole import beside_each_other, composite, overlaps
from framework_drafts.dryruns.withholding import Whereabouts
from framework_drafts.statistics.ranks import REPLICATES, SEED, draws

DIRECTIONS = {"higher": 1, "lower": -1, "neither": 0}


@dataclass(frozen=True)
class Beside:
    """What is known beside the figures: where councils are (and by which of it a snapshot withholds), the log of
    comparability and the survey questions of each measure by its code, the figures each rests on, and the thresholds."""

    where: Whereabouts = field(default_factory=dict)
    withholding: Whereabouts = field(default_factory=dict)
    logs: Mapping[str, Sequence[Logged]] = field(default_factory=dict)
    questions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    figures: Mapping[str, frozenset[str]] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)

    def as_data(self) -> dict[str, Any]:
        """Plain data in one order, to be hashed."""
        return {
            "where": {code: list(pair) for code, pair in sorted(self.where.items())},
            "withholding": {code: list(pair) for code, pair in sorted(self.withholding.items())},
            "logs": {code: [vars(one) for one in logs] for code, logs in sorted(self.logs.items())},
            "questions": {code: sorted(given) for code, given in sorted(self.questions.items())},
            "figures": {code: sorted(given) for code, given in sorted(self.figures.items())},
            "thresholds": self.thresholds.as_data(),
        }


def numbers_of(results: Results, asked: Sequence[Asked], beside: Beside) -> dict[str, Any]:
    """The statistics of a run as plain data."""
    given, drawn = beside.thresholds, draws(results.councils.size)
    measures = {}
    for one in asked:
        numbers = fitness(
            results,
            one.code,
            one.definition,
            drawn,
            top=given.top,
            aim=given.reliability,
            breaks=breaks_of(beside.logs.get(one.code, ())),
        )
        if numbers is not None:
            measures[one.code] = numbers
    codes = sorted(one.code for one in asked)  # what is told of all measures depends on no order of theirs
    errors = {one.code: errors_of(mine, one.definition) for one in asked if (mine := results.of(one.code)) is not None}
    regions = [beside.where.get(results.areas[i].code, ("", ""))[0] for i in results.councils]
    return {
        "measures": measures,
        "councils": [results.areas[i].code for i in results.councils],
        "together": beside_each_other(results, codes, regions),
        "composite": composite(
            results, codes, errors, {one.code: DIRECTIONS[one.definition.polarity] for one in asked}
        ),
        "overlaps": overlaps(
            {code: beside.questions.get(code, frozenset()) for code in codes},
            {code: beside.figures.get(code, frozenset()) for code in codes},
        ),
        "ranks": {"replicates": REPLICATES, "seed": SEED},
    }


def findings_of(results: Results, asked: Sequence[Asked], beside: Beside, numbers: Mapping[str, Any]) -> list[Finding]:
    """What a run's numbers say in sentences."""
    return find(
        Seen(
            asked,
            results,
            numbers["measures"],
            beside.logs,
            beside.thresholds,
            numbers["together"],
            numbers["composite"],
            numbers["overlaps"],
        )
    )


def written(numbers: Mapping[str, Any], findings: Sequence[Finding]) -> bytes:
    """Statistics and findings as one JSON document, in one order: stored and hashed."""
    whole = {"numbers": numbers, "findings": [one.as_data() for one in findings]}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def findings_in(content: bytes) -> list[dict[str, Any]]:
    """The findings of what written() wrote."""
    found: list[dict[str, Any]] = json.loads(content)["findings"]
    return found
