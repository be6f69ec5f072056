"""The forms for submissions, records, runs, and days to try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms import DateField, MultipleFileField
from wtforms.validators import NumberRange, Optional, ValidationError

from consultation.store import now
from framework_drafts.extracts import cleaning
from framework_drafts.extracts.periods import TYPES
from framework_drafts.extracts.selecting import WAYS, Quarter
from framework_drafts.measures.days import MOST_DAYS, Days
from workbench.clock import LONDON
from workbench.pages.fields import FlaskForm, choice, decimal, many, needed, number, offered, pick, tick


def _day(label: str, hint: str = "") -> Any:
    return DateField(
        label, [needed("Enter a day, like 20 April 2026.")], description=hint, widget=gov.GovInput(input_type="date")
    )


class GiveForm(FlaskForm):
    files = MultipleFileField(
        "Submissions (CSV)",
        description="One file or several, with the specification’s headings, release 1 or 2; or hospital stays linked by NHS number. Names and addresses "
        "are not kept; NHS and council numbers become codes that cannot be turned back, dates of birth months.",
        widget=gov.GovFileInput(),
        render_kw={"multiple": True},
    )
    received = _day(
        "Day they were submitted", "Today, if you have not submitted them yet. Records are made as of a day."
    )
    invented = tick("These persons do not exist", "Everything made of the files is then labelled as invented.")

    def validate_received(self, field: Any) -> None:
        if field.data and field.data > now().astimezone(LONDON).date():
            raise ValidationError("This day is in the future: enter today or an earlier day.")


class MakeForm(FlaskForm):
    as_of = _day("As of", "Only what had been submitted by this day counts.")
    way = choice(
        "Which submission speaks for a quarter",
        [(name, words[:1].upper() + words[1:]) for name, words in WAYS.items()],
        default="joined",
    )
    rules = many("Rules of cleaning", [(one.name, one.title) for one in cleaning.RULES])


class RunForm(FlaskForm):
    version = pick("Which framework", [], needed("Choose a framework."))
    period_type = choice(
        "Which periods",
        [(name, words[:1].upper() + words[1:]) for name, words in TYPES.items()],
        default="rolling_year",
    )
    first = pick("From the quarter that begins on", [])
    last = pick("To the quarter that ends on", [])


class LimitsForm(FlaskForm):
    """Read from the address: shares in percent above which a check is said to fail."""

    class Meta(FlaskForm.Meta):
        csrf = False

    conformance = decimal(
        "A value or format is wrong in more than (%)", Optional(), NumberRange(0, 100, "Enter a share from 0 to 100.")
    )
    completeness = decimal(
        "A mandatory value is missing in more than (%)", Optional(), NumberRange(0, 100, "Enter a share from 0 to 100.")
    )
    plausibility = decimal(
        "Two values contradict each other in more than (%)",
        Optional(),
        NumberRange(0, 100, "Enter a share from 0 to 100."),
    )


class VersionForm(FlaskForm):
    period = pick("Period", [])
    other = pick("The other version", [], needed("Choose a version."))


def days_form(days: Sequence[Days], periods: Sequence[tuple[str, str]]) -> Any:
    """A form with a field for each number of days in a measure, filled with what stands there."""

    class DaysForm(FlaskForm):
        period = pick("Period", periods, default=periods[-1][0])

    right = f"Enter whole days from 0 to {MOST_DAYS:,}."
    for place, one in enumerate(days):
        field = number(one.label, needed(right), NumberRange(0, MOST_DAYS, right), default=one.days)
        setattr(DaysForm, f"days{place}", field)
    return DaysForm()


def quarter_choices(quarters: Sequence[Quarter], shown: Any) -> tuple[list[Any], list[Any]]:
    """The quarters there are, as first days and as last days."""
    return (
        offered((one.first.isoformat(), shown(one.first)) for one in quarters),
        offered((one.last.isoformat(), shown(one.last)) for one in quarters),
    )
