"""What the workbench does in a second: run by “make bench”; prints a table and writes it beside this file.

Whole commands and a real server on this machine; compare runs by their ratios, since machines differ.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.databases import Template
from tests.journeys.site import Site
from tests.load.capturing import capturing
from tests.load.comparing import comparing
from tests.load.dryruns import dryruns
from tests.load.following import following
from tests.load.history import history
from tests.load.measures import measures
from tests.load.saving import saving
from workbench.demo.history import write_history

SAVING = ((1, 10.0, 0.0), (16, 20.0, 0.0), (64, 60.0, 0.0), (64, 60.0, 1.0))  # clients, seconds, pause between saves
RESULTS = Path(__file__).parent / "results.md"
REAL = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "ascof" / "ascof_2024_25.ods"


def main() -> int:
    rows: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as room:
        template = Template(Path(room) / "template")
        for clients, seconds, pause in SAVING:
            how = "as fast as they are answered" if not pause else f"each {pause:g} s after its last"
            speed = saving(template, Path(room) / f"i{clients}-{pause}", clients, seconds, pause)
            rows.append(
                (f"{clients} clients saving an answer for {seconds:.0f} s, {how} (SQLite, one process)", speed.words())
            )
        rows += capturing(template, Path(room) / "capturing")
        rows += following(template, Path(room) / "following")
        rows += commands(Path(room))
        rows += history(Path(room) / "history")
        rows += measures(Path(room) / "measures")
        rows += dryruns(Path(room) / "dryruns")
        rows += comparing(Path(room))
    table = "\n".join(["| what | measured |", "|---|---|", *(f"| {what} | {measured} |" for what, measured in rows)])
    print(table)
    RESULTS.write_text(f"Made by `make bench`, on whatever machine it ran last.\n\n{table}\n", encoding="utf-8")
    return 0


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
