"""From a published file to an immutable snapshot: every cell accounted for, or the file refused whole."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from sqlmodel import Session

from consultation import audit
from consultation.errors import Unusable
from consultation.reorganisations import Register
from consultation.store import in_turn
from framework_drafts.history.cells import LEVELS
from framework_drafts.history.desk import Desk, Refused
from framework_drafts.history.facts import Asked, Facts
from framework_drafts.history.formats import dhsc_time_series, mapped, mid_year, open_data, stacked
from framework_drafts.history.mapping import Mapping as Mapped
from framework_drafts.history.models import PublishedArea, PublishedSeries, Snapshot
from framework_drafts.history.reasons import tell_apart
from framework_drafts.history.source import Sheet, Source, open_source

Read = Callable[[Source, Sheet, Desk, Register, Asked], Facts]


@dataclass(frozen=True)
class Format:
    name: str
    recognise: Callable[[Source], Sheet | None]
    read: Read


ABOUT = ("titles", "sources", "notes", "notes_of", "passed_over", "logged", "attributions")
FORMATS = tuple(
    Format(module.NAME, module.recognise, module.read) for module in (dhsc_time_series, mid_year, open_data, stacked)
)


class NotImported(Unusable):
    """The file was refused whole. `problems` are the first ten, each with its place."""

    def __init__(self, name: str, problems: list[str], count: int) -> None:
        self.problems = problems
        places = "one place" if count == 1 else f"{count:,} places" if count > len(problems) else f"{count} places"
        super().__init__(f"{name} was not imported, because {places} in it cannot be read: {'; '.join(problems)}.")


class NotKnown(Unusable):
    """The file is readable, but no format known here: somebody has to say what its columns are."""


@dataclass(frozen=True)
class Summary:
    """A whole file, read: what its snapshot will hold, and every cell of it counted."""

    hash: str
    source_name: str
    source_sha256: str
    source_size: int
    facts: dict[str, Any]
    cells: dict[str, Any]
    areas: list[dict[str, Any]]
    series: list[dict[str, Any]]
    vintage: str = ""
    parts: tuple[str, ...] = ()

    def periods(self) -> list[str]:
        return sorted({period for one in self.series for period in one["periods"]})

    def levels(self) -> dict[str, int]:
        codes = {(area["level"], area["area"]) for area in self.areas}
        return {level: n for level in LEVELS if (n := sum(found == level for found, _ in codes))}


def recognise(source: Source) -> tuple[Format, Sheet] | None:
    """The known format of a file, by content."""
    for known in FORMATS:
        if sheet := known.recognise(source):
            return known, sheet
    return None


def read_file(
    path: Path,
    name: str,
    *,
    register: Register,
    asked: Asked | None = None,
    mapping: Mapped | None = None,
    into: Path | None = None,
) -> Summary:
    """Read a file of any known format, or any table by a mapping; `into` is the folder that its Parquet is written to.

    Raises NotImported with the places, NotKnown, or Unusable for what is no such file at all."""
    asked = asked or Asked()
    with open_source(path, name) as source, Desk() as desk:
        try:
            if mapping is not None:
                facts = mapped.read(source, desk, mapping)
            elif known := recognise(source):
                facts = known[0].read(source, known[1], desk, register, asked)
            else:
                raise NotKnown(
                    f"{name} is not one of the published files known here: say what its columns are, with a mapping."
                )
            desk.refuse_unkeepable()
            desk.refuse_duplicates()
            if not desk.one("SELECT count(*) FROM laid"):
                raise Refused(["it holds no row of figures"])
        except Refused as problem:
            raise NotImported(name, problem.problems, problem.count) from problem
        except duckdb.OutOfMemoryException as problem:
            raise Unusable(f"{name} is too large to be worked through at once: split it by year.") from problem
        facts.warnings = source.notes + facts.warnings
        facts.published_on = asked.published_on or facts.published_on
        tell_apart(desk, register, facts)
        summary = _summary(source, desk, facts, asked)
        if into is not None and not (into / f"{summary.hash}.parquet").exists():
            desk.write(into / f"{summary.hash}.parquet")
        return summary


def keep_snapshot(db: Session, summary: Summary, *, by: uuid.UUID | None, at: datetime) -> tuple[Snapshot, bool]:
    """Record a file that was read: the same content a second time is the snapshot it already is, and False."""
    in_turn(db, "snapshot")
    if existing := db.get(Snapshot, summary.hash):
        return existing, False
    facts: Mapping[str, Any] = summary.facts
    snapshot = Snapshot(
        hash=summary.hash,
        **{
            name: facts[name]
            for name in ("format", "title", "publisher", "licence", "attribution", "invented", "warnings")
        },
        published_on=facts["published_on"],
        vintage=summary.vintage,
        source_name=summary.source_name[-200:],
        source_sha256=summary.source_sha256,
        source_size=summary.source_size,
        about={name: facts[name] for name in ABOUT if name in facts},
        parts=list(summary.parts),
        cells=summary.cells,
        areas=summary.levels(),
        periods=summary.periods(),
        series=sorted(one["label"] for one in summary.series),
        imported_by=by,
        imported_at=at,
    )
    db.add(snapshot)
    db.flush()
    db.add_all(PublishedArea(snapshot_hash=snapshot.hash, **area) for area in summary.areas)
    db.add_all(PublishedSeries(snapshot_hash=snapshot.hash, **one) for one in summary.series)
    db.flush()
    audit.record(db, who=by, did="imported", what=snapshot, at=at, source=snapshot.source_sha256)
    return snapshot, True


def _summary(source: Source, desk: Desk, facts: Facts, asked: Asked) -> Summary:
    return Summary(
        hash=desk.digest(),
        source_name=source.name,
        source_sha256=source.sha256,
        source_size=source.size,
        facts=asdict(facts),
        vintage=asked.vintage[:80],
        **count(desk, facts.titles),
    )


def count(desk: Desk, titles: Mapping[str, str]) -> dict[str, Any]:
    """Every cell of a desk counted: in all, figures, by mark, by reason; its areas and its series."""
    total, values = desk.rows("SELECT count(*), count(value) FROM laid")[0]
    marks = dict(desk.rows("SELECT mark, count(*) FROM laid WHERE value IS NULL GROUP BY 1 ORDER BY 1"))
    reasons = dict(desk.rows("SELECT reason, count(*) FROM laid WHERE value IS NULL GROUP BY 1 ORDER BY 1"))
    areas = desk.rows(
        "SELECT area, left(area_name, 200), left(area_label, 20), any_value(level), min(period), max(period) "
        "FROM laid GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    series = desk.rows(
        "SELECT series, list(DISTINCT period ORDER BY period), list(DISTINCT breakdown ORDER BY breakdown), "
        "list(DISTINCT statistic ORDER BY statistic), count(*), count(value) FROM laid GROUP BY 1 ORDER BY 1"
    )
    return {
        "cells": {"total": total, "values": values, "marks": marks, "reasons": reasons},
        "areas": [
            {"area": a, "name": n, "label": b, "level": level, "first": first, "last": last}
            for a, n, b, level, first, last in areas
        ],
        "series": [
            {
                "label": label,
                "title": titles.get(label, "")[:300],
                "periods": periods,
                "breakdowns": breakdowns,
                "statistics": statistics,
                "cells": cells,
                "figures": figures,
            }
            for label, periods, breakdowns, statistics, cells, figures in series
        ],
    }
