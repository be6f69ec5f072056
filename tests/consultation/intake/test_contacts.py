"""Contacts from a file: every row accounted for, the likely council suggested and never guessed."""

from __future__ import annotations

import random

import pytest

from consultation.errors import Unusable
from consultation.intake import contacts
from consultation.intake.matching import Councils, guess_columns, layout_of
from consultation.people import Role
from workbench.uploads import read_table

NAMED = {"X90000001": "Northmoor", "X90000002": "Southmere", "X90000003": "West Hope", "X90000004": "East Hope"}
COUNCILS = Councils(NAMED)


@pytest.mark.parametrize(
    ("text", "found", "likely"),
    [
        ("Northmoor", "X90000001", None),
        ("  NORTHMOOR ", "X90000001", None),
        ("x90000002", "X90000002", None),
        ("Northmoor Metropolitan Borough Council", None, "X90000001"),
        ("The County Council of Southmere", None, "X90000002"),
        ("Northmor", None, "X90000001"),
        ("West-Hope", "X90000003", None),
        ("Hope", None, "X90000003"),
        ("Atlantis", None, None),
    ],
)
def test_a_council_is_known_exactly_or_suggested(text: str, found: str | None, likely: str | None) -> None:
    assert COUNCILS.find(text) == found
    if found is None:
        assert COUNCILS.likely(text)[:1] == ([likely] if likely else [])


def test_a_choice_that_somebody_made_is_known_again() -> None:
    chosen = Councils(NAMED, {"Northmoor MBC": "X90000001"})
    assert chosen.find("northmoor mbc") == "X90000001"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Council", "Name", "Email"], {"council": 0, "name": 1, "email": 2}),
        (["Local Authority", "Full name", "E-mail address", "Role"], {"council": 0, "name": 1, "email": 2, "role": 3}),
        (["Email of director", "Director", "ONS code"], {"email": 0, "name": 1, "council": 2}),
        (["a", "b"], {}),
    ],
)
def test_columns_are_guessed_from_their_headings(header: list[str], expected: dict[str, int]) -> None:
    assert contacts.guess(header) == expected


def test_a_column_is_never_given_twice() -> None:
    assert guess_columns(["name"], {"a": ("name",), "b": ("name",)}) == {"a": 0}


def test_layouts_are_known_by_their_headings() -> None:
    assert layout_of(["Council ", "NAME"]) == layout_of(["council", "name"])
    assert layout_of(["council"]) != layout_of(["name"])


def test_a_thousand_malformed_rows_are_each_accounted_for() -> None:
    chance = random.Random(1)
    bad = (
        "",
        "@",
        "no address",
        "a@b",
        "x" * 300 + "@example.org",
        "=HYPERLINK(1)",
        "\u202eevil@example.org",
        "a@b.c\x00",
        "'; DROP TABLE person; --",
    )
    rows = []
    for number in range(1000):
        row = [
            chance.choice((*NAMED.values(), "Atlantis", "", "Northmoor MBC", "=1+1", "<script>")),
            chance.choice(("Sam", "", "x" * 200, "O'Brien, Pat", "👩‍👩‍👧")),
            chance.choice((f"person{number}@example.org", "same@example.org", *bad)),
            chance.choice(("", "director", "contributor", "King")),
        ]
        rows.append(row[: chance.choice((4, 4, 4, 3, 2, 1, 0))])
    columns = {"council": 0, "name": 1, "email": 2, "role": 3}
    taken = {"person7@example.org": (str(Role.REVIEWER), "")}
    checked = contacts.check(rows, columns, COUNCILS, taken)
    assert checked.rows == 1000
    seen = [one.row for one in checked.good] + [row for row, _ in checked.bad]
    assert sorted(seen) == list(range(2, 1002))
    assert all(why.strip() and "Traceback" not in why for _, why in checked.bad)
    assert len({one.email for one in checked.good}) == len(checked.good)
    assert all(one.email.endswith("@example.org") and one.email.isascii() for one in checked.good)
    assert checked.good
    assert set(checked.unknown) == {"Atlantis", "Northmoor MBC", "=1+1", "<script>"}


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"council;name;email\r\nNorthmoor;Sam;s@example.org\r\n", [["Northmoor", "Sam", "s@example.org"]]),
        (b"\xef\xbb\xbfcouncil\tname\nNorthmoor\tSam\n\n", [["Northmoor", "Sam"]]),
        ("council,name\nNorthmoor,Zoë".encode("cp1252"), [["Northmoor", "Zoë"]]),
        ('council,name\n"North\nmoor","a ""b"""'.encode("utf-16"), [["North\nmoor", 'a "b"']]),
        (b"a,b\n1,2,3\n4", [["1", "2", "3"], ["4", "", ""]]),
    ],
)
def test_tables_in_the_ways_people_save_them(content: bytes, rows: list[list[str]]) -> None:
    assert read_table("f.csv", content).rows == rows


@pytest.mark.parametrize("content", [b"only,a,heading\n", b"\n\n", b"\x00\x01\x02\x00", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable):
        read_table("f.csv", content)
