"""The form that opens a round of double coding."""

from __future__ import annotations

from wtforms import ValidationError
from wtforms.validators import Length, NumberRange, Optional

from consultation.themes.coding.agreement import FEWEST_PASSAGES
from workbench.pages.fields import FlaskForm, many, needed, number, text, tick


class RoundForm(FlaskForm):
    title = text("Name of the round", needed("Give the round a name."), Length(max=200))
    coders = many(
        "Who codes", [], needed("Choose at least two people: agreement is between coders."),
        hint="Two or more. None sees what the others or the machine suggest.",
    )  # fmt: skip
    size = number(
        "How many passages",
        Optional(),
        NumberRange(1, 100_000, "Enter a whole number of passages, 1 or more."),
        default=60,
        hint=f"A random sample of those that nobody has read. Fewer than {FEWEST_PASSAGES} are too few to judge by.",
    )
    every = tick("All passages that nobody has read")

    seed = number(
        "Seed",
        needed("Enter a whole number."),
        NumberRange(0, 10**6),
        default=1,
        hint="The same seed draws the same sample.",
    )

    def validate_every(self, field: object) -> None:
        if not self.every.data and self.size.data is None and not self.size.errors:
            raise ValidationError("Say how many passages, or tick that all are coded.")
