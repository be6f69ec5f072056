"""Freezing a report: its facts are read once, in one transaction, and kept with their hash. It is never changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.consent import levels
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import in_turn
from consultation.themes.queries import passages_by_id
from framework_drafts.board_report import chapters
from framework_drafts.board_report.book import Book, digest, read_content
from framework_drafts.board_report.models import FrozenReport, Publication
from framework_drafts.board_report.records import Records, mark_of_consent
from framework_drafts.board_report.runs import must_have_run
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.history.models import Snapshot

MOST_FRAMEWORKS = 4


@dataclass(frozen=True)
class Told:
    """What a report tells of: framework versions (the first is the one that others are laid beside) on one snapshot."""

    title: str
    frameworks: Sequence[uuid.UUID]
    snapshot: str
    site: str


def freeze(
    db: Session, *, exercise: Exercise, told: Told, results: Path, limits: Thresholds, by: uuid.UUID, at: datetime
) -> FrozenReport:
    """Write a report down. Raises Unusable without a title, for frameworks that were not run, or without data."""
    if not told.title.strip() or len(told.title.strip()) > 200:
        raise Unusable("Give the report a title of up to 200 characters.")
    versions = [str(one) for one in dict.fromkeys(told.frameworks)]
    if len(versions) > MOST_FRAMEWORKS:
        raise Unusable(f"Choose at most {MOST_FRAMEWORKS} frameworks.")
    data = db.get(Snapshot, told.snapshot) if versions else None
    if versions and data is None:
        raise Unusable("Choose the data that the frameworks were run on.")
    in_turn(db, "board-report")
    records = Records(db, exercise, results, limits)
    for version in versions:
        must_have_run(records.runs.side(version, told.snapshot))
    book = Book(records.value)
    chapters.write(book, records, versions, told.snapshot)
    number = int(db.scalar(_newest(exercise.id)) or 0) + 1
    about: dict[str, Any] = {
        "title": told.title.strip(),
        "exercise": str(exercise.id),
        "number": number,
        "made_on": f"{at.day} {at:%B %Y}",
        "open_until": "" if exercise.closes_at <= at else f"{exercise.closes_at.day} {exercise.closes_at:%B %Y}",
        "is_example": exercise.is_example,
        "invented": bool(data and data.invented),
        "thresholds": limits.as_data(),
        "site": told.site,
    }
    again = Records(db, exercise, results, limits)
    if any(again.value(fact["source"]) != fact["value"] for fact in book.facts.values()):
        raise Unusable("Something was changed while the report was being made: freeze it again.")
    content = book.content(about)
    made = FrozenReport(
        exercise_id=exercise.id,
        number=number,
        title=told.title.strip(),
        content=content,
        sha256=digest(content),
        made_by=by,
        made_at=at,
    )
    db.add(made)
    db.flush()
    audit.record(db, who=by, did="froze a report", what=made, at=at, sha256=made.sha256, facts=len(book.facts))
    return made


def content_of(report: FrozenReport) -> dict[str, Any]:
    """Raises Unusable where the content is not what was frozen."""
    return read_content(report.content, report.sha256)


def reports_of(db: Session, exercise_id: uuid.UUID) -> list[FrozenReport]:
    """An exercise's reports, the newest first."""
    query = select(FrozenReport).where(FrozenReport.exercise_id == exercise_id)
    return list(db.exec(query.order_by(col(FrozenReport.number).desc())))


def moved_since(records: Records, content: dict[str, Any]) -> list[str]:
    """The facts that records do not say any more, by key: nothing for a report that could be made the same today."""
    return [key for key, fact in content["facts"].items() if records.value(fact["source"]) != fact["value"]]


def not_to_be_quoted(db: Session, content: dict[str, Any]) -> set[str]:
    """The facts whose words were quoted under a consent that the council has changed since, by key."""
    said = levels(db, uuid.UUID(content["about"]["exercise"]))
    quoted = {key: fact["source"] for key, fact in content["facts"].items() if fact["source"]["kind"] == "passage"}
    there = passages_by_id(db, sorted({source["id"] for source in quoted.values()}))
    found = set()
    for key, source in quoted.items():
        passage = there.get(source["id"])
        consent = said.get(passage.council_code or "") if passage else None
        if consent is None or mark_of_consent(consent.id or 0, uuid.UUID(source["id"])) != source["consent"]:
            found.add(key)
    return found


def publish(db: Session, *, report: FrozenReport, records: Records, by: uuid.UUID, at: datetime) -> Publication:
    """Make a report public. Raises Unusable while the exercise is open, or when a quotation's consent was taken back."""
    in_turn(db, "publication")
    exercise = db.get_one(Exercise, report.exercise_id)
    if at < exercise.closes_at:
        raise Unusable("The exercise is still open: its report is published once it has closed.")
    if standing := standing_publication(db, report):
        return standing
    quoted = [fact for fact in content_of(report)["facts"].values() if fact["source"]["kind"] == "passage"]
    if any(records.value(fact["source"]) != fact["value"] for fact in quoted):
        raise Unusable(
            "Somebody who is quoted may not be quoted any more, or their words changed: freeze a new report and publish that."
        )
    made = Publication(report_id=report.id, published_by=by, published_at=at)
    db.add(made)
    db.flush()
    audit.record(db, who=by, did="published", what=report, at=at, publication=str(made.id))
    return made


def take_down(db: Session, *, publication: Publication, because: str, by: uuid.UUID, at: datetime) -> None:
    """Take a published report down, with a reason; its address is not found any more."""
    if not because.strip():
        raise Unusable("Say why it is taken down.")
    db.refresh(publication, with_for_update=True)
    if publication.taken_down_at is None:
        publication.taken_down_at, publication.taken_down_because = at, because.strip()[:500]
        db.add(publication)
        db.flush()
        audit.record(db, who=by, did="took down", what=publication, at=at)


def standing_publication(db: Session, report: FrozenReport) -> Publication | None:
    query = select(Publication).where(Publication.report_id == report.id, col(Publication.taken_down_at).is_(None))
    return db.exec(query).first()


def _newest(exercise_id: uuid.UUID) -> Any:
    return sa.select(sa.func.max(col(FrozenReport.number))).where(col(FrozenReport.exercise_id) == exercise_id)
