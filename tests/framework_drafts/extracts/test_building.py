"""Records as of a day: which submission speaks for which quarter, and what each rule does and counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from consultation.errors import Unusable
from framework_drafts.extracts import specification
from framework_drafts.extracts.building import build
from framework_drafts.extracts.invented.submitting import twelve_months_to
from framework_drafts.extracts.selecting import Offered, Quarter, chosen, quarters_between
from framework_drafts.extracts.store import RecordSet, as_text, fingerprint, open_records
from framework_drafts.extracts.taking_in import Submission, submissions, take_in
from tests.framework_drafts.extracts.test_taking_in import SECRET, written

pytestmark = pytest.mark.sqlite
JUNE, MARCH = date(2025, 6, 30), date(2026, 3, 31)
COMMUNITY = "Long term support: Community"


def submitted(place: Path, last: date, received: date, rows: Sequence[dict[str, str]]) -> Submission:
    """A submission of twelve months to a day by one council; a cell that is not given is blank."""
    names = [one.name for one in specification.fields()]
    always = {
        "council": "X90000001",
        "period_start": twelve_months_to(last).isoformat(),
        "period_end": last.isoformat(),
    }
    cells = [[one.heading for one in specification.fields()]]
    cells += [[{**always, "client_type": "Service user", **row}.get(name, "") for name in names] for row in rows]
    path = written(place.parent / f"{received}.csv", cells)
    return take_in(path, place, received=received, secret=SECRET, threads=1)


def service(who: str, start: str, end: str = "", **more: str) -> dict[str, str]:
    given = {
        "local_key": who,
        "event_type": "Service",
        "event_start": start,
        "event_end": end,
        "service_type": COMMUNITY,
    }
    return given | more


def rows_of(records: RecordSet) -> list[dict[str, Any]]:
    with duckdb.connect() as db:
        found = db.execute(f"SELECT * FROM ({as_text(records)}) ORDER BY person, event_start, record")
        names = [one[0] for one in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def made(place: Path, **more: Any) -> RecordSet:
    return build(submissions(place), place.parent / "records", as_of=more.pop("as_of", date(2026, 6, 1)), **more)


def test_quarters_are_those_of_the_financial_year() -> None:
    assert [one.name for one in quarters_between(date(2025, 4, 1), MARCH)] == [
        "2025-06",
        "2025-09",
        "2025-12",
        "2026-03",
    ]
    assert quarters_between(date(2025, 4, 2), date(2025, 6, 30)) == []
    assert quarters_between(date(2025, 10, 1), date(2026, 1, 31)) == [Quarter(date(2025, 10, 1), date(2025, 12, 31))]


def test_as_of_a_day_the_newest_that_covers_a_quarter_speaks_for_it() -> None:
    first = Offered("a", "X", date(2024, 7, 1), JUNE, date(2025, 7, 20))
    second = Offered("b", "X", date(2025, 4, 1), MARCH, date(2026, 4, 20))
    joined = chosen([first, second], as_of=date(2026, 5, 1), way="joined")
    assert [(one.quarter.name, one.key) for one in joined] == [
        ("2024-09", "a"), ("2024-12", "a"), ("2025-03", "a"), ("2025-06", "b"), ("2025-09", "b"), ("2025-12", "b"), ("2026-03", "b"),
    ]  # fmt: skip
    assert {one.key for one in chosen([first, second], as_of=date(2026, 4, 19), way="joined")} == {"a"}
    assert next(one.quarter.name for one in chosen([first, second], as_of=date(2026, 5, 1), way="single")) == "2025-06"
    assert chosen([first], as_of=date(2025, 7, 19), way="joined") == []


def test_an_event_that_both_submissions_have_stands_once_as_it_was_said_last(tmp_path: Path) -> None:
    place = tmp_path / "s"
    submitted(place, JUNE, date(2025, 7, 20), [service("P", "2025-05-01", service_component="Day support")])
    submitted(
        place, MARCH, date(2026, 4, 20), [service("P", "2025-05-01", "2025-12-31", service_component="Day support")]
    )
    records = made(place)
    (row,) = rows_of(records)
    assert (row["event_start"], row["event_end"]) == (date(2025, 5, 1), date(2025, 12, 31))
    assert records.about["counts"]["all"]["each_event_once@1"] == 2  # it came with three quarters


def test_what_was_received_later_is_not_there_yet(tmp_path: Path) -> None:
    place = tmp_path / "s"
    submitted(place, JUNE, date(2025, 7, 20), [service("P", "2025-05-01")])
    submitted(place, MARCH, date(2026, 4, 20), [service("P", "2025-05-01"), service("Late", "2025-05-02")])
    assert len({row["person"] for row in rows_of(made(place, as_of=date(2025, 8, 1)))}) == 1
    assert len({row["person"] for row in rows_of(made(place))}) == 2
    with pytest.raises(Unusable, match="had been received by 2025-01-01"):
        made(place, as_of=date(2025, 1, 1))


def test_a_service_that_vanishes_ends_with_the_last_quarter_that_had_it(tmp_path: Path) -> None:
    place = tmp_path / "s"
    submitted(place, JUNE, date(2025, 7, 20), [service("Gone", "2024-08-01")])
    submitted(place, MARCH, date(2026, 4, 20), [service("Stays", "2024-08-01")])
    told = {row["event_end"] for row in rows_of(made(place))}
    assert told == {
        date(2025, 3, 31),
        None,
    }  # the quarter to June is told by the newer submission, which has it no more
    assert made(place).about["counts"]["all"]["vanished_services_end@1"] == 1
    assert {row["event_end"] for row in rows_of(made(place, off=["vanished_services_end"]))} == {None}


def test_details_that_differ_become_the_last_ones_and_a_death_ends_what_is_open(tmp_path: Path) -> None:
    place = tmp_path / "s"
    old = service("P", "2025-05-01", "2025-06-01", gender="Male", birth_month="05/07/1950")
    new = service("P", "2025-11-01", gender="Female", birth_month="09/07/1950", death_date="2026-01-10")
    submitted(place, MARCH, date(2026, 4, 20), [old, new])
    first, second = rows_of(made(place))
    assert (first["gender"], second["gender"], first["birth_month"]) == ("Female", "Female", date(1950, 7, 1))
    assert (first["event_end"], second["event_end"]) == (date(2025, 6, 1), date(2026, 1, 10))
    off = rows_of(made(place, off=["ends_with_life", "one_set_of_details"]))
    assert [row["event_end"] for row in off] == [date(2025, 6, 1), None]
    assert {row["gender"] for row in off} == {"Male", "Female"}


def test_a_row_with_a_local_number_alone_goes_to_the_person_it_was_seen_with(tmp_path: Path) -> None:
    place = tmp_path / "s"
    both = service("L1", "2025-05-01", nhs_key="999 000 0001")
    alone, other = service("L1", "2025-08-01"), service("L2", "2025-08-01", nhs_key="9990000001")
    submitted(place, MARCH, date(2026, 4, 20), [both, alone, other])
    assert len({row["person"] for row in rows_of(made(place))}) == 1
    assert len({row["person"] for row in rows_of(made(place, off=["one_key_a_person"]))}) == 2


def test_the_same_submissions_day_and_rules_are_the_same_records(tmp_path: Path) -> None:
    place = tmp_path / "s"
    submitted(place, MARCH, date(2026, 4, 20), [service("P", "2025-05-01"), service("Q", "2025-06-01")])
    first = made(place)
    assert made(place).folder == first.folder
    again = build(submissions(place), tmp_path / "elsewhere", as_of=date(2026, 6, 1), threads=1)
    assert fingerprint(again) == fingerprint(first) == fingerprint(open_records(first.folder))
    assert made(place, off=["each_event_once"]).folder != first.folder
    with pytest.raises(Unusable, match="There is no rule “zebra”"):
        made(place, off=["zebra"])
