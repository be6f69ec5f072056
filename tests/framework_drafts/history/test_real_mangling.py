"""The real files mangled: each change is accepted with stated counts and the same hash, or refused with row and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from consultation.reorganisations import Register
from framework_drafts.history.importing import NotImported, NotKnown, Summary, read_file
from framework_drafts.history.source import as_text
from tests.published import ONE_YEAR, STACKED

Rows = list[list[str]]
Change = Callable[[Rows, dict[str, int]], Rows]
VALUE = {"stacked": "Measure_Value", "one_year": "Measure Value"}
CODE = {"stacked": "ONS Code", "one_year": "ONS Code"}
pytestmark = pytest.mark.sqlite  # no database is touched: once is enough


@lru_cache(maxsize=2)
def original(kind: str, data: Path) -> tuple[tuple[str, ...], ...]:
    if kind == "stacked":
        with (data / STACKED).open(encoding="utf-8", newline="") as file:
            return tuple(map(tuple, csv.reader(file)))
    sheet = CalamineWorkbook.from_path(str(data / ONE_YEAR)).get_sheet_by_name("in")
    return tuple(tuple(map(as_text, row)) for row in sheet.to_python())


def tried(rows: Rows, room: Path, encoding: str = "utf-8") -> Summary | str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path = room / "mangled.csv"
    path.write_bytes(out.getvalue().encode(encoding, "replace"))
    try:
        return read_file(path, "mangled.csv", register=Register())
    except (NotImported, NotKnown) as problem:
        return str(problem)


@pytest.fixture(params=["stacked", "one_year"])
def given(request: pytest.FixtureRequest, shared: Path) -> tuple[str, Rows]:
    return request.param, [list(row) for row in original(request.param, shared)]


def test_what_changes_no_figure_gives_the_same_snapshot(given: tuple[str, Rows], tmp_path: Path) -> None:
    kind, rows = given
    whole = tried(rows, tmp_path)
    assert isinstance(whole, Summary), whole
    order = [*range(3, len(rows[0])), 0, 1, 2]
    for other, encoding in (
        ([[row[place] for place in order] for row in rows], "utf-8"),
        ([rows[0], *reversed(rows[1:])], "utf-8"),
        ([[*row, "a note"] for row in rows], "utf-8"),
        (rows, "utf-8-sig"),
    ):
        found = tried(other, tmp_path, encoding)
        assert isinstance(found, Summary), found
        assert (found.hash, found.cells) == (whole.hash, whole.cells)
    value = rows[0].index(VALUE[kind])
    large = [row for row in rows[1:] if row[value].isdigit() and int(row[value]) > 999]
    for row in large:
        row[value] = f"{int(row[value]):,}"
    found = tried(rows, tmp_path, "cp1252")
    assert isinstance(found, Summary), found
    assert found.hash == whole.hash
    if large:
        assert any(f"{len(large):,} figures were written with commas" in words for words in found.facts["warnings"])


def _put(row: int, column: str, text: str) -> Change:
    def change(rows: Rows, places: dict[str, int]) -> Rows:
        rows[row][places[column]] = text
        return rows

    return change


CHANGES: dict[str, tuple[Change, str]] = {
    "renamed": (_put(0, "code", "Some code"), "is missing"),
    "missing": (lambda rows, places: [row[: places["value"]] + row[places["value"] + 1 :] for row in rows], "is missing"),
    "doubled": (lambda rows, places: [[*row, row[places["value"]]] for row in rows], "stands there 2 times"),
    "percent sign": (_put(1000, "value", "12.5%"), "row 1001, column"),
    "word": (_put(20_000, "value", "about 12"), "row 20001, column"),
    "merged": (lambda rows, places: [row if n not in range(500, 505) else [*row[: places["code"]], "", *row[places["code"] + 1 :]] for n, row in enumerate(rows)], "row 501: “” is no area"),
    "duplicate": (lambda rows, _places: [*rows, rows[1000]], "stands in row 1001 already"),
    "contradiction": (lambda rows, places: [*rows, [*rows[1000][: places["value"]], "99", *rows[1000][places["value"] + 1 :]]], "stands in row 1001 already"),
    "short row": (lambda rows, _places: [*rows[:700], rows[700][:-1], *rows[701:]], "row 701: it has fewer"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_breaks_the_file_is_named_with_its_row(given: tuple[str, Rows], change: str, tmp_path: Path) -> None:
    kind, rows = given
    places = {"value": rows[0].index(VALUE[kind]), "code": rows[0].index(CODE[kind])}
    found = tried(CHANGES[change][0](rows, places), tmp_path)
    assert isinstance(found, str)
    assert CHANGES[change][1] in found
