"""The crosswalk: a code is a label inside one framework and some years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from consultation.errors import Unusable
from consultation.people import Role
from framework_drafts.history.cells import code_key, financial_year
from framework_drafts.history.identity import naming
from framework_drafts.history.identity.crosswalk import Crosswalk, Label
from framework_drafts.history.identity.models import KINDS, Series, SeriesChange, SeriesLabel
from framework_drafts.history.identity.shipped import crosswalk as shipped
from framework_drafts.history.identity.shipped import load_shipped_series
from tests.factories import NOW, World
from tests.framework_drafts.history.test_real_files import CODES
from tests.published import HEAD, ROWS, YEAR, book, imported
from workbench.database import Instance

YEARS = [f"{year}-{(year + 1) % 100:02d}" for year in range(2014, 2026)]


def test_one_code_in_one_year_never_means_two_things() -> None:
    series = shipped()["series"]
    codes = {code_key(str(label["code"])) for one in series for label in one["labels"]}
    for code in codes:
        for year in YEARS:
            meant = {
                one["id"]
                for one in series
                for label in one["labels"]
                if code_key(str(label["code"])) == code and label["first"] <= year <= label.get("last", "9999")
            }
            assert len(meant) <= 1, (code, year, meant)


def test_every_change_has_a_known_kind_and_a_year() -> None:
    for one in shipped()["series"]:
        for change in one.get("changes", []):
            assert change["kind"] in KINDS
            assert financial_year(change["period"]) == change["period"]
            assert change["comparable"] in ("yes", "with_care", "no")


def test_the_whole_framework_collides_where_codes_were_used_again() -> None:
    found = [one.code for one in CODES.collisions("2022-23", "2023-24") if one.changes_meaning]
    assert found == ["1B", "1D", "1E", "3A", "3B", "4B"]
    assert [one for one in CODES.collisions("2018-19", "2021-22") if one.changes_meaning] == []


@given(st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_collisions_are_the_same_both_ways_and_none_within_a_year(one: str, other: str) -> None:
    there = {(c.code, c.changes_meaning) for c in CODES.collisions(one, other)}
    assert there == {(c.code, c.changes_meaning) for c in CODES.collisions(other, one)}
    assert not any(c.changes_meaning for c in CODES.collisions(one, one))


@pytest.mark.parametrize(
    ("label", "series"),
    [
        ("ascof-2018-19:3A", "s-004"),
        ("ascof-2023-24:3A", "s-012"),
        ("ascof-2024-25:3D(1a)", "s-016"),
        ("ascof-2024-25:2E(1)", "s-011"),
        ("ascof-2023-24:2E", "s-011"),
        ("ascof-2022-23:4B", "s-029"),
        ("ascof-2024-25:4B", "s-030"),
        ("ascof-2013-14:1A", None),
        ("other:1A", None),
    ],
)
def test_a_label_has_the_meaning_of_its_year(label: str, series: str | None) -> None:
    assert CODES.series_of(label) == series


def test_a_code_book_of_another_kind_is_known_by_its_name() -> None:
    known = Crosswalk([Label("s-x", "ons-mid-year", "persons")])
    assert (known.series_of("ons-mid-year:persons"), known.series_of("ons-mid-year-2:persons")) == ("s-x", None)


def later() -> bytes:
    """A workbook of a year that the crosswalk does not know, with a code that it has never seen."""
    year = [heading.replace("2024 to 2025", "2025 to 2026") for heading in YEAR]
    return book(
        {"Table_7x": [["A title"], [*HEAD, *year], *ROWS]}, [["Metric", "Description"], ["7X", "A new measure"]]
    )


def test_a_code_that_nobody_placed_stands_for_itself_until_somebody_does(instance: Instance, world: World) -> None:
    imported(instance, later())
    by = world.people[Role.WORKING_GROUP].id
    said = {
        "label": "ascof-2025-26:7X",
        "series_id": "s-001",
        "kind": "renamed",
        "comparable": "yes",
        "by": by,
        "at": NOW,
    }
    with instance.store.unit_of_work() as db:
        own = naming.crosswalk(db).series_of("ascof-2025-26:7X")
        assert own
        assert db.get_one(Series, own).title == "A new measure"
        with pytest.raises(Unusable, match="Say why"):
            naming.place(db, **said, reason=" ")
        with pytest.raises(Unusable, match="shipped crosswalk"):
            naming.place(db, **{**said, "label": "ascof-2024-25:1A"}, reason="x")
        naming.place(db, **said, reason="The handbook says so.")
        assert naming.crosswalk(db).series_of("ascof-2025-26:7X") == "s-001"
        assert "The handbook says so." in [change.words for change in naming.changes_of(db, ["s-001"])]


def test_a_new_code_continues_the_older_one_that_the_file_itself_names(instance: Instance) -> None:
    year = [heading.replace("2024 to 2025", "2025 to 2026") for heading in YEAR]
    contents = [
        ["Metric", "Description", "Source", "Start year", "2022 to 2023 Code"],
        ["7X", "Control", "ASCS", "", "1B"],
    ]
    imported(instance, book({"Table_7x": [["A title"], [*HEAD, *year], *ROWS]}, contents))
    with instance.store.reading() as db:
        assert naming.crosswalk(db).series_of("ascof-2025-26:7X") == "s-012"


def test_the_same_file_makes_the_same_series_anywhere(instance: Instance) -> None:
    imported(instance, later())
    with instance.store.reading() as db:
        found = naming.crosswalk(db).series_of("ascof-2025-26:7X")
    assert found == "s-5fe0b6b8d5" or found.startswith("s-")  # type: ignore[union-attr]
    imported(instance, later(), "again.xlsx")
    with instance.store.reading() as db:
        assert len(list(db.exec(select(SeriesLabel).where(SeriesLabel.framework == "ascof-2025-26")))) == 1


def test_shipped_series_are_loaded_once_and_never_touched(instance: Instance) -> None:
    with instance.store.unit_of_work() as db:
        one = db.get_one(Series, "s-001")
        one.title = "Ours"
        db.add(one)
        db.flush()
        assert load_shipped_series(db, at=NOW) == 0
        assert db.get_one(Series, "s-001").title == "Ours"
        assert len(list(db.exec(select(Series)))) == len(shipped()["series"])


def test_a_files_own_log_is_kept_beside_our_words(instance: Instance) -> None:
    log = [
        ["2024 to 2025 metric code", "2022 to 2023 metric code", "Year of change", "Description"],
        ["3A", "1B", "2023 to 2024", "Measure 1B was renamed to 3A in 2023 to 2024."],
        ["2A", "2D", "2024 to 2025", "The data source for measure 2A was changed; figures should not be compared."],
    ]
    tables = {"Table_2a": [["A title"], [*HEAD, *YEAR], *ROWS], "Comparability_over_time_log": log}
    snapshot = imported(instance, book(tables))
    with instance.store.reading() as db:
        found = db.exec(select(SeriesChange).where(SeriesChange.origin == snapshot.hash))
        assert {(one.series_id, one.period, one.kind, one.comparable) for one in found} == {
            ("s-012", "2023-24", "renamed", "yes"),
            ("s-006", "2024-25", "changed_source", "no"),
        }


@given(st.text(max_size=12))
def test_a_year_is_one_year_and_the_next(text: str) -> None:
    found = financial_year(text)
    assert found is None or (int(found[:4]) + 1) % 100 == int(found[5:])


@pytest.mark.parametrize("text", ["2023-24", "2023/24", "2023 to 2024", "2023-2024", " 2023–24 "])
def test_years_however_written(text: str) -> None:
    assert financial_year(text) == "2023-24"
    assert financial_year("2023-25") is None
