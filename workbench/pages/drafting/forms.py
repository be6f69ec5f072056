"""Forms of the steps in which a definition is built."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField
from wtforms.validators import Length, NumberRange, Optional

from framework_drafts.frameworks.coverage import STRENGTHS
from framework_drafts.frameworks.domain_lists import domain_lists
from framework_drafts.measures.drafting import CLAIMS
from framework_drafts.measures.wording import POLARITY, UNITS
from workbench.pages.drafting.rows import TESTS
from workbench.pages.fields import (
    FlaskForm,
    HiddenField,
    choice,
    decimal,
    long_text,
    needed,
    number,
    pick,
    text,
)

KINDS = [
    ("published", "A figure as its publisher gives it"),
    ("ratio", "Worked out from one series: its numerator over its denominator"),
    ("calculated", "Worked out from several published figures"),
    ("records", "Counted from records about persons (client-level data)"),
]
INTERVALS = [
    ("margin", "The published margin of error"),
    ("wilson", "Wilson: for a percentage with its counts"),
    ("byar", "Byar: for a rate per 100,000 with its counts"),
    ("none", "None can be given"),
]
STATISTICS = [(one, one) for one in ("outcome", "numerator", "denominator", "respondents", "population")]
UNIT_CHOICES = [(key, words[:1].upper() + words[1:]) for key, words in UNITS.items()]


class StepForm(FlaskForm):
    """Every step says what page it came from, and can say why and how much it changes."""

    seen = HiddenField()
    reason = text("Why (optional)", Length(max=500), hint="Stays in the history of this measure.")
    claim = pick(
        "How much this changes (optional)",
        [("", "Leave it to the workbench"), *((key, words[:1].upper() + words[1:]) for key, words in CLAIMS.items())],
        hint="If you say less than is true, the change is refused.",
    )


class AddForm(FlaskForm):
    code = text("Code", needed("Give it a code."), Length(max=20), hint="How this framework labels it, like 7A.")
    domain = text("Domain", Length(max=120))
    title = text(
        "What it measures",
        needed("Say what it measures."),
        Length(min=3, max=300, message="Use between 3 and 300 characters."),
    )
    why = long_text("Why it matters", Length(max=2000), rows=3)
    kind = choice("Where the figure comes from", KINDS, needed("Choose where the figure comes from."))
    series = pick("Which published series", [], hint="For a published figure. Records about persons need none.")
    unit = choice("Unit", [one for one in UNIT_CHOICES if one[0] != "count"], needed("Choose a unit."))
    polarity = choice("Which way is good", list(POLARITY.items()), needed("Say which way is good."))
    reason = long_text("Why it is added", needed("Say why, for those who read the history."), Length(max=1000), rows=2)


class WordsForm(StepForm):
    title = text(
        "What it measures",
        needed("Say what it measures."),
        Length(min=3, max=300, message="Use between 3 and 300 characters."),
    )
    why = long_text("Why it matters", Length(max=2000), rows=3)
    polarity = choice("Which way is good", list(POLARITY.items()), needed("Say which way is good."))
    not_for = long_text("What it is not for (optional)", Length(max=1000), rows=2)
    caveats = long_text("What to bear in mind, one on a line", Length(max=9000), rows=3)
    collection = text("Where it is collected", Length(max=300))
    sources = long_text("Where the definition comes from, one on a line", Length(max=9000), rows=2)
    author = text("Author", Length(max=120))
    next_review = text("Next review", Length(max=7), hint="Year and month, like 2027-10.")


class PublishedForm(StepForm):
    kind = choice("Where the figure comes from", KINDS[:2], needed("Choose where the figure comes from."))
    series = pick("Which published series", [], needed("Choose a series."))
    interval = choice("Which interval", INTERVALS, needed("Choose an interval."))


class PartRow(Form):
    name = text("Name", Length(max=40))
    series = pick("Series", [])
    statistic = pick("What of it", STATISTICS)
    breakdown = text("Group (blank for everybody)", Length(max=60))
    ages = text("Ages, like 65-90", Length(max=7))
    mid_year = BooleanField("Middle of the year")
    weight = decimal("Weight", Optional())


class CalculatedForm(StepForm):
    how = choice(
        "How it is worked out",
        [
            ("ratio", "The first divided by the second"),
            ("rate", "The first per 100,000 of the second"),
            ("difference", "The first less the second"),
            ("sum", "All added up"),
            ("mean", "The mean of all"),
            ("weighted", "The weighted mean of all"),
        ],
        needed("Choose how it is worked out."),
    )
    missing = choice(
        "When a part is missing",
        [("missing", "The figure is missing too"), ("leave_out", "Go on with the others (a mean only)")],
        needed("Say what happens."),
    )
    interval = choice("Which interval", INTERVALS[1:], needed("Choose an interval."))
    parts = FieldList(FormField(PartRow), min_entries=2, max_entries=30)


class ContractForm(StepForm):
    contract = choice("Which records", [], needed("Choose the records."))
    period = choice(
        "For which periods",
        [
            ("financial_year", "Each financial year"),
            ("rolling_year", "Twelve months, each quarter"),
            ("quarter", "Each quarter"),
        ],
        needed("Choose a period."),
    )


class ListForm(StepForm):
    name = text(
        "Name of the list",
        needed("Give the list a name."),
        Length(max=40),
        hint="Small letters, digits and underscores, like at_home.",
    )
    version = number(
        "Version", needed("Give the version."), NumberRange(1, 10_000, "Enter a whole number from 1."), default=1
    )
    values = long_text("Values, one on a line", needed("Give at least one value."), rows=8)


class SelectionRow(Form):
    name = text("Name", Length(max=40))
    of = pick("Of", [], validate_choice=False)
    keep = pick(
        "Keep",
        [
            ("all", "all of them"),
            ("latest", "each person’s latest"),
            ("first", "each person’s first"),
            ("top", "each person’s first in an order"),
            ("spells", "joined into spells"),
        ],
    )
    by = pick("By (latest, first, first in an order)", [])
    order = text("Order (put ; between)", Length(max=4000))
    gap_days = number("Days between (spells)", Optional())


class SelectionsForm(StepForm):
    selections = FieldList(FormField(SelectionRow), min_entries=1, max_entries=12)


class ConditionRow(Form):
    kept = HiddenField()
    words = HiddenField()
    out = BooleanField("Take this out")
    turned = BooleanField("It is not so that")
    about = pick("What", [], validate_choice=False)  # a condition that is kept as it is shows none of these
    test = pick("How", list(TESTS.items()), validate_choice=False)
    value = text("Value", Length(max=2000))
    unknown = pick(
        "Where it is not known", [("not_met", "counts as no"), ("met", "counts as yes")], validate_choice=False
    )


class LinkRow(Form):
    """A record of another selection, near in time."""

    turned = BooleanField("It is not so that")
    has = pick("The same person has a record of", [])
    from_ = pick("Days counted from this record’s", [])
    to = pick("to that record’s", [])
    least = number("At least so many days (minus for before)", Optional())
    most = number("At most so many days", Optional())


class ConditionForm(StepForm):
    of = pick("Which selection", [], validate_choice=False)  # shown in one step alone
    why = text("Why they are left out", Length(max=300))
    join = choice("Joined", [("all", "All of these must hold"), ("any", "One of these is enough")], default="all")
    rows = FieldList(FormField(ConditionRow), min_entries=2, max_entries=30)
    link = FormField(LinkRow)


class AverageForm(StepForm):
    days_from = pick("From", [], needed("Choose a date."))
    days_to = pick("To", [], needed("Choose a date."))


class UnitForm(StepForm):
    kind = choice("Unit", UNIT_CHOICES, needed("Choose a unit."))
    places = number("Decimal places", Optional(), NumberRange(0, 4, "Enter a whole number from 0 to 4."))
    low = decimal("Lowest it can be (blank for none)", Optional())
    high = decimal("Highest it can be (blank for none)", Optional())
    interval = choice("Which interval", INTERVALS, needed("Choose an interval."))
    population = pick("For a rate: the population", [])
    ages = text("For a rate: ages, like 65-90", Length(max=7), hint="90 means 90 and over.")


class StratumRow(Form):
    name = text("Name", Length(max=40))
    field = pick("By", [])
    bands = text("Ages at which a band begins", Length(max=60))


class StrataForm(StepForm):
    strata = FieldList(FormField(StratumRow), min_entries=1, max_entries=8)


class DomainRow(Form):
    entry = pick(
        "Entry",
        [
            ("", "None"),
            *(
                (f"{one.name}|{e.key}", f"{one.title}: {e.key} {e.title}")
                for one in domain_lists()
                for e in one.entries
            ),
        ],
    )
    strength = pick(
        "How strongly", [(str(key), f"{key} – {words}") for key, words in sorted(STRENGTHS.items(), reverse=True)]
    )
    reason = text("Why", Length(max=500))
    by = HiddenField()


class DomainsForm(StepForm):
    rows = FieldList(FormField(DomainRow), min_entries=1, max_entries=60)


class EvidenceRow(Form):
    refers_to = text("What it is", Length(max=70))
    stance = pick("Speaks", [("for", "for it"), ("against", "against it")])
    says = text("What it says", Length(max=500))


class EvidenceForm(StepForm):
    rows = FieldList(FormField(EvidenceRow), min_entries=1, max_entries=60)


class FileForm(StepForm):
    file = long_text("The definition as a file", needed("Give the definition."), rows=28)


class DropForm(FlaskForm):
    seen = HiddenField()
    reason = long_text("Why is it dropped?", needed("Say why, for those who read the history."), rows=2)


class LabelForm(FlaskForm):
    code = text("Code", needed("Give it a code."), Length(max=20))
    domain = text("Domain", needed("Name the domain."), Length(max=120))


def blanks(count: int) -> list[dict[str, Any]]:
    """Empty rows at the end of a form, so that something can be put in without scripts."""
    return [{} for _ in range(count)]
