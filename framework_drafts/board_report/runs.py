"""What the frameworks of a report and their dry runs say, for its facts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session

from consultation.errors import Unusable
from framework_drafts.comparison.criteria import Score
from framework_drafts.comparison.crosswalk import IN_WORDS, Step, crosswalk
from framework_drafts.comparison.impact import Impact, impacts
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
        self._sides: dict[tuple[str, str, str], Side | None] = {}
        self._cards: dict[str, dict[str, tuple[Row, Score]]] = {}
        self._changes: dict[tuple[str, str], tuple[list[Step], list[Impact]]] = {}

    def side(self, version: str, snapshot: str, run: str = "") -> Side | None:
        """A version with one run, or with its newest where none is named; None for a version or run there is not."""
        key = (version, snapshot, run)
        if key not in self._sides:
            found = self.db.get(FrameworkVersion, uuid.UUID(version))
            pinned = self.db.get(DryRun, uuid.UUID(run)) if run else None
            there = found is not None and (not run or pinned is not None)
            self._sides[key] = side_of(self.db, found, snapshot, self.results, pinned) if found and there else None
        return self._sides[key]

    def source(self, version: str, snapshot: str) -> dict[str, str]:
        """What a fact of this side names: the version, the data, and the very run."""
        side = self.side(version, snapshot)
        return {"version": version, "snapshot": snapshot, "run": str(side.run_id) if side and side.run_id else ""}

    def card(self, side: Side) -> dict[str, tuple[Row, Score]]:
        """One side's scores by criterion."""
        mark = f"{side.key} {side.run_id}"
        if mark not in self._cards:
            self._cards[mark] = {row.criterion.key: (row, row.scores[0]) for row in scorecard([side], self.limits)}
        return self._cards[mark]

    def changes(self, old: Side, new: Side) -> tuple[list[Step], list[Impact]]:
        """What became of each measure from one side to another, and what that would have done."""
        mark = (f"{old.key} {old.run_id}", f"{new.key} {new.run_id}")
        if mark not in self._changes:
            steps = crosswalk(old.pins, new.pins)
            self._changes[mark] = steps, impacts(old, new, steps)
        return self._changes[mark]

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
        side = self.side(source["version"], source["snapshot"], source["run"])
        if side is None:
            return None
        if what in ("score", "basis", "criterion", "explains"):
            found = self.card(side).get(source["criterion"])
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
        other = self.side(source["to"], source["snapshot"], source["to_run"])
        if other is None:
            return None
        steps, told_of = self.changes(side, other)
        if source["what"] == "moves":
            kind = source["step"]
            return str(sum(step.kind == kind for step in steps)) if kind in IN_WORDS else None
        one = next((i for i in told_of if (i.old_code, i.new_code) == (source["from"], source["code"])), None)
        if one is None:
            return None
        change = one.england_change
        told = {
            "why": one.why_not,
            "change": "–" if change is None else f"{change:+.{one.places}f}",
            "gained": str(len(one.gained)),
            "lost": str(len(one.lost)),
            "beyond": str(len(one.beyond)),
            "councils": str(one.with_both),
        }
        return told.get(source["part"])


def must_have_run(side: Side | None) -> Side:
    """Raises Unusable for a framework that the report could say nothing of."""
    if side is None or side.results is None:
        raise Unusable("Run each framework on the chosen data first: the report tells what their dry runs say.")
    return side
