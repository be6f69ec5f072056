"""Both official frameworks on the real files: every published figure comes back, each file read a second way here."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from framework_drafts.dryruns import running
from framework_drafts.dryruns.engine import Result
from framework_drafts.frameworks.queries import find
from tests.published import ONE_YEAR, STACKED, WORKBOOK, imported
from workbench.database import Instance

pytestmark = pytest.mark.sqlite


def results(instance: Instance, path: Path, framework: str) -> dict[tuple[str, str, str], Result]:
    snapshot = imported(instance, path.read_bytes(), path.name)
    with instance.store.reading() as db:
        version = find(db, framework)
    run = running.run_whole(
        instance.store,
        snapshots=instance.snapshots,
        results=instance.results,
        version_id=version.id,
        snapshot_hash=snapshot.hash,
        by=None,
    )
    return {(one.code, one.area, one.period): one for one in running.results_of(instance.results, run)}


def test_2018_19_on_the_stack_of_years(instance: Instance, shared: Path) -> None:
    """Every outcome to 2022-23 of every measure that the file has; the file's own oddities are counted as they are."""
    mine = results(instance, shared / STACKED, "ascof-2018-19")
    seen: Counter[str] = Counter()
    with (shared / STACKED).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Year"] > "2022-23" or row["Measure Type"] != "Outcome" or row["Disaggregation Level"] != "Total":
                continue
            code = row["Measure Group"].strip()
            key = (code, row["ONS Code"], row["Year"])
            if key not in mine:
                seen["no code of an area"] += not row["ONS Code"].startswith("E")
                assert not row["ONS Code"].startswith("E"), key
                continue
            raw = row["Measure_Value"]
            if raw.replace(".", "", 1).replace("-", "", 1).isdigit():
                assert mine[key].value == pytest.approx(float(raw), abs=1e-9), key
                seen["figures"] += 1
            else:
                assert mine[key].value is None, key
                seen["missing"] += 1
    assert seen["figures"] > 15_000
    codes = {code for code, _, _ in mine}
    assert len(codes) >= 26


def test_2018_19_on_the_open_data_of_2020_21(instance: Instance, shared: Path) -> None:
    mine = results(instance, shared / ONE_YEAR, "ascof-2018-19")
    workbook = CalamineWorkbook.from_path(str(shared / ONE_YEAR))
    rows = workbook.get_sheet_by_index(0).to_python()
    start = next(number for number, row in enumerate(rows) if "ASCOF Measure Code" in row)
    head = [str(cell) for cell in rows[start]]
    seen: Counter[str] = Counter()
    for cells in rows[start + 1 :]:
        row = dict(zip(head, cells, strict=True))
        if row["Measure Type"] != "Outcome" or row["Disaggregation Level"] != "Total":
            continue
        place = next(
            (
                one
                for key, one in mine.items()
                if key[0] == row["ASCOF Measure Code"] and key[1] in (row.get("ONS Code"), row.get("ONS Area Code"))
            ),
            None,
        )
        if place is None:
            seen["passed over"] += 1
            continue
        raw = row["Measure Value"]
        if isinstance(raw, float | int):
            assert place.value == pytest.approx(raw, abs=1e-9)
            seen["figures"] += 1
        else:
            assert place.value is None
            seen["missing"] += 1
    assert seen["figures"] > 1_000


def test_what_both_frameworks_share_is_the_same_on_the_workbook(instance: Instance, shared: Path) -> None:
    """3A of 2018-19 is 1D of 2024-25: the same measure under another code gives the same figures, year by year."""
    old = results(instance, shared / WORKBOOK, "ascof-2018-19")
    new = results(instance, shared / WORKBOOK, "ascof-2024-25")
    pairs = {"1A": "1A", "1B": "3A", "1I1": "5A(1)", "3A": "1D", "3C": "3B", "4A": "4A", "1J": "1B"}
    for before, after in pairs.items():
        mine = {key[1:]: one.value for key, one in old.items() if key[0] == before}
        theirs = {key[1:]: one.value for key, one in new.items() if key[0] == after}
        assert mine == theirs
        assert sum(value is not None for value in mine.values()) > 500
