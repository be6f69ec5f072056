"""Every export read back equals what was stored, though the form changed twice in between."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.queries import published_edition
from consultation.questionnaires.values import gather
from consultation.responses.collecting import save_answer
from consultation.responses.exporting import Export, export_of, told_of
from consultation.responses.models import Response
from consultation.store import Store
from tests.factories import NOW, World, answer, submit
from tests.questions import ASKED
from workbench.reports.cells import safe, unguarded
from workbench.reports.responses import as_csv, as_json, as_spss, as_workbook, table
from workbench.reports.spss import pieces

HOSTILE = "=HYPERLINK(\"http://x\")\n'quoted' \U0001f469\u200d\U0001f469 \u202eabc שלום " + "long " * 9000 + "end"
GIVEN: dict[str, dict[str, str]] = {
    "yes_no": {"": "yes"},
    "one_choice": {"": "other", "said": "+1"},
    "several_choices": {"opt.o1": "yes", "opt.other": "yes", "said": "-x"},
    "scale": {"": "dont_know"},
    "grid": {"row.o1.s1": "o1", "row.o2.s2": "o3", "row.o2.why": "@cmd"},
    "ranking": {"opt.o1": "2", "opt.o2": "1", "opt.o3": "3"},
    "number": {"": "12"},
    "percentage": {"": "12.5"},
    "date": {"day": "1", "month": "4", "year": "2027"},
    "contact": {"name": "'Sam", "email": "sam@example.org"},
    "short_text": {"": HOSTILE},
}


@pytest.fixture
def export(store: Store, world: World) -> Export:
    """Northmoor answers the first edition; the second asks every kind; the third withdraws and rewords; others submit then."""
    with store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Of the first edition.")
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)

        def change() -> Draft:
            return Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)

        made = {asked["kind"]: change().add_question(**asked) for asked in ASKED}
        editing.publish(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
        world.edition = published_edition(db, world.questionnaire.id)  # type: ignore[assignment]
        response = db.get_one(Response, world.responses["Southmere"].id)
        answer(db, world, "Southmere", "number", "40")
        for kind, parts in GIVEN.items():
            raw = gather(made[kind], lambda part, parts=parts: parts.get(part, ""))  # type: ignore[misc]
            save_answer(
                db, response=response, edition=world.edition, question=made[kind], raw=raw, seen_version=0,
                by=world.people["director of Southmere"], at=NOW,
            )  # fmt: skip
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        change().remove_question(world.question("number").id)
        change().change_question(made["long_text"].id, wording="And why?")
        editing.publish(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
        world.edition = published_edition(db, world.questionnaire.id)  # type: ignore[assignment]
        submit(db, world, "Southmere", "Of the third edition.")
        answer(db, world, "Westhope", "yes_no", "yes")
        return export_of(db, world.questionnaire.id)


def stored(export: Export) -> dict[str, dict[str, str]]:
    return {line.council.code: line.values for line in export.lines}


def back(export: Export, header: list[str], rows: list[list[str]]) -> dict[str, dict[str, str]]:
    """Kept answers put together again from a table's cells."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        told = {question.id: gather(question, _of(question.id, cells)) for question in export.questions}
        found[cells["council"]] = {key: value for key, value in told.items() if value}
    return found


def _of(key: str, cells: dict[str, str]) -> Any:
    return lambda part: cells.get(f"{key}.{part}" if part else key, "")


def test_why_a_cell_is_empty_is_told_apart(export: Export, world: World) -> None:
    statuses = {line.council.name: line.statuses for line in export.lines}
    number, first, text = world.question("one_choice").id, export.questions[0].id, export.questions[5].id
    added = export.questions[6].id
    withdrawn = next(q.id for q in export.questions if q.wording == "How many days?")
    assert statuses["Northmoor"][first] == "answered"
    assert statuses["Northmoor"][text] == "blank"
    assert statuses["Northmoor"][added] == "not asked"
    assert statuses["Southmere"][withdrawn] == "withdrawn"
    assert set(statuses["Westhope"].values()) == {"not submitted"}
    assert {line.council.name: line.values for line in export.lines}["Westhope"] == {}  # a draft is its council's own
    assert number == first


