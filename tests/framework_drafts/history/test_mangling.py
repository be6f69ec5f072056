"""Files mangled in every way that files get mangled: each is accepted with stated counts, or refused with row and reason."""

from __future__ import annotations

import ast
import csv
import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from consultation.errors import Unusable
from consultation.reorganisations import Register
from framework_drafts.history.facts import Asked
from framework_drafts.history.importing import NotImported, Summary, read_file
from tests.published import ONE_YEAR, POPULATION, WORKBOOK, read, workbook
from workbench.demo.open_data import HEADER, write_open_data

Rows = list[list[str]]
SAID = {"asked": Asked(period="2022-23")}
SURVEY = {("1A", "X90000001"): 19.1, ("3A", "X90000002"): 77.0}
pytestmark = pytest.mark.sqlite  # no database is touched: once is enough


def table(content: bytes) -> Rows:
    return list(csv.reader(io.StringIO(content.decode())))


def as_csv(rows: Rows, ends: str = "\r\n", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator=ends, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


ORIGINAL = write_open_data("2022-23", SURVEY)
WHOLE = read(ORIGINAL, "f.csv", **SAID)


def tried(content: bytes, name: str = "f.csv") -> Summary | str:
    """What came of a file: its summary, or the sentence that refused it."""
    try:
        return read(content, name, **SAID)
    except NotImported as problem:
        assert problem.problems
        assert len(problem.problems) <= 10
        assert "was not imported" in str(problem)
        return str(problem)
    except Unusable as problem:
        return str(problem)


def test_columns_in_another_order_are_the_same_file() -> None:
    rows = table(ORIGINAL)
    for seed in range(5):
        order = list(range(len(HEADER)))
        random.Random(seed).shuffle(order)
        assert tried(as_csv([[row[place] for place in order] for row in rows])).hash == WHOLE.hash  # type: ignore[union-attr]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_line_ends_and_delimiters_change_nothing(encoding: str, ends: str, delimiter: str) -> None:
    rows = table(ORIGINAL)
    for row in rows[1:]:
        row[9] = "Caf\xe9 – a description"  # the same in each encoding, and not the same bytes
    content = as_csv(rows, ends, delimiter).decode().encode(encoding)
    found = tried(content)
    assert isinstance(found, Summary), found
    assert found.hash == WHOLE.hash
    assert any("Windows-1252" in words for words in found.facts["warnings"]) == (encoding == "cp1252")


def test_line_ends_of_several_kinds_in_one_file() -> None:
    lines = ORIGINAL.decode().split("\r\n")
    mixed = "".join(line + ("\n" if n % 3 else "\r\n") for n, line in enumerate(lines) if line)
    assert tried(mixed.encode()).hash == WHOLE.hash  # type: ignore[union-attr]


def test_the_sentence_case_variant_is_the_same_figures() -> None:
    levels = {"Council": "Local authority", "Region": "Regional", "England": "National", "Council Type": "council type"}
    ages = {"18-64": "18 to 64", "65-74": "65 to 74", "75-84": "75 to 84", "85 and over": "85 and over"}
    rows = table(ORIGINAL)
    changed = [[cell.capitalize() for cell in HEADER[:8]]]
    for row in rows[1:]:
        changed.append([*row[:2], levels[row[2]], row[3], row[4], ages.get(row[5], row[5]), row[6].lower(), row[7]])
    assert tried(as_csv(changed)).hash == WHOLE.hash  # type: ignore[union-attr]


def test_a_workbook_of_the_same_rows_is_the_same_file() -> None:
    rows: list[list[object]] = [list(row) for row in table(ORIGINAL)]
    for row in rows[1:]:
        row[7] = float(str(row[7])) if str(row[7])[0].isdigit() else row[7]
    assert tried(workbook({"in": rows}), "f.xlsx").hash == WHOLE.hash  # type: ignore[union-attr,arg-type]


@pytest.mark.parametrize("place", range(8))
def test_a_column_that_is_missing_or_renamed_is_named(place: int) -> None:
    rows = table(ORIGINAL)
    gone = tried(as_csv([row[:place] + row[place + 1 :] for row in rows]))
    assert isinstance(gone, str)
    assert f"the column “{HEADER[place].lower()}” is missing" in gone
    renamed = tried(as_csv([[*rows[0][:place], "Something else", *rows[0][place + 1 :]], *rows[1:]]))
    assert isinstance(renamed, str)
    assert f"“{HEADER[place].lower()}” is missing" in renamed


def test_an_extra_column_is_said_to_be_not_read_and_a_doubled_one_refuses() -> None:
    rows = table(ORIGINAL)
    found = tried(as_csv([[*row, "Note" if n == 0 else "x"] for n, row in enumerate(rows)]))
    assert isinstance(found, Summary)
    assert (found.hash, found.facts["warnings"]) == (WHOLE.hash, ["Not read: the column Note."])
    doubled = tried(as_csv([[*row, row[7]] for row in rows]))
    assert "stands there 2 times" in str(doubled)


def number(row: int) -> Callable[[Rows], None]:
    """Whatever is done to a row, the refusal names it: here by its number as a person counts."""
    return lambda rows: rows[row].__setitem__(7, "lots")


CHANGES: dict[str, tuple[Callable[[Rows], None], str]] = {
    "word": (lambda rows: rows[7].__setitem__(7, "lots"), "row 8, column 8: “lots” is neither"),
    "percent sign": (lambda rows: rows[7].__setitem__(7, "12%"), "row 8, column 8: “12%” is neither"),
    "strange mark": (lambda rows: rows[7].__setitem__(7, "[q]"), "row 8, column 8: “[q]” is neither"),
    "formula": (lambda rows: rows[7].__setitem__(7, "=1+1"), "row 8, column 8: “=1+1” is neither"),
    "too large": (lambda rows: rows[7].__setitem__(7, "1e400"), "row 8, column 8: “1e400” is larger than any figure"),
    "other digits": (lambda rows: rows[7].__setitem__(7, "٣"), "row 8, column 8: “٣” is neither"),
    "tab in a name": (lambda rows: rows[7].__setitem__(1, "A\tcouncil"), "row 8: a name or code holds a tab"),
    "endless name": (lambda rows: rows[7].__setitem__(1, "A" * 300), "row 8: a name or code is longer than any is"),
    "line end in a code": (lambda rows: rows[30].__setitem__(3, rows[30][3] + "\n"), "is no area"),
    "infinity": (lambda rows: rows[7].__setitem__(7, "inf"), "row 8, column 8: “inf” is neither"),
    "not a number": (lambda rows: rows[7].__setitem__(7, "NaN"), "row 8, column 8: “NaN” is neither"),
    "spaced number": (lambda rows: rows[7].__setitem__(7, "1 2"), "row 8, column 8: “1 2” is neither"),
    "slipped comma": (lambda rows: rows[7].__setitem__(7, "1,23"), "row 8, column 8: “1,23” is neither"),
    "level": (lambda rows: rows[7].__setitem__(2, "Ward"), "row 8: “Ward” is no level"),
    "type": (lambda rows: rows[7].__setitem__(6, "Mode"), "row 8: “Mode” is no measure type"),
    "no area": (lambda rows: rows[7].__setitem__(3, ""), "row 8: “” is no area"),
    "merged area": (lambda rows: [row.__setitem__(3, "") for row in rows[300:310]], "row 301: “” is no area"),
    "duplicate": (lambda rows: rows.append(rows[7][:]), "stands in row 8 already"),
    "contradiction": (lambda rows: rows.append([*rows[7][:7], "999", *rows[7][8:]]), "stands in row 8 already"),
    "other group": (lambda rows: rows[1].__setitem__(8, "9Z"), "does not belong to 9Z"),
    "long row": (lambda rows: rows[7].append("one more"), "row 8: it has more than the 10 cells"),
    "short row": (lambda rows: rows[7].__delitem__(9), "row 8: it has fewer than the 10 cells"),
    "no code": (
        lambda rows: [row.__setitem__(n, "") for row in rows[7:8] for n in (4, 8)],
        "row 8: there is no measure code",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_that_breaks_the_format_is_named(change: str) -> None:
    rows = table(ORIGINAL)
    CHANGES[change][0](rows)
    found = tried(as_csv(rows))
    assert isinstance(found, str)
    assert CHANGES[change][1] in found


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    """A blank line is a row; a cell of several lines is one."""
    rows = table(ORIGINAL)
    rows[3][9], rows[7][7] = "a description\nof two lines", "lots"
    content = as_csv(rows)
    assert "row 8, column 8" in str(tried(content))
    first, rest = content.split(b"\r\n", 1)
    assert "row 9, column 8" in str(tried(first + b"\r\n\r\n" + rest))


def test_a_decimal_comma_is_never_taken_for_one_between_thousands() -> None:
    rows = table(ORIGINAL)
    rows[7][7] = "1,234"
    assert "row 8, column 8: “1,234” is neither" in str(tried(as_csv(rows, delimiter=";")))
    assert isinstance(tried(as_csv(rows)), Summary)


def test_figures_keep_all_their_places_from_a_workbook_as_from_a_table() -> None:
    rows = table(ORIGINAL)
    rows[7][7] = "56.123456789012"
    sheet: list[list[object]] = [list(row) for row in rows]
    sheet[7][7] = 56.123456789012
    assert tried(as_csv(rows)).hash == tried(workbook({"in": sheet}), "f.xlsx").hash  # type: ignore[union-attr,arg-type]


def test_a_cell_that_shows_an_error_refuses_the_workbook() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("in")
        for number, row in enumerate(table(ORIGINAL)):
            sheet.write_row(number, 0, row)
        sheet.write_formula(7, 7, "=1/0", None, "#DIV/0!")
    assert "shows an error (H8)" in str(tried(out.getvalue(), "f.xlsx"))


def test_a_mangled_code_does_not_make_a_council_a_footnote() -> None:
    ages = ["All ages", *map(str, range(90)), "90+"]
    rows: list[list[object]] = [["MYE2: population, mid-2020"], ["Code", "Name", *ages]]
    people = [91.0, *[1.0] * 91]
    good = [*rows, ["E06000016", "Leicester", *people], ["A note under the table"]]
    summary = read(workbook({"MYE2 - Persons": good}))
    assert (summary.cells["total"], summary.facts["passed_over"]) == (92, {"notes under the tables": 1})
    for code in ("e06000016", "E0600016", ""):
        with pytest.raises(NotImported, match=r"row 3: “.*” Leicester has figures and is no area code"):
            read(workbook({"MYE2 - Persons": [*rows, [code, "Leicester", *people]]}))
    with pytest.raises(NotImported, match="do not add up to its total"):
        read(workbook({"MYE2 - Persons": [*rows, ["E06000016", "Leicester", 92.0, *[1.0] * 91]]}))


def test_no_more_than_ten_places_and_how_many_there_are() -> None:
    rows = table(ORIGINAL)
    for row in rows[10:50]:
        row[7] = "lots"
    found = str(tried(as_csv(rows)))
    assert "40 places" in found
    assert found.count("is neither a number nor a mark") == 10


def test_thousands_commas_are_read_and_stated() -> None:
    rows = table(ORIGINAL)
    large = [row for row in rows[1:] if row[7].isdigit() and int(row[7]) > 999]
    for row in large:
        row[7] = f"{int(row[7]):,}"
    found = tried(as_csv(rows))
    assert isinstance(found, Summary)
    assert found.hash == WHOLE.hash
    assert f"{len(large):,} figures were written with commas" in found.facts["warnings"][0]


def test_blanks_are_a_mark_and_never_nought() -> None:
    rows = table(ORIGINAL)
    marked = [row for row in rows[1:] if row[7] == "[x]"]
    for row in marked:
        row[7] = ""
    found = tried(as_csv(rows))
    assert isinstance(found, Summary)
    assert found.cells["marks"]["(blank)"] == len(marked)
    assert found.cells["values"] == WHOLE.cells["values"]


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 9), st.text(max_size=8)), min_size=1, max_size=4))
def test_no_silent_change_whatever_is_typed_over_any_cell(typed: list[tuple[int, int, str]]) -> None:
    rows = table(ORIGINAL)[:401]
    whole = tried(as_csv(rows))
    for row, column, text in typed:
        rows[row][column] = text
    found = tried(as_csv(rows))
    if isinstance(found, str):
        return  # refused, with its sentence
    assert found.cells["total"] == len([row for row in rows[1:] if any(cell.strip() for cell in row)])
    assert found.cells["total"] == found.cells["values"] + sum(found.cells["marks"].values())
    if found.hash == whole.hash:  # type: ignore[union-attr]
        original = table(ORIGINAL)[:401]
        for row, column, _ in typed:  # what is not a figure, its area or its key may change without another snapshot
            assert (
                column == 9
                or rows[row][column].split() == original[row][column].split()
                or _same(rows[row][column], original[row][column])
            )


