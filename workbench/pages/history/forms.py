"""What people say of a published file."""

from __future__ import annotations

from collections.abc import Mapping as Given
from typing import Any

from wtforms.validators import Length

from framework_drafts.history.cells import FIRST_REASON, REASONS, financial_year
from framework_drafts.history.facts import Asked
from framework_drafts.history.mapping import Mapping, parse
from workbench.pages.fields import FlaskForm, file, text, whole

ONE_COLUMN = {
    "area": "Area code (of the Office for National Statistics)",
    "area_name": "Area name (if there is one)",
    "period": "Year",
    "measure": "Measure",
    "statistic": "Kind of figure (outcome, numerator, denominator …)",
    "breakdown": "Part of the people, such as an age (if there is one)",
}
ALWAYS = {
    "period": "or the year is always",
    "measure": "or the measure is always",
    "statistic": "or it is always this kind of figure (outcome, numerator, denominator, base, margin of error, population)",
}
GUESSES = {  # headings that are often met, for a first filling-in that a person checks
    "area": (
        "area code",
        "ons code",
        "ons area code",
        "code",
        "council code",
        "la code",
        "local authority code",
        "geography code",
    ),
    "area_name": (
        "area name",
        "name",
        "council",
        "area",
        "local authority",
        "local authority name",
        "geography",
        "entity name",
    ),
    "period": ("year", "period", "financial year", "year ending"),
    "measure": ("measure", "measure code", "indicator", "indicator name", "metric"),
    "statistic": ("kind of figure", "measure type", "statistic", "type"),
    "breakdown": ("breakdown", "disaggregation", "disaggregation level", "age", "age band", "sex"),
    "value": ("value", "figure", "measure value", "outcome"),
}
ACROSS = {"period": "years", "measure": "measures", "statistic": "kinds of figure"}


class GiveForm(FlaskForm):
    published = file(
        "A published file",
        hint="A workbook (.ods, .xlsx, .xls) or a table (.csv). What it is is told by its content, not its name.",
    )


class SayForm(FlaskForm):
    period = text("Year of the figures (only if the file does not say it)", Length(max=9), hint="Like 2020-21.")
    published_on = text("Day of publication (optional)", Length(max=10), hint="Like 2021-10-21.")
    vintage = text(
        "Which publication of these years it is (optional)",
        Length(max=80),
        hint="For example: second, restated in September 2020.",
    )

    def said(self) -> Asked:
        """Raises Unusable for a year or a day that is none."""
        period, day, vintage = ((field.data or "").strip() for field in (self.period, self.published_on, self.vintage))
        return Asked(period=period, published_on=day, vintage=vintage)


def mapping_from(given: Any, marks: Given[str, str]) -> Mapping:
    """The mapping that a page's fields say. Raises Unusable with the first thing that is not complete.

    `marks` are the texts found among the figures that are no numbers, each with the reason chosen for it."""
    wide = given.get("shape") == "wide"
    one: dict[str, Any] = {name: given.get(name, "").strip() for name in ONE_COLUMN}
    data = {
        **one,
        "sheet": given.get("sheet", ""),
        "header_row": whole(given.get("header_row"), 1),
        "value": "" if wide else given.get("value", ""),
        "across": given.get("across", "") if wide else "",
        "columns": given.getlist("columns") if wide else [],
        "always": {name: words for name in ALWAYS if (words := given.get(f"always-{name}", "").strip())},
        "marks": {**FIRST_REASON, **marks},
        "percent_signs": given.get("percent_signs") == "yes",
        **{name: given.get(name, "").strip() for name in ("book", "title", "publisher", "licence", "attribution")},
    }
    return parse(data)


def marks_from(given: Any) -> dict[str, str]:
    """Texts that stand where figures should, with the reason chosen for each; those without a reason are left out."""
    found = {}
    for place in range(60):
        text_, reason = given.get(f"mark-{place}"), given.get(f"because-{place}", "")
        if text_ is not None and reason in REASONS:
            found[text_] = reason
    return found


def guessed(headings: list[str]) -> dict[str, Any]:
    """A first filling-in by the headings alone: a guess, and said to be one on the page."""
    plain = {heading.replace("_", " ").casefold(): heading for heading in reversed(headings)}
    found: dict[str, Any] = {
        part: next((plain[name] for name in names if name in plain), "") for part, names in GUESSES.items()
    }
    years = [heading for heading in headings if financial_year(heading)]
    if len(years) > 1 and not found["period"]:
        found |= {"across": "period", "columns": years, "value": ""}
    return found
