"""Questionnaires from and to other tools, and the blank form in Word."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Response, render_template

from consultation.errors import Refusal, Unusable
from consultation.exercises import Exercise
from consultation.intake.word_forms import blank_code
from consultation.questionnaires import editing, queries
from consultation.questionnaires.exchange import lss, own, surveyjs, xlsform
from consultation.questionnaires.exchange.building import Imported
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.wording import readable
from consultation.store import now
from framework_drafts.history.sheets import open_book
from workbench.access import allow, me
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.questionnaires import present
from workbench.pages.questionnaires.door import door
from workbench.pages.questionnaires.forms import ImportForm, StartForm
from workbench.reports.cells import book_bytes
from workbench.reports.document import KIND as WORD
from workbench.reports.word_form import form_bytes
from workbench.uploads import given_file

KINDS = {
    "json": ("application/json", "json"),
    "surveyjs": ("application/json", "surveyjs.json"),
    "xlsform": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsform.xlsx"),
    "docx": (WORD, "docx"),
}


@door.post("/questionnaires/import")
@allow("questionnaire.import")
def take_in_questionnaire(db: Any, exercises: list[Exercise]) -> Any:
    """The file is read before the database is written to."""
    form = present.start_form(exercises, ImportForm)
    form.title.validators = []
    try:
        if not form.validate_on_submit():
            raise Unusable("Choose a consultation and a file.")
        name, content = given_file("file", "Choose the file to import.")
        imported = read_questionnaire(name, content)
        with here().store.unit_of_work() as writing:
            made = editing.start_questionnaire(
                writing,
                exercise_id=uuid.UUID(form.exercise.data),
                title=(form.title.data or "").strip() or imported.title,
                content=imported.content,
                by=me().person.id,
                at=now(),
            )
    except Refusal as problem:
        form.file.errors = [str(problem)]
        return render_template(
            "questionnaires/index.html",
            exercises=exercises,
            found=queries.everything(db),
            published=queries.published_on(db),
            form=present.start_form(exercises, StartForm, formdata=None),
            taking=form,
        ), 422
    return render_template("questionnaires/imported.html", questionnaire=made, imported=imported, name=name)


def read_questionnaire(name: str, content: bytes) -> Imported:
    """A questionnaire of any format that is known, by its content. Raises Unusable in one sentence."""
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        book = open_book(content, name)
        wanted = [sheet for sheet in book.names if sheet.strip().lower() in ("survey", "choices", "settings")]
        if not any(sheet.strip().lower() == "survey" for sheet in wanted):
            raise Unusable(f"{name} is not an XLSForm: it has no sheet called “survey”.")
        return xlsform.read({sheet.strip().lower(): _rows(book.rows(sheet)) for sheet in wanted})
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return lss.read(content)
    try:
        told = json.loads(content.decode("utf-8-sig"))
        told = json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))  # no half characters
    except (ValueError, RecursionError) as problem:
        raise Unusable(
            f"{name} cannot be read: give our own JSON, an XLSForm, SurveyJS JSON, or a .lss file."
        ) from problem
    if isinstance(told, dict) and told.get("format") == own.FORMAT:
        return own.read(told)
    if isinstance(told, dict) and ("pages" in told or "elements" in told or "questions" in told):
        try:
            return surveyjs.read(told)
        except (TypeError, AttributeError, ArithmeticError, LookupError, ValueError, RecursionError) as problem:
            raise Unusable(f"{name} is not a SurveyJS survey as its designer saves it.") from problem
    raise Unusable(f"{name} is JSON, but no questionnaire: give our own JSON or SurveyJS JSON.")


@door.get("/questionnaires/<uuid:ref>/export/<what>")
@allow("questionnaire.read")
def export(db: Any, questionnaire: Questionnaire, what: str) -> Response:
    if what not in KINDS:
        not_found()
    edition = queries.newest_edition(db, questionnaire.id)
    content, title = edition.asks(), questionnaire.title
    if what == "json":
        told = own.write(title, content)
    elif what == "surveyjs":
        told = surveyjs.write(title, content)
    elif what == "xlsform":
        told = book_bytes(title, xlsform.write(title, content))
    else:
        told = form_bytes(
            title=title,
            about=["Council:", "Filled in by:"],
            code=blank_code(edition),
            content=content,
            values={},
            wording=lambda text: readable(text, content),
        )
    kind, ending = KINDS[what]
    headers = {"Content-Disposition": f'attachment; filename="questionnaire-{edition.number}.{ending}"'}
    return Response(told, content_type=kind, headers=headers)


def _rows(rows: list[list[object]]) -> list[dict[str, str]]:
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    told = [
        {name: _text(cell) for name, cell in zip(header, row, strict=False) if name and cell not in ("", None)}
        for row in rows[1:]
    ]
    return [row for row in told if row]


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
