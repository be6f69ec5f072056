"""One framework version as a side of a comparison: its measures, and what its stored dry run on one snapshot says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from framework_drafts.dryruns.engine import ENGINE, digest_of
from framework_drafts.dryruns.inputs import asked_of
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.results import Results
from framework_drafts.dryruns.running import numbers_of, results_of
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in
from framework_drafts.history.identity import naming
from framework_drafts.history.models import Snapshot

MOST = 4


@dataclass(frozen=True)
class Side:
    """`results` and `numbers` are of the run that is pinned; None where the version was not run on the snapshot yet.

    Nothing here needs a database: a side read from a bundle is as good as one that was looked up."""

    key: str
    framework_id: str
    title: str
    version: str
    pins: Sequence[Pinned]
    gaps: Sequence[Mapping[str, str]] = ()
    run_id: uuid.UUID | None = None
    results_sha256: str = ""
    statistics_sha256: str = ""
    results: Results | None = None
    numbers: Mapping[str, Any] | None = None
    findings: Sequence[Mapping[str, Any]] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        return f"{self.title}, {self.version}"

    def measures(self) -> list[tuple[str, Any]]:
        """Codes with definitions, in the framework's order."""
        return [(pin.entry.code, pin.definition) for pin in self.pins]

    def of(self, code: str) -> Mapping[str, Any]:
        """A measure's statistics; empty where the data have nothing of it."""
        told: Mapping[str, Any] = (self.numbers or {}).get("measures", {}).get(code, {})
        return told

    def findings_of(self, code: str) -> list[Mapping[str, Any]]:
        return [finding for finding in self.findings if finding["code"] == code]

    def breaks(self, code: str) -> list[str]:
        """Periods that may not be compared with what was before them: by the log, or by the order of councils."""
        shown = {f["period"] for f in self.findings_of(code) if f["rule"] == "rank_break"}
        return sorted(shown | set(self.of(code).get("breaks", ())))


def newest_run(db: Session, version_id: uuid.UUID, snapshot_hash: str) -> DryRun | None:
    """The run of this version on this snapshot that was finished last, made by the engine of today."""
    query = (
        select(DryRun)
        .where(DryRun.framework_version_id == version_id, DryRun.snapshot_hash == snapshot_hash)
        .where(DryRun.engine == ENGINE, DryRun.statistics_sha256 != "")
        .order_by(col(DryRun.finished_at).desc(), col(DryRun.key))
    )
    return db.exec(query).first()


def side_of(
    db: Session, version: FrameworkVersion, snapshot_hash: str, results: Path, run: DryRun | None = None
) -> Side:
    """A version with the run that is given, or its newest on a snapshot. A draft's run that was made of other definitions
    than it has now is no run of it. Raises Unusable where a run's files are not as recorded."""
    run = run or newest_run(db, version.id, snapshot_hash)
    if run is not None and version.status == "draft" and _was_changed(db, version, run):
        run = None
    return Side(
        key=str(version.id),
        framework_id=version.framework_id,
        title=version.title,
        version=version.shown_version,
        pins=pinned_in(db, version.id),
        gaps=version.gaps,
        run_id=run.id if run else None,
        results_sha256=run.results_sha256 if run else "",
        statistics_sha256=run.statistics_sha256 if run else "",
        results=results_of(results, run) if run else None,
        numbers=numbers_of(results, run) if run else None,
        findings=run.findings if run else (),
    )


def _was_changed(db: Session, version: FrameworkVersion, run: DryRun) -> bool:
    """Whether a draft's measures, or the codes they have, are others than when it was run."""
    snapshot = db.get(Snapshot, run.snapshot_hash)
    if snapshot is None:
        return True
    asked = asked_of(pinned_in(db, version.id), naming.crosswalk(db), snapshot)
    return bool(run.inputs.get("definitions") != digest_of(asked)[:16])
