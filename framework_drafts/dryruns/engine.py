"""From pinned measures and a snapshot to results, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from framework_drafts.dryruns.published import cells_for
from framework_drafts.measures.language import Definition
from framework_drafts.measures.reference import evaluate

ENGINE = "published-series@1"


@dataclass(frozen=True)
class Asked:
    """One measure to work out, under the code its framework gives it."""

    measure: str
    code: str
    definition_hash: str
    definition: Definition
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of series named by their own id


@dataclass(frozen=True)
class Result:
    """One measure for one area and period; a missing value is None with its reason, never nought."""

    measure: str
    code: str
    area: str
    area_name: str
    area_level: str
    period: str
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    respondents: float | None
    status: str
    reason: str


def run_key(asked: Iterable[Asked], snapshot_hash: str) -> str:
    """What decides a run's outcome: the definitions under their codes, the data, the engine."""
    rows: list[list[object]] = []
    for one in asked:
        read = {series: list(labels) for series, labels in one.labels.items()}
        rows.append([one.measure, one.code, one.definition_hash, *([read] if read else [])])
    return hashlib.sha256(json.dumps([ENGINE, snapshot_hash, rows]).encode()).hexdigest()


def work_out(folder: Path, snapshot_hash: str, asked: Asked) -> list[Result]:
    """One measure for every area and period its series has, England first, then by area code and period.

    A measure of records has none: no snapshot of published figures holds records."""
    places = cells_for(folder, snapshot_hash, asked.definition, asked.labels)
    found = []
    for place in sorted(places, key=lambda place: place.order()):
        outcome = evaluate(asked.definition, places[place])
        found.append(
            Result(
                asked.measure,
                asked.code,
                place.area,
                place.area_name,
                place.level,
                place.period,
                outcome.value,
                _short(outcome.lower),
                _short(outcome.upper),
                outcome.numerator,
                outcome.denominator,
                outcome.respondents,
                outcome.status,
                outcome.reason,
            )
        )
    return found


def as_bytes(results: Sequence[Result]) -> bytes:
    """Results as JSON lines: the form that is stored and hashed."""
    return "".join(json.dumps(vars(result), ensure_ascii=False) + "\n" for result in results).encode()


def from_bytes(content: bytes) -> list[Result]:
    return [Result(**json.loads(line)) for line in content.decode().split("\n") if line]


def _short(limit: float | None) -> float | None:
    """Limits to six places: more would promise what the arithmetic of another machine need not keep."""
    return None if limit is None else round(limit, 6)
