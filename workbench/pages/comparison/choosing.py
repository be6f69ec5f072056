"""Which frameworks are laid side by side, on which data: from the address bar, so that a comparison can be sent round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from framework_drafts.comparison.sides import MOST, Side, side_of
from framework_drafts.dryruns.running import dry_runs
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import all_versions
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.models import Snapshot
from workbench.access import as_uuid, visitor
from workbench.database import here
from workbench.loading import sees_drafts


@dataclass(frozen=True)
class Chosen:
    """The versions in the order they were chosen, the snapshot, and the two that are compared measure by measure."""

    versions: Sequence[FrameworkVersion]
    snapshot: Snapshot | None
    sides: Sequence[Side]
    old: Side | None
    new: Side | None

    def args(self, **more: Any) -> dict[str, Any]:
        """What an address must carry to show the same."""
        kept = {"side": [str(one.id) for one in self.versions], "data": self.snapshot.hash if self.snapshot else ""}
        return kept | ({"to": self.new.key} if self.new else {}) | more

    def link(self, endpoint: str, **more: Any) -> str:
        return url_for(endpoint, **self.args(**more))


def offered_versions(db: Any) -> list[FrameworkVersion]:
    """Every version with measures that the visitor may see."""
    return [v for v, count in all_versions(db) if count and (v.status == "frozen" or sees_drafts(visitor()))]


def chosen(db: Any) -> Chosen:
    """What the address asks for; unknown versions are left out. Without data the one that most of them were run on."""
    known = {version.id: version for version in offered_versions(db)}
    asked = [
        key for one in request.args.getlist("side")[: 2 * MOST] if (key := as_uuid(one)) in known and key is not None
    ]
    versions = [known[key] for key in dict.fromkeys(asked)][:MOST]
    snapshot = _snapshot(db, versions) if versions else None
    sides = [side_of(db, one, snapshot.hash if snapshot else "", here().results) for one in versions]
    others = sides[1:]
    new = next((side for side in others if side.key == request.args.get("to", "")), others[0] if others else None)
    return Chosen(versions, snapshot, sides, sides[0] if new else None, new)


def _snapshot(db: Any, versions: Sequence[FrameworkVersion]) -> Snapshot | None:
    there = {one.hash: one for one in snapshots(db)}
    if (wanted := request.args.get("data", "")) in there:
        return there[wanted]
    ids = {one.id for one in versions}
    ran: dict[str, set[Any]] = {}
    for run, version, _ in dry_runs(db):
        if version.id in ids:
            ran.setdefault(run.snapshot_hash, set()).add(version.id)
    best = max(ran, key=lambda key: len(ran[key]), default=None)
    return there[best] if best in there else next(iter(there.values()), None)
