"""Historic data as tables to take away: each view's header and rows, and below them whose figures they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session

from consultation.councils import register
from consultation.errors import Unusable
from framework_drafts.history.availability import availability, who_is_missing
from framework_drafts.history.cells import IN_WORDS, short, status
from framework_drafts.history.combining import Conflict
from framework_drafts.history.comparing import CAUSES, Compared, compare, notes_of
from framework_drafts.history.identity.crosswalk import Crosswalk, book_and_code
from framework_drafts.history.identity.models import SeriesChange
from framework_drafts.history.identity.naming import changes_of, crosswalk, series_by_id
from framework_drafts.history.models import Snapshot
from framework_drafts.history.quality import CHECKS, Recomputed, Suspect, look_over
from framework_drafts.history.reading import Row, parquet, rows_of
from workbench.reports.cells import Value, csv_bytes, xlsx_bytes

MOST_ROWS = 1_000_000
FORMATS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Table:
    """`about` says whose figures they are, from which snapshot, and anything a reader must know."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    about: Sequence[str] = field(default_factory=tuple)

    def as_bytes(self, kind: str) -> bytes:
        if kind == "xlsx" and len(self.rows) > MOST_ROWS:
            raise Unusable(f"{len(self.rows):,} rows are more than a workbook holds: take it away as CSV.")
        if kind == "xlsx":
            return xlsx_bytes(self.title[:200], self.header, self.rows, self.about)
        return csv_bytes(self.header, self.rows, self.about)

    def as_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "rows": [dict(zip(self.header, row, strict=True)) for row in self.rows],
            "about": list(self.about),
        }


def about(*snapshots: Snapshot) -> list[str]:
    """The lines that stand below every table: attribution, licence, vintage, hash."""
    lines = []
    for snapshot in snapshots:
        vintage = ", ".join(
            part for part in (snapshot.published_on and f"published {snapshot.published_on}", snapshot.vintage) if part
        )
        lines += [
            *snapshot.attributions,
            f"{snapshot.title}{f' ({vintage})' if vintage else ''}. Licence: {snapshot.licence}. Snapshot {snapshot.hash}.",
        ]
    return lines


CELL = (
    "Series", "Code book", "Code", "Kind of figure", "Part of the people", "Area code", "Area", "Level", "Period",
    "Value", "Second value in brackets", "Status", "Mark", "Reason", "Sheet", "Row", "Column",
)  # fmt: skip


def cell(row: Row, known: Crosswalk) -> list[Value]:
    book, code = book_and_code(row.label)
    why = IN_WORDS.get(row.reason, row.reason) if row.value is None else ""
    return [
        known.series_of(row.label) or "", book, code, row.statistic, row.breakdown, row.area, row.area_name, row.level,
        row.period, row.value, row.bracketed, status(row.value, row.reason), row.mark, why, row.sheet, row.row, row.col,
    ]  # fmt: skip


def cells_of(db: Session, folder: Path, snapshot: Snapshot, labels: Sequence[str], areas: Sequence[str] = ()) -> Table:
    """Every cell of some labels (all, where none is named) with its place in the published file."""
    known = crosswalk(db)
    rows = [cell(row, known) for row in rows_of(parquet(folder, snapshot.hash), labels or snapshot.series, areas=areas)]
    return Table("cells", f"Cells of {snapshot.title}", CELL, rows, about(snapshot))


def availability_of(db: Session, folder: Path, snapshot: Snapshot) -> Table:
    """Of each measure and year: councils there, councils with a figure, and how many lack one for which reason."""
    known, titles = crosswalk(db), series_by_id(db)
    shares = availability(parquet(folder, snapshot.hash), register(db), known)
    reasons = sorted({reason for years in shares.values() for one in years.values() for reason in one.reasons})
    rows: list[list[Value]] = []
    for series in sorted(shares):
        name = titles[series].title if series in titles else series
        for period, one in sorted(shares[series].items()):
            counts: list[Value] = [one.reasons[reason] for reason in reasons]
            rows.append([series, name, period, one.councils, one.figures, round(100 * one.share, 1), *counts])
    header = ("Series", "Measure", "Period", "Councils there", "With a figure", "Per cent", *map(short, reasons))
    return Table("availability", f"Availability: {snapshot.title}", header, rows, about(snapshot))


def missing_of(db: Session, folder: Path, snapshot: Snapshot, series: str, period: str) -> Table:
    found = who_is_missing(parquet(folder, snapshot.hash), series, period, register(db), crosswalk(db))
    rows = [[one.area, one.name, one.mark, IN_WORDS.get(one.reason, one.reason)] for one in found]
    titles = series_by_id(db)
    name = titles[series].title if series in titles else series
    title = f"Councils without a figure in {period}: {name}"
    return Table("missing", title, ("Area code", "Council", "Mark", "Reason"), rows, about(snapshot))


