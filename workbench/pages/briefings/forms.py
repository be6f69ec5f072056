"""Forms for planning a briefing and writing notes."""

from __future__ import annotations

import uuid

from wtforms.validators import Length, NumberRange

from workbench.pages.fields import FlaskForm, HiddenField, choice, long_text, needed, number, pick, text
from workbench.pages.moments import moment


class PlanForm(FlaskForm):
    exercise = pick("Which consultation is it for?", [], needed("Choose a consultation."))
    title = text("What is it called?", needed("Give the briefing a title."), Length(max=200))
    place = text("Where is it? (optional)", Length(max=200))
    starts = moment("When does it start?")
    ends = moment("When does it end?", missing="Enter a date and time, like 22 November 2026 15:30.")


class AttendanceForm(FlaskForm):
    council = pick("Council", [], needed("Choose a council."))
    people = number(
        "How many people came",
        needed("Enter how many people came, 0 to take the council off."),
        NumberRange(0, 200, "Enter a number from 0 to 200."),
        default=1,
    )


class NoteForm(FlaskForm):
    key = HiddenField()
    text = long_text(
        "What was said", needed("Write the note before you save it."), rows=3, render_kw={"autofocus": True}
    )
    council = pick("Who said it", [])
    verbatim = choice("How is it written down?", [("no", "In our words"), ("yes", "In their words")], default="no")

    def given_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data or "")
        except ValueError:
            return uuid.uuid4()


class CorrectForm(FlaskForm):
    seen = HiddenField()
    text = long_text("The note", needed("A note cannot be made blank."), rows=5)
