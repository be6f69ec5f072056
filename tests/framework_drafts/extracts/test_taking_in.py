"""A submission comes in whole, without what names people, and no good row is lost among damaged ones."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from consultation.errors import Unusable
from framework_drafts.extracts import specification
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.submitting import CLEAN, write_submissions
from framework_drafts.extracts.quality import Thresholds, failing, from_data
from framework_drafts.extracts.store import RecordFile, RecordSet, as_text
from framework_drafts.extracts.taking_in import Submission, submissions, take_in

pytestmark = pytest.mark.sqlite
SECRET = "0123456789abcdef" * 2
RECEIVED = date(2026, 4, 20)
LAST = date(2026, 3, 31)


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One clean invented submission of three councils."""
    folder = tmp_path_factory.mktemp("submitted")
    return write_submissions(folder, Scale(400, councils=3), [LAST], dirt=CLEAN, by_council=False, threads=1)[0]


def cells_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def taken(path: Path, place: Path, **more: Any) -> Submission:
    return take_in(path, place, received=RECEIVED, secret=SECRET, threads=1, **more)


def kept(one: Submission) -> list[dict[str, Any]]:
    values = {name: tuple(known) for name, known in one.about["values"].items()}
    files = tuple(RecordFile(path, 0) for path in sorted(one.folder.glob("*.parquet")))
    with duckdb.connect() as db:
        found = db.execute(as_text(RecordSet(one.folder, files, values, {})))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_every_row_comes_in_sorted_by_council_and_person(submitted: Path, tmp_path: Path) -> None:
    rows = cells_of(submitted)
    one = taken(submitted, tmp_path)
    assert (one.about["rows_read"], one.about["rows"], one.about["damaged"], one.about["set_aside"]) == (
        len(rows) - 1,
        len(rows) - 1,
        {},
        {},
    )
    assert sum(part["rows"] for part in one.about["councils"].values()) == len(rows) - 1
    assert {part["from"] for part in one.about["councils"].values()} == {"2025-04-01"}
    assert one.about["release"] == 2
    for path in one.folder.glob("*.parquet"):
        with duckdb.connect() as db:
            keys = [key for (key,) in db.execute(f"SELECT coalesce(nhs_key, local_key) FROM '{path}'").fetchall()]
        assert keys == sorted(keys)


def test_nothing_that_names_a_person_is_kept(submitted: Path, tmp_path: Path) -> None:
    rows = cells_of(submitted)
    named = {name: place for place, name in enumerate(rows[0])}
    secret = {
        row[named[heading]]
        for row in rows[1:]
        for heading in ("NHS Number", "Last Name", "LA Person Unique Identifier", "Date of Birth")
    } - {""}
    one = taken(submitted, tmp_path)
    content = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    assert [value for value in secret if value.encode() in content] == []
    fields = {field.name for field in specification.fields() if field.door != "drop"}
    found = kept(one)
    assert set(found[0]) == fields
    assert {row["birth_month"].day for row in found} == {1}
    assert {heading for heading, why in one.about["at_the_door"].items() if "not read" in why} >= {
        "First Name",
        "Postcode",
        "Event Description",
    }


def test_the_same_file_gives_the_same_bytes_and_another_secret_other_keys(submitted: Path, tmp_path: Path) -> None:
    def bytes_of(one: Submission) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in one.folder.iterdir()}

    first = taken(submitted, tmp_path / "a")
    assert bytes_of(take_in(submitted, tmp_path / "b", received=RECEIVED, secret=SECRET, threads=4)) == bytes_of(first)
    other = take_in(submitted, tmp_path / "c", received=RECEIVED, secret="another" * 5, threads=1)
    assert {row["local_key"] for row in kept(other)}.isdisjoint(row["local_key"] for row in kept(first))
    assert taken(submitted, tmp_path / "a").folder == first.folder
    assert [one.key for one in submissions(tmp_path / "a")] == [first.key]


