"""What people say of a published file."""

from __future__ import annotations

from collections.abc import Mapping as Given
from typing import Any

from wtforms.validators import Length

from consultation.errors import Unusable
from framework_drafts.history.cells import FIRST_REASON, REASONS
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
ALWAYS = {"period": "Year", "measure": "Measure", "statistic": "Kind of figure"}
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
    if not data["area"]:
        raise Unusable("Choose the column that holds the area code.")
    return parse(data)


def marks_from(given: Any) -> dict[str, str]:
    """Texts that stand where figures should, with the reason chosen for each; those without a reason are left out."""
    found = {}
    for place in range(60):
        text_, reason = given.get(f"mark-{place}"), given.get(f"because-{place}", "")
        if text_ is not None and reason in REASONS:
            found[text_] = reason
    return found
