"""Forms about being quoted."""

from __future__ import annotations

from wtforms.validators import Length

from consultation.consent import LEVELS
from workbench.pages.fields import FlaskForm, choice, needed, pick, text

ASKED = "Choose whether the council may be quoted."


class ConsentForm(FlaskForm):
    level = choice("May your council’s words be quoted in the report?", list(LEVELS.items()), needed(ASKED))


class WriteDownForm(FlaskForm):
    council = pick("Council", [], validate_choice=False)
    level = choice("May its words be quoted?", list(LEVELS.items()), needed(ASKED))
    how = text(
        "How did the council tell you?", needed("Say how the council told you."), Length(max=300),
        hint="For example: e-mail of the director, 12 October 2026.",
    )  # fmt: skip
