"""Forms of a measure's tests: an invented person, a published figure."""

from __future__ import annotations

from wtforms.validators import Length

from workbench.pages.drafting.forms import StepForm
from workbench.pages.fields import decimal, needed, number, text, tick


class FigureForm(StepForm):
    out = tick("Take this test out")
    name = text(
        "Name of the test",
        needed("Name the test."),
        Length(min=3, max=200, message="Use between 3 and 200 characters."),
    )
    area = text("Area code", needed("Give the area’s code."), Length(max=40), hint="Like E92000001 for England.")
    period = text("Period", needed("Give the period."), Length(min=4, max=20), hint="Like 2024-25.")
    value = decimal("Published figure", needed("Give the figure."))
    tolerance = decimal("May differ by", needed("Say by how much it may differ."), default=0.0)


class PersonForm(StepForm):
    out = tick("Take this test out")
    name = text(
        "Name of the test",
        needed("Name the test."),
        Length(min=3, max=200, message="Use between 3 and 200 characters."),
    )
    person = text(
        "The invented person",
        needed("Name the person."),
        Length(max=60),
        hint="Not a real one: “Turns 65 on the last day”.",
    )
    period_start = text("First day of the period", needed("Give a day."), Length(max=10), default="2024-04-01")
    period_end = text("Last day of the period", needed("Give a day."), Length(max=10), default="2025-03-31")
    counts = number("How often the person counts", needed("Enter 0 or more."), default=1)
    achieved = number(
        "How often as achieved", needed("Enter 0 or more."), default=0, hint="For an average: the days, added up."
    )
