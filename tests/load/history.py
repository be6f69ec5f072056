"""Published files in numbers: whole commands on the real workbook and a million rows, and the availability page.

Beside the million rows stands a peer in the same run: DuckDB alone, which reads the file and writes Parquet and looks at
nothing. Run by “make bench”, or alone: python -m tests.load.history
"""

from __future__ import annotations

import logging
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from consultation.people import Role
from tests.databases import settings_for
from tests.factories import NOW, build
from tests.journeys.site import Site
from tests.published import DATA, WORKBOOK, imported
from workbench import create_app, sign_in
from workbench.database import open_instance
from workbench.demo.history import write_history

MILLION = 1_005_000
ASKS = 100
MEASURED = (
    "import resource, sys; from workbench import cli; code = cli.run(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr); sys.exit(code)"
)


def history(room: Path) -> list[tuple[str, str]]:
    """Rows for the table of results."""
    room.mkdir(exist_ok=True)
    site = Site(room / "site")
    source = DATA / WORKBOOK
    if not source.exists():
        source = room / "history.xlsx"
        source.write_bytes(write_history())
    _command(site, "history", "list")  # which makes the instance
    first, peak = _command(site, "history", "import", str(source))
    again = statistics.median(_command(site, "history", "import", str(source))[0] for _ in range(3))
    rows = [(f"workbench history import ({source.name}); again", f"{first:.2f} s, {peak} MB; {again:.2f} s")]
    big = room / "million.csv"
    _write_million(big)
    took, peak = _command(site, "history", "import", str(big), "--period", "2022-23")
    plain = _plain(big, room / "plain.parquet")
    size = big.stat().st_size // 1024 // 1024
    rows.append((f"workbench history import of {MILLION:,} rows ({size} MB of CSV)", f"{took:.1f} s, {peak} MB"))
    rows.append(
        ("the same file by DuckDB alone: read, written, nothing looked at", f"{plain:.1f} s ({took / plain:.1f} times)")
    )
    return rows + _pages(room / "pages")


def _command(site: Site, *arguments: str) -> tuple[float, int]:
    """Seconds and peak megabytes of a whole command."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "--instance", str(site.folder), *arguments],
        env=site.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - began, int(done.stderr.split()[-1])


def _write_million(path: Path) -> None:
    with duckdb.connect() as db:
        db.execute(
            'COPY (SELECT 100 + a AS "Geographical Code", \'Council \' || a AS "Geographical Description", '
            "'Council' AS \"Geographical Level\", 'X9' || lpad(CAST(a AS VARCHAR), 7, '0') AS \"ONS Code\", "
            "'M' || m AS \"ASCOF Measure Code\", 'Total' AS \"Disaggregation Level\", 'Outcome' AS \"Measure Type\", "
            "CASE WHEN (a + m) % 9 = 0 THEN '[x]' ELSE CAST((a * 7 + m) % 1000 / 10 AS VARCHAR) END AS \"Measure Value\", "
            "'M' || m AS \"Measure Group\", 'A description of the measure, in words' AS \"Measure Group Description\" "
            f"FROM range(150) x(a), range({MILLION // 150}) y(m)) TO '{path}' (HEADER)"
        )


def _plain(path: Path, out: Path) -> float:
    began = time.perf_counter()
    with duckdb.connect(config={"threads": 2}) as db:
        db.execute(
            f"COPY (SELECT * FROM read_csv('{path}', all_varchar=true)) TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return time.perf_counter() - began


def _pages(room: Path) -> list[tuple[str, str]]:
    """Pages of the workbook, asked for again and again in one process; the first ask fills what is kept in memory."""
    room.mkdir()
    instance = open_instance(settings_for(room))
    with instance.store.unit_of_work() as db:
        world = build(db)
        token = sign_in.start(db, person=world.people[Role.WORKING_GROUP], at=NOW)
    source = DATA / WORKBOOK
    snapshot = imported(instance, source.read_bytes() if source.exists() else write_history())
    app = create_app(instance)
    logging.disable(logging.CRITICAL)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    rows = []
    paths = {
        "availability": f"/history/{snapshot.hash}/availability",
        "one measure over the years": "/series/s-001?council=E06000063",
        "what looks wrong": f"/history/{snapshot.hash}/quality",
    }
    for name, path in paths.items():
        times = []
        for _ in range(ASKS):
            began = time.perf_counter()
            assert browser.get(path).status_code == 200, path
            times.append(1000 * (time.perf_counter() - began))
        p95 = sorted(times)[int(ASKS * 0.95)]
        rows.append((f"page of historic data: {name}", f"p95 {p95:.0f} ms, first {times[0]:.0f} ms"))
    return rows


def main() -> int:
    with tempfile.TemporaryDirectory() as room:
        for what, measured in history(Path(room)):
            print(f"{what}: {measured}")
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
