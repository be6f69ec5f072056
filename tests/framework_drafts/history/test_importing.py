"""Importing: every cell accounted for, or the file refused whole."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from consultation.errors import Unusable
from framework_drafts.history import desk
from framework_drafts.history.catalogue import find, known_series
from framework_drafts.history.formats.dhsc_time_series import parse_cell
from framework_drafts.history.reading import parquet, read_series, rows_of
from tests.published import HEAD, ROWS, YEAR, book, imported, read, workbook
from workbench.database import Instance
from workbench.demo.history import write_history


def test_every_cell_is_a_value_or_a_mark(instance: Instance) -> None:
    summary = read(book())
    assert summary.cells == {
        "total": 9,
        "values": 6,
        "marks": {"[c]": 2, "[x]": 1},
        "reasons": {"not_collected": 1, "small_number": 2},
    }
    assert summary.levels() == {"england": 1, "council_type": 1, "council": 1}
    assert (summary.periods(), [one["label"] for one in summary.series]) == (["2024-25"], ["ascof-2024-25:2A"])
    snapshot = imported(instance, book())
    marked = [row for row in rows_of(parquet(instance.snapshots, snapshot.hash), snapshot.series) if row.mark == "[c]"]
    assert [(row.value, row.reason, row.sheet, row.row, row.col) for row in marked] == [
        (None, "small_number", "Table_2a", 4, 5),
        (None, "small_number", "Table_2a", 4, 4),
    ]


def mangled(change: str) -> bytes:
    tables = {"Table_2a": [["A title"], [*HEAD, *YEAR], *[row[:] for row in ROWS]]}
    rows = tables["Table_2a"]
    if change == "word":
        rows[2][5] = "lots"
    elif change == "blank":
        rows[2][4] = ""
    elif change == "new mark":
        rows[3][3] = "[q]"
    elif change == "no header":
        rows[1][0] = "Council code"
    elif change == "year":
        rows[1][3] = "2024 to 2026 - numerator"
    elif change == "statistic":
        rows[1][3] = "2024 to 2025 - mode"
    elif change == "duplicate":
        rows.append(rows[2][:])
    elif change == "no area":
        rows[3][2] = "809"
    elif change == "unlisted":
        tables["Table_9z"] = [[*HEAD, *YEAR], *ROWS]
    elif change == "blank heading":
        rows[1].append("")
        rows[2].append(7.0)
    elif change == "small letters":
        return book({"table_2A": [[*HEAD, *YEAR], [*ROWS[0][:5], "lots"]]})
    elif change == "two columns":
        rows.append(["102", "Somewhere else"])
    elif change == "percent sign":
        rows[2][5] = "50%"
    return book(tables)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("word", "sheet Table_2a, row 3, column 6"),
        ("blank", "row 3, column 5: the cell is blank"),
        ("new mark", "mark .q. is not known"),
        ("no header", "no row begins"),
        ("year", "row 2, column 4"),
        ("statistic", "not a year and a statistic"),
        ("duplicate", "stands in row 3 already"),
        ("no area", "names no area"),
        ("unlisted", "does not list 9z"),
        ("blank heading", "row 3, column 7: a cell stands under a blank heading"),
        ("small letters", "sheet table_2A, row 2, column 6"),
        ("two columns", "names no area"),
        ("percent sign", "neither a number nor a mark"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_with_the_place(change: str, where: str) -> None:
    with pytest.raises(Unusable, match=where):
        read(mangled(change))


def test_only_the_first_ten_reasons_are_given() -> None:
    rows = [[100.0 + n, f"Council {n}", f"E1000{n:04d}", "a", "b", "c"] for n in range(20)]
    with pytest.raises(Unusable, match="60 places") as caught:
        read(book({"Table_2a": [[*HEAD, *YEAR], *rows]}))
    assert str(caught.value).count("sheet Table_2a") == 10


def far() -> bytes:
    """A tiny file with a cell at the far corner: read naively, it asks for half a terabyte."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.add_worksheet("Contents").write_row(0, 0, ["Metric", "Description"])
        workbook.add_worksheet("Table_1a").write_string(1_048_575, 16_383, "far")
    return out.getvalue()


