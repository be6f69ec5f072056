"""Many measures over 1, 10 and 50 million invented events, beside peers in the same run; and taking 10 million in from CSV.

Each case is a process of its own; memory is what it and its children hold at once (proportional set size, twenty times a
second). “make bench-persons” runs this alone; SIZES may be cut short with WORKBENCH_BENCH_EVENTS=1000000."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

from framework_drafts.extracts.invented.persons import EVENTS_PER_PERSON, Scale
from framework_drafts.extracts.invented.submitting import write_submissions
from framework_drafts.extracts.invented.writing import write_records
from framework_drafts.extracts.store import RecordSet, as_text
from workbench.reports.charts import draw, framed

MILLION = 1_000_000
SIZES = (1, 10, 50)
PEERS = {  # engine: which (millions of events, measures) it is asked; what would take hours is not
    "columns": [(e, m) for e in SIZES for m in (10, 50, 200)],
    "DuckDB, one query a measure": [(1, 10), (1, 50), (1, 200), (10, 10), (10, 50), (50, 10)],
    "Polars": [(1, 10), (1, 50), (1, 200), (10, 10), (10, 50), (50, 10)],
    "pandas": [(1, 10), (1, 50), (10, 10)],
    "SQLite": [(1, 10), (1, 50), (10, 10)],
    "Spark local": [(1, 10), (10, 10)],
}
PLOT = Path(__file__).parent / "persons.svg"
RESULTS = Path(__file__).parent / "persons.md"
Rows = list[tuple[str, str]]


def persons(room: Path, most: int = 50) -> Rows:
    """Rows of what was measured; raises SystemExit where two engines count differently."""
    rows: Rows = []
    points: list[dict[str, Any]] = []
    for millions in (one for one in SIZES if one <= most):
        folder = room / f"records{millions}"
        began = time.perf_counter()
        people = round(millions * MILLION / EVENTS_PER_PERSON)
        records = write_records(folder, Scale(people, councils=150, seed=7), memory="3GB")
        rows.append((f"inventing {records.rows:,} events", f"{time.perf_counter() - began:.0f} s"))
        text = _text(records, room / f"text{millions}") if millions <= 10 else ""
        base = {"records": str(folder), "text": text, "room": str(folder)}
        rows += _official(base, millions)
        rows += _family(base, millions, points)
    PLOT.write_text(draw(_plot(points)), encoding="utf-8")
    return rows


def _official(base: dict[str, Any], millions: int) -> Rows:
    """The twelve official measures: all engines that are compiled from one definition."""
    engines = [
        "columns",
        *(["DuckDB, one query a measure"] if millions <= 10 else []),
        *(["Spark local"] if millions == 1 else []),
    ]
    rows, told = [], {}
    for engine in engines:
        for cores in (4, 2) if engine == "columns" else (4,):
            told[engine, cores] = found = _case({**base, "engine": engine, "measures": "official", "cores": cores})
            rows.append((f"12 official measures, {millions} million events, {engine}, {cores} cores", _words(found)))
    _same(told)
    return rows


def _family(base: dict[str, Any], millions: int, points: list[dict[str, Any]]) -> Rows:
    rows = []
    for measures in (10, 50, 200):
        told = {}
        for engine, cases in PEERS.items():
            if (millions, measures) not in cases:
                continue
            for cores in (4, 2) if engine == "columns" and (millions, measures) != (50, 200) else (4,):
                told[engine, cores] = found = _case({**base, "engine": engine, "measures": measures, "cores": cores})
                rows.append((f"{measures} measures, {millions} million events, {engine}, {cores} cores", _words(found)))
                if measures == 10 and cores == 4:
                    points.append({"events": millions, "seconds": found["seconds"], "engine": engine})
        _same(told)
    return rows


def _same(told: dict[Any, dict[str, Any]]) -> None:
    if len({one["hash"] for one in told.values()}) > 1:
        raise SystemExit(f"engines count differently: { {key: one['hash'][:8] for key, one in told.items()} }")


def _words(found: dict[str, Any]) -> str:
    return f"{found['seconds']:.1f} s, {found['megabytes']:,} MB"


def _case(case: dict[str, Any]) -> dict[str, Any]:
    """Run one engine on some of the cores; its seconds, the fingerprint of its counts, and the most memory it held."""
    held = "0,1,2,3"[: 2 * case["cores"] - 1]
    command = ["taskset", "-c", held, sys.executable, "-m", "tests.load.persons_engines", json.dumps(case)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        peak = [0]
        watch = threading.Thread(target=_watch, args=(child, peak), daemon=True)
        watch.start()
        out, err = child.communicate()
        watch.join()
    if child.returncode:
        raise SystemExit(f"{case['engine']}: {err[-1500:]}")
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    print(case["engine"], case["measures"], case["cores"], _words({**found, "megabytes": peak[0] // 1024}), flush=True)
    return {**found, "megabytes": peak[0] // 1024}


def _watch(child: subprocess.Popen[str], peak: list[int]) -> None:
    while child.poll() is None:
        peak[0] = max(peak[0], sum(_held(pid) for pid in _session(child.pid)))
        time.sleep(0.05)


def _session(leader: int) -> list[str]:
    """The processes of a session, by number."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parts = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if parts[3] == str(leader):
                found.append(entry.name)
    return found


