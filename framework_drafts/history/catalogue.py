"""Which snapshots there are, and finding a council or a measure by any name or code it ever had."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.councils import Council
from consultation.errors import Unusable
from consultation.reorganisations import Register
from framework_drafts.history.cells import code_key
from framework_drafts.history.identity import naming
from framework_drafts.history.identity.crosswalk import Crosswalk, Label
from framework_drafts.history.identity.models import Series, SeriesLabel
from framework_drafts.history.models import DataSet, PublishedArea, PublishedSeries, Snapshot

MOST_FOUND = 40


def snapshots(db: Session) -> list[Snapshot]:
    """All snapshots, the newest first."""
    return list(db.exec(select(Snapshot).order_by(col(Snapshot.imported_at).desc(), col(Snapshot.hash))))


def data_sets(db: Session) -> list[DataSet]:
    """All data sets, by name."""
    return list(db.exec(select(DataSet).order_by(col(DataSet.name))))


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
    """Every label of every snapshot, and the series that they stand for by their own ids."""
    labels = frozenset(series for snapshot in snapshots(db) for series in snapshot.series)
    known = naming.crosswalk(db)
    return labels | {found for label in labels if (found := known.series_of(label))}


def holding(db: Session, series_id: str, known: Crosswalk) -> list[tuple[Snapshot, list[str]]]:
    """The snapshots that hold a series, the newest first, each with the labels it has it under."""
    found = []
    for snapshot in snapshots(db):
        labels = [label for label in snapshot.series if (known.series_of(label) or label) == series_id]
        if labels:
            found.append((snapshot, labels))
    return found


@dataclass(frozen=True)
class Found:
    """One thing that a search found: an area's code or a series' id, its name now, and what it is called in other places."""

    kind: str
    ref: str
    name: str
    also: tuple[str, ...]


def search(db: Session, words: str, register: Register) -> list[Found]:
    """Councils and other areas, then measures, whose name or code of any time has these words in it."""
    words = " ".join(words.split())
    if not words:
        return []
    return [*_areas(db, words, register), *_series(db, words)][:MOST_FOUND]


def _areas(db: Session, words: str, register: Register) -> list[Found]:
    called: dict[str, dict[str, None]] = {}
    like = f"%{words.replace('%', '').replace('_', ' ')}%".casefold()
    rows = db.exec(
        select(PublishedArea.area, PublishedArea.name, PublishedArea.label).where(
            sa.or_(
                sa.func.lower(PublishedArea.name).like(like),
                sa.func.lower(PublishedArea.label) == words.casefold(),
                sa.func.lower(PublishedArea.area) == words.casefold(),
            )
        )
    )
    now = dict(
        db.execute(
            select(Council.code, Council.name).where(
                sa.or_(
                    sa.func.lower(Council.name).like(like),
                    sa.func.lower(Council.cassr) == words.casefold(),
                    sa.func.lower(Council.code) == words.casefold(),
                )
            )
        ).all()
    )
    hits = {area for area, _, _ in rows} | now.keys()
    hits |= {code for code in register.lives if words.casefold() in register.name(code).casefold()}
    for area, name, label in db.exec(
        select(PublishedArea.area, PublishedArea.name, PublishedArea.label).where(col(PublishedArea.area).in_(hits))
    ):
        called.setdefault(area, {}).update({name: None, label: None})
    found = []
    for code in hits & (called.keys() | now.keys()):
        names = [name for name in called.get(code, {}) if name]
        name = now.get(code) or register.name(code) or (names[0] if names else code)
        others = [*(one for one in names if one not in (name, code)), *_kin(code, register)]
        found.append(Found("area", code, name, tuple(dict.fromkeys([code, *others]))))
    return sorted(found, key=lambda one: (one.name, one.ref))


def _kin(code: str, register: Register) -> list[str]:
    before = [f"before {change.on:%Y}: {change.predecessor_name}" for change in register.before(code)]
    return before + [f"from {change.on:%Y}: {change.successor_name}" for change in register.after(code)]


def _series(db: Session, words: str) -> list[Found]:
    like = f"%{words.replace('%', '').replace('_', ' ')}%".casefold()
    key = code_key(words)
    hits = set(db.exec(select(Series.id).where(sa.func.lower(Series.title).like(like))))
    labels = list(db.exec(select(SeriesLabel)))
    hits |= {label.series_id for label in labels if key and label.key == key}
    titled = {
        label for label in db.exec(select(PublishedSeries.label).where(sa.func.lower(PublishedSeries.title).like(like)))
    }
    known = Crosswalk(Label(one.series_id, one.framework, one.code, one.first, one.last) for one in labels)
    hits |= {series for label in titled if (series := known.series_of(label))}
    found = []
    for one in db.exec(select(Series).where(col(Series.id).in_(hits)).order_by(col(Series.title))):
        also = [_span(label) for label in labels if label.series_id == one.id]
        found.append(Found("series", one.id, one.title, tuple(also)))
    return found


def _span(label: SeriesLabel) -> str:
    years = (
        f", {label.first} to {label.last}"
        if label.first and label.last
        else f", from {label.first}"
        if label.first
        else ""
    )
    return f"{label.code}{years}"
