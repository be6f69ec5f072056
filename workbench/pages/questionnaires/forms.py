"""Forms for designing: a question of one kind has the fields of that kind, and no others."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Length, NumberRange

from consultation.questionnaires.listing import lines_of, options_from, scales_from, scales_in_words
from consultation.questionnaires.questions import KIND_NAMES, Question, Section
from workbench.pages.fields import (
    FlaskForm,
    HiddenField,
    Optional,
    choice,
    decimal,
    file,
    long_text,
    needed,
    number,
    offered,
    pick,
    text,
    tick,
)
from workbench.pages.questionnaires.picker import Picker

SAME = (("yes", "The same question in clearer words: earlier answers stand"), ("no", "A different question: earlier answers stay with the old one"))  # fmt: skip
FOR_KIND: dict[str, tuple[str, ...]] = {
    "short_text": ("word_limit",),
    "long_text": ("word_limit",),
    "yes_no": (),
    "one_choice": ("options", "other"),
    "several_choices": ("options", "other"),
    "scale": ("low", "high", "low_label", "high_label", "dont_know"),
    "grid": ("rows", "scales", "reasons"),
    "ranking": ("options",),
    "number": ("unit", "decimals", "minimum", "maximum"),
    "percentage": ("decimals", "minimum", "maximum"),
    "date": (),
    "contact": (),
}


class StartForm(FlaskForm):
    exercise = pick("Which consultation is it for?", [], needed("Choose a consultation."))
    title = text("What is it called?", needed("Give the questionnaire a title."), Length(max=200))


class ImportForm(StartForm):
    file = file(
        "The questionnaire",
        hint="Our own JSON, an XLSForm (.xlsx), SurveyJS JSON, or a LimeSurvey .lss file.",
    )


class KindForm(FlaskForm):
    kind = choice(
        "What kind of answer do you want?", list(KIND_NAMES.items()), needed("Choose what kind of answer you want.")
    )


class TrialForm(FlaskForm):
    council = pick("In whose place?", [], needed("Choose a council."))


class SectionForm(Picker):
    seen = HiddenField()
    title = text("What is this part called?", needed("Give the part a title."), Length(max=200))
    introduction = long_text("What to say at its beginning (optional)", Length(max=4000), rows=3)


class QuestionForm(Picker):
    """Every field that some kind has; question_form() leaves out those that the kind at hand has not."""

    seen = HiddenField()
    kind = HiddenField()
    section = HiddenField()
    wording = text("The question", needed("Write the question."), Length(max=500))
    hint = text("Help for the person answering (optional)", Length(max=1000))
    options = long_text("Choices, one on a line", needed("Write at least two choices."), rows=6)
    other = tick("Add “Other, please say”")
    rows = long_text("Rows, one on a line", needed("Write at least one row."), rows=8)
    scales = long_text(
        "What to choose for each row, one scale on a line",
        needed("Write at least one scale."),
        hint="For example – Verdict: Keep; Change; Drop – and on the next line – Importance: 1; 2; 3; 4; 5",
        rows=3,
    )
    reasons = tick("Ask for a reason beside each row (optional for those who answer)")
    low = number("Lowest point", Optional(), NumberRange(0, 1, "A scale begins at 0 or 1."))
    high = number("Highest point", Optional(), NumberRange(1, 10, "A scale ends at 10 or below."))
    low_label = text("What the low end means", Length(max=80))
    high_label = text("What the high end means", Length(max=80))
    dont_know = tick("Offer “Don’t know”")
    word_limit = number("Word limit (optional)", Optional(), NumberRange(1, 20000, "Enter a whole number from 1 to 20,000."), hint="A counter shows how many words are left; nothing is ever cut.")  # fmt: skip
    unit = text("Unit (optional)", Length(max=40), hint="For example: days.")
    decimals = number("Decimal places allowed", Optional(), NumberRange(0, 6, "Enter a number from 0 to 6."))
    minimum = decimal("Smallest number allowed (optional)", Optional())
    maximum = decimal("Largest number allowed (optional)", Optional())
    required = tick("An answer is needed before sign-off")
    figures = pick("Show the council its own published figures beside this question", [])
    same = choice("Councils have been asked this before. Is it still the same question?", SAME, Optional())

    def asked(self, before: Question | None, *, published: bool) -> dict[str, Any]:
        """What the question is to say, of the kind at hand. `before` is what it said: its choices keep their keys."""
        said: dict[str, Any] = {
            "kind": self.kind.data,
            "wording": self.wording.data.strip(),
            "hint": (self.hint.data or "").strip(),
            "required": bool(self.required.data),
            "figures": self.figures.data or "",
            "shown_when": self.condition(),
        }
        for name in FOR_KIND[self.kind.data]:
            given = self[name].data
            if name == "options":
                named = before.other() if before else None
                more = (named.label if named else "Other") if "other" in self and self.other.data else ""
                said["options"] = options_from(given, before.options if before else (), keep=published, other=more)
            elif name == "rows":
                said["rows"] = options_from(given, before.rows if before else (), keep=published)
            elif name == "scales":
                said["scales"] = scales_from(given, before.scales if before else (), keep=published)
            elif name in ("low", "high", "decimals"):
                said |= {name: given} if given is not None else {}
            elif name != "other":
                said[name] = given.strip() if isinstance(given, str) else given
        return said


def question_form(kind: str, **given: Any) -> QuestionForm:
    """The form for a question of one kind."""
    form = QuestionForm(**given)
    every = {name for names in FOR_KIND.values() for name in names}
    for name in every - set(FOR_KIND[kind]):
        delattr(form, name)
    form.kind.data = kind
    return form


def as_given(question: Question, section: Section) -> dict[str, Any]:
    """A question as its form shows it."""
    given = question.model_dump(include={"wording", "hint", "required", "figures", *FOR_KIND[question.kind]})
    if "options" in given:
        given["options"] = lines_of(question.options)
        given["other"] = question.other() is not None
    if "rows" in given:
        given["rows"] = lines_of(question.rows)
    if "scales" in given:
        given["scales"] = scales_in_words(question.scales)
    return given | {"section": section.id, "same": "yes"}


def offer_series(form: QuestionForm, series: dict[str, str]) -> None:
    form.figures.choices = offered([("", "No figures"), *series.items()])