def beyond() -> bytes:
    """A cell reference beyond all bounds, at which the reading library panics."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"XFD1048576", b"ZZZZZZZ99999999999"))
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b"0" * 90_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"just words", "not one of the published files"),
        (b"PK\x03\x04" + b"\0" * 50, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cannot be opened"),
        (bomb(), "far more"),
        (far(), "cannot be opened"),
        (beyond(), "cannot be opened"),
        (book({"Sheet": [["a"]]}), "not one of the published files"),
        (book({}), "not one of the published files"),
        (book(contents=[["Other", "Words"]]), "not one of the published files"),
    ],
    ids=["empty", "text", "zip", "ole", "bomb", "far", "beyond", "sheets", "none", "contents"],
)
def test_other_files_are_refused_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read(content)


@given(
    st.one_of(
        st.text(max_size=20),
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(10**9), 10**9),
        st.booleans(),
    )
)
def test_a_cell_is_a_number_a_mark_or_refused(raw: object) -> None:
    value, _, mark, wrong = parse_cell(raw)
    assert sum((value is not None, bool(mark), bool(wrong))) == 1


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("7.7 (7.6)", (7.7, 7.6, "")),
        ("12,530 (8,285)", (12530.0, 8285.0, "")),
        ("60 (:)", (60.0, None, "")),
        ("[x]", (None, None, "[x]")),
        (91.10000000000001, (91.1, None, "")),
        (" [z] ", (None, None, "[z]")),
        (0, (0.0, None, "")),
    ],
)
def test_awkward_cells(raw: object, expected: tuple[object, ...]) -> None:
    assert parse_cell(raw)[:3] == expected


def test_the_same_content_makes_one_snapshot(instance: Instance) -> None:
    first = imported(instance, book())
    upside_down = book({"Table_2a": [["Another title"], [*HEAD, *YEAR], *reversed(ROWS)]})
    assert imported(instance, upside_down, "y.xlsx").hash == first.hash
    with instance.store.reading() as db:
        assert known_series(db) == {"ascof-2024-25:2A", "s-006"}
        assert find(db, first.hash[:6]).hash == first.hash
        with pytest.raises(Unusable, match="No snapshot begins"):
            find(db, "zz")
    assert [path.name for path in instance.snapshots.iterdir()] == [f"{first.hash}.parquet"]
    figures = read_series(instance.snapshots, first.hash, ["ascof-2024-25:2A", "none:1"])
    assert figures["none:1"] == {}
    assert {place.area_name: cells["outcome"].value for place, cells in figures["ascof-2024-25:2A"].items()} == {
        "England": 50.0,
        "Somewhere": None,
        "Shire Counties": 25.0,
    }


def test_one_figure_more_or_less_makes_another_snapshot() -> None:
    rows = [row[:] for row in ROWS]
    rows[0][5] = 50.1
    assert read(book()).hash != read(book({"Table_2a": [["A title"], [*HEAD, *YEAR], *rows]})).hash


def test_a_write_that_fails_leaves_no_snapshot(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(desk.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        imported(instance, book())
    with instance.store.reading() as db, pytest.raises(Unusable, match="no historic data"):
        find(db, None)


def test_the_invented_history_walks_in_through_the_same_door() -> None:
    summary = read(write_history())
    assert summary.facts["invented"]
    assert summary.facts["publisher"] == "Invented example"
    assert summary.levels() == {"england": 1, "council_type": 5, "region": 9, "council": 38}
    assert summary.hash == read(write_history()).hash


def with_notes(note: str, rows: list[list[object]]) -> bytes:
    table = [["Table 2a: a title [note 1]"], [*HEAD, *YEAR], *rows]
    return book({"Table_2a": table, "Notes": [["Notes"], ["Note number", "Note text"], ["[note 1]", note]]})


def reasons_of(instance: Instance, content: bytes) -> dict[str, str]:
    snapshot = imported(instance, content)
    rows = rows_of(parquet(instance.snapshots, snapshot.hash), snapshot.series, statistic="outcome")
    return {row.area_name: row.reason for row in rows if row.value is None}


MANY = [[float(n), f"Council {n}", f"E0600{n:04d}", 1.0, 2.0, 50.0] for n in range(1, 8)]


def test_a_name_within_a_longer_one_is_not_the_council_that_a_note_names(instance: Instance) -> None:
    rows = [
        *MANY,
        [8.0, "Derby", "E06000015", "[c]", "[c]", "[c]"],
        [9.0, "Derbyshire", "E10000007", "[x]", "[x]", "[x]"],
    ]
    found = reasons_of(instance, with_notes("Derbyshire did not submit its data.", rows))
    assert found == {"Derby": "small_number", "Derbyshire": "not_submitted"}
    assert reasons_of(instance, with_notes("Derby did not submit its data.", rows))["Derby"] == "not_submitted"


@pytest.mark.parametrize(
    ("mark", "missing", "reason"),
    [("[x]", 8, "not_collected"), ("[x]", 2, "not_submitted"), ("[u]", 8, "unusable"), ("[z]", 8, "not_applicable")],
)
def test_reasons_follow_from_how_many_lack_a_figure(instance: Instance, mark: str, missing: int, reason: str) -> None:
    without = [
        [float(n), f"Other {n}", f"E0700{n:04d}".replace("E07", "E09"), mark, mark, mark] for n in range(1, missing + 1)
    ]
    found = reasons_of(instance, book({"Table_2a": [["t"], [*HEAD, *YEAR], *MANY, *without]}))
    assert set(found.values()) == {reason}


def test_national_figures_are_not_taken_for_invented_ones() -> None:
    rows = [["England", "England", "E92000001", 10.0, 20.0, 50.0]]
    assert not read(book({"Table_2a": [["t"], [*HEAD, *YEAR], *rows]})).facts["invented"]
    mine = [["England", "England", "X92000001", 10.0, 20.0, 50.0]]
    assert read(book({"Table_2a": [["t"], [*HEAD, *YEAR], *mine]})).levels() == {"england": 1}


@pytest.mark.parametrize("raw", ["12,5", "1,2,3", "٣", ",", "1,5 (2)"])
def test_a_comma_in_the_wrong_place_is_no_figure(raw: str) -> None:
    assert parse_cell(raw)[3].endswith("neither a number nor a mark")


@pytest.mark.parametrize("sheet", ["MYE2 - All", "MYE2-All", "MYE2 - Persons", "MYE2-Persons"])
@pytest.mark.parametrize("above", [1, 4, 7])
@pytest.mark.parametrize(("extra", "oldest"), [([], "90"), (["Geography"], "90+"), (["Geography1"], 90.0)])
def test_population_tables_are_found_wherever_their_header_stands(
    sheet: str, above: int, extra: list[str], oldest: object
) -> None:
    ages = ["All ages", *map(float, range(90)), oldest]
    council = ["E06000016", "Leicester", *["Unitary Authority" for _ in extra], 91.0, *[1.0] * 91]
    rows = [
        ["MYE2: population estimates, mid-2018"],
        *[["A line"] for _ in range(above)],
        ["Code", "Name", *extra, *ages],
    ]
    summary = read(workbook({"Contents": [["Contents"]], sheet: [*rows, council]}), "f.xls")
    assert (summary.cells["total"], summary.periods()) == (92, ["mid-2018"])
    assert summary.series[0]["label"] == "ons-mid-year:persons"
    assert {"All ages", "0", "89", "90+"} <= set(summary.series[0]["breakdowns"])
