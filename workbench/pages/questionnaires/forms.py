"""Forms for designing a questionnaire and inviting councils to it."""

from __future__ import annotations

import csv
from typing import Any

from wtforms.validators import Length, NumberRange, Optional

from consultation.errors import Unusable
from consultation.questionnaires.questions import KIND_NAMES
from workbench.pages.fields import FlaskForm, HiddenField, choice, long_text, needed, number, pick, text, tick


class StartForm(FlaskForm):
    exercise = pick("Which consultation is it for?", [], needed("Choose a consultation."))
    title = text("What is it called?", needed("Give the questionnaire a title."), Length(max=200))


class QuestionForm(FlaskForm):
    seen = HiddenField()
    kind = choice("What kind of answer?", list(KIND_NAMES.items()), needed("Choose what kind of answer you want."))
    wording = text("The question", needed("Write the question."), Length(max=500))
    hint = text("Help for the person answering (optional)", Length(max=1000))
    options = long_text("Choices, one on a line", hint="Only for one choice from a list.")
    low_label = text(
        "What the low end of the scale means", Length(max=80), hint="Only for a scale, which runs from 1 to 5."
    )
    high_label = text("What the high end of the scale means", Length(max=80))
    word_limit = number(
        "Word limit", Optional(), NumberRange(1, 20000, "Enter a whole number from 1 to 20,000."), hint="Only for text."
    )
    unit = text("Unit", Length(max=40), hint="Only for a number: for example, per cent.")
    minimum = number("Smallest number allowed", Optional())
    maximum = number("Largest number allowed", Optional())
    required = tick("An answer is needed before sign-off")

    def asked(self) -> dict[str, Any]:
        """The clauses that fit the kind chosen."""
        kind = self.kind.data
        said: dict[str, Any] = {
            "kind": kind,
            "wording": self.wording.data.strip(),
            "hint": (self.hint.data or "").strip(),
            "required": bool(self.required.data),
        }
        if kind == "one_choice":
            lines = [line.strip() for line in (self.options.data or "").splitlines() if line.strip()]
            said["options"] = [{"key": f"o{number}", "label": label} for number, label in enumerate(lines, start=1)]
        elif kind == "scale":
            said |= {
                "low_label": (self.low_label.data or "").strip(),
                "high_label": (self.high_label.data or "").strip(),
            }
        elif kind == "number":
            said |= {"unit": (self.unit.data or "").strip(), "minimum": self.minimum.data, "maximum": self.maximum.data}
        elif kind in ("short_text", "long_text"):
            said["word_limit"] = self.word_limit.data
        return said


class InviteForm(FlaskForm):
    contacts = long_text(
        "Who to invite, one person on a line",
        needed("Give at least one person to invite."),
        hint="Council’s ONS code or name, the person’s name, and their e-mail address, with commas between. Put a name that holds a comma in quotation marks.",
        rows=10,
    )

    def rows(self) -> list[list[str]]:
        """Each line's three parts. Raises Unusable with the first line that has not three."""
        rows = [line for line in self.contacts.data.splitlines() if line.strip()]
        parts = [[part.strip() for part in row] for row in csv.reader(rows, skipinitialspace=True)]
        for place, row in enumerate(parts, start=1):
            if len(row) != 3 or not all(row):
                raise Unusable(
                    f"Line {place} needs a council, a name and an e-mail address with commas between: “{rows[place - 1][:60]}”."
                )
        return parts