def test_csv_read_back_equals_what_was_stored(export: Export) -> None:
    text = as_csv(export, "t").decode("utf-8-sig")
    header, *rows = [[unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    assert back(export, header, rows) == stored(export)
    assert "=HYPERLINK" in text
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for row in csv.reader(io.StringIO(text, newline="")) for cell in row
    )


def test_the_workbook_read_back_equals_what_was_stored(export: Export) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(export, "t")))
    assert book.sheet_names == ["Answers", "Questions", "Statuses"]
    header, *rows = [
        [str(cell) for cell in row] for row in book.get_sheet_by_name("Answers").to_python(skip_empty_area=False)
    ]
    whole: list[list[str]] = []
    names = [name for name in header if not name.endswith(")")]
    for row in rows:  # a text longer than a cell goes on in the columns beside it
        cells: dict[str, str] = {}
        for name, cell in zip(header, row, strict=True):
            cells[name.partition(" (")[0]] = cells.get(name.partition(" (")[0], "") + cell
        whole.append([cells[name] for name in names])
    assert back(export, names, whole) == stored(export)


def test_spss_read_back_equals_what_was_stored(export: Export, tmp_path: Path) -> None:
    (tmp_path / "r.sav").write_bytes(as_spss(export, "t"))
    frame, meta = pyreadstat.read_sav(str(tmp_path / "r.sav"))
    keys = {c.name: list(c.part.choices) for c in export.columns()}
    rows, names = [], ["council", *keys]
    for record in frame.to_dict("records"):
        cells: dict[str, Any] = {"council": record["council"]}
        for name, choices in keys.items():
            if name in meta.variable_value_labels:
                cells[name] = "" if record[name] != record[name] else choices[int(record[name]) - 1]
            else:
                cells[name] = record[name] + "".join(record.get(f"{name}_{n}", "") for n in range(2, 9))
        rows.append([cells[name] for name in names])
    assert back(export, names, rows) == stored(export)
    first = export.questions[0]
    assert meta.column_names_to_labels[first.id] == first.wording
    assert meta.variable_value_labels[first.id] == {1.0: "Refresh", 2.0: "Care Act"}


def test_json_says_everything(export: Export) -> None:
    told = json.loads(as_json(export, "t"))
    assert [edition["number"] for edition in told["editions"]] == [1, 2, 3]
    for line, read in zip(export.lines, told["responses"], strict=True):
        assert {key: one["value"] for key, one in read["answers"].items() if "value" in one} == line.values
        assert {key: one["status"] for key, one in read["answers"].items()} == line.statuses


@pytest.mark.parametrize("write", [as_csv, as_workbook, as_spss, as_json])
def test_the_same_responses_are_the_same_bytes(export: Export, write: Any) -> None:
    assert write(export, "t") == write(export, "t")


def test_every_row_is_as_wide_as_the_header(export: Export) -> None:
    header, rows = table(export)
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} == {len(header)}


@given(st.text(max_size=30))
def test_a_guarded_cell_gives_its_text_back_and_is_no_formula(text: str) -> None:
    guarded = safe(text)
    assert isinstance(guarded, str)
    assert unguarded(guarded) == text
    assert guarded == "" or guarded[0] not in "=+-@\t\r|%"


def test_cells_of_an_answer_give_the_answer_again(export: Export) -> None:
    for line in export.lines:
        for question in export.questions:
            cells = told_of(question, line.values.get(question.id, ""))
            assert gather(question, lambda part, cells=cells: cells.get(part, "")) == line.values.get(question.id, "")  # type: ignore[misc]


@pytest.mark.parametrize(
    "text", ["a" + " " * 40_000 + "b", "1 " * 40_000 + "x", "é " * 30_000 + "x", "\U0001f469" * 20_000]
)
def test_a_long_text_is_cut_into_pieces_whatever_it_holds(text: str) -> None:
    cut = pieces(text)
    assert "".join(cut) == text
    assert all(len(piece.encode()) <= 32_767 for piece in cut)
