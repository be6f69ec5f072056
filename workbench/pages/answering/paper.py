"""Answers on paper: a copy to keep, and the council's own form in Word, out and back in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response as Reply
from flask import abort, flash, redirect, render_template, request, url_for

from consultation.errors import Refusal, Unusable
from consultation.intake.models import Intake
from consultation.intake.word import open_form
from consultation.intake.word_forms import accept, compare, hand_out, take_back
from consultation.questionnaires.values import shown
from consultation.responses.models import Response
from consultation.responses.queries import submissions_of
from consultation.store import now
from workbench.access import allow, me
from workbench.database import here
from workbench.loading import not_found
from workbench.look import moment
from workbench.pages.answering import present
from workbench.pages.answering.door import door
from workbench.pages.answering.forms import WordUploadForm
from workbench.pages.fields import Press, whole
from workbench.reports.document import KIND, answers_document
from workbench.reports.word_form import form_bytes
from workbench.uploads import given_file


@door.get("/copy")
@allow("response.answer")
def copy(db: Any, response: Response) -> str:
    """All answers on one page, for reading, printing and keeping as PDF."""
    told = present.about(db, response)
    return render_template(
        "answering/copy.html",
        **told,
        texts=present.texts_of(db, told),
        at=now(),
        before=submissions_of(db, response.id),
    )


@door.get("/copy.docx")
@allow("response.answer")
def copy_in_word(db: Any, response: Response) -> Reply:
    told = present.about(db, response)
    texts, answers, gone = present.texts_of(db, told), told["answers"], told["gone"]
    sealed = submissions_of(db, response.id) if response.state == "submitted" else []
    lines = [told["council"].name, f"As it stood on {moment(now())}" if not sealed else f"Signed off {moment(sealed[-1].signed_at)}, SHA-256 {sealed[-1].sha256}"]  # fmt: skip
    sections = [
        (
            section.title,
            [
                (texts.of(q.wording), shown(q, answers[q.id].value if q.id in answers else "") or "Not answered")
                for q in section.questions
                if q.id not in gone
            ],
        )
        for section in told["content"].sections
        if any(q.id not in gone for q in section.questions)
    ]
    return _word_file("our-answers", answers_document(told["questionnaire"].title, lines, sections))


@door.get("/word")
@allow("response.answer")
def word(db: Any, response: Response) -> str:
    return render_template("answering/word.html", **present.about(db, response), form=WordUploadForm(), press=Press())


@door.post("/word/form.docx")
@allow("response.answer")
def word_form(db: Any, response: Response) -> Reply:
    """The council's own form with its answers so far. A download by button: each form is noted with what stands in it."""
    told = present.about(db, response)
    made = hand_out(db, response=response, edition=told["edition"], by=me().person, at=now())
    texts = present.texts_of(db, told)
    content = form_bytes(
        title=told["questionnaire"].title,
        about=[told["council"].name, f"Closes {moment(told['closes_at'])}."],
        code=made.code,
        content=told["content"],
        values={key: answer.value for key, answer in told["answers"].items()},
        wording=texts.of,
    )
    return _word_file("our-form", content)


@door.post("/word")
@allow("response.upload")
def word_back(db: Any, response: Response) -> Any:
    """The file is read before the database is written to."""
    form = WordUploadForm()
    try:
        if not form.validate_on_submit():
            raise Unusable("Choose the filled-in form.")
        name, content = given_file("form", "Choose the filled-in form.")
        boxes = open_form(content)
        with here().store.unit_of_work() as writing:
            kept = take_back(
                writing,
                response=writing.get_one(Response, response.id),
                boxes=boxes,
                source_name=name,
                source=content,
                by=me().person,
                at=now(),
            )
            ref = kept.id
    except Refusal as problem:
        form.form.errors = [str(problem)]
        told = present.about(db, response)
        return render_template("answering/word.html", **told, form=form, press=Press()), 422
    return redirect(url_for(".word_check", ref=response.id, intake=ref))


@door.get("/word/<uuid:intake>")
@allow("response.answer")
def word_check(db: Any, response: Response, intake: uuid.UUID) -> str:
    found, told = _intake(db, response, intake), present.about(db, response)
    lines = compare(db, response=response, edition=told["edition"], intake=found)
    return render_template(
        "answering/word_check.html",
        **told,
        intake=found,
        form=Press(),
        texts=present.texts_of(db, told),
        changed=[one for one in lines if one.can_be_accepted],
        damaged=[one for one in lines if one.state in ("damaged", "withdrawn")],
        same=sum(one.state == "same" for one in lines),
        untouched=sum(one.state == "untouched" for one in lines),
    )


@door.post("/word/<uuid:intake>")
@allow("response.answer")
def word_accept(db: Any, response: Response, intake: uuid.UUID) -> Any:
    found = _intake(db, response, intake)
    if not request.form.getlist("take"):
        flash("Nothing was ticked, so nothing was taken over.")
        return redirect(url_for(".word_check", ref=response.id, intake=intake))
    saved = accept(
        db,
        response=response,
        edition=present.edition_for(db, response),
        intake=found,
        chosen=frozenset(request.form.getlist("take")),
        seen={key: whole(request.form.get(f"version-{key}")) for key in request.form.getlist("take")},
        by=me().person,
        at=now(),
    )
    told = present.about(db, response)
    wrong = sum(one.wrong for one in told["progress"].values())
    more = f" {wrong} {'needs' if wrong == 1 else 'need'} attention: the parts below say which." if wrong else ""
    flash(f"{saved} {'answer was' if saved == 1 else 'answers were'} taken over from the Word form.{more}")
    return redirect(url_for(".task_list", ref=response.id))


def _intake(db: Any, response: Response, ref: uuid.UUID) -> Intake:
    found = db.get(Intake, ref)
    if found is None or found.kind != "word" or found.response_id != response.id:
        not_found()
    return found  # type: ignore[no-any-return]


def _word_file(name: str, content: bytes) -> Reply:
    if not content:
        abort(404)
    return Reply(content, content_type=KIND, headers={"Content-Disposition": f'attachment; filename="{name}.docx"'})
