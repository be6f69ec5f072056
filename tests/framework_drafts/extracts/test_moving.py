"""Who counts otherwise, over files of records: as person by person, and nothing that two answers together would tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from framework_drafts.comparison.transitions import GUARD, Transition, transition
from framework_drafts.extracts import moving, reading
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.writing import write_records
from framework_drafts.extracts.moving import guarded, moved
from framework_drafts.extracts.persons import by_standing, records_of_person
from framework_drafts.extracts.store import RecordSet, as_text
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.days import days_in, with_days
from framework_drafts.measures.language import Definition
from framework_drafts.measures.reference.records import Period, units

pytestmark = pytest.mark.sqlite
OFFICIAL = {one.code: one.definition for one in read_folder(BASELINES / "ascof_client_level_1").entries}
OTHER = {one.code: one.definition for one in read_folder(BASELINES / "ascof_client_level_2").entries}
YEAR = Period("2024-25", date(2024, 4, 1), date(2025, 3, 31))
BACK = "source.selections.8.where.all.4.not.and_within.1.least"
GAP = "source.selections.2.gap_days"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> RecordSet:
    return write_records(tmp_path_factory.mktemp("records") / "r", Scale(2500, councils=3, seed=2), threads=1)


def rows_of(records: RecordSet) -> list[dict[str, Any]]:
    with duckdb.connect() as db:
        found = db.execute(as_text(records))
        names = [one[0] for one in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize(
    "new",
    [with_days(OFFICIAL["2A"], {BACK: 364}), with_days(OFFICIAL["2A"], {BACK: 200, GAP: 0}), OTHER["2A"]],
    ids=["a look-back", "two changes", "another version"],
)
def test_files_tell_what_person_by_person_tells(
    records: RecordSet, monkeypatch: pytest.MonkeyPatch, new: Definition
) -> None:
    old = OFFICIAL["2A"]
    whole = transition(old, new, rows_of(records), YEAR, real=False)
    assert moved(old, new, records, YEAR, real=False) == whole
    monkeypatch.setattr(reading, "BYTES_PER_ROW", 10**9)  # each council in a range of its own
    heard: list[tuple[int, int]] = []
    told = moved(old, new, records, YEAR, real=False, told=lambda *now: heard.append(now))
    assert told == whole
    assert heard == [(1, 3), (2, 3), (3, 3)]
    few = [count for count in whole.table.values() if count < 10]
    assert (moved(old, new, records, YEAR, real=True).withheld == GUARD) or not few


def test_two_answers_together_tell_no_few() -> None:
    def told(out: int) -> Transition:
        return Transition((100, 50), (100 - out, 50), {("not_achieved", "out"): out}, ())

    before = [{("not_achieved", "out"): 20}]
    assert guarded(told(20), before).withheld == ""  # the same answer again
    assert guarded(told(30), before).withheld == ""
    assert guarded(told(21), before).withheld == GUARD
    assert guarded(told(11), before).withheld == GUARD
    assert guarded(told(21), []).withheld == ""
    assert guarded(Transition((0, 0), (0, 0), {}, (), GUARD), before).withheld == GUARD


def test_persons_stand_where_the_evaluator_puts_them(records: RecordSet) -> None:
    council = records.files[0].path.stem
    definition = OFFICIAL["2A"]
    told = by_standing(definition, records, council, YEAR)
    wanted: dict[int, int] = {}
    for one in units(definition, [row for row in rows_of(records) if row["council"] == council], YEAR):
        wanted[one.record["person"]] = wanted.get(one.record["person"], 0) + one.adds
    assert set(told["achieved"]) == {person for person, adds in wanted.items() if adds}
    assert set(told["not_achieved"]) == {person for person, adds in wanted.items() if not adds}
    assert wanted
    person = told["achieved"][0]
    mine = records_of_person(records, council, person)
    assert {one["person"] for one in mine} == {person}
    assert units(definition, mine, YEAR)
    assert not set(told["out"]) & set(wanted)


def test_days_of_the_measure_that_moves_are_its_own() -> None:
    assert {BACK, GAP} <= {one.path for one in days_in(OFFICIAL["2A"])}
    assert moving.STATES == ("out", "not_achieved", "achieved")
