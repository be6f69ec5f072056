"""The form that opens a round of double coding."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError
from wtforms.validators import Length, NumberRange

from consultation.themes.coding.agreement import FEWEST_PASSAGES
from workbench.pages.fields import FlaskForm, many, needed, number, text, tick


class _InRange(NumberRange):
    """A range that a blank is not measured by."""

    def __call__(self, form: object, field: Any) -> None:
        if field.data is not None:
            super().__call__(form, field)


class RoundForm(FlaskForm):
    title = text("Name of the round", needed("Give the round a name."), Length(max=200))
    coders = many(
        "Who codes", [], needed("Choose at least two people: agreement is between coders."),
        hint="Two or more. None sees what the others or the machine suggest.",
    )  # fmt: skip
    size = number(
        "How many passages",
        _InRange(1, 100_000, "Enter a whole number of passages, 1 or more."),
        default=60,
        hint=f"A random sample of those that nobody has read. Fewer than {FEWEST_PASSAGES} are too few to judge by.",
    )
    every = tick("All passages that nobody has read")

    def validate_size(self, field: object) -> None:
        if not self.every.data and self.size.data is None and not self.size.errors:
            raise ValidationError("Say how many passages, or tick that all are coded.")

    seed = number(
        "Seed",
        needed("Enter a whole number."),
        NumberRange(0, 10**6),
        default=1,
        hint="The same seed draws the same sample.",
    )
