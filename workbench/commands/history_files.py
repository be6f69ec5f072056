"""What the history commands do once their words are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from consultation.councils import register
from consultation.errors import Unusable
from consultation.store import now
from framework_drafts.history import datasets
from framework_drafts.history.catalogue import find
from framework_drafts.history.facts import Asked
from framework_drafts.history.giving import keep_with_identity, kept_mappings
from framework_drafts.history.identity.naming import crosswalk
from framework_drafts.history.importing import Summary, read_file
from framework_drafts.history.mapping import Mapping, parse
from framework_drafts.history.models import Snapshot
from workbench.commands.shared import content_of
from workbench.database import Instance
from workbench.reports import history as tables


def read(instance: Instance, path: Path, name: str, said: dict[str, str]) -> Summary:
    """Read one file with what was said of it; its Parquet is written, and is nothing until keep() records it."""
    with instance.store.reading() as db:
        known, mapping = register(db), _mapping(db, said["mapping"])
    asked = Asked(period=said["period"], published_on=said["published"], vintage=said["vintage"])
    return read_file(path, name, register=known, asked=asked, mapping=mapping, into=instance.snapshots)


def keep(instance: Instance, summaries: Sequence[Summary]) -> list[dict[str, Any]]:
    """Record them all, or none."""
    with instance.store.unit_of_work() as db:
        kept = [keep_with_identity(db, one, by=None, at=now()) for one in summaries]
        return [summary(snapshot) for snapshot, _ in kept]


def _mapping(db: Any, named: str) -> Mapping | None:
    if not named:
        return None
    for kept in kept_mappings(db):
        if kept.name == named:
            return parse(kept.mapping)
    if not named.endswith(".json"):
        raise Unusable(f"No mapping is kept under the name “{named}”.")
    try:
        return parse(json.loads(content_of(named)))
    except ValueError as problem:
        raise Unusable(f"{named} is not a JSON document: {problem}.") from problem


def summary(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "snapshot": snapshot.hash,
        "format": snapshot.format,
        "title": snapshot.title,
        "publisher": snapshot.publisher,
        "published_on": snapshot.published_on,
        "vintage": snapshot.vintage,
        "licence": snapshot.licence,
        "attribution": " ".join(snapshot.attributions),
        "invented": snapshot.invented,
        "source_name": snapshot.source_name,
        "source_sha256": snapshot.source_sha256,
        "cells": snapshot.cells,
        "areas": snapshot.areas,
        "periods": snapshot.periods,
        "series": snapshot.series,
        "passed_over": snapshot.about.get("passed_over", {}),
        "parts": snapshot.parts,
        "warnings": snapshot.warnings,
    }


def combined(
    instance: Instance, name: str, prefixes: Sequence[str], take: Sequence[str], reason: str
) -> dict[str, Any]:
    """A data set put together and settled; nothing of it is kept where a conflict has no rule."""
    with instance.store.unit_of_work() as db:
        parts = [find(db, prefix) for prefix in prefixes]
        made = datasets.start(db, name=name, purpose="", parts=[part.hash for part in parts], by=None, at=now())
        for one in take:
            series, _, prefix = one.partition("=")
            whose = find(db, prefix).hash if prefix else ""
            datasets.rule(db, data_set=made, series=series, takes=whose, reason=reason, by=None, at=now())
        worked_out = datasets.work_out(db, instance.snapshots, data_set=made)
        return summary(datasets.settle(db, data_set=made, summary=worked_out, by=None, at=now()))


def written(
    instance: Instance,
    view: str,
    out: Path,
    *,
    snapshot: str | None,
    series: str,
    area: Sequence[str],
    period: str,
) -> dict[str, Any]:
    """Write one view to a file. Raises Unusable for an ending that is neither .csv nor .xlsx, or a view without rows."""
    kind = out.suffix.lstrip(".").lower()
    if kind not in tables.FORMATS:
        raise Unusable("Name the file with the ending .csv or .xlsx.")
    with instance.store.reading() as db:
        table = _table(db, instance.snapshots, view, snapshot, series, area, period)
    out.write_bytes(table.as_bytes(kind))
    return {"file": str(out), "rows": len(table.rows), "about": list(table.about)}


def _table(
    db: Any, folder: Path, view: str, prefix: str | None, series: str, area: Sequence[str], period: str
) -> tables.Table:
    if view == "crosswalk":
        return tables.crosswalk_of(db)
    snapshot = find(db, prefix)
    if view == "availability":
        return tables.availability_of(db, folder, snapshot)
    if view == "quality":
        return tables.quality_of(tables.quality(db, folder, snapshot)[0], snapshot)
    known = crosswalk(db)
    labels = [label for label in snapshot.series if series in ("", label, known.series_of(label))]
    if not labels:
        raise Unusable(f"The snapshot has no series “{series}”: look at “history show {snapshot.hash[:8]} --json”.")
    if view == "missing":
        if not series or not period:
            raise Unusable("Say which measure and year: --series and --period.")
        return tables.missing_of(db, folder, snapshot, known.series_of(labels[0]) or labels[0], period)
    return tables.cells_of(db, folder, snapshot, labels, area)
