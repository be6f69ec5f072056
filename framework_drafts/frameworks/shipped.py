"""The frameworks that come with the program: one folder each, one readable file a measure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from framework_drafts.frameworks.bundle import Bundle, from_files
from framework_drafts.frameworks.exchange import ship
from framework_drafts.frameworks.queries import versions_of

BASELINES = Path(__file__).parent / "baselines"


def load_shipped(db: Session, *, at: datetime) -> list[str]:
    """Add the shipped frameworks that are not there yet; returns their names. What is there is never touched."""
    added = []
    for folder in folders():
        bundle = read_folder(folder)
        if not any(version.version == bundle.version for version in versions_of(db, bundle.id)):
            ship(db, bundle=bundle, at=at)
            added.append(f"{bundle.id}@{bundle.version}")
    return added


def folders() -> list[Path]:
    return sorted(path.parent for path in BASELINES.glob("*/framework.yaml"))


def read_folder(folder: Path) -> Bundle:
    """A framework from a folder of files. Raises Unusable with the file at fault."""
    return from_files(files_in(folder))


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
