"""Many people saving answers at once on one SQLite server: how many saves a second, and how long each takes."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from consultation.councils import Listed, load_councils
from consultation.people import Person, Role, add_person
from consultation.responses.invitations import response_for
from tests.databases import SECRET, Template
from tests.factories import NOW, World, build
from tests.faults.test_killed import Browser
from tests.journeys.site import Site
from workbench.database import Instance

PROCESSES = 3


@dataclass(frozen=True)
class Speed:
    """What a run of clients saw; times in milliseconds."""

    clients: int
    a_second: float
    median: float
    p95: float
    p99: float
    slowest: float
    errors: int

    def words(self) -> str:
        return (
            f"{self.a_second:.0f} a second, median {self.median:.0f} ms, p95 {self.p95:.0f} ms, p99 {self.p99:.0f} ms, "
            f"slowest {self.slowest:.0f} ms, {self.errors} errors"
        )


def saving(template: Template, room: Path, clients: int, seconds: float, pause: float = 0.0) -> Speed:
    """Each client is of a council of its own; with a pause, they save as people do whose text is kept as they type."""
    with template.copy(room) as instance:
        with instance.store.unit_of_work() as db:
            world = build(db)
            people = councils(db, world, clients)
        site = Site(room, WORKBENCH_SECRET_KEY=SECRET, WORKBENCH_JOBS="inline").start()
        try:
            return drive(site, ready(site, instance, world, people), seconds, pause)
        finally:
            site.stop()


def councils(db: object, world: World, count: int) -> list[tuple[Person, str]]:
    """A director and a response for each of so many councils more."""
    listed = [Listed(f"X8{n:07d}", f"Council {n}", f"y{n}", "NE", "U") for n in range(count)]
    load_councils(db, listed, invented=True)  # type: ignore[arg-type]
    found = []
    for one in listed:
        person = add_person(
            db, name=one.name, email=f"{one.code.lower()}@example.org", role=Role.DIRECTOR, council_code=one.code, by=None, at=NOW,  # type: ignore[arg-type]
        )  # fmt: skip
        council = next(c for c in [db.get_one(type(world.councils[0]), one.code)])  # type: ignore[attr-defined]
        response = response_for(db, questionnaire=world.questionnaire, council=council, at=NOW)  # type: ignore[arg-type]
        found.append((person, str(response.id)))
    return found


def ready(site: Site, instance: Instance, world: World, people: list[tuple[Person, str]]) -> list[dict[str, object]]:
    section = world.edition.asks().sections[0].id
    question = world.question("long_text").id
    clients = []
    for number, (person, ref) in enumerate(people):
        browser = Browser(site, instance, person, f"/respond/{ref}/section/{section}")
        headers = browser.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        path = f"/respond/{ref}/answer/{question}"
        clients.append({"name": f"client {number}", "path": path, "question": question, "headers": headers})
    return clients


def drive(site: Site, clients: list[dict[str, object]], seconds: float, pause: float) -> Speed:
    shares = [clients[n::PROCESSES] for n in range(PROCESSES) if clients[n::PROCESSES]]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.load.clients"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in shares
    ]
    for process, share in zip(running, shares, strict=True):
        assert process.stdin is not None
        json.dump({"port": site.port, "seconds": seconds, "pause": pause, "clients": share}, process.stdin)
        process.stdin.close()
    told = [json.loads(process.stdout.read()) for process in running if process.stdout]
    for process in running:
        process.wait()
    took = sorted(seen * 1000 for one in told for seen in one["took"])
    errors = sum(len(one["errors"]) for one in told)
    return Speed(
        len(clients), len(took) / seconds, statistics.median(took), took[int(len(took) * 0.95)], took[int(len(took) * 0.99)], took[-1], errors
    )  # fmt: skip
