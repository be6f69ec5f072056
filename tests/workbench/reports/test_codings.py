"""Coded passages as files: every passage in each, redacted, safe to open, and readable by those whose formats they are."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from consultation.councils import Council
from consultation.people import Role
from consultation.store import Store
from consultation.themes.analysis.leaving import Leaving, leaving
from consultation.themes.coding.judging import judge
from consultation.themes.coding.marks import Judgement, Mark
from tests.factories import NOW, World, hear, passages_now, submit
from tests.theming import NOTES, SAID, themes_in
from workbench.reports.codings import KINDS

SCHEMA = Path(__file__).parents[4] / "shared" / "data" / "consultation" / "consult_schema"
ODD = "=SUM(A1) 👩‍👩‍👧 e\u0301tait שלום לכולם, said Dr Helen Fairweather \x08 of our team."


@pytest.fixture
def out(store: Store, world: World) -> tuple[Leaving, dict[str, Council]]:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        for council, text in {**SAID, "Westhope": ODD}.items():
            submit(db, world, council, text)
        hear(db, world, NOTES)
        one, two = themes_in(db, world, "Carers", "=cmd|x")
        for passage in passages_now(db, world.exercise.id):
            marks: tuple[Mark, ...] = ()
            if "Carers" in passage.text:
                marks = (Mark(one.id, "for"), Mark(two.id))
            if "SUM" in passage.text:
                marks = (Mark(one.id, "against", passage.start + 9, passage.start + 20),)
            memo = "Ask Dr Helen Fairweather." if "SUM" in passage.text else ""
            judge(db, passage=passage, judgement=Judgement(marks, memo, quotable=bool(marks)), by=by, at=NOW)
        return leaving(db, world.exercise.id), {council.code: council for council in db.exec(select(Council))}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_codings_make_the_same_bytes_and_no_name_leaves(
    out: tuple[Leaving, dict[str, Council]], kind: str
) -> None:
    write = KINDS[kind][1]
    made = write(*out, "T")
    assert made == write(*out, "T")
    held = [made]
    if kind in ("qdpx", "zip", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            held = [archive.read(name) for name in archive.namelist()]
    assert not any(b"Fairweather" in content for content in held)


def test_the_table_has_every_passage_and_no_formula(out: tuple[Leaving, dict[str, Council]]) -> None:
    rows = list(csv.DictReader(io.StringIO(KINDS["csv"][1](*out, "T").decode("utf-8-sig"))))
    assert len({row["Passage"] for row in rows}) == sum(len(text.passages) for text in out[0].texts)
    assert all(not value.startswith(("=", "+", "@")) for row in rows for value in row.values())
    odd = next(row for row in rows if "👩‍👩‍👧" in row["Words coded"])
    assert odd["Words coded"] in odd["Passage words"]
    assert odd["Memo"] == "Ask [removed]."
    book = CalamineWorkbook.from_filelike(io.BytesIO(KINDS["xlsx"][1](*out, "T")))
    assert book.sheet_names == ["Codings", "Codebook", "Where everything is"]
    account = book.get_sheet_by_name("Where everything is").to_python()
    assert sum(int(row[1]) for row in account[1:-1]) == int(account[-1][1])


def test_the_project_is_read_by_the_classes_made_from_the_standards_schema(
    out: tuple[Leaving, dict[str, Council]], tmp_path: Path
) -> None:
    from pyrefiqda import RefiProject

    path = tmp_path / "codings.qdpx"
    path.write_bytes(KINDS["qdpx"][1](*out, "T & <title>"))
    project = RefiProject.load(path, extract_dir=tmp_path / "open")
    codes = {code.guid: code.name for code in project.code_book.codes.code}
    assert sorted(codes.values()) == ["=cmd|x", "Carers"]
    found = {}
    for source in project.sources.text_source:
        name = source.plain_text_path.removeprefix("internal://")
        text = (tmp_path / "open" / "sources" / name).read_bytes().decode()
        for selection in source.plain_text_selection:
            words = text[selection.start_position : selection.end_position]
            for coding in selection.coding:
                found.setdefault(codes[coding.code_ref.target_guid], []).append(words)
    expected: dict[str, list[str]] = {}
    for text in out[0].texts:
        for passage in text.passages:
            for stretch in passage.stretches:
                expected.setdefault(stretch.theme.name, []).append(stretch.words)
    assert {name: sorted(words) for name, words in found.items()} == {n: sorted(w) for n, w in expected.items()}


def test_spss_has_a_case_a_passage_and_a_variable_a_theme(
    out: tuple[Leaving, dict[str, Council]], tmp_path: Path
) -> None:
    import pyreadstat

    path = tmp_path / "codings.sav"
    path.write_bytes(KINDS["sav"][1](*out, "T"))
    frame, meta = pyreadstat.read_sav(str(path))
    assert len(frame) == sum(len(text.passages) for text in out[0].texts)
    assert {meta.column_names_to_labels[name] for name in frame if name.startswith("theme_")} == {"Carers", "=cmd|x"}


@pytest.mark.skipif(
    not SCHEMA.is_dir(), reason="the neighbouring product's schema lies beside the project, and is not here"
)
def test_the_json_fits_the_neighbours_schema(out: tuple[Leaving, dict[str, Council]]) -> None:
    with zipfile.ZipFile(io.BytesIO(KINDS["zip"][1](*out, "T"))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    kinds = {
        "question.json": ("inputs/question", False), "responses.jsonl": ("inputs/response", True),
        "respondents.jsonl": ("inputs/respondent", True), "themes.json": ("outputs/themes", False),
        "mapping.jsonl": ("outputs/mapping", True), "sentiment.jsonl": ("outputs/sentiment", True),
        "detail_detection.jsonl": ("outputs/detail_detection", True),
    }  # fmt: skip
    for name, content in files.items():
        schema, by_line = kinds[name.rpartition("/")[2]]
        rule = json.loads((SCHEMA / f"{schema}.json").read_text())
        for value in [json.loads(line) for line in content.splitlines()] if by_line else [json.loads(content)]:
            fits(value, rule)


def fits(value: object, rule: dict[str, object]) -> None:
    """As much of JSON Schema as these files use."""
    kinds = {"object": dict, "array": list, "string": str, "integer": int}
    assert isinstance(value, kinds[str(rule["type"])])
    if isinstance(value, dict):
        assert set(rule.get("required", ())) <= value.keys()
        for key, inner in rule.get("properties", {}).items():  # type: ignore[attr-defined]
            if key in value:
                fits(value[key], inner)
    if isinstance(value, list):
        for one in value:
            fits(one, rule["items"])  # type: ignore[arg-type]
    assert "enum" not in rule or value in rule["enum"]  # type: ignore[operator]
    assert len(value) <= rule.get("maxLength", 10**9) if isinstance(value, str) else True  # type: ignore[operator]
