"""Forms for wording, merging, splitting, moving and retiring themes, and for taking a codebook in."""

from __future__ import annotations

from wtforms.validators import Length

from consultation.themes.codebook.models import MARKERS
from consultation.themes.codebook.writing import Wording
from workbench.pages.fields import FlaskForm, HiddenField, file, long_text, needed, pick, text

NAME = "Give the theme a name that says what it is about."


class WordingForm(FlaskForm):
    seen = HiddenField()
    name = text("Name", needed(NAME), Length(max=200), hint="What it is about, in a few words.")
    definition = long_text("What belongs here", Length(max=4000), rows=3)
    when_to_use = long_text("When to use it", Length(max=4000), rows=2)
    when_not = long_text("When not to use it", Length(max=4000), rows=2)
    examples = long_text("Examples", Length(max=4000), rows=2)
    marker = pick(
        "Marker",
        [("", "The next one free"), *((m, f"{m} {words}") for m, words in MARKERS.items())],
        hint="Stands beside the name in lists and pictures, so that nothing hangs on colour.",
    )
    why = text("Why it is changed (optional)", Length(max=480))

    def wording(self) -> Wording:
        said = ("name", "definition", "when_to_use", "when_not", "examples", "marker")
        return Wording(**{name: getattr(self, name).data or "" for name in said})


class ReasonForm(FlaskForm):
    reason = text("Why", needed("Say why: the reason stays with the theme for good."), Length(max=480))


class MoveForm(FlaskForm):
    under = pick("Stands under", [])
    reason = text("Why (optional)", Length(max=480))


class MergeForm(FlaskForm):
    name = text("Name of the theme they become", needed(NAME), Length(max=200))
    definition = long_text("What belongs here", Length(max=4000), rows=3)
    reason = text("Why", needed("Say why: the reason stays with the theme for good."), Length(max=480))


class CodebookForm(FlaskForm):
    codebook = file("A codebook", hint="A CSV file with a column “name”, or a REFI-QDA .qdc file, up to 1 MB.")
