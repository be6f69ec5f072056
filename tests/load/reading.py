"""The coding page with 50,000 passages: how long a page and a save take. python -m tests.load.reading"""

from __future__ import annotations

import logging
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, select

from consultation.briefings.notes import Note, NoteVersion
from consultation.people import Role
from consultation.themes.codebook.writing import Wording, add_theme
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.models import CorpusText, Passage, places_of_passage
from tests.databases import settings_for
from tests.factories import NOW, World, build, hear
from workbench import create_app, sign_in
from workbench.database import open_instance

NOTES, TIMES = 25_000, 150


def fill(db: Session, world: World) -> None:
    """Notes of two sentences each, in the name of a council; two fifths are coded."""
    by = world.people[Role.REVIEWER].id
    briefing = hear(db, world, [("A first sentence for the record is here.", "X90000001")])
    note, version = db.exec(select(Note)).first(), db.exec(select(NoteVersion)).first()
    assert note
    assert version
    like = [{c.key: getattr(row, c.key) for c in type(row).__table__.columns} for row in (note, version)]  # type: ignore[attr-defined]
    themes = [
        add_theme(db, exercise_id=world.exercise.id, wording=Wording(f"Theme number {n}"), by=by, at=NOW)
        for n in range(12)
    ]
    rows: dict[Any, list[dict[str, Any]]] = {Note: [], NoteVersion: [], CorpusText: [], Passage: [], Coding: []}
    for number in range(NOTES):
        said = [
            f"Sentence one of {number} says that figures are late.",
            f"Sentence two of {number} says that carers are tired.",
        ]
        note_id, version_id, words = uuid.uuid4(), uuid.uuid4(), " ".join(said)
        rows[Note].append({**like[0], "id": note_id, "key": uuid.uuid4(), "text": words})
        rows[NoteVersion].append({**like[1], "id": version_id, "note_id": note_id, "text": words})
        shared = {
            "exercise_id": world.exercise.id, "source_kind": "note", "source_version_id": version_id,
            "asked": "Briefing", "council_code": "X90000001",
        }  # fmt: skip
        rows[CorpusText].append({"id": uuid.uuid4(), "part": str(briefing.id), "looked_over": True, **shared})
        for start, one in ((0, said[0]), (len(said[0]) + 1, said[1])):
            key, coded = uuid.uuid4(), number % 5 < 2
            rows[Passage].append(
                {
                    "id": key, "start": start, "end": start + len(one), "text": one, "memo": "", "quotable": False,
                    "codings": int(coded), **places_of_passage("Briefing", "X90000001", version_id, start), **shared,
                }
            )  # fmt: skip
            if coded:
                theme = themes[number % 12].id
                rows[Coding].append({"id": uuid.uuid4(), "passage_id": key, "theme_id": theme, "position": "", "coded_by": by, "coded_at": NOW})  # fmt: skip
    for kind, some in rows.items():
        db.execute(sa.insert(kind.__table__), some)


def main() -> None:
    with tempfile.TemporaryDirectory() as room:
        instance = open_instance(settings_for(Path(room), jobs="durable"))  # lessons are for another process
        with instance.store.unit_of_work() as db:
            world = build(db)
            fill(db, world)
            theme = str(db.execute(sa.text("SELECT id FROM theme LIMIT 1")).scalar())
            token = sign_in.start(db, person=world.people[Role.REVIEWER], at=NOW)
        app = create_app(instance)
        app.config["WTF_CSRF_ENABLED"] = False
        logging.disable(logging.CRITICAL)
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = token
        address = f"/exercises/{world.exercise.id}/coding"
        browser.get(address)
        shown, saved = [], []
        for _ in range(TIMES):
            began = time.perf_counter()
            page = browser.get(address)
            shown.append(1000 * (time.perf_counter() - began))
            passage = page.text.partition(f"{address}/")[2][:36]
            seen = page.text.partition('name="seen" value="')[2][:32]
            began = time.perf_counter()
            done = browser.post(f"{address}/{passage}", data={"theme": str(uuid.UUID(theme)), "seen": seen})
            saved.append(1000 * (time.perf_counter() - began))
            assert (page.status_code, done.status_code) == (200, 302)
        instance.store.close()
    for name, times in (("coding page", shown), ("save", saved)):
        middle, late, worst = np.percentile(times, [50, 95, 100])
        print(f"| {name}, {2 * NOTES} passages | {middle:.0f} | {late:.0f} | {worst:.0f} |")


if __name__ == "__main__":
    main()
