"""Importing: every cell accounted for, or the file refused whole."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from consultation.errors import Unusable
from framework_drafts.history import importing
from framework_drafts.history.catalogue import find, known_series
from framework_drafts.history.formats.dhsc_time_series import parse_cell
from framework_drafts.history.importing import content_hash, keep_snapshot, read_file
from framework_drafts.history.reading import read_series
from tests.factories import NOW
from workbench.database import Instance
from workbench.demo.history import write_history

HEAD = ["Local authority code", "Local authority", "ONS area code"]
YEAR = ["2024 to 2025 - numerator", "2024 to 2025 - denominator", "2024 to 2025 - outcome"]
ROWS: list[list[Any]] = [
    ["England", "England", "E92000001", 10.0, 20.0, 50.0],
    [102.0, "Somewhere", "E10000006", "[c]", "[c]", "[x]"],
    ["S", "Shire Counties", "[z]", 1.0, 4.0, 25.0],
]


def book(
    tables: dict[str, list[list[Any]]] | None = None, contents: list[list[Any]] | None = None, cover: str = "Measures"
) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheets = {"Cover": [[cover]], "Contents": contents or [["Metric", "Description"], ["2A ", "A measure"]]}
        for name, rows in (
            sheets | (tables if tables is not None else {"Table_2a": [["A title"], [*HEAD, *YEAR], *ROWS]})
        ).items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def test_every_cell_is_a_value_or_a_mark() -> None:
    reading = read_file(book(), "x.xlsx")
    assert reading.counts() == {"total": 9, "values": 6, "marks": {"[c]": 2, "[x]": 1}}
    assert reading.areas() == {"england": 1, "council_type": 1, "council": 1}
    assert (reading.periods(), reading.series()) == (["2024-25"], ["ascof-2024-25:2A"])
    marked = [cell for cell in reading.cells if cell.mark == "[c]"]
    assert [(cell.value, cell.reason, cell.sheet, cell.row, cell.column) for cell in marked] == [
        (None, "suppressed", "Table_2a", 4, 4),
        (None, "suppressed", "Table_2a", 4, 5),
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
        read_file(mangled(change), "x.xlsx")


def test_only_the_first_ten_reasons_are_given() -> None:
    rows = [[100.0 + n, f"Council {n}", f"E1000{n:04d}", "a", "b", "c"] for n in range(20)]
    with pytest.raises(Unusable, match="at least 10 places") as caught:
        read_file(book({"Table_2a": [[*HEAD, *YEAR], *rows]}), "x.xlsx")
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
        (b"just words", "not a spreadsheet"),
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
        read_file(content, "x.xlsx")


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
    content = book()
    reading = read_file(content, "x.xlsx")
    shuffled = read_file(content, "y.xlsx")
    random.Random(1).shuffle(shuffled.cells)
    assert content_hash(reading.cells) == content_hash(shuffled.cells)
    with instance.store.unit_of_work() as db:
        kept = [
            keep_snapshot(db, instance.snapshots, reading=r, source_name="x", source=content, by=None, at=NOW)
            for r in (reading, shuffled)
        ]
        assert [new for _, new in kept] == [True, False]
        assert known_series(db) == {"ascof-2024-25:2A"}
        assert find(db, kept[0][0].hash[:6]).hash == kept[0][0].hash
        with pytest.raises(Unusable, match="No snapshot begins"):
            find(db, "zz")
    assert [path.suffix for path in instance.snapshots.iterdir()] == [".parquet"]
    figures = read_series(instance.snapshots, kept[0][0].hash, ["ascof-2024-25:2A", "none:1"])
    assert figures["none:1"] == {}
    assert {place.area_name: cells["outcome"].value for place, cells in figures["ascof-2024-25:2A"].items()} == {
        "England": 50.0,
        "Somewhere": None,
        "Shire Counties": 25.0,
    }


def test_a_write_that_fails_leaves_no_snapshot(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importing.os, "replace", full)
    with pytest.raises(OSError, match="No space"), instance.store.unit_of_work() as db:
        keep_snapshot(
            db, instance.snapshots, reading=read_file(book(), "x"), source_name="x", source=b"", by=None, at=NOW
        )
    with instance.store.reading() as db, pytest.raises(Unusable, match="no historic data"):
        find(db, None)


def test_the_invented_history_walks_in_through_the_same_door() -> None:
    reading = read_file(write_history(), "invented.xlsx")
    assert reading.invented
    assert reading.publisher == "Invented example"
    assert reading.areas() == {"england": 1, "council_type": 5, "region": 9, "council": 36}
    assert content_hash(reading.cells) == content_hash(read_file(write_history(), "again").cells)


def test_the_official_workbook_is_accounted_for_to_the_cell(shared: Path) -> None:
    path = shared / "ascof" / "ascof_2024_25.ods"
    reading = read_file(path.read_bytes(), path.name)
    assert reading.counts() == {"total": 73_556, "values": 52_301, "marks": {"[c]": 135, "[x]": 3_649, "[z]": 17_471}}
    with_1a = {
        c.area
        for c in reading.cells
        if c.series.endswith(":1A")
        and c.statistic == "outcome"
        and c.period == "2024-25"
        and c.level == "council"
        and c.value is not None
    }
    assert len(with_1a) == 152
    assert (
        len({c.area for c in reading.cells if c.area_name.startswith("Dorset")}) == 2
    )  # one re-used number, two councils
