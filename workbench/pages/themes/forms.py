"""Forms for suggesting, adopting and coding."""

from __future__ import annotations

from wtforms.validators import Length, NumberRange, Optional

from workbench.pages.fields import FlaskForm, HiddenField, long_text, many, needed, number, text, tick


class SuggestForm(FlaskForm):
    themes = number(
        "How many themes (optional)",
        Optional(),
        NumberRange(2, 30, "Enter a whole number from 2 to 30, or leave it blank."),
        hint="Leave blank to let the machine propose a number.",
    )
    seed = number(
        "Seed",
        needed("Enter a whole number."),
        NumberRange(0, 10**6, "Enter a whole number up to 1,000,000."),
        default=1,
        hint="The same texts and the same seed give the same themes.",
    )


class ThemeForm(FlaskForm):
    seen = HiddenField()
    name = text(
        "Name",
        needed("Give the theme a name that says what it is about."),
        Length(max=200),
        hint="What it is about, in a few words.",
    )
    definition = long_text("What belongs here, and what does not", Length(max=4000), rows=4)


class CodeForm(FlaskForm):
    passage = HiddenField()
    themes = many("Themes", [])
    nothing = tick("Nothing to code here")
