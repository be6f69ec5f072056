"""What the workbench does in a second: run by “make bench”; prints a table and writes it beside this file.

Whole commands and a real server on this machine; compare runs by their ratios, since machines differ.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.databases import SECRET, Template
from tests.factories import World, build
from tests.faults.test_killed import Browser
from tests.journeys.site import Site
from workbench.database import Instance
from workbench.demo.history import write_history

SECONDS = 20.0
RESULTS = Path(__file__).parent / "results.md"
REAL = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "ascof" / "ascof_2024_25.ods"


def main() -> int:
    rows: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as room:
        template = Template(Path(room) / "template")
        for clients in (1, 16, 64):
            with template.copy(Path(room) / f"i{clients}") as instance:
                rows += saving(instance, Path(room) / f"i{clients}", clients)
        rows += commands(Path(room))
    table = "\n".join(["| what | measured |", "|---|---|", *(f"| {what} | {measured} |" for what, measured in rows)])
    print(table)
    RESULTS.write_text(f"Made by `make bench`, on whatever machine it ran last.\n\n{table}\n", encoding="utf-8")
    return 0


def saving(instance: Instance, folder: Path, clients: int) -> list[tuple[str, str]]:
    """Clients of three councils that each save new texts of their own question as fast as they are answered."""
    with instance.store.unit_of_work() as db:
        world = build(db)
    site = Site(folder, WORKBENCH_SECRET_KEY=SECRET, WORKBENCH_THREADS="64", WORKBENCH_JOBS="inline").start()
    try:
        took, errors = drive(site, instance, world, clients)
    finally:
        site.stop()
    took.sort()
    p95 = took[int(len(took) * 0.95)] * 1000
    said = f"{len(took) / SECONDS:.0f} a second, median {statistics.median(took) * 1000:.0f} ms, p95 {p95:.0f} ms, {errors} errors"
    return [(f"{clients} clients saving an answer for {SECONDS:.0f} s (SQLite, one process)", said)]


def drive(site: Site, instance: Instance, world: World, clients: int) -> tuple[list[float], int]:
    took: list[float] = []
    errors = 0
    councils = ["Northmoor", "Southmere", "Westhope"]
    questions = [
        question.id for question in world.edition.asks().questions() if question.kind in ("short_text", "long_text")
    ]
    section = world.edition.asks().sections[0].id
    stop = threading.Event()

    def work(number: int, browser: Browser, path: str) -> None:
        nonlocal errors
        version = count = 0
        while not stop.is_set():
            count += 1
            began = time.perf_counter()
            try:
                version = int(str(browser.post(path, value=f"{number} {count}", version=str(version))["version"]))
            except OSError as problem:
                if getattr(problem, "code", 0) != 409:  # another client's text: shown to both, and not an error
                    errors += 1
                version += 1
            took.append(time.perf_counter() - began)

    threads = []
    for number in range(clients):
        council = councils[number % 3]
        ref = world.responses[council].id
        person = world.people[f"director of {council}"]
        browser = Browser(site, instance, person, f"/respond/{ref}/section/{section}")
        path = f"/respond/{ref}/answer/{questions[number % 2]}"
        threads.append(threading.Thread(target=work, args=(number, browser, path)))
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return took, errors


def commands(room: Path) -> list[tuple[str, str]]:
    """Whole commands, as somebody at a terminal waits for them: the median of three."""
    site = Site(room / "commands")
    source = REAL if REAL.exists() else room / "history.xlsx"
    if not REAL.exists():
        source.write_bytes(write_history())
    site.command("history", "import", str(source))
    steps: list[tuple[str, Callable[[], object]]] = [
        ("workbench --help", lambda: site.command("--help")),
        (f"workbench history import ({source.name}, again)", lambda: site.command("history", "import", str(source))),
        ("workbench dryrun run ascof-2024-25 (again)", lambda: site.command("dryrun", "run", "ascof-2024-25")),
    ]
    rows = []
    for name, step in steps:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            step()
            times.append(time.perf_counter() - began)
        rows.append((name, f"{statistics.median(times):.2f} s"))
    began = time.perf_counter()
    site.start()
    rows.append(("workbench serve, to the first page", f"{time.perf_counter() - began:.2f} s"))
    site.stop()
    return rows


if __name__ == "__main__":
    sys.exit(main())
