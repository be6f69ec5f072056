"""Exports of responses, record by record: CSV, a workbook, SPSS with labels, JSON. The same responses make the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from consultation.questionnaires.wording import kind_in_words, plainly
from consultation.responses.exporting import STATUSES, Column, Export, Line, as_told
from workbench.reports.cells import csv_bytes, tables_bytes
from workbench.reports.spss import add_text, sav_bytes, short_names

ABOUT = ("council", "council_name", "region", "council_type", "stage", "submitted", "edition", "sha256", "received")


def table(export: Export) -> tuple[list[str], list[list[str]]]:
    """The header of ids and a row a council; after each question's columns stands its status."""
    header = list(ABOUT)
    widths: dict[str, int] = {}
    columns = export.columns()
    for column in columns:
        widths[column.question.id] = widths.get(column.question.id, 0) + 1
    names = iter(column.name for column in columns)
    for question_id, width in widths.items():
        header += [next(names) for _ in range(width)] + [f"{question_id}.status"]
    return header, [_row(line, export.cells(line, columns), widths) for line in export.lines]


def _row(line: Line, cells: Iterator[str], widths: dict[str, int]) -> list[str]:
    row = _about(line)
    for question_id, width in widths.items():
        row += [next(cells) for _ in range(width)] + [line.statuses[question_id]]
    return row


def _about(line: Line) -> list[str]:
    sealed = line.submission
    return [
        line.council.code,
        line.council.name,
        line.council.region_name,
        line.council.type_name,
        line.stage,
        sealed.signed_at.isoformat() if sealed else "",
        str(sealed.copy_of_answers["edition"]) if sealed else "",
        sealed.sha256 if sealed else "",
        sealed.note if sealed else "",
    ]


def as_csv(export: Export, _title: str) -> bytes:
    header, rows = table(export)
    return csv_bytes(header, rows)


def as_workbook(export: Export, title: str) -> bytes:
    """The answers, what each column asks, and what the statuses mean, each on a sheet that is there to see."""
    header, rows = table(export)
    asked = [
        [c.name, c.question.id, c.label, kind_in_words(c.question), _editions(export, c.question.id), _meaning(c)]
        for c in export.columns()
    ]
    return tables_bytes(
        title,
        {
            "Answers": (header, rows),
            "Questions": (["Column", "Question", "Wording", "Kind of answer", "Editions", "What a cell says"], asked),
            "Statuses": (["Status", "Meaning"], [list(pair) for pair in STATUSES.items()]),
        },
    )


def _editions(export: Export, question_id: str) -> str:
    return ", ".join(str(e.number) for e in export.editions if e.asks().question(question_id))


def _meaning(column: Column) -> str:
    return "; ".join(f"{key} = {label}" for key, label in column.part.choices.items())


def as_json(export: Export, title: str) -> bytes:
    return (json.dumps(as_told(export, title), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def as_spss(export: Export, title: str) -> bytes:
    """Choices and statuses as numbers with their labels; text whole, in further variables where one cannot hold it."""
    data: dict[str, list[Any]] = {}
    labels: dict[str, str] = {}
    values: dict[str, dict[Any, str]] = {}
    for place, name in enumerate(ABOUT):
        add_text(data, labels, name, name.replace("_", " "), [_about(line)[place] for line in export.lines])
    columns = export.columns()
    short = short_names([column.name for column in columns])
    cells = [dict(zip([c.name for c in columns], export.cells(line, columns), strict=True)) for line in export.lines]
    for column in columns:
        given = [row[column.name] for row in cells]
        codes = {key: float(number) for number, key in enumerate(column.part.choices, start=1)}
        if codes and all(text in codes or text == "" for text in given):
            name = short[column.name]
            data[name] = [codes.get(text) for text in given]
            labels[name] = column.label[:250]
            values[name] = {codes[key]: label[:120] for key, label in column.part.choices.items()}
        else:
            add_text(data, labels, short[column.name], column.label[:250], given)
    states = {status: float(number) for number, status in enumerate(STATUSES, start=1)}
    for question in export.questions:
        name = f"{question.id}.status"
        data[name] = [states[line.statuses[question.id]] for line in export.lines]
        labels[name], values[name] = (
            f"Status: {plainly(question.wording)}"[:250],
            {states[s]: words for s, words in STATUSES.items()},
        )
    return sav_bytes(data, labels, values, title)


EXPORTS: dict[str, tuple[str, Callable[[Export, str], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "sav": ("application/x-spss-sav", as_spss),
    "json": ("application/json; charset=utf-8", as_json),
}
