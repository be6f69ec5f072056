"""What a run rests on, gathered from the database as plain values, with a fingerprint of each part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlmodel import Session

from consultation.councils import Council, all_councils, register
from consultation.errors import Unusable
from framework_drafts.dryruns.assessing import Beside
from framework_drafts.dryruns.engine import ENGINE, Asked, digest_of
from framework_drafts.dryruns.findings import Logged
from framework_drafts.dryruns.published import labels_for
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in
from framework_drafts.history.identity import naming
from framework_drafts.history.identity.crosswalk import Crosswalk
from framework_drafts.history.identity.models import SHIPPED, SeriesChange
from framework_drafts.history.identity.shipped import questions
from framework_drafts.history.models import Snapshot
from framework_drafts.measures.language import Calculated

HOME = Path(__file__).parent.parent
ROOMS = tuple(HOME / room for room in ("dryruns", "statistics", "measures/language", "measures/reference", "history"))
BESIDE = tuple(HOME.parent / "consultation" / name for name in ("suppression.py", "councils.py", "reorganisations.py"))
PACKAGES = ("numpy", "scipy", "statsmodels", "duckdb")
FROZEN = "withholding"  # what a snapshot keeps of its first run
MOVED = {
    "definitions": "the draft was changed",
    "program": "the program that works it out was changed",
    "beside": "what is known of councils, of breaks in the series or of survey questions was changed",
    "thresholds": "the thresholds of findings were changed",
}


@dataclass(frozen=True)
class Inputs:
    """Everything that decides a run's results and findings."""

    snapshot: str
    asked: Sequence[Asked]
    beside: Beside

    def fingerprints(self) -> dict[str, str]:
        """A short fingerprint of each part, by name; the data have theirs already."""
        known = self.beside.as_data()
        limits = known.pop("thresholds")
        return {
            "definitions": digest_of(self.asked)[:16],
            "data": self.snapshot,
            "engine": ENGINE,
            "program": program(),
            "beside": _digest(known)[:16],
            "thresholds": _digest(limits)[:16],
        }

    def key(self) -> str:
        return _digest(self.fingerprints())


def inputs_of(db: Session, of: FrameworkVersion, snapshot: Snapshot, thresholds: Thresholds) -> Inputs:
    """What a framework version on a snapshot rests on now. Raises Unusable for a version without measures."""
    return inputs_from(db, pinned_in(db, of.id), all_councils(db), snapshot, thresholds)


def inputs_from(
    db: Session, pins: Sequence[Pinned], councils: Sequence[Council], snapshot: Snapshot, thresholds: Thresholds
) -> Inputs:
    """The same, of measures and councils that are at hand."""
    known = naming.crosswalk(db)
    asked = asked_of(pins, known, snapshot)
    if not asked:
        raise Unusable("This framework has no measures yet, so there is nothing to run.")
    return Inputs(snapshot.hash, asked, _beside(db, asked, known, councils, snapshot, thresholds))


def asked_of(pins: Sequence[Pinned], known: Crosswalk, snapshot: Snapshot) -> list[Asked]:
    """What is asked of a snapshot for these measures."""
    return [
        Asked(
            pin.measure.measure_id,
            pin.entry.code,
            pin.measure.definition_hash,
            pin.definition,
            labels_for(pin.definition, known, snapshot.series),
        )
        for pin in pins
    ]


def moved_since(then: Mapping[str, Any], now: Mapping[str, str]) -> list[str]:
    """What has moved since a run, in words; a run from before fingerprints were kept says that of the program."""
    if not then:
        return [MOVED["program"]]
    moved = [name for name in MOVED if then.get(name) != now[name]]
    if "definitions" in moved and "beside" in moved:
        moved.remove("beside")  # what is known of other measures is something else already
    return [MOVED[name] for name in moved]


@lru_cache(maxsize=1)
def program() -> str:
    """A fingerprint of the code that works runs out: two copies of the same program have the same."""
    found = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in PACKAGES).encode())
    files = [path for room in ROOMS for path in room.rglob("*") if path.suffix in (".py", ".yaml")]
    for path in sorted([*files, *BESIDE], key=lambda one: one.relative_to(HOME.parent).as_posix()):
        name = path.relative_to(HOME.parent).as_posix()
        found.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:16]


def _beside(
    db: Session,
    asked: Sequence[Asked],
    known: Crosswalk,
    councils: Sequence[Council],
    snapshot: Snapshot,
    thresholds: Thresholds,
) -> Beside:
    where = whereabouts(db, councils)
    frozen = snapshot.about.get(FROZEN)
    series = {one.code: frozenset(known.series_of(name) or name for name in one.definition.series()) for one in asked}
    changes: dict[str, list[SeriesChange]] = {}
    for change in naming.changes_of(db, {name for names in series.values() for name in names}):
        changes.setdefault(change.series_id, []).append(change)
    asks = questions()
    return Beside(
        where=where,
        withholding=where if frozen is None else {code: (region, kind) for code, (region, kind) in frozen.items()},
        logs={
            code: _log(change for name in sorted(names) for change in changes.get(name, []))
            for code, names in series.items()
        },
        questions={code: frozenset(q for name in names for q in asks.get(name, ())) for code, names in series.items()},
        figures={one.code: _figures_of(one, known) for one in asked},
        thresholds=thresholds,
    )


def whereabouts(db: Session, councils: Sequence[Council]) -> dict[str, tuple[str, str]]:
    """The region and type of each council, under every code it was only recoded from or to."""
    found = {one.code: (one.region, one.council_type) for one in councils}
    known = register(db)
    for code in list(found):
        for twin in known.same_ground(code):
            found.setdefault(twin, found[code])
    return found


def freeze_whereabouts(snapshot: Snapshot, given: Inputs) -> None:
    """Keep by what a snapshot's first run chose what to withhold: two runs that chose differently would give it away."""
    if FROZEN not in snapshot.about:
        where = {code: list(pair) for code, pair in sorted(given.beside.withholding.items())}
        snapshot.about = {**snapshot.about, FROZEN: where}


def _figures_of(one: Asked, known: Crosswalk) -> frozenset[str]:
    """The very figures that a measure rests on, populations apart: series, statistic and part of the people."""
    source = one.definition.source
    if isinstance(source, Calculated):
        return frozenset(
            f"{known.series_of(part.series) or part.series} {part.statistic} {part.breakdown or part.ages or ''}".strip()
            for part in source.parts
            if part.statistic not in ("population", "denominator", "respondents")
        )
    return frozenset(f"{known.series_of(name) or name} outcome" for name in one.definition.series())


def _log(changes: Iterable[SeriesChange]) -> list[Logged]:
    """The changes of a measure's series by period; where we say something of a period ourselves, a file's words are left
    out: whether they forbid a comparison was only read from them by rule."""
    every = sorted(changes, key=lambda one: (one.period, one.origin != SHIPPED, one.id or 0))
    ours = {one.period for one in every if one.origin == SHIPPED}
    return [
        Logged(one.period, one.kind, one.comparable, one.words)
        for one in every
        if one.origin == SHIPPED or one.period not in ours
    ]


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
