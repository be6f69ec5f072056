"""What the pages of snapshots show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from consultation.councils import Council, register
from consultation.reorganisations import Life
from framework_drafts.history.availability import Share, availability, who_is_missing
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.cells import IN_WORDS
from framework_drafts.history.datasets import FORMAT as DATA_SET
from framework_drafts.history.identity.crosswalk import book_and_code
from framework_drafts.history.identity.naming import changes_of, crosswalk, series_by_id
from framework_drafts.history.models import PublishedArea, Snapshot
from framework_drafts.history.quality import CHECKS, Suspect
from framework_drafts.history.reading import parquet
from workbench.database import here

MOST_CELLS = 200_000  # beyond which a workbook would be too large: CSV then
MOST_SUSPECTS = 60
SHADES = ((1.0, "full"), (0.95, "most"), (0.5, "some"), (0.0001, "few"), (0.0, "none"))
FORMAT_NAMES = {
    "dhsc-time-series": "the Department’s time-series workbook of ASCOF",
    "open-data-one-year": "the official open data of one year",
    "outcomes-stacked-by-year": "outcomes of several years, stacked by a third party",
    "ons-mid-year-population": "mid-year population estimates of the Office for National Statistics",
    "mapped": "a table read by a mapping",
    DATA_SET: "a data set put together here",
}


@dataclass(frozen=True)
class Line:
    """One measure of the availability picture: its years' shares, and the codes it stands under."""

    series: str
    placed: bool
    title: str
    codes: dict[str, None]
    shares: Mapping[str, Share]


def of_snapshot(db: Any, snapshot: Snapshot) -> dict[str, Any]:
    reasons = snapshot.cells.get("reasons", {})
    known = crosswalk(db)
    titles = series_by_id(db)
    lines = []
    for label in snapshot.series:
        series = known.series_of(label) or ""
        title = titles[series].title if series in titles else snapshot.about.get("titles", {}).get(label, "")
        lines.append({"label": label, "id": series, "title": title})
    return {
        "reasons": {IN_WORDS.get(name, name): count for name, count in reasons.items()},
        "lines": lines,
        "format_name": FORMAT_NAMES.get(snapshot.format, snapshot.format),
        "parts": [part for part in (db.get(Snapshot, one) for one in snapshot.parts) if part is not None],
        "most": MOST_CELLS,
    }


def grid(db: Any, snapshot: Snapshot) -> dict[str, Any]:
    """Measures by years, with the codes that the file has them under."""
    known, titles = crosswalk(db), series_by_id(db)
    shares = availability(parquet(here().snapshots, snapshot.hash), register(db), known)
    lines: dict[str, Line] = {}
    for label in snapshot.series:
        series = known.series_of(label) or label
        title = titles[series].title if series in titles else snapshot.about.get("titles", {}).get(label) or label
        line = lines.setdefault(series, Line(series, series in titles, title, {}, shares.get(series, {})))
        line.codes[book_and_code(label)[1]] = None
    return {"lines": list(lines.values()), "periods": snapshot.periods, "shade": shade}


def holds(db: Any, snapshot: Snapshot, series: str) -> bool:
    known = crosswalk(db)
    return any((known.series_of(label) or label) == series for label in snapshot.series)


def shade(share: Share) -> str:
    return next(name for least, name in SHADES if share.share >= least)


def who_lacks(db: Any, snapshot: Snapshot, series: str, period: str) -> dict[str, Any]:
    """The councils without a figure, by reason; and what the files say changed about the measure that year."""
    known, titles = crosswalk(db), series_by_id(db)
    path, reg = parquet(here().snapshots, snapshot.hash), register(db)
    by_reason: dict[str, list[Any]] = {}
    for one in who_is_missing(path, series, period, reg, known):
        by_reason.setdefault(one.reason, []).append(one)
    changes = [c for c in changes_of(db, [series]) if c.period == period and c.comparable != "yes"]
    return {
        "period": period,
        "series": series,
        "placed": series in titles,
        "title": titles[series].title if series in titles else series,
        "by_reason": {IN_WORDS.get(reason, reason): councils for reason, councils in by_reason.items()},
        "share": availability(path, reg, known).get(series, {}).get(period, Share()),
        "changes": [c for c in changes if c.ours] or changes,
    }


def suspects_shown(db: Any, found: Sequence[Suspect]) -> dict[str, Any]:
    """Suspect cells by check: how many, and the first of them."""
    groups: dict[str, list[Suspect]] = {check: [] for check in CHECKS}
    for one in found:
        groups[one.check].append(one)
    return {
        "groups": {CHECKS[check]: rows for check, rows in groups.items() if rows},
        "clean": [CHECKS[c] for c, rows in groups.items() if not rows],
        "most": MOST_SUSPECTS,
        "titles": {name: one.title for name, one in series_by_id(db).items()},
    }


def of_council(db: Any, code: str) -> dict[str, Any] | None:
    """An area through time: how long it was there, what went before and came after, how files write it, its measures."""
    reg = register(db)
    written = list(db.exec(select(PublishedArea).where(PublishedArea.area == code).order_by(PublishedArea.first)))
    council = db.get(Council, code)
    name = council.name if council else reg.name(code) or (written[0].name if written else "")
    if not name:
        return None
    labels = {one.label for one in written if one.label}
    others = db.exec(
        select(PublishedArea.name, PublishedArea.label)
        .where(col(PublishedArea.label).in_(labels), PublishedArea.area != code, PublishedArea.level == "council")
        .distinct()
    )
    known, titles = crosswalk(db), series_by_id(db)
    held = {one.snapshot_hash for one in written}
    found = {known.series_of(label) for one in snapshots(db) if one.hash in held for label in one.series}
    return {
        "code": code,
        "name": name,
        "life": reg.lives.get(code, Life()),
        "before": reg.before(code),
        "after": reg.after(code),
        "written": _distinct(written),
        "shared": sorted(others),
        "series": sorted((titles[one] for one in found if one in titles), key=lambda one: one.title),
    }


def _distinct(written: Sequence[PublishedArea]) -> list[PublishedArea]:
    """Each way of writing once, with the years in which any file has it."""
    found: dict[tuple[str, str], PublishedArea] = {}
    for one in written:
        kept = found.setdefault((one.name, one.label), PublishedArea(**one.model_dump()))
        kept.first, kept.last = min(kept.first, one.first), max(kept.last, one.last)
    return list(found.values())
