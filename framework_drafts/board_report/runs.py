"""What the frameworks of a report and their dry runs say, for its facts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session

from consultation.errors import Unusable
from framework_drafts.comparison.criteria import Score
from framework_drafts.comparison.crosswalk import IN_WORDS, crosswalk
from framework_drafts.comparison.impact import impacts
from framework_drafts.comparison.scorecard import Row, scorecard
from framework_drafts.comparison.sides import Side, side_of
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.models import Snapshot
from framework_drafts.proposals.evidence import finding_named


class Runs:
    """Sides by framework version and snapshot, read once each."""

    def __init__(self, db: Session, results: Path, limits: Thresholds) -> None:
        self.db, self.results, self.limits = db, results, limits
        self._sides: dict[tuple[str, str], Side | None] = {}

    def side(self, version: str, snapshot: str) -> Side | None:
        key = (version, snapshot)
        if key not in self._sides:
            found = self.db.get(FrameworkVersion, uuid.UUID(version))
            self._sides[key] = side_of(self.db, found, snapshot, self.results) if found else None
        return self._sides[key]

    def card(self, version: str, snapshot: str) -> dict[str, tuple[Row, Score]]:
        """One side's scores by criterion."""
        side = self.side(version, snapshot)
        rows = scorecard([side], self.limits) if side else []
        return {row.criterion.key: (row, row.scores[0]) for row in rows}

    def told(self, source: Mapping[str, Any]) -> str | None:
        """One of a run's facts: of the framework, its data, its score on a criterion, a finding, or a change to another."""
        what = source["what"]
        if what in ("snapshot", "snapshot_title", "attribution"):
            data = self.db.get(Snapshot, source["snapshot"])
            return (
                None
                if data is None
                else {"snapshot": data.hash, "snapshot_title": data.title, "attribution": " ".join(data.attributions)}[
                    what
                ]
            )
        if what == "finding":
            run = self.db.get(DryRun, uuid.UUID(source["run"]))
            finding = finding_named(run, source["part"]) if run else None
            return str(finding["sentence"]) if finding else None
        side = self.side(source["version"], source["snapshot"])
        if side is None:
            return None
        if what in ("score", "basis", "criterion", "explains"):
            found = self.card(source["version"], source["snapshot"]).get(source["criterion"])
            return self._score(found, what) if found else None
        if what in ("moves", "move"):
            return self._moves(side, source)
        told = {
            "name": side.name,
            "measures": str(len(side.pins)),
            "results": side.results_sha256,
            "statistics": side.statistics_sha256,
        }
        if what == "measure":
            return next(
                (
                    f"{p.entry.code} {p.definition.title}"
                    for p in side.pins
                    if p.measure.measure_id == source["measure"]
                ),
                None,
            )
        return told.get(what)

    def _score(self, found: tuple[Row, Score], what: str) -> str:
        row, score = found
        if what == "criterion":
            return row.criterion.title
        if what == "explains":
            return row.criterion.explains
        if what == "basis":
            return score.basis
        if score.value is None:
            return "–"
        return f"{score.value:.0%}" if row.criterion.kind == "share" else f"{score.value:g}"

    def _moves(self, side: Side, source: Mapping[str, Any]) -> str | None:
        other = self.side(source["to"], source["snapshot"])
        if other is None:
            return None
        steps = crosswalk(side.pins, other.pins)
        if source["what"] == "moves":
            kind = source["step"]
            return str(sum(step.kind == kind for step in steps)) if kind in IN_WORDS else None
        one = next((i for i in impacts(side, other, steps) if i.new_code == source["code"]), None)
        if one is None:
            return None
        change = one.england_change
        told = {
            "why": one.why_not,
            "change": "–" if change is None else f"{change:+.{one.places}f}",
            "gained": str(len(one.gained)),
            "lost": str(len(one.lost)),
            "beyond": str(len(one.beyond)),
            "councils": str(len(one.moves)),
        }
        return told.get(source["part"])


def must_have_run(side: Side | None) -> Side:
    """Raises Unusable for a framework that the report could say nothing of."""
    if side is None or side.results is None:
        raise Unusable("Run each framework on the chosen data first: the report tells what their dry runs say.")
    return side
