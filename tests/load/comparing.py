"""How long it takes to lay three frameworks side by side from stored results, on the real files where they are at hand."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from framework_drafts.comparison.crosswalk import crosswalk
from framework_drafts.comparison.impact import impacts
from framework_drafts.comparison.matrix import matrix
from framework_drafts.comparison.scorecard import scorecard
from framework_drafts.comparison.sides import side_of
from framework_drafts.dryruns import kept
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.domain_lists import domain_lists
from framework_drafts.frameworks.queries import find
from framework_drafts.history import datasets
from tests.databases import Template
from tests.factories import NOW
from tests.published import DATA, STACKED, WORKBOOK, dry_run, imported
from workbench.database import Instance
from workbench.demo.history import write_history

NAMES = ("ascof-2018-19", "ascof-2024-25", "care-act-illustration")
TIMES = 7


def comparing(room: Path) -> list[tuple[str, str]]:
    template = Template(room / "template")
    with template.copy(room / "instance") as instance:
        real = (DATA / WORKBOOK).is_file() and (DATA / STACKED).is_file()
        data = _both(instance) if real else imported(instance, write_history()).hash
        for name in NAMES:
            dry_run(instance, data, name)
        kept.read_results.cache_clear()
        kept.read_statistics.cache_clear()
        began = time.perf_counter()
        _compare(instance, data)
        first = time.perf_counter() - began
        again = _median(lambda: _compare(instance, data))
    template.remove()
    of = "the real workbook and stack of years put together" if real else "the invented history"
    return [
        (
            f"three frameworks side by side on {of}: first time, results read from their files",
            f"{first * 1000:,.0f} ms",
        ),
        (
            "the same again (scorecard, four coverage matrices, two crosswalks, every council's change)",
            f"{again * 1000:,.0f} ms",
        ),
    ]


def _compare(instance: Instance, data: str) -> Any:
    with instance.store.reading() as db:
        sides = [side_of(db, find(db, name), data, instance.results) for name in NAMES]
    rows = scorecard(sides, Thresholds())
    lines = [matrix(one, sides) for one in domain_lists()]
    told = [impacts(sides[0], side, crosswalk(sides[0].pins, side.pins)) for side in sides[1:]]
    return rows, lines, told


def _both(instance: Instance) -> str:
    stack, workbook = (imported(instance, (DATA / path).read_bytes(), path) for path in (STACKED, WORKBOOK))
    with instance.store.unit_of_work() as db:
        made = datasets.start(db, name="Both", purpose="", parts=[workbook.hash, stack.hash], by=None, at=NOW)
        for series in datasets.conflicts_of(db, instance.snapshots, made)[1]:
            datasets.rule(db, data_set=made, series=series, takes=workbook.hash, reason="Corrected", by=None, at=NOW)
        summary = datasets.work_out(db, instance.snapshots, data_set=made)
        return datasets.settle(db, data_set=made, summary=summary, by=None, at=NOW).hash


def _median(work: Callable[[], Any]) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        for name, value in comparing(Path(room)):
            print(f"| {name} | {value} |")
