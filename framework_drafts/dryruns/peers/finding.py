"""A council's peers: those it chose, else those a method finds in the newest population figures at hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from sqlmodel import Session, col, select

from consultation import audit
from consultation.councils import Council
from consultation.errors import Unusable
from consultation.store import in_turn
from framework_drafts.dryruns.engine import Asked, work_out
from framework_drafts.dryruns.models import ChosenPeers
from framework_drafts.dryruns.peers.methods import Method, methods, usual
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.cells import unseen_removed
from framework_drafts.statistics.neighbours import nearest

FEWEST, MOST = 3, 30


@dataclass(frozen=True)
class Peers:
    """`codes` in order of likeness (of choice, for chosen ones); `distances` is empty for chosen ones."""

    codes: tuple[str, ...]
    distances: tuple[float, ...]
    method: Method | None
    snapshot: str
    period: str
    chosen: ChosenPeers | None

    @property
    def words(self) -> str:
        """How they were found, for the foot of a page."""
        if self.chosen is not None:
            reason = f": {self.chosen.reason}" if self.chosen.reason else ""
            return f"{len(self.codes)} councils chosen for comparison on {self.chosen.chosen_at:%d %B %Y}{reason}."
        assert self.method is not None  # noqa: S101 - one or the other
        return (
            f"{len(self.codes)} statistical neighbours by the method {self.method.id} ({self.method.hash[:8]}), "
            f"population of {self.period}, data {self.snapshot[:8]}."
        )


def peers_of(db: Session, folder: Path, council: str) -> Peers | None:
    """A council's peers; None where it chose none and no population figures hold it. `folder` holds the snapshots."""
    if chosen := chosen_by(db, council):
        return Peers(tuple(chosen.peers), (), None, "", "", chosen)
    method = usual()
    wanted = {series for feature in method.features for series in feature.definition.series()}
    for snapshot in snapshots(db):
        if wanted <= set(snapshot.series):
            found, period = _neighbours(folder, snapshot.hash, method.id)
            if council in found:
                codes, distances = zip(*found[council], strict=True)
                return Peers(codes, distances, method, snapshot.hash, period, None)
    return None


def chosen_by(db: Session, council: str) -> ChosenPeers | None:
    """The list that counts now; None where there is none, or where the newest one was taken back (is empty)."""
    query = select(ChosenPeers).where(ChosenPeers.council == council).order_by(col(ChosenPeers.id).desc())
    newest = db.exec(query).first()
    return newest if newest is not None and newest.peers else None


def choose_peers(
    db: Session, *, council: str, peers: list[str], reason: str, by: uuid.UUID, at: datetime
) -> ChosenPeers:
    """Keep a council's own list; an empty one takes the list back. Raises Unusable for what cannot be a list."""
    in_turn(db, "peers")
    known = set(db.exec(select(Council.code)))
    wanted = list(dict.fromkeys(peers))
    if council not in known:
        raise Unusable("There is no such council.")
    if wanted and not FEWEST <= len(wanted) <= MOST:
        raise Unusable(
            f"Choose between {FEWEST} and {MOST} councils, or none to go back to the statistical neighbours."
        )
    if council in wanted or not set(wanted) <= known:
        raise Unusable("Choose from the other councils in the list.")
    row = ChosenPeers(council=council, peers=wanted, reason=unseen_removed(reason)[:300], chosen_by=by, chosen_at=at)
    db.add(row)
    db.flush()
    audit.record(db, who=by, did="chose peers", what=row, at=at, council=council)
    return row


@lru_cache(maxsize=8)
def _neighbours(folder: Path, snapshot: str, method_id: str) -> tuple[dict[str, list[tuple[str, float]]], str]:
    """The nearest councils of each council with their distances, and the period that the features are of (the newest)."""
    method = methods()[method_id]
    asked = [Asked(feature.name, feature.name, "", feature.definition) for feature in method.features]
    worked = work_out(folder, snapshot, asked)
    figures = [worked.of(feature.name) for feature in method.features]
    if not worked.councils.size or not all(figures):
        return {}, ""
    period = len(worked.periods) - 1
    columns = []
    for feature, mine in zip(method.features, figures, strict=True):
        column = mine.value[worked.councils, period]  # type: ignore[union-attr]
        columns.append(np.log(column) if feature.scale == "logarithm" else column)
    features, weights = np.column_stack(columns), [feature.weight for feature in method.features]
    codes = [worked.areas[i].code for i in worked.councils]
    found = {
        code: [(codes[i], round(far, 4)) for i, far in nearest(features, weights, place, count=method.nearest)]
        for place, code in enumerate(codes)
    }
    return {code: near for code, near in found.items() if near}, worked.periods[period]
