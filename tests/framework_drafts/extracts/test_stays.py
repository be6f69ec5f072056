"""Hospital stays come in by NHS number, beside the events of the same people, and the measures that need them count."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from consultation.errors import Unusable
from framework_drafts.extracts.building import build
from framework_drafts.extracts.counting import count_records, lacking
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.submitting import CLEAN, write_stays, write_submissions
from framework_drafts.extracts.stays import STAY, is_of_stays, take_stays
from framework_drafts.extracts.store import RecordSet, as_text
from framework_drafts.extracts.taking_in import Submission, take_in
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.reference.records import Period, count

pytestmark = pytest.mark.sqlite
SECRET, LAST = "k" * 32, date(2026, 3, 31)
OFFICIAL = {one.code: one.definition for one in read_folder(BASELINES / "ascof_client_level_1").entries}
YEAR = Period("2025-26", date(2025, 4, 1), LAST)
SCALE = Scale(3000, councils=2, seed=6)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("files")
    (events,) = write_submissions(folder, SCALE, [LAST], by_council=False, dirt=CLEAN, threads=1)
    return events, write_stays(folder / "stays.csv", SCALE, threads=1)


def taken(path: Path, place: Path, received: date = LAST) -> Submission:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return take_stays(path, place, received=received, secret=SECRET, sha256=sha256, invented=True, threads=1)


@pytest.fixture
def records(files: tuple[Path, Path], tmp_path: Path) -> RecordSet:
    events = take_in(files[0], tmp_path / "s", received=LAST, secret=SECRET, invented=True, threads=1)
    return build([events, taken(files[1], tmp_path / "s")], tmp_path / "r", as_of=LAST, threads=1)


def rows_of(records: RecordSet) -> list[dict[str, Any]]:
    with duckdb.connect() as db:
        found = db.execute(as_text(records))
        names = [one[0] for one in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_two_kinds_of_file_are_told_apart(files: tuple[Path, Path]) -> None:
    assert [is_of_stays(one) for one in files] == [False, True]


def test_measures_of_discharges_count_as_the_reference_does(records: RecordSet) -> None:
    asked = [OFFICIAL["2D(1)"], OFFICIAL["2D(2)"], OFFICIAL["2A"]]
    assert [lacking(one, records) for one in asked] == [[], [], []]
    rows = rows_of(records)
    told = count_records(asked, records, [YEAR])
    assert told == [count(one, rows, [YEAR]) for one in asked]
    assert all(any(counted.denominator for counted in counts.values()) for counts in told)


def test_a_stay_is_of_the_person_whose_number_it_has(files: tuple[Path, Path], records: RecordSet) -> None:
    rows = rows_of(records)
    stays = [one for one in rows if one["event_type"] == STAY]
    with files[1].open() as file:
        given = list(csv.DictReader(file))
    assert len(stays) == len(given) == records.about["counts"]["all"]["hospital stays beside them"]
    known = {(one["council"], one["person"]) for one in rows if one["event_type"] != STAY}
    linked = [one for one in stays if (one["council"], one["person"]) in known]
    assert len(linked) > len(stays) / 3, "some are of people whose events lie outside the twelve months"
    people = {(one["council"], one["person"]): one["birth_month"] for one in rows if one["event_type"] != STAY}
    assert all(people[one["council"], one["person"]] == one["birth_month"] for one in linked)
    assert len({one["NHS Number"] for one in given}) == len({(one["council"], one["person"]) for one in stays})


def test_events_count_as_they_do_without_stays(files: tuple[Path, Path], records: RecordSet, tmp_path: Path) -> None:
    events = take_in(files[0], tmp_path / "s", received=LAST, secret=SECRET, invented=True, threads=1)
    alone = build([events], tmp_path / "alone", as_of=LAST, threads=1)
    asked = [OFFICIAL["2A"], OFFICIAL["2E(2b)"], OFFICIAL["3D(1a)"]]
    assert count_records(asked, alone, [YEAR]) == count_records(asked, records, [YEAR])
    assert lacking(OFFICIAL["2D(1)"], alone)
    later = taken(files[1], tmp_path / "s", received=date(2026, 5, 1))
    before = build([events, later], tmp_path / "before", as_of=LAST, threads=1)
    assert before.about["stays"] == {}, "what came later is not known as of that day"


def changed(path: Path, target: Path, change: Callable[[list[list[str]]], None]) -> Path:
    with path.open() as file:
        rows = list(csv.reader(file))
    change(rows)
    with target.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return target


def test_rows_that_no_link_can_use_are_set_aside_and_counted(files: tuple[Path, Path], tmp_path: Path) -> None:
    def spoil(rows: list[list[str]]) -> None:
        at = {name: place for place, name in enumerate(rows[0])}
        rows[1][at["NHS Number"]] = ""
        rows[2][at["LA Code"]] = "Jane Doe"
        rows[3][at["Discharge Date"]] = "31/02/2026"
        rows[4][at["Admission Date"]], rows[4][at["Discharge Date"]] = "02/02/2026", "01/02/2026"
        rows[5].append("more")

    whole = taken(files[1], tmp_path / "whole").about
    one = taken(changed(files[1], tmp_path / "spoiled.csv", spoil), tmp_path / "spoiled").about
    assert one["set_aside"] == {
        "no NHS number": 1, "no council code": 1, "no date of admission or of discharge": 1,
        "a discharge before the admission": 1,
    }  # fmt: skip
    assert one["damaged"] == {"the row cannot be read": 1}
    assert (one["rows_read"], one["rows"]) == (whole["rows_read"], whole["rows"] - 5)
    assert "Jane" not in str(one)


def test_what_is_no_file_of_stays_is_refused_and_leaves_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    head = files[1].read_text().splitlines()[0]
    for text, said in ((head + "\n", "no rows"), (head.replace("NHS Number", "Number") + "\n1\n", "has no column")):
        path = tmp_path / "wrong.csv"
        path.write_text(text)
        with pytest.raises(Unusable, match=said):
            taken(path, tmp_path / "place")
    assert not list((tmp_path / "place").glob("*"))
