"""Pure: what a question is, by kind, and what one edition of a questionnaire asks."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from consultation.questionnaires.conditions import Condition

Kind = Literal[
    "short_text",
    "long_text",
    "yes_no",
    "one_choice",
    "several_choices",
    "scale",
    "grid",
    "ranking",
    "number",
    "percentage",
    "date",
    "contact",
]
TEXT_KINDS = frozenset({"short_text", "long_text"})
LISTED_KINDS = frozenset({"one_choice", "several_choices", "ranking"})
NUMBER_KINDS = frozenset({"number", "percentage"})
KIND_NAMES: dict[str, str] = {
    "short_text": "Short text",
    "long_text": "Long text",
    "yes_no": "Yes or no",
    "one_choice": "One choice from a list",
    "several_choices": "Several choices from a list",
    "scale": "Scale",
    "grid": "Grid: the same scales for each of several rows",
    "ranking": "Ranking: put a list in order",
    "number": "Number",
    "percentage": "Percentage",
    "date": "Date",
    "contact": "Contact details",
}
YES_NO = {"yes": "Yes", "no": "No"}
DONT_KNOW = "dont_know"


class Option(BaseModel):
    """Something to choose, or a row of a grid. One that was published is retired and never taken out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    label: str = Field(min_length=1, max_length=300)
    retired: bool = False
    other: bool = False


class GridScale(BaseModel):
    """One choice to be made for every row of a grid."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    label: str = Field(min_length=1, max_length=200)
    options: tuple[Option, ...]
    retired: bool = False


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
    dont_know: bool = False
    rows: tuple[Option, ...] = ()
    scales: tuple[GridScale, ...] = ()
    reasons: bool = False
    unit: str = Field(default="", max_length=40)
    minimum: float | None = Field(default=None, allow_inf_nan=False)
    maximum: float | None = Field(default=None, allow_inf_nan=False)
    decimals: int = Field(default=0, ge=0, le=6)
    word_limit: int | None = Field(default=None, ge=1, le=20000)
    shown_when: Condition | None = None
    figures: str = Field(default="", max_length=80)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Question:
        if self.kind in LISTED_KINDS:
            _differ(self.options, "a choice needs at least two different options")
        if self.kind == "scale" and not 1 <= self.high - self.low <= 10:
            raise ValueError("a scale runs over two to eleven points")
        if self.kind == "grid":
            _differ(self.rows, "a grid needs at least one row, and no row twice", fewest=1)
            live = [scale for scale in self.scales if not scale.retired]
            if not live or len({scale.key for scale in self.scales}) != len(self.scales):
                raise ValueError("a grid needs at least one scale, and no scale twice")
            for scale in live:
                _differ(scale.options, f"the scale “{scale.label}” needs at least two different answers")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the smallest number allowed is above the largest")
        return self

    def choices(self) -> dict[str, str]:
        """The values of a single choice with their labels, retired ones included; empty for every other kind."""
        if self.kind == "yes_no":
            return dict(YES_NO)
        if self.kind == "one_choice":
            return {option.key: option.label for option in self.options}
        if self.kind == "scale":
            points = {str(point): self._point_label(point) for point in range(self.low, self.high + 1)}
            return points | ({DONT_KNOW: "Don’t know"} if self.dont_know else {})
        return {}

    def offered(self) -> dict[str, str]:
        """The single choices that may be made now."""
        retired = {option.key for option in self.options if option.retired}
        return {key: label for key, label in self.choices().items() if key not in retired}

    def other(self) -> Option | None:
        """The option that asks to say what is meant, where there is one."""
        return next((option for option in self.options if option.other and not option.retired), None)

    def limits(self) -> tuple[float | None, float | None]:
        """The smallest and the largest number allowed."""
        if self.kind == "percentage":
            return (0.0 if self.minimum is None else self.minimum, 100.0 if self.maximum is None else self.maximum)
        return self.minimum, self.maximum

    def _point_label(self, point: int) -> str:
        words = {self.low: self.low_label, self.high: self.high_label}.get(point, "")
        return f"{point} – {words}" if words else str(point)

    def meaning(self) -> object:
        """What makes an answer to this question an answer to that one: all that the person answering reads."""
        live = [(o.key, o.label, o.other) for o in self.options if not o.retired]
        rows = [(o.key, o.label) for o in self.rows if not o.retired]
        scales = [
            (s.key, s.label, [(o.key, o.label) for o in s.options if not o.retired])
            for s in self.scales
            if not s.retired
        ]
        ends = (self.low, self.high, self.low_label, self.high_label) if self.kind == "scale" else ()
        return self.kind, self.wording, self.hint, live, rows, scales, ends, self.unit


def _differ(options: tuple[Option, ...], problem: str, fewest: int = 2) -> None:
    live = [option for option in options if not option.retired]
    keys, labels = {o.key for o in options}, {o.label for o in live}
    if not (len(live) >= fewest and len(labels) == len(live) and len(keys) == len(options)):
        raise ValueError(problem)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^s_[a-z0-9]{8,32}$")
    title: str = Field(min_length=1, max_length=200)
    introduction: str = ""
    questions: tuple[Question, ...] = ()
    shown_when: Condition | None = None


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

    def section_of(self, key: str) -> Section | None:
        """The section that a question stands in."""
        return next((section for section in self.sections if any(q.id == key for q in section.questions)), None)
