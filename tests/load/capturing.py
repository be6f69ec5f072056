"""Ten scribes in one briefing that holds 2,000 notes already: how long a saved note takes, and how long the news."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from consultation.briefings.notes import Note, NoteVersion
from consultation.briefings.planning import set_helper
from consultation.briefings.queries import notes_of, seen_in
from consultation.people import Person, Role, add_person
from tests.databases import SECRET, Template
from tests.factories import NOW, World, build, meeting
from tests.faults.test_killed import Browser
from tests.journeys.site import Site

SCRIBES, NOTES = 10, 2_000


def capturing(template: Template, room: Path, seconds: float = 30.0, pause: float = 0.5) -> list[tuple[str, str]]:
    """Rows of (what, measured); each scribe writes a note, looks at the news, and waits."""
    with template.copy(room) as instance:
        with instance.store.unit_of_work() as db:
            world = build(db)
            briefing = meeting(db, world)
            fill(db, briefing.id, world)
            people = scribes(db, world, briefing)
            upto, digest = seen_in(notes_of(db, briefing.id))
        site = Site(room, WORKBENCH_SECRET_KEY=SECRET, WORKBENCH_JOBS="inline").start()
        try:
            path = f"/briefings/{briefing.id}"
            browsers = [Browser(site, instance, person, f"{path}/capture") for person in people]
            told = {
                "port": site.port, "seconds": seconds, "pause": pause, "notes": f"{path}/notes", "news": f"{path}/news",
                "since": upto.isoformat() if upto else "", "digest": digest,
                "scribes": [
                    {"name": person.name, "whose": world.councils[n % 3].code, "headers": browser.headers | {
                        "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}}
                    for n, (person, browser) in enumerate(zip(people, browsers, strict=True))
                ],
            }  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-m", "tests.load.scribes"],
                input=json.dumps(told),
                capture_output=True,
                text=True,
                check=True,
            )
        finally:
            site.stop()
    said = json.loads(done.stdout)
    what = f"{SCRIBES} scribes, {NOTES:,} notes there already, each a note and a look every {pause:g} s for {seconds:.0f} s"
    return [
        (f"{name}: {what}", words(said[key], len(said["errors"])))
        for key, name in (("note", "a note saved"), ("news", "the news"))
    ]


def words(took: list[float], errors: int) -> str:
    times = sorted(one * 1000 for one in took)
    p95, p99 = times[int(len(times) * 0.95)], times[int(len(times) * 0.99)]
    return f"{len(times)} times, median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, slowest {times[-1]:.0f} ms, {errors} errors"


def fill(db: Any, briefing_id: uuid.UUID, world: World) -> None:
    chance, who = random.Random(3), world.people[Role.FACILITATOR].id
    notes, versions = [], []
    for number in range(NOTES):
        named = chance.random() < 0.7
        at = NOW + timedelta(seconds=number) if named else None
        ref = uuid.uuid4()
        notes.append({
            "id": ref, "briefing_id": briefing_id, "key": uuid.uuid4(), "attribution": "attributed" if named else "chatham_house",
            "council_code": world.councils[number % 3].code if named else None, "group_name": "", "verbatim": False,
            "position": "", "action": False, "text": f"Note {number}: " + "words " * 25, "words": 1, "version": 1,
            "written_by": who if named else None, "said_at": at, "changed_at": at,
        })  # fmt: skip
        versions.append({
            "id": uuid.uuid4(), "note_id": ref, "number": 1, "text": notes[-1]["text"], "why": "", "forgotten": False,
            "written_by": who if named else None, "written_at": at,
        })  # fmt: skip
    db.execute(sa.insert(Note.__table__), notes)  # type: ignore[attr-defined]
    db.execute(sa.insert(NoteVersion.__table__), versions)  # type: ignore[attr-defined]


def scribes(db: Any, world: World, briefing: Any) -> list[Person]:
    who = world.people[Role.FACILITATOR].id
    found = [
        add_person(db, name=f"Scribe {n}", email=f"s{n}@example.org", role=Role.FACILITATOR, by=None, at=NOW)
        for n in range(SCRIBES)
    ]
    for person in found:
        set_helper(db, briefing=briefing, person=person, part="scribe", by=who, at=NOW)
    return found
