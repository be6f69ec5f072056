"""The frameworks that come with the program: one folder each, one readable file a measure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from consultation import audit
from framework_drafts.frameworks.editing import framework_hash
from framework_drafts.frameworks.models import Framework, FrameworkEntry, FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in, versions_of
from framework_drafts.measures.language import computable_hash, definition_hash, parse
from framework_drafts.measures.models import Measure, MeasureVersion

BASELINES = Path(__file__).parent / "baselines"


def load_shipped(db: Session, *, at: datetime) -> list[str]:
    """Add the shipped frameworks that are not there yet; returns their names. What is there is never touched."""
    added = []
    for folder in sorted(path.parent for path in BASELINES.glob("*/framework.yaml")):
        head = _read(folder / "framework.yaml")
        if not any(version.version == head["version"] for version in versions_of(db, head["id"])):
            _load(db, folder, head, at)
            added.append(f"{head['id']}@{head['version']}")
    return added


def measure_files(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted((folder / "measures").glob("*.yaml")):
        yield path, _read(path)


def _load(db: Session, folder: Path, head: dict[str, Any], at: datetime) -> None:
    if db.get(Framework, head["id"]) is None:
        db.add(Framework(id=head["id"], shipped=True, created_at=at))
        db.flush()
    version = FrameworkVersion(framework_id=head["id"], title=head["title"], purpose=head["purpose"], created_at=at)
    db.add(version)
    db.flush()
    for position, (_, data) in enumerate(measure_files(folder), start=1):
        pinned = _measure(db, data, at)
        db.add(
            FrameworkEntry(
                framework_version_id=version.id,
                measure_version_id=pinned.id,
                code=data["code"],
                domain=data["domain"],
                position=position,
            )
        )
    db.flush()
    version.sha256 = framework_hash(pinned_in(db, version.id))
    version.version, version.status, version.frozen_at = head["version"], "frozen", at
    db.add(version)
    db.flush()
    audit.record(db, who=None, did="shipped", what=version, at=at, version=version.version)


def _measure(db: Session, data: dict[str, Any], at: datetime) -> MeasureVersion:
    definition = parse(data["definition"])
    if db.get(Measure, data["id"]) is None:
        db.add(Measure(id=data["id"], created_at=at))
        db.flush()
    version = MeasureVersion(
        measure_id=data["id"],
        version=data["version"],
        status="frozen",
        frozen_at=at,
        created_at=at,
        definition=definition.as_data(),
        definition_hash=definition_hash(definition),
        computable_hash=computable_hash(definition),
        reason="Shipped with the program.",
    )
    db.add(version)
    db.flush()
    return version


def _read(path: Path) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise ValueError(f"{path.name} is not a set of named clauses")
    return data