def test_damaged_rows_are_counted_by_rule_and_no_good_row_is_lost(submitted: Path, tmp_path: Path) -> None:
    """One row in twenty is damaged in one of several ways; every other row comes out as it does from the clean file."""
    rows = cells_of(submitted)
    named = {name: place for place, name in enumerate(rows[0])}
    chance = random.Random(5)
    damaged = chance.sample(range(1, len(rows)), len(rows) // 20)
    ways = ["more cells", "fewer cells", "no council", "no person", "no type", "no start"]
    lines, done = [",".join(rows[0])], dict.fromkeys(ways, 0)
    for number, row in enumerate(rows[1:], start=1):
        own = list(row)
        if number in damaged:
            way = ways[damaged.index(number) % len(ways)]
            done[way] += 1
            if way == "fewer cells":
                own = own[:20]
            elif way == "more cells":
                own += ["x", "y"]
            else:
                blank = {"no council": ["LA Code"], "no person": ["NHS Number", "LA Person Unique Identifier"]}.get(
                    way, []
                )
                for heading in blank:
                    own[named[heading]] = ""
                if way == "no type":
                    own[named["Event Type"]] = "Visit"
                if way == "no start":
                    own[named["Event Start Date"]] = "31/02/2025"
        out = io.StringIO()
        csv.writer(out).writerow(own)
        lines.append(out.getvalue().strip("\r\n"))
    path = tmp_path / "damaged.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    one = taken(path, tmp_path / "damaged")
    assert one.about["damaged"] == {
        "the row has fewer cells than headings": done["fewer cells"],
        "the row has more cells than headings": done["more cells"],
    }
    assert one.about["set_aside"] == {
        "no council code": done["no council"],
        "no date at which it started": done["no start"],
        "no known type of event": done["no type"],
        "no person": done["no person"],
    }
    good = written(
        tmp_path / "good.csv", [rows[0], *(row for number, row in enumerate(rows) if number and number not in damaged)]
    )
    assert sorted(map(str, kept(one))) == sorted(map(str, kept(taken(good, tmp_path / "good"))))


def test_an_open_quotation_mark_damages_its_own_row_alone(submitted: Path, tmp_path: Path) -> None:
    rows = cells_of(submitted)
    lines = submitted.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(rows)
    broken = [*lines[:10], lines[10].replace(",", ',"open, ', 1), *lines[11:]]
    path = tmp_path / "quote.csv"
    path.write_text("\n".join(broken) + "\n", encoding="utf-8")
    one = taken(path, tmp_path / "q")
    assert one.about["rows"] == len(rows) - 2
    assert sum(one.about["damaged"].values()) >= 1


def test_values_of_release_1_and_other_spellings_become_release_2(submitted: Path, tmp_path: Path) -> None:
    rows = cells_of(submitted)
    named = {name: place for place, name in enumerate(rows[0])}
    for row in rows[1:]:
        row[named["Client Type"]] = {"Unpaid carer": "Carer"}.get(row[named["Client Type"]], "SERVICE USER")
    rows[5][named["Gender"]] = "Femal"
    rows[6][named["Gender"]] = "Jane Doe"
    one = taken(written(tmp_path / "old.csv", rows), tmp_path / "old")
    assert {row["client_type"] for row in kept(one)} == {"Service user", "Unpaid carer"}
    assert one.about["release"] == 1
    checks = from_data(one.about["checks"])
    said = [c for c in checks if c.field == "client_type" and "release 2" in c.rule]
    assert sum(c.failed for c in said) == len(rows) - 1
    (wrong,) = [c for c in checks if c.field == "gender" and c.rule == "a value is permitted" and c.failed]
    assert (wrong.failed, wrong.examples) == (2, ("Femal",)), "and nobody's name"
    assert sum(row["gender"] is None for row in kept(one)) == 2 + sum(not row[named["Gender"]] for row in rows[1:])
    assert failing(checks, Thresholds(1, 1, 1)) == []
    assert failing(said, Thresholds(0, 0, 0)) == [], "words of release 1 are no fault"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "has no column “LA Code”"),
        (b"\x00\x01\x02" * 50, "is not a CSV file"),
        (b"LA Code,LA Code\n1,2\n", "twice"),
    ],
)
def test_what_is_no_submission_is_refused_in_a_sentence_and_leaves_nothing(
    content: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=said):
        taken(path, tmp_path / "place")
    assert not (tmp_path / "place").exists()


def test_a_file_in_windows_letters_and_with_semicolons_is_read(submitted: Path, tmp_path: Path) -> None:
    rows = cells_of(submitted)
    rows[3][5] = "Zoë"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    path = tmp_path / "latin.csv"
    path.write_bytes(out.getvalue().encode("latin-1"))
    one = taken(path, tmp_path / "latin")
    assert (one.about["rows"], one.about["read_as"]) == (len(rows) - 1, "Windows-1252")


def test_every_field_of_the_specification_is_known_to_the_contract_or_stays_outside() -> None:
    from framework_drafts.measures.contracts import contract

    under = contract("cld-2").fields
    known = {one.name for one in specification.fields() if one.door in ("keep", "month")} - {
        "period_start",
        "period_end",
    }
    assert known <= set(under)
    assert set(under) - known == {"person", "record"}
    for field, meant in specification.release_1().items():
        assert set(meant.values()) <= set(under[field].values), field
