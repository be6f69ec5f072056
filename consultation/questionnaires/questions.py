"""Pure: the kinds of question, and how what was typed becomes a stored value or a problem in one sentence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["short_text", "long_text", "yes_no", "one_choice", "scale", "number"]
TEXT_KINDS = frozenset({"short_text", "long_text"})
KIND_NAMES: dict[str, str] = {
    "short_text": "Short text",
    "long_text": "Long text",
    "yes_no": "Yes or no",
    "one_choice": "One choice from a list",
    "scale": "Scale",
    "number": "Number",
}
NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,18})(\.\d{1,12})?", re.ASCII)
YES_NO = {"yes": "Yes", "no": "No"}


class Option(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    label: str = Field(min_length=1, max_length=300)


class Question(BaseModel):
    """One question. Its id is never used again for another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^q_[a-z0-9]{8,32}$")
    kind: Kind
    wording: str = Field(min_length=1, max_length=500)
    hint: str = Field(default="", max_length=1000)
    required: bool = False
    options: tuple[Option, ...] = ()
    low: int = 1
    high: int = 5
    low_label: str = ""
    high_label: str = ""
    unit: str = Field(default="", max_length=40)
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    word_limit: int | None = Field(default=None, ge=1, le=20000)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Question:
        if self.kind == "one_choice" and not (
            2 <= len(self.options) == len({o.key for o in self.options}) == len({o.label for o in self.options})
        ):
            raise ValueError("a choice needs at least two different options")
        if self.kind == "scale" and not 1 <= self.high - self.low <= 10:
            raise ValueError("a scale runs over two to eleven points")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the smallest number allowed is above the largest")
        return self

    def choices(self) -> dict[str, str]:
        """The values that may be chosen, with their labels; empty for text and numbers."""
        if self.kind == "yes_no":
            return dict(YES_NO)
        if self.kind == "one_choice":
            return {option.key: option.label for option in self.options}
        if self.kind == "scale":
            return {str(point): self._point_label(point) for point in range(self.low, self.high + 1)}
        return {}

    def _point_label(self, point: int) -> str:
        words = {self.low: self.low_label, self.high: self.high_label}.get(point, "")
        return f"{point} – {words}" if words else str(point)

    def shown(self, value: str | None) -> str:
        """A stored value as a person reads it."""
        if value is None or value == "":
            return ""
        if self.kind == "number" and self.unit:
            return f"{value} {self.unit}"
        return self.choices().get(value, value)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^s_[a-z0-9]{8,32}$")
    title: str = Field(min_length=1, max_length=200)
    introduction: str = ""
    questions: tuple[Question, ...] = ()


class Content(BaseModel):
    """What one edition of a questionnaire asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sections: tuple[Section, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Content:
        ids = [section.id for section in self.sections] + [question.id for question in self.questions()]
        if len(set(ids)) != len(ids):
            raise ValueError("two questions or sections have the same id")
        return self

    def questions(self) -> list[Question]:
        return [question for section in self.sections for question in section.questions]

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions() if question.id == key), None)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.id == key), None)


def tidy(raw: str) -> str:
    """What was typed, with line ends made one kind and NUL (which no database keeps) shown as a mark; nothing cut."""
    return raw.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd").strip()


def words(text: str) -> int:
    return len(re.findall(r"\S+", text))


def check(question: Question, raw: str) -> str:
    """What is wrong with an answer, as one sentence that says what to do; empty when nothing is.

    A blank answer is never wrong here: whether it is needed is asked at sign-off."""
    if raw == "":
        return ""
    if question.kind == "number":
        return _check_number(question, raw)
    if choices := question.choices():
        return "" if raw in choices else "Choose one of the answers shown."
    if question.word_limit and words(raw) > question.word_limit:
        over = words(raw) - question.word_limit
        return f"Shorten this answer by {over} {'word' if over == 1 else 'words'}: the limit is {question.word_limit}."
    return ""


def _check_number(question: Question, raw: str) -> str:
    typed = raw.removesuffix("%").strip()
    try:
        number = Decimal(typed.replace(",", "") if NUMBER.fullmatch(typed) else "")
        decimals = -int(number.normalize().as_tuple().exponent) if number.is_finite() else 0
    except ArithmeticError:  # InvalidOperation for words, Overflow for numbers beyond all bounds
        return "Enter a number, like 12 or 12.5." if question.decimals else "Enter a whole number, like 12."
    if not number.is_finite():
        return "Enter a number, like 12."
    if decimals > question.decimals:
        places = question.decimals
        return f"Use at most {places} decimal places." if places else "Enter a whole number, with no decimals."
    if question.minimum is not None and number < Decimal(str(question.minimum)):
        return f"Enter a number that is {question.minimum:g} or more."
    if question.maximum is not None and number > Decimal(str(question.maximum)):
        return f"Enter a number that is {question.maximum:g} or less."
    return ""
