"""WTForms fields drawn as GOV.UK components, so that each door's forms need only say which and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm as PlainForm
from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms import (
    BooleanField,
    FileField,
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from consultation.errors import Unusable

__all__ = [
    "FlaskForm",
    "HiddenField",
    "Optional",
    "PlainForm",
    "choice",
    "decimal",
    "file",
    "long_text",
    "many",
    "needed",
    "number",
    "offered",
    "pick",
    "refusals_at",
    "send",
    "text",
    "tick",
    "whole",
]


def offered(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values with their labels, as choices."""
    return [SelectChoice(value, label) for value, label in pairs]


class _NoBlankHint:
    """The package's grouped widgets draw an empty hint where there is none: leave it out."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        params = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        if not field.description:
            params.pop("hint", None)
        return params


class Radios(_NoBlankHint, gov.GovRadioInput):
    pass


class Checkboxes(_NoBlankHint, gov.GovCheckboxesInput):
    pass


class Checkbox(_NoBlankHint, gov.GovCheckboxInput):
    pass


def needed(message: str) -> InputRequired:
    """Something must be given; the browser is not asked to check, so that people see our sentence."""
    validator = InputRequired(message=message)
    validator.field_flags = {}
    return validator


def without_nul(value: str | None) -> str | None:
    """NUL, which no database keeps, shown as a mark."""
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


def text(label: str, *validators: Any, hint: str = "", **extra: Any) -> Any:
    return StringField(
        label, [*validators], description=hint, filters=[without_nul], widget=gov.GovTextInput(), **extra
    )


def long_text(label: str, *validators: Any, hint: str = "", rows: int = 5, **extra: Any) -> Any:
    drawn = {"params": {"rows": rows}, **extra.pop("render_kw", {})}
    return TextAreaField(
        label,
        [*validators],
        description=hint,
        filters=[without_nul],
        widget=gov.GovTextArea(),
        render_kw=drawn,
        **extra,
    )


class _Whole(IntegerField):
    """A whole number of a length that a computer can compare."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0].strip()) > 15:
            self.data = None
            raise ValueError("Enter a whole number, like 12.")
        super().process_formdata(valuelist)


def number(label: str, *validators: Any, hint: str = "", **extra: Any) -> Any:
    return _Whole(label, [*validators], description=hint, widget=gov.GovTextInput(), **extra)


def decimal(label: str, *validators: Any, hint: str = "", **extra: Any) -> Any:
    return FloatField(label, [*validators], description=hint, widget=gov.GovTextInput(), **extra)


def choice(label: str, choices: Any, *validators: Any, hint: str = "", **extra: Any) -> Any:
    return RadioField(label, [*validators], choices=offered(choices), description=hint, widget=Radios(), **extra)


def pick(label: str, choices: Any, *validators: Any, hint: str = "", **extra: Any) -> Any:
    return SelectField(
        label, [*validators], choices=offered(choices), description=hint, widget=gov.GovSelect(), **extra
    )


def many(label: str, choices: Any, *validators: Any, hint: str = "", **extra: Any) -> Any:
    return SelectMultipleField(
        label, [*validators], choices=offered(choices), description=hint, widget=Checkboxes(), **extra
    )


def tick(label: str, hint: str = "") -> Any:
    return BooleanField(label, description=hint, widget=Checkbox())


def file(label: str, hint: str = "") -> Any:
    return FileField(label, description=hint, widget=gov.GovFileInput())


def send(label: str) -> Any:
    return SubmitField(label, widget=gov.GovSubmitInput())


class _OurWords:
    """The package's own messages in words that say what to do."""

    SAID = {
        "Not a valid integer value.": "Enter a whole number, like 12.",
        "Not a valid float value.": "Enter a number, like 12 or 12.5.",
        "Not a valid choice.": "Choose one of those shown.",
        "Not a valid datetime value.": "Enter a date and time, like 22 November 2026 14:00.",
    }

    def gettext(self, words: str) -> str:
        return self.SAID.get(words, words)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return (one if count == 1 else many).replace("Field cannot be longer than", "Use at most")


class FlaskForm(PlainForm):
    class Meta(PlainForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return _OurWords()


class Press(FlaskForm):
    """A form that is only a button: its one field is the token that Flask-WTF adds."""


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number as a page sends it back; anything else is `otherwise`."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


class PressSeen(FlaskForm):
    """A button that says which version its page showed."""

    seen = HiddenField()

    def seen_version(self) -> int:
        return whole(self.seen.data)


@contextmanager
def refusals_at(db: Any, field: Any) -> Iterator[None]:
    """What is refused within is said at the field, and nothing of it is kept; the view then shows its page again."""
    try:
        yield
    except Unusable as problem:
        db.rollback()
        field.errors = [str(problem)]
