"""Forms for answering, made from what a questionnaire asks."""

from __future__ import annotations

import uuid
from typing import Any

from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms import RadioField, StringField, TextAreaField

from consultation.questionnaires.questions import Question, Section
from consultation.responses.models import Answer
from workbench.pages.fields import FlaskForm, HiddenField, Radios, long_text, needed, offered, tick


def section_form(section: Section, answers: dict[str, Answer]) -> FlaskForm:
    """A form with one field a question and, beside each, the version its writer had before them.

    Nothing is validated here: what was typed is kept first, and what is wrong with it is shown from what was kept."""
    fields: dict[str, Any] = {}
    for question in section.questions:
        fields[question.id] = _field(question)
        fields[f"version-{question.id}"] = HiddenField()
    kind = type("SectionForm", (FlaskForm,), fields)
    given = {key: answer.value for key, answer in answers.items()}
    given |= {f"version-{q.id}": answers[q.id].version if q.id in answers else 0 for q in section.questions}
    form: FlaskForm = kind(formdata=None, data=given)  # what was kept, never what was posted: that has been kept by now
    for question in section.questions:
        if question.id in answers and answers[question.id].problem:
            form[question.id].errors = [answers[question.id].problem]
    return form


def _field(question: Question) -> Any:
    label = question.wording if question.required else f"{question.wording} (optional)"
    if question.kind == "long_text":
        widget = gov.GovCharacterCount() if question.word_limit else gov.GovTextArea()
        return TextAreaField(label, description=question.hint, widget=widget)
    if choices := question.choices():
        return RadioField(
            label, choices=offered(choices.items()), description=question.hint, widget=Radios(), validate_choice=False
        )
    return StringField(label, description=question.hint, widget=gov.GovTextInput())


def drawn(question: Question) -> dict[str, Any]:
    """What the component needs besides the field, by kind of question."""
    bold = {
        "label": {"classes": "govuk-label--s"},
        "fieldset": {"legend": {"text": "", "classes": "govuk-fieldset__legend--s"}},
    }
    if question.kind == "long_text":
        return {"label": bold["label"], "rows": 6} | ({"maxwords": question.word_limit} if question.word_limit else {})
    if question.kind == "number":
        suffix = {"suffix": {"text": question.unit}} if question.unit else {}
        return {
            "label": bold["label"],
            "classes": "govuk-input--width-5",
            "inputmode": "decimal",
            "spellcheck": False,
        } | suffix
    if question.kind == "short_text":
        return {"label": bold["label"]}
    label = question.wording if question.required else f"{question.wording} (optional)"
    inline = {"classes": {"scale": "govuk-radios--small", "yes_no": "govuk-radios--inline"}.get(question.kind, "")}
    return {"fieldset": {"legend": {"text": label, "classes": "govuk-fieldset__legend--s"}}} | inline


class SignOffForm(FlaskForm):
    key = HiddenField()
    seen = HiddenField()
    confirm = tick("I am the director of adult social services, or act for them, and this is our council's response")

    def pressed_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data or "")
        except ValueError:
            return uuid.uuid4()


class DeclineForm(FlaskForm):
    reason = long_text(
        "Why will your council not respond?", needed("Say in a few words why your council will not respond.")
    )
