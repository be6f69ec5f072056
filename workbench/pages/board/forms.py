"""Forms of the report."""

from __future__ import annotations

from wtforms.validators import Length

from workbench.pages.fields import FlaskForm, many, needed, pick, text


class FreezeForm(FlaskForm):
    title = text("Title of the report", needed("Give the report a title."), Length(max=200))
    frameworks = many(
        "Which frameworks does it tell of?", [], validate_choice=False,
        hint="Up to four, each run on the data. Others are laid beside the first in the list.",
    )  # fmt: skip
    snapshot = pick("On which data?", [], validate_choice=False)


class TakeDownForm(FlaskForm):
    because = text("Why is it taken down?", needed("Say why it is taken down."), Length(max=500))