def _same(one: str, other: str) -> bool:
    """Another spelling of one number or word: 007 and 7, TOTAL and Total and blank."""
    try:
        return float(one.replace(",", "")) == float(other.replace(",", ""))
    except ValueError:
        return {one.strip().casefold(), other.strip().casefold()} <= {
            "",
            "total",
        } or one.strip().casefold() == other.strip().casefold()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (bomb(), "figures.csv", "far more"),
        (b"PK\x03\x04 not at all", "figures.csv", "damaged"),
        (ORIGINAL, "figures.ods", None),
        (workbook({"in": table(ORIGINAL)}), "figures.csv", None),  # type: ignore[arg-type]
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "figures.csv", "neither a spreadsheet nor a CSV"),
        (b"a,b\n\x00\n", "figures.csv", "neither a spreadsheet nor a CSV"),
        (b"only words", "figures.csv", "not one of the published files"),
        (b"", "figures.csv", "is empty"),
        (ORIGINAL.partition(b"\r\n")[0] + b"\r\n", "figures.csv", "no row of figures"),
    ],
    ids=["bomb", "broken zip", "csv named ods", "xlsx named csv", "picture", "nul", "words", "empty", "heading alone"],
)
def test_files_are_known_by_content_whatever_their_names_say(content: bytes, name: str, said: str | None) -> None:
    found = tried(content, name)
    if said is None:
        assert found.hash == WHOLE.hash  # type: ignore[union-attr]
    else:
        assert said in str(found)


