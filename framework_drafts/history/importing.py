"""From a published file to an immutable snapshot: every cell accounted for, or the file refused whole."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
from sqlmodel import Session

from consultation import audit
from consultation.errors import Unusable
from framework_drafts.history.cells import PublishedCell, Reading
from framework_drafts.history.formats import dhsc_time_series
from framework_drafts.history.models import Snapshot
from framework_drafts.history.sheets import Book, open_book


@dataclass(frozen=True)
class Format:
    name: str
    recognise: Callable[[Book], bool]
    read: Callable[[Book], Reading]


FORMATS = (Format(dhsc_time_series.NAME, dhsc_time_series.recognise, dhsc_time_series.read),)


def read_file(content: bytes, name: str) -> Reading:
    """Read a published file of any known format. Raises Unusable with what is wrong and where."""
    book = open_book(content, name)
    for known in FORMATS:
        if known.recognise(book):
            try:
                return known.read(book)
            except dhsc_time_series.Refused as problem:
                count = len(problem.reasons)
                raise Unusable(
                    f"{name} was not imported, because {'one place' if count == 1 else f'at least {count} places'} in it "
                    f"cannot be read: {problem}."
                ) from problem
    raise Unusable(
        f"{name} is a spreadsheet, but not one of the published files known here: give the ASCOF time-series workbook."
    )


def keep_snapshot(
    db: Session, folder: Path, *, reading: Reading, source_name: str, source: bytes, by: uuid.UUID | None, at: datetime
) -> tuple[Snapshot, bool]:
    """Store a reading once: the same content a second time returns the snapshot it already is, and False."""
    digest = content_hash(reading.cells)
    if existing := db.get(Snapshot, digest):
        if not (folder / f"{digest}.parquet").exists():
            write_parquet(folder / f"{digest}.parquet", reading.cells)
        return existing, False
    write_parquet(folder / f"{digest}.parquet", reading.cells)
    snapshot = Snapshot(
        hash=digest,
        format=reading.format,
        title=reading.title,
        publisher=reading.publisher,
        licence=reading.licence,
        attribution=reading.attribution,
        invented=reading.invented,
        source_name=source_name[-200:],
        source_sha256=hashlib.sha256(source).hexdigest(),
        cells=reading.counts(),
        areas=reading.areas(),
        periods=reading.periods(),
        series=reading.series(),
        warnings=reading.warnings,
        imported_by=by,
        imported_at=at,
    )
    db.add(snapshot)
    db.flush()
    audit.record(db, who=by, did="imported", what=snapshot, at=at, source=snapshot.source_sha256)
    return snapshot, True


def content_hash(cells: list[PublishedCell]) -> str:
    """SHA-256 over the cells without regard to their order or their place in the file."""
    lines = sorted(
        f"{c.series}\t{c.statistic}\t{c.area}\t{c.area_name}\t{c.level}\t{c.period}\t{c.value!r}\t{c.bracketed!r}\t{c.mark}"
        for c in cells
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write_parquet(path: Path, cells: list[PublishedCell]) -> None:
    """Write beside the final name first, so that a half-written snapshot can never be taken for one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {
        name: np.array([getattr(cell, name) for cell in cells], dtype=object)
        for name in ("series", "statistic", "area", "area_name", "level", "period", "mark", "reason", "sheet")
    }
    columns |= {
        name: np.array([_or_nan(getattr(cell, name)) for cell in cells], dtype=float) for name in ("value", "bracketed")
    }
    columns |= {name: np.array([getattr(cell, name) for cell in cells], dtype=np.int32) for name in ("row", "column")}
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    with duckdb.connect() as connection:
        connection.register("cells", columns)
        connection.execute(
            "COPY (SELECT * REPLACE (CASE WHEN isnan(value) THEN NULL ELSE value END AS value, "
            "CASE WHEN isnan(bracketed) THEN NULL ELSE bracketed END AS bracketed) FROM cells "
            "ORDER BY series, period, level, area, statistic) TO ? (FORMAT parquet, COMPRESSION zstd)",
            [str(unfinished)],
        )
    os.replace(unfinished, path)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
