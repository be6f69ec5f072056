"""Both official frameworks on the real files: every published figure comes back, each file read a second way here."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from consultation.councils import load_councils, read_council_list
from framework_drafts.dryruns import running
from framework_drafts.dryruns.results import Result
from framework_drafts.history import datasets
from tests.factories import NOW
from tests.published import ONE_YEAR, STACKED, WORKBOOK, dry_run, imported
from workbench.database import Instance

pytestmark = pytest.mark.sqlite


def results(instance: Instance, path: Path, framework: str) -> dict[tuple[str, str, str], Result]:
    snapshot = imported(instance, path.read_bytes(), path.name)
    run = dry_run(instance, snapshot.hash, framework)
    return {
        (one.code, one.area, one.period): one for one in running.results_of(instance.results, run).rows(stratum="Total")
    }


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
        if isinstance(raw, float | int) and place.reason in ("secondary_suppression", "small_number"):
            seen["withheld"] += 1
        elif isinstance(raw, float | int):
            assert place.value == pytest.approx(raw, abs=1e-9)
            seen["figures"] += 1
        else:
            assert place.value is None
            seen["missing"] += 1
    assert seen["figures"] > 1_000
    assert 0 < seen["withheld"] <= 8


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


def found_in(instance: Instance, shared: Path, path: str, framework: str) -> dict[str, list[dict[str, Any]]]:
    """The findings of a real run by rule, the real councils with their regions being known."""
    with instance.store.unit_of_work() as db:
        load_councils(db, read_council_list((shared / "geography/ons_codes.csv").read_text(encoding="utf-8-sig")))
    snapshot = imported(instance, (shared / path).read_bytes(), path)
    run = dry_run(instance, snapshot.hash, framework)
    found: dict[str, list[dict[str, Any]]] = {}
    for one in run.findings:
        found.setdefault(one["rule"], []).append(one)
    return found


def test_what_2024_25_raises_of_itself(instance: Instance, shared: Path) -> None:
    """The kinds of finding that were once worked by hand on the workbook, each with its number."""
    found = found_in(instance, shared, WORKBOOK, "ascof-2024-25")
    told = {rule: {one["code"]: one for one in ones} for rule, ones in found.items()}
    assert 0.45 < told["rank_width"]["1A"]["number"] < 0.6  # a typical 95% rank interval about half the table wide
    assert told["overlap"]["1A"]["sentence"].startswith(
        "By its definition 1A contains all the questions of 3A, 4A and 5A(1)"
    )
    assert "measures explain 85% of 1A" in told["overlap"]["1A"]["sentence"]
    assert told["explained"]["1A"]["number"] > 0.8
    assert told["reliability"]["1B"]["number"] < 0.7
    assert "A council would need about" in told["reliability"]["1B"]["sentence"]
    assert told["ceiling"]["3D(1a)"]["sentence"] == (
        "64% of councils are at 95 or more on 3D(1a) in 2024-25, so this measure cannot tell most of them apart."
    )
    assert {"2D(2)", "4B"} <= told["recording"].keys()
    assert all(one["grade"] == "question" for one in found["recording"])
    assert told["composite"][""]["number"] > 5
    assert "changing the weights by up to a quarter" in told["composite"][""]["sentence"]
    assert "Derby" in told["coverage"]["1A"]["sentence"]
    assert "2020-21 (not collected)" in told["years"]["1A"]["sentence"]
    assert "2020-21" in told["logged_break"]["1A"]["sentence"]


def test_what_2018_19_raises_on_the_stack_of_years(instance: Instance, shared: Path) -> None:
    found = found_in(instance, shared, STACKED, "ascof-2018-19")
    told = {rule: {one["code"] for one in ones} for rule, ones in found.items()}
    assert {"1C1A", "1C1B", "1C2B"} <= told["ceiling"]
    assert {"1A", "1D", "1J"} <= told["overlap"]
    assert "1F" in told["rank_break"]
    assert "1H" in told["logged_break"]  # another coverage from 2021-22 on
    assert told["dimension"] == {""}


def test_a_change_of_source_shows_as_a_break_of_ranks(instance: Instance, shared: Path) -> None:
    """Client-level data came in 2024-25: the two files put together show what neither does alone, ranks that fall apart
    while the typical council hardly moves."""
    with instance.store.unit_of_work() as db:
        load_councils(db, read_council_list((shared / "geography/ons_codes.csv").read_text(encoding="utf-8-sig")))
    stack, workbook = (imported(instance, (shared / path).read_bytes(), path) for path in (STACKED, WORKBOOK))
    with instance.store.unit_of_work() as db:
        made = datasets.start(db, name="Both", purpose="", parts=[workbook.hash, stack.hash], by=None, at=NOW)
        for series in datasets.conflicts_of(db, instance.snapshots, made)[1]:
            datasets.rule(db, data_set=made, series=series, takes=workbook.hash, reason="Corrected", by=None, at=NOW)
        summary = datasets.work_out(db, instance.snapshots, data_set=made)
        both = datasets.settle(db, data_set=made, summary=summary, by=None, at=NOW).hash
    run = dry_run(instance, both, "ascof-2018-19")
    broken = {f["code"]: f["sentence"] for f in run.findings if f["rule"] == "rank_break" and f["period"] == "2024-25"}
    assert {"2D", "2A2", "2B1", "2B2"} <= broken.keys()
    assert "while the typical council hardly moved" in broken["2D"]
    assert "The log of comparability names a change between them" in broken["2D"]
    assert not {"1A", "3A", "4A"} & broken.keys()  # whose source stayed as it was
