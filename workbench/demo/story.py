"""Builds the example through the same operations as real use: asked, answered, heard, grouped, coded, drafted, run."""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from consultation.councils import load_councils
from consultation.exercises import Exercise
from consultation.people import Role
from consultation.store import now
from consultation.themes import codebook, coding
from consultation.themes.models import Passage, SuggestionRun, Theme
from consultation.themes.queries import members_of, suggested_in
from framework_drafts.dryruns.running import run_whole
from framework_drafts.frameworks import editing as drafting
from framework_drafts.frameworks import queries as frameworks
from framework_drafts.history.catalogue import find as newest_snapshot
from framework_drafts.history.importing import keep_snapshot, read_file
from workbench import jobs, work
from workbench.database import Instance
from workbench.demo import replies
from workbench.demo.consulting import TITLE, Cast, answer, ask, hear
from workbench.demo.councils import invented_councils
from workbench.demo.history import write_history

THEME_NAMES = (
    ("The burden of collecting data", "Time, cost and duplication of statutory returns and new data items."),
    ("More timely figures", "How soon and how often figures come, and what waiting for them costs."),
    (
        "Joining up with the NHS",
        "Linked data, shared measures and the duty to integrate. Not: workforce shared with the NHS.",
    ),
    ("Unpaid carers", "What carers need, and how badly they are measured."),
    ("Hearing people who draw on care", "Surveys, who is left out of them, and what they ask."),
    ("Prevention and wellbeing", "Help before long-term support, and how it could be seen in figures."),
    ("Fair comparison", "Intervals, peers, small numbers, breaks in series, and league tables."),
    ("The care workforce", "Turnover, pay, the market, and ratings of providers."),
)


def tell(instance: Instance, data: Path | None = None) -> bool:
    """Build the example in an instance that has not got it; False when it was there already."""
    with instance.store.reading() as db:
        if db.exec(select(Exercise).where(col(Exercise.is_example))).first():
            return False
    at = now()
    with instance.store.unit_of_work() as db:
        load_councils(db, invented_councils(), invented=True)
        cast = ask(db, at)
        answer(db, cast, instance.settings.secret_key.get_secret_value())
        hear(db, cast)
    _import(instance, data)
    _group(instance, cast)
    _draft_and_run(instance, cast)
    return True


def _import(instance: Instance, data: Path | None) -> None:
    files = (
        [(path.name, path.read_bytes()) for path in sorted(data.rglob("*")) if path.suffix in (".ods", ".xlsx")]
        if data
        else []
    )
    taken = 0
    for name, content in files or [("invented-history.xlsx", write_history())]:
        taken += _import_one(instance, name, content, known_only=bool(files))
    if not taken:
        _import_one(instance, "invented-history.xlsx", write_history(), known_only=False)


def _import_one(instance: Instance, name: str, content: bytes, *, known_only: bool) -> int:
    from consultation.errors import Unusable

    try:
        reading = read_file(content, name)
    except Unusable as problem:
        if not known_only:
            raise
        print(f"left out: {problem}")
        return 0
    with instance.store.unit_of_work() as db:
        keep_snapshot(db, instance.snapshots, reading=reading, source_name=name, source=content, by=None, at=now())
    return 1


def _group(instance: Instance, cast: Cast) -> None:
    reviewer = cast.staff[Role.REVIEWER].id
    with instance.store.unit_of_work() as db:
        args = {"exercise": str(cast.exercise.id), "themes": 8, "seed": 1}
        job = jobs.ask(db, kind="themes", title=f"Suggest themes: {TITLE}", args=args, by=reviewer, at=now())
    work.run_now(instance, job.id)
    with instance.store.unit_of_work() as db:
        run = db.exec(select(SuggestionRun)).one()
        themes: dict[int, Theme] = {}
        for suggested in suggested_in(db, run.id):
            subjects = Counter(_subject(passage.text) for _, passage in members_of(db, suggested.id))
            subject = subjects.most_common(1)[0][0]
            if subject is not None and subject not in themes and len(themes) < 6:
                name, meaning = THEME_NAMES[subject]
                themes[subject] = codebook.adopt(
                    db, suggested=suggested, name=name, definition=meaning, by=reviewer, at=now()
                )
        _code(db, themes, reviewer)


def _code(db: Any, themes: dict[int, Theme], reviewer: uuid.UUID) -> None:
    for place, passage in enumerate(db.exec(select(Passage).order_by(Passage.text)).all()):
        subject = _subject(passage.text)
        if place % 5 and subject in themes:
            coding.code_passage(db, passage=passage, themes=[themes[subject]], by=reviewer, at=now())


def _draft_and_run(instance: Instance, cast: Cast) -> None:
    group = cast.staff[Role.WORKING_GROUP].id
    with instance.store.unit_of_work() as db:
        base = frameworks.find(db, "ascof-2024-25")
        draft = drafting.fork(db, version=base, title="Refreshed ASCOF, first draft", by=group, at=now())
        drafting.drop_measure(
            db,
            draft=draft,
            code="3D(1a)",
            seen_version=1,
            by=group,
            at=now(),
            reason="Most councils are near 100, and councils say that the rest is recording.",
        )
        drafting.change_measure(
            db,
            draft=draft,
            code="2A",
            seen_version=2,
            by=group,
            at=now(),
            reason="Worked out from the published counts, so that anybody can check it.",
            changes={"source": {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}},
        )
        frozen = drafting.freeze(db, draft=draft, seen_version=3, by=group, at=now())
        snapshot = newest_snapshot(db, None)
    for version in (base, frozen):
        run_whole(
            instance.store,
            snapshots=instance.snapshots,
            results=instance.results,
            version_id=version.id,
            snapshot_hash=snapshot.hash,
            by=group,
        )


def _subject(text: str) -> int | None:
    """Which of the eight subjects an invented sentence is about; a note is about the first it shares a telling word with."""
    for place, sentences in enumerate(replies.SUBJECTS):
        if any(text in sentence or sentence in text for sentence in sentences):
            return place
    telling = ("burden", "quarterly", "NHS", "carers", "survey", "prevention", "interval", "workforce")
    return next((place for place, word in enumerate(telling) if word in text), None)
