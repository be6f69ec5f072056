"""Forms for suggesting themes, and for taking a suggestion over or not."""

from __future__ import annotations

from wtforms.validators import Length, NumberRange, Optional

from workbench.pages.codebook.forms import WordingForm
from workbench.pages.fields import FlaskForm, needed, number, pick, text


class SuggestForm(FlaskForm):
    themes = number(
        "How many themes at most (optional)",
        Optional(),
        NumberRange(2, 30, "Enter a whole number from 2 to 30, or leave it blank."),
        hint="Leave blank for a tree from two themes to thirty, and choose how fine to cut it when you see it.",
    )
    seed = number(
        "Seed",
        needed("Enter a whole number."),
        NumberRange(0, 10**6, "Enter a whole number up to 1,000,000."),
        default=1,
        hint="The same texts and the same seed give the same themes.",
    )


class AdoptForm(WordingForm):
    """A suggestion as a theme of its own."""


class IntoForm(FlaskForm):
    theme = pick("Theme of the codebook", [], needed("Choose the theme that it belongs to."))
    reason = text("Why (optional)", Length(max=480))


class DropForm(FlaskForm):
    reason = text(
        "Why", needed("Say why it is dropped: it is counted among what became of the suggestions."), Length(max=280)
    )
