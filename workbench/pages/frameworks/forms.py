"""Forms for forking a framework and changing its draft."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Length, NumberRange, Optional

from framework_drafts.measures.wording import POLARITY, UNITS
from workbench.pages.fields import FlaskForm, HiddenField, choice, long_text, needed, number, pick, text

KINDS = [
    ("published", "The figure as its publisher gives it"),
    ("ratio", "Worked out here from the published numerator and denominator"),
]
INTERVALS = [
    ("margin", "The published margin of error"),
    ("wilson", "Wilson: for a percentage with its counts"),
    ("byar", "Byar: for a rate per 100,000 with its counts"),
    ("none", "None can be given"),
]


class ForkForm(FlaskForm):
    title = text("What is the new framework called?", needed("Give the new framework a title."), Length(max=100))


class MeasureForm(FlaskForm):
    seen = HiddenField()
    code = text("Code", Length(max=20), hint="How this framework labels it, like 7A.")
    domain = text("Domain", Length(max=120))
    title = text(
        "What it measures",
        needed("Say what it measures."),
        Length(min=3, max=300, message="Use between 3 and 300 characters."),
    )
    why = long_text("Why it matters", Length(max=2000), rows=3)
    kind = choice("Where the figure comes from", KINDS, needed("Choose where the figure comes from."))
    series = pick("Which published series", [], needed("Choose a series."))
    interval = choice("Which interval", INTERVALS, needed("Choose an interval."))
    unit = choice("Unit", [(key, words.capitalize()) for key, words in UNITS.items()], needed("Choose a unit."))
    places = number("Decimal places", Optional(), NumberRange(0, 4, "Enter a whole number from 0 to 4."), default=1)
    polarity = choice("Which way is good", list(POLARITY.items()), needed("Say which way is good."))
    not_for = long_text("What it is not for (optional)", Length(max=1000), rows=2)
    reason = long_text("Why this change", needed("Say why, for those who read the history."), Length(max=1000), rows=2)

    def clauses(self, before: dict[str, Any] | None = None) -> dict[str, Any]:
        """The definition's clauses as filled in; the unit's bounds are kept where the unit is."""
        source: dict[str, Any] = {"kind": self.kind.data, "series": self.series.data, "interval": self.interval.data}
        if self.kind.data == "ratio":
            source["scale"] = {"percent": 100.0, "per_100000": 100_000.0}.get(self.unit.data, 1.0)
        old = (before or {}).get("unit", {})
        bounds = {"percent": (0.0, 100.0), "per_100000": (0.0, None)}.get(self.unit.data, (None, None))
        if old.get("kind") == self.unit.data:
            bounds = (old["low"], old["high"])
        unit = {"kind": self.unit.data, "places": self.places.data or 0, "low": bounds[0], "high": bounds[1]}
        return {
            "title": self.title.data.strip(),
            "why": (self.why.data or "").strip(),
            "not_for": (self.not_for.data or "").strip(),
            "source": source,
            "unit": unit,
            "polarity": self.polarity.data,
        }


class DropForm(FlaskForm):
    seen = HiddenField()
    reason = long_text("Why is it dropped?", needed("Say why, for those who read the history."), rows=2)
