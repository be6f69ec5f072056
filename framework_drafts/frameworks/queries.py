"""Reading frameworks and what is pinned in them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.errors import Unusable
from framework_drafts.frameworks.models import FrameworkEntry, FrameworkVersion
from framework_drafts.frameworks.versions import parts
from framework_drafts.history.identity import naming
from framework_drafts.history.models import PublishedSeries as SeriesOfFile
from framework_drafts.measures.language import Definition, PublishedSeries
from framework_drafts.measures.models import MeasureVersion


@dataclass(frozen=True)
class Pinned:
    """A measure as it stands in one framework version."""

    entry: FrameworkEntry
    measure: MeasureVersion
    definition: Definition


def pinned_in(db: Session, framework_version_id: uuid.UUID) -> list[Pinned]:
    """The measures of a framework version in its own order."""
    query = (
        select(FrameworkEntry, MeasureVersion)
        .join(MeasureVersion, col(MeasureVersion.id) == col(FrameworkEntry.measure_version_id))
        .where(FrameworkEntry.framework_version_id == framework_version_id)
        .order_by(col(FrameworkEntry.position))
    )
    return [Pinned(entry, measure, measure.defines()) for entry, measure in db.exec(query)]


def definitions_by_series(db: Session) -> dict[str, Definition]:
    """The frozen definition that takes each published label as it is; the first framework that has it decides.

    One that names its series by its own id speaks for every label of that series that any snapshot has."""
    query = (
        select(MeasureVersion)
        .where(MeasureVersion.status == "frozen")
        .order_by(col(MeasureVersion.created_at), col(MeasureVersion.measure_id), col(MeasureVersion.id))
    )
    found: dict[str, Definition] = {}
    for measure in db.exec(query):
        definition = measure.defines()
        if isinstance(definition.source, PublishedSeries):
            found.setdefault(definition.source.series, definition)
    known = naming.crosswalk(db)
    for label in sorted(set(db.exec(select(SeriesOfFile.label)))):
        if label not in found and (series := known.series_of(label)) in found:
            found[label] = found[str(series)]
    return {label: definition for label, definition in found.items() if ":" in label}


def all_versions(db: Session) -> list[tuple[FrameworkVersion, int]]:
    """Every framework version with its number of measures: by framework, oldest first, drafts last."""
    counts = (
        select(FrameworkEntry.framework_version_id, sa.func.count().label("measures"))
        .group_by(col(FrameworkEntry.framework_version_id))
        .subquery()
    )
    query = select(FrameworkVersion, sa.func.coalesce(counts.c.measures, 0)).outerjoin(
        counts, counts.c.framework_version_id == col(FrameworkVersion.id)
    )
    found = [(version, int(measures)) for version, measures in db.exec(query)]
    return sorted(found, key=lambda pair: (pair[0].framework_id, _order(pair[0])))


def find(db: Session, name: str) -> FrameworkVersion:
    """A framework version by FRAMEWORK[@VERSION]; without a version, the newest frozen one, else the draft.

    Raises Unusable with what there is instead."""
    framework_id, _, wanted = name.partition("@")
    found = list(db.exec(select(FrameworkVersion).where(FrameworkVersion.framework_id == framework_id)))
    if not found:
        known = sorted({version.framework_id for version, _ in all_versions(db)})
        raise Unusable(f"There is no framework “{framework_id}”. There is: {', '.join(known) or 'none yet'}.")
    if wanted:
        matching = [version for version in found if version.shown_version == wanted]
        if not matching:
            known = sorted(version.shown_version for version in found)
            raise Unusable(f"Framework {framework_id} has no version {wanted}. It has: {', '.join(known)}.")
        return matching[0]
    frozen = [version for version in found if version.status == "frozen"]
    return max(frozen or found, key=_order)


def versions_of(db: Session, framework_id: str) -> list[FrameworkVersion]:
    found = db.exec(select(FrameworkVersion).where(FrameworkVersion.framework_id == framework_id))
    return sorted(found, key=_order)


def _order(version: FrameworkVersion) -> tuple[int, int, int]:
    return parts(version.version) if version.version else (10**9, 0, 0)
