"""Which snapshots there are."""

from __future__ import annotations

from sqlmodel import Session, col, select

from consultation.errors import Unusable
from framework_drafts.history.models import Snapshot


def snapshots(db: Session) -> list[Snapshot]:
    """All snapshots, the newest first."""
    return list(db.exec(select(Snapshot).order_by(col(Snapshot.imported_at).desc(), col(Snapshot.hash))))


def find(db: Session, prefix: str | None) -> Snapshot:
    """A snapshot by its hash or the beginning of it; the newest when none is named. Raises Unusable."""
    if prefix == "":
        raise Unusable("No snapshot is named: give the beginning of its hash, or leave the option out for the newest.")
    every = snapshots(db)
    if not every:
        raise Unusable("There is no historic data yet: import a published file first.")
    if prefix is None:
        return every[0]
    matching = [snapshot for snapshot in every if snapshot.hash.startswith(prefix.lower())]
    if len(matching) != 1:
        how = "no snapshot begins" if not matching else f"{len(matching)} snapshots begin"
        raise Unusable(f"{how[:1].upper()}{how[1:]} with “{prefix}”: give more of its hash.")
    return matching[0]


def known_series(db: Session) -> frozenset[str]:
    """Every series of every snapshot."""
    return frozenset(series for snapshot in snapshots(db) for series in snapshot.series)
