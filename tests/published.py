"""Published files: the real ones where they are at hand, and small ones made here in their layouts."""

from __future__ import annotations

import io
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from consultation.reorganisations import Register
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.running import run_whole
from framework_drafts.frameworks.queries import find
from framework_drafts.history.facts import Asked
from framework_drafts.history.giving import import_file
from framework_drafts.history.importing import Summary, read_file
from framework_drafts.history.mapping import Mapping
from framework_drafts.history.models import Snapshot
from tests.factories import NOW
from workbench.database import Instance

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
WORKBOOK = "ascof/ascof_2024_25.ods"
ONE_YEAR = "ascof/meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"
STACKED = "ascof/ascof_outcomes_2017-18_to_2023-24.csv"
POPULATION = "population/ukpopestimatesmid2020on2021geography.xls"

HEAD = ["Local authority code", "Local authority", "ONS area code"]
YEAR = ["2024 to 2025 - numerator", "2024 to 2025 - denominator", "2024 to 2025 - outcome"]
ROWS: list[list[Any]] = [
    ["England", "England", "E92000001", 10.0, 20.0, 50.0],
    [102.0, "Somewhere", "E10000008", "[c]", "[c]", "[x]"],
    ["S", "Shire Counties", "[z]", 1.0, 4.0, 25.0],
]


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def book(
    tables: dict[str, list[list[Any]]] | None = None, contents: list[list[Any]] | None = None, cover: str = "Measures"
) -> bytes:
    """A time-series workbook of one small measure."""
    sheets = {"Cover": [[cover]], "Contents": contents or [["Metric", "Description"], ["2A ", "A measure"]]}
    return workbook(sheets | (tables if tables is not None else {"Table_2a": [["A title"], [*HEAD, *YEAR], *ROWS]}))


def read(content: bytes, name: str = "x.xlsx", **said: Any) -> Summary:
    """Read bytes as a file that somebody gave, keeping nothing."""
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "given"
        path.write_bytes(content)
        return read_file(path, name, register=said.pop("register", Register()), **said)


def imported(
    instance: Instance,
    content: bytes,
    name: str = "x.xlsx",
    *,
    asked: Asked | None = None,
    mapping: Mapping | None = None,
    at: datetime = NOW,
) -> Snapshot:
    """A file's snapshot, kept in an instance."""
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "given"
        path.write_bytes(content)
        found, _ = import_file(
            instance.store, instance.snapshots, path, name, asked=asked, mapping=mapping, by=None, at=at
        )
        return found


def dry_run(instance: Instance, snapshot_hash: str, framework: str) -> DryRun:
    """A framework run on a snapshot, by nobody."""
    with instance.store.reading() as db:
        version = find(db, framework).id
    return run_whole(
        instance.store,
        snapshots=instance.snapshots,
        results=instance.results,
        version_id=version,
        snapshot_hash=snapshot_hash,
        by=None,
    )