def comparison(db: Session, folder: Path, one: Snapshot, other: Snapshot) -> Compared:
    """Two snapshots compared, with what is known to have been corrected."""
    changes = [change for change in changes_of(db, series_by_id(db)) if change.kind == "corrected"]
    return compare(
        parquet(folder, one.hash),
        parquet(folder, other.hash),
        crosswalk(db),
        corrected={(change.series_id, change.period) for change in changes},
        notes=[*notes_of(one.about), *notes_of(other.about)],
    )


def comparison_of(found: Compared, one: Snapshot, other: Snapshot) -> Table:
    rows: list[list[Value]] = [
        [
            d.series, d.statistic, d.breakdown, d.area, d.area_name, d.period, d.one_label, d.one, d.one_mark,
            d.other_label, d.other, d.other_mark, "; ".join(CAUSES[cause] for cause in d.causes),
        ]
        for d in found.differences
    ]  # fmt: skip
    header = (
        "Series", "Kind of figure", "Part of the people", "Area code", "Area", "Period", "Label in the first", "First",
        "Mark in the first", "Label in the second", "Second", "Mark in the second", "Cause",
    )  # fmt: skip
    counted = (
        f"{found.both:,} cells stand in both: {found.agree:,} agree, {len(found.differences):,} differ. "
        f"{found.only_one:,} stand in the first alone, {found.only_other:,} in the second."
    )
    return Table("comparison", "Two files compared", header, rows, [counted, *about(one, other)])


def quality(db: Session, folder: Path, snapshot: Snapshot) -> tuple[list[Suspect], Recomputed]:
    """What looks wrong in a snapshot; steps across a break of comparability are not looked at."""
    known = series_by_id(db)
    breaks = {(change.series_id, change.period) for change in changes_of(db, known) if change.comparable == "no"}
    units = {name: one.unit for name, one in known.items()}
    return look_over(parquet(folder, snapshot.hash), crosswalk(db), units, register(db), breaks=breaks)


def quality_of(found: Sequence[Suspect], snapshot: Snapshot) -> Table:
    rows: list[list[Value]] = [
        [
            CHECKS[s.check], s.series, s.label, s.statistic, s.breakdown, s.area, s.area_name, s.period, s.value,
            s.against, s.sheet, s.row,
        ]
        for s in found
    ]  # fmt: skip
    header = (
        "Check", "Series", "Label", "Kind of figure", "Part of the people", "Area code", "Area", "Period", "Value",
        "Measured against", "Sheet", "Row",
    )  # fmt: skip
    return Table("quality", f"To look at in {snapshot.title}", header, rows, about(snapshot))


def crosswalk_of(db: Session) -> Table:
    """Every label of every series, and what changed about it."""
    known, titles = crosswalk(db), series_by_id(db)
    changes: dict[str, list[SeriesChange]] = {}
    for change in changes_of(db, titles):
        changes.setdefault(change.series_id, []).append(change)
    rows: list[list[Value]] = []
    for series, one in titles.items():
        for label in known.labels_of(series):
            rows.append([series, one.title, "label", label.framework, label.code, label.first, label.last, "", "", ""])
        for change in changes.get(series, ()):
            words = change.words if change.ours else f"{change.words} (words of the file {change.origin[:8]})"
            rows.append([series, one.title, "change", "", "", change.period, "", change.kind, change.comparable, words])
    header = ("Series", "Title", "Row", "Framework", "Code", "From", "To", "Kind of change", "Comparable", "In words")
    return Table("crosswalk", "Codes of the Adult Social Care Outcomes Framework and what they stand for", header, rows)


def collisions_of(db: Session, before: str, after: str, among: Sequence[str] | None = None) -> Table:
    """Every code that is in use in both years, with what it means in each."""
    titles = series_by_id(db)
    rows: list[list[Value]] = [
        [
            one.code,
            "changes meaning" if one.changes_meaning else "keeps its meaning",
            *(value for series in (one.before, one.after) for value in (series, titles[series].title)),
        ]
        for one in crosswalk(db).collisions(before, after, among)
    ]
    header = (
        "Code",
        "Verdict",
        f"Series in {before}",
        f"Measure in {before}",
        f"Series in {after}",
        f"Measure in {after}",
    )
    return Table("collisions", f"Codes in use in {before} and in {after}", header, rows)


def conflicts_of(found: Sequence[Conflict], parts: Sequence[Snapshot]) -> Table:
    rows: list[list[Value]] = []
    for one in found:
        said: dict[int, Value] = {place: mark if value is None else value for place, value, mark in one.said}
        rows.append(
            [
                one.series,
                one.statistic,
                one.breakdown,
                one.area,
                one.area_name,
                one.period,
                *map(said.get, range(len(parts))),
            ]
        )
    header = (
        "Series",
        "Kind of figure",
        "Part of the people",
        "Area code",
        "Area",
        "Period",
        *(p.hash[:8] for p in parts),
    )
    return Table("conflicts", "Cells on which the files disagree", header, rows, about(*parts))
