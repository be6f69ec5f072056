"""Pure: a definition as sentences."""

from __future__ import annotations

from framework_drafts.measures.language import Definition
from framework_drafts.measures.wording.clauses import Worded, clause_tree, in_a_line, places

UNITS = {
    "percent": "percentage",
    "score": "score",
    "index": "index",
    "per_100000": "rate per 100,000 people",
    "days": "number of days",
    "count": "number",
}
POLARITY = {
    "higher": "A higher figure is better.",
    "lower": "A lower figure is better.",
    "neither": "Neither a higher nor a lower figure is better by itself.",
}
INTERVALS = {
    "margin": "The 95% interval is the published margin of error on either side.",
    "wilson": "The 95% interval is Wilson's, from the numerator and the denominator.",
    "byar": "The 95% interval is Byar's, exact where the numerator is below ten.",
    "none": "No interval is given.",
}


def in_words(definition: Definition) -> list[str]:
    """What the measure counts, how, and which way is good, as sentences."""
    said = [_sentence(one) for one in clause_tree(definition)]
    return [*said, unit_in_words(definition), POLARITY[definition.polarity], INTERVALS[definition.source.interval]]


def _sentence(clause: Worded) -> str:
    """A clause with all inside it as one sentence."""
    said = in_a_line(clause)
    return said if said.endswith(".") else f"{said}."


def unit_in_words(definition: Definition) -> str:
    unit = definition.unit
    bounds = f" from {unit.low:g} to {unit.high:g}" if unit.low is not None and unit.high is not None else ""
    article = "an" if UNITS[unit.kind][0] in "aeiou" else "a"
    return f"It is {article} {UNITS[unit.kind]}{bounds}, shown to {places(unit.places)}."


def short_unit(definition: Definition) -> str:
    """The unit as it stands behind a figure."""
    return {"percent": "%", "per_100000": "per 100,000", "days": "days"}.get(definition.unit.kind, "")