def test_the_year_must_fit_the_councils() -> None:
    with pytest.raises(NotImported, match="leave it open"):
        read(ORIGINAL, "f.csv")
    rows = table(ORIGINAL)
    rows[1][3], rows[1][2] = "E06000063", "Council"  # Cumberland, since 2023
    with pytest.raises(NotImported, match="not all there in 2022-23"):
        read(as_csv(rows), "f.csv", **SAID)


def test_a_million_rows_are_read_within_a_budget(tmp_path: Path) -> None:
    """Half the councils' figures are marks; counts must come out to the row."""
    path = tmp_path / "big.csv"
    with duckdb.connect() as db:
        db.execute(
            'COPY (SELECT 100 + a AS "Geographical Code", \'Council \' || a AS "Geographical Description", '
            "'Council' AS \"Geographical Level\", 'X9' || lpad(CAST(a AS VARCHAR), 7, '0') AS \"ONS Code\", "
            "'M' || m AS \"ASCOF Measure Code\", 'Total' AS \"Disaggregation Level\", "
            "'Outcome' AS \"Measure Type\", CASE WHEN (a + m) % 2 = 0 THEN '[x]' ELSE CAST(m AS VARCHAR) END AS \"Measure Value\", "
            "'M' || m AS \"Measure Group\", 'words' AS \"Measure Group Description\" "
            f"FROM range(150) x(a), range(6700) y(m)) TO '{path}' (HEADER)"
        )
    reads = (
        "import re, resource, sys; from pathlib import Path; from consultation.reorganisations import Register; "
        "from framework_drafts.history.facts import Asked; from framework_drafts.history.importing import read_file; "
        "print(read_file(Path(sys.argv[1]), 'big', register=Register(), asked=Asked(period='2022-23')).cells); "
        "own = Path('/proc/self/status'); "  # ru_maxrss counts the process that started this one, too
        "peak = re.search(r'VmHWM:\\s+([0-9]+)', own.read_text()) if own.exists() else None; "
        "print(int(peak.group(1) if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", reads, str(path)], capture_output=True, text=True, check=True)
    cells, megabytes = done.stdout.splitlines()[-2:]  # a slow machine is shown a bar of progress before them
    assert ast.literal_eval(cells)["total"] == 1_005_000
    assert ast.literal_eval(cells)["values"] == ast.literal_eval(cells)["marks"]["[x]"] == 502_500
    assert int(megabytes) <= 1024


@pytest.mark.parametrize("name", [WORKBOOK, ONE_YEAR, POPULATION])
def test_workbooks_cut_short_are_never_read_in_part(name: str, shared: Path, tmp_path: Path) -> None:
    content = (shared / name).read_bytes()
    for share in (0.2, 0.5, 0.9):
        path = tmp_path / "cut"
        path.write_bytes(content[: int(len(content) * share)])
        with pytest.raises(Unusable):
            read_file(path, name, register=Register())
