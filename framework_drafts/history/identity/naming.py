"""Series in the database: reading labels, placing what a new file brings, and its own log of comparability."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.store import in_turn
from framework_drafts.history.cells import code_key, unseen_removed
from framework_drafts.history.facts import Logged
from framework_drafts.history.identity.crosswalk import Crosswalk, Label, book_and_code, period_of_book
from framework_drafts.history.identity.models import COMPARABLE, KINDS, SHIPPED, Series, SeriesChange, SeriesLabel
from framework_drafts.history.models import PublishedSeries

RULES = (  # the first whose words are in the text decides; order matters
    ("renamed", r"was renamed to"),
    ("dropped", r"was removed from|discontinued|was not published"),
    ("changed_source", r"data source for measure .* was changed"),
    ("new", r"for the first time|was new for"),
    ("changed_population", r"eligible population|was voluntary|under 18|prison"),
    ("changed_method", r"methodolog|formula|calculation|route|return"),
)
NOT_COMPARABLE = r"not (be )?compar|should not be compared|not directly compar|was voluntary|removed from|discontinued|significant methodological|it replaces"


def crosswalk(db: Session) -> Crosswalk:
    """Every label there is."""
    return Crosswalk(
        Label(row.series_id, row.framework, row.code, row.first, row.last)
        for row in db.exec(select(SeriesLabel).order_by(col(SeriesLabel.id)))
    )


def series_by_id(db: Session) -> dict[str, Series]:
    return {one.id: one for one in db.exec(select(Series).order_by(col(Series.id)))}


def changes_of(db: Session, series_ids: Iterable[str]) -> list[SeriesChange]:
    """What changed about these series, by year; our own words before a file's."""
    query = select(SeriesChange).where(col(SeriesChange.series_id).in_(list(series_ids)))
    return sorted(db.exec(query), key=lambda one: (one.period, one.origin != SHIPPED, one.id or 0))


def place_new(
    db: Session,
    labels: Iterable[str],
    titles: Mapping[str, str],
    *,
    older: Mapping[str, str],
    origin: str,
    at: datetime,
) -> list[str]:
    """Give every label that has no series yet a series; returns those labels.

    Where the file itself says which code of 2022-23 it continues, it is that code's; otherwise one of its own.
    Its id comes from the label, so that the same file makes the same series anywhere."""
    in_turn(db, "series")
    known, there = crosswalk(db), set(db.exec(select(Series.id)))
    made: dict[str, Series] = {}
    rows: dict[tuple[str, str], SeriesLabel] = {}
    new = []
    for label in sorted(labels):
        book, code = book_and_code(label)
        spelled = (book, code_key(code)[:60])
        if known.series_of(label) is not None or spelled in rows:
            continue
        period = period_of_book(book) or ""
        continues = known.meaning(older.get(label, ""), "2022-23")
        own = continues or f"s-{hashlib.sha256(label.encode()).hexdigest()[:10]}"
        if own not in there:
            made[own] = Series(id=own, title=(titles.get(label) or code)[:300], added_at=at)
        said: dict[str, Any] = {
            "framework": book,
            "code": code[:60],
            "key": spelled[1],
            "first": period,
            "last": period,
        }
        rows[spelled] = SeriesLabel(series_id=own, origin=origin, **said)
        new.append(label)
    db.add_all(made.values())
    db.flush()
    db.add_all(rows.values())
    db.flush()
    return new


def keep_log(db: Session, logged: Iterable[Logged], *, origin: str) -> int:
    """Keep a file's own log of comparability beside our words; kind and comparability are read from its words by rule."""
    known, count = crosswalk(db), 0
    for one in logged:
        series = known.meaning(one.older_code, "2022-23") or known.meaning(one.code, "2024-25")
        if series:
            kind, comparable = read_by_rule(one.words)
            db.add(
                SeriesChange(
                    series_id=series,
                    period=one.period,
                    kind=kind,
                    comparable=comparable,
                    words=one.words,
                    origin=origin,
                )
            )
            count += 1
    db.flush()
    return count


def read_by_rule(words: str) -> tuple[str, str]:
    """The kind of a logged change and whether it can be compared across, from the log's words: a guess, said to be one."""
    kind = next((kind for kind, pattern in RULES if re.search(pattern, words, re.IGNORECASE)), "changed_method")
    if kind in ("renamed", "kept"):
        return kind, "yes"
    return kind, "no" if re.search(NOT_COMPARABLE, words, re.IGNORECASE) else "with_care"


def place(
    db: Session, *, label: str, series_id: str, kind: str, comparable: str, reason: str, by: uuid.UUID, at: datetime
) -> SeriesLabel:
    """Say that a label belongs to a known series, and what changed with it. Raises Unusable.

    A label that the shipped crosswalk places stays where it is: that is changed in its file, in the open."""
    book, code = book_and_code(label)
    series = db.get(Series, series_id)
    period = period_of_book(book) or ""
    row = db.exec(
        select(SeriesLabel).where(
            SeriesLabel.framework == book, SeriesLabel.key == code_key(code), SeriesLabel.first == period
        )
    ).first()
    if row is None or row.origin == SHIPPED:
        raise Unusable(
            "This code is placed by the shipped crosswalk: what it means is changed there, with its reasons."
        )
    if series is None or kind not in KINDS or comparable not in COMPARABLE:
        raise Unusable("Choose the series, what changed, and whether it can be compared.")
    reason = unseen_removed(reason)[:500]
    if not reason:
        raise Unusable("Say why this is the same series: others will build on it.")
    _refuse_twice(db, label, series_id)
    row.series_id, row.said_by, row.reason = series_id, by, reason
    db.add(row)
    said = f"person:{row.id}"
    db.execute(sa.delete(SeriesChange).where(col(SeriesChange.origin) == said))  # what came with the code before
    db.add(
        SeriesChange(
            series_id=series_id,
            period=period or "",
            kind=kind,
            comparable=comparable,
            words=reason,
            origin=said,
        )
    )
    db.flush()
    audit.record(db, who=by, did="placed a code", what=row, at=at, label=label, series=series_id)
    return row


def _refuse_twice(db: Session, label: str, series_id: str) -> None:
    """A file that holds a measure under two codes in one year would say it twice."""
    known = crosswalk(db)
    for mine in db.exec(select(PublishedSeries).where(PublishedSeries.label == label)):
        others = db.exec(select(PublishedSeries).where(PublishedSeries.snapshot_hash == mine.snapshot_hash))
        for other in others:
            same = other.label != label and known.series_of(other.label) == series_id
            if same and set(other.periods) & set(mine.periods):
                raise Unusable(
                    f"A file has this measure already, as {other.label}, in the same years: it would stand there twice."
                )
