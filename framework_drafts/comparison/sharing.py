"""A comparison as one archive: every definition, hash, result and seed, from which another copy rebuilds it and checks it.

The archive holds what the tables are worked out of, and the tables themselves: whoever opens it works them out again and
sees whether they come to the same. The same comparison is the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consultation.errors import Unusable
from framework_drafts.comparison.crosswalk import crosswalk
from framework_drafts.comparison.impact import impacts
from framework_drafts.comparison.scorecard import scorecard
from framework_drafts.comparison.sides import MOST, Side
from framework_drafts.comparison.total import REPLICATES, SEED
from framework_drafts.dryruns.assessing import findings_in
from framework_drafts.dryruns.results import from_bytes
from framework_drafts.dryruns.thresholds import Thresholds, thresholds
from framework_drafts.frameworks.bundle import Bundle, from_files, to_files
from framework_drafts.frameworks.models import FrameworkEntry
from framework_drafts.frameworks.queries import Pinned
from framework_drafts.measures.drafting import hashes
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.statistics import ranks

SCHEMA = "comparison/1"
NOBODYS = uuid.UUID(int=0)  # a side from an archive has no rows
NOT_ONE = "This is not a comparison as it was exported: choose the .zip file of one."
MANIFEST, TABLES = "comparison.json", "tables.json"


@dataclass(frozen=True)
class Shared:
    """One side as it leaves: its framework's files, and the bytes of its run's two files (empty where it was not run)."""

    bundle: Bundle
    results: bytes
    statistics: bytes


@dataclass(frozen=True)
class Rebuilt:
    """A comparison from an archive. `differs` names what did not come to the same when it was worked out again."""

    sides: tuple[Side, ...]
    limits: Thresholds
    snapshot: Mapping[str, Any]
    tables: Mapping[str, Any]
    differs: tuple[str, ...]


def to_archive(shared: Sequence[Shared], snapshot: Mapping[str, Any], limits: Thresholds) -> dict[str, bytes]:
    """The files of an archive by name, in order."""
    files: dict[str, bytes] = {}
    for number, one in enumerate(shared, start=1):
        files |= {f"sides/{number}/{name}": content for name, content in to_files(one.bundle).items()}
        if one.results:
            files |= {f"sides/{number}/results.json": one.results, f"sides/{number}/statistics.json": one.statistics}
    sides = [side_of_files(files, number) for number in range(1, len(shared) + 1)]
    files[TABLES] = _written(tables_of(sides, limits))
    manifest = {
        "schema": SCHEMA,
        "snapshot": dict(snapshot),
        "thresholds": limits.as_data(),
        "seeds": {"rank intervals": [ranks.SEED, ranks.REPLICATES], "weights of a total": [SEED, REPLICATES]},
        "sides": [{"framework": side.framework_id, "version": side.version} for side in sides],
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return {MANIFEST: _written(manifest), **files}


def from_archive(files: Mapping[str, bytes]) -> Rebuilt:
    """A comparison rebuilt and checked. Raises Unusable for an archive that is not one, or was changed since."""
    manifest = _read(files, MANIFEST)
    hashes_of, named = manifest.get("files"), manifest.get("sides")
    if manifest.get("schema") != SCHEMA or not isinstance(named, list) or not isinstance(hashes_of, dict):
        raise Unusable(NOT_ONE)
    if set(hashes_of) != files.keys() - {MANIFEST}:
        raise Unusable("Files are missing from this archive or were put into it: ask for it again.")
    for name, wanted in hashes_of.items():
        if hashlib.sha256(files[name]).hexdigest() != wanted:
            raise Unusable(f"{str(name)[:80]} was changed since it was exported: ask for the archive again.")
    if not 2 <= len(named) <= MOST:
        raise Unusable(f"A comparison has two to {MOST} frameworks.")
    snapshot = manifest.get("snapshot")
    try:
        limits = thresholds(manifest["thresholds"])
        sides = tuple(side_of_files(files, number) for number in range(1, len(named) + 1))
        again = json.loads(_written(tables_of(sides, limits)))
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError) as problem:
        raise Unusable("The figures in this archive cannot be read: ask for it again.") from problem
    told = _read(files, TABLES)
    differs = tuple(name for name in again if again[name] != told.get(name))
    return Rebuilt(sides, limits, snapshot if isinstance(snapshot, dict) else {}, again, differs)


def side_of_files(files: Mapping[str, bytes], number: int) -> Side:
    """A side from its part of an archive, without a database."""
    folder = f"sides/{number}/"
    mine = {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}
    results, statistics = mine.pop("results.json", b""), mine.pop("statistics.json", b"")
    bundle = from_files(mine)
    pins = tuple(
        Pinned(
            FrameworkEntry(
                framework_version_id=NOBODYS,
                measure_version_id=NOBODYS,
                code=one.code,
                domain=one.domain,
                position=place,
            ),
            MeasureVersion(measure_id=one.id, version=one.version, status="frozen", **hashes(one.definition)),
            one.definition,
        )
        for place, one in enumerate(bundle.entries, start=1)
    )
    return Side(
        key=str(number),
        framework_id=bundle.id,
        title=bundle.title,
        version=bundle.version,
        pins=pins,
        gaps=bundle.gaps,
        results_sha256=hashlib.sha256(results).hexdigest() if results else "",
        statistics_sha256=hashlib.sha256(statistics).hexdigest() if statistics else "",
        results=from_bytes(results) if results else None,
        numbers=json.loads(statistics)["numbers"] if statistics else None,
        findings=findings_in(statistics) if statistics else (),
    )


def tables_of(sides: Sequence[Side], limits: Thresholds) -> dict[str, Any]:
    """The comparison's tables as plain data: the scorecard, and from the first side to each other one the crosswalk and impact."""
    card = [
        {"key": row.criterion.key, "title": row.criterion.title, "scores": [vars(score) for score in row.scores]}
        for row in scorecard(sides, limits)
    ]
    ways, told = {}, {}
    for place, side in enumerate(sides[1:], start=2):
        steps = crosswalk(sides[0].pins, side.pins)
        ways[f"1 to {place}"] = [
            {
                "kind": step.kind,
                "old": step.old.entry.code if step.old else None,
                "new": step.new.entry.code if step.new else None,
                "into": [pin.entry.code for pin in step.into],
            }
            for step in steps
        ]
        told[f"1 to {place}"] = [
            {
                "old": one.old_code,
                "new": one.new_code,
                "periods": [one.old_period, one.new_period],
                "england": [
                    one.england_old.value if one.england_old else None,
                    one.england_new.value if one.england_new else None,
                ],
                "why not": one.why_not,
                "quartiles": list(one.quartiles),
                "rho": one.rho,
                "gained": len(one.gained),
                "lost": len(one.lost),
                "beyond chance": len(one.beyond),
            }
            for one in impacts(sides[0], side, steps)
        ]
    return {"scorecard": card, "crosswalk": ways, "impact": told}


def _written(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _read(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    try:
        found = json.loads(files[name].decode())
    except (KeyError, ValueError, RecursionError) as problem:
        raise Unusable(NOT_ONE) from problem
    if not isinstance(found, dict):
        raise Unusable(NOT_ONE)
    return found