def _held(pid: str) -> int:
    """Kilobytes that a process holds: what it shares with others counts in parts."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def _text(records: RecordSet, folder: Path) -> str:
    """The same records with values as text, as a cluster would have them."""
    import duckdb

    folder.mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": "3GB"}) as db:
        db.execute("SET preserve_insertion_order = false")
        db.execute(f"COPY ({as_text(records)}) TO '{folder}' (FORMAT parquet, PER_THREAD_OUTPUT)")
    return str(folder)


def importing(room: Path, events: int) -> Rows:
    """Taking one CSV file of so many events in, by the command of the workbench."""
    people = round(events / EVENTS_PER_PERSON * 3.7)  # a submission has the last twelve months of four years
    (path,) = write_submissions(
        room / "csv", Scale(people, councils=150, seed=9), [date(2026, 3, 31)], by_council=False
    )
    env = {**os.environ, "WORKBENCH_INSTANCE": str(room / "instance")}
    command = [sys.executable, "-m", "workbench.cli", "extracts", "take-in", str(path), "--invented", "--json"]
    began, peak = time.perf_counter(), [0]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True) as child:
        watch = threading.Thread(target=_watch, args=(child, peak), daemon=True)
        watch.start()
        out, _ = child.communicate()
        watch.join()
    seconds = time.perf_counter() - began
    read = json.loads(out)[0]["rows_read"]
    size = path.stat().st_size / 1e9
    return [
        (f"taking {read:,} events in from CSV ({size:.1f} GB), 4 cores", f"{seconds:.1f} s, {peak[0] // 1024:,} MB")
    ]


def _plot(points: list[dict[str, Any]]) -> dict[str, Any]:
    """Seconds by events for ten measures, both on scales on which a straight line is a power."""
    x = {"field": "events", "type": "quantitative", "scale": {"type": "log"}, "title": "Million events"}
    y = {
        "field": "seconds",
        "type": "quantitative",
        "scale": {"type": "log"},
        "title": "Seconds, ten measures, four cores",
    }
    colour = {"field": "engine", "type": "nominal", "title": None, "legend": {"orient": "bottom", "columns": 3}}
    shape = {"field": "engine", "type": "nominal", "legend": None}
    layers = [
        {"mark": "line", "encoding": {"x": x, "y": y, "color": colour}},
        {
            "mark": {"type": "point", "filled": True, "size": 80},
            "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
        },
    ]
    return framed(points, "How counting grows with the number of events", layers, height=360)


def main() -> None:
    most = int(os.environ.get("WORKBENCH_BENCH_EVENTS", 50 * MILLION)) // MILLION
    with tempfile.TemporaryDirectory(dir=os.environ.get("WORKBENCH_BENCH_ROOM")) as room:
        rows = importing(Path(room) / "import", min(most, 10) * MILLION)
        rows += persons(Path(room), most)
    table = "\n".join(["| what | measured |", "|---|---|", *(f"| {what} | {measured} |" for what, measured in rows)])
    print(table)
    RESULTS.write_text(f"Made by `make bench-persons`, on whatever machine it ran last.\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
