"""Pure: a definition in plain English."""

from __future__ import annotations

from framework_drafts.measures.language import Definition, PublishedRatio

UNITS = {"percent": "per cent", "score": "score", "index": "index", "per_100000": "per 100,000 people"}
POLARITY = {
    "higher": "A higher figure is better.",
    "lower": "A lower figure is better.",
    "neither": "Neither a higher nor a lower figure is better by itself.",
}
INTERVALS = {
    "margin": "The 95% interval is the published margin of error on either side.",
    "wilson": "The 95% interval is Wilson's, from the numerator and the denominator.",
    "byar": "The 95% interval is Byar's, exact where the numerator is below ten.",
    "none": "No interval can be given: the publisher gives no counts for it.",
}


def in_words(definition: Definition) -> list[str]:
    """What the measure counts, how, and which way is good, as sentences."""
    source = definition.source
    book, _, code = source.series.partition(":")
    if isinstance(source, PublishedRatio):
        first = (
            f"The published numerator of {code} ({book}) divided by its published denominator, "
            f"times {source.scale:g}, rounded to {_places(definition.unit.places)}."
        )
    else:
        first = f"The published outcome of {code} ({book}), exactly as its publisher gave it."
    return [first, unit_in_words(definition), POLARITY[definition.polarity], INTERVALS[source.interval]]


def unit_in_words(definition: Definition) -> str:
    unit = definition.unit
    bounds = f" from {unit.low:g} to {unit.high:g}" if unit.low is not None and unit.high is not None else ""
    return f"It is a {UNITS[unit.kind]}{bounds}, shown to {_places(unit.places)}."


def short_unit(definition: Definition) -> str:
    """The unit as it stands behind a figure."""
    return {"percent": "%", "per_100000": "per 100,000"}.get(definition.unit.kind, "")


def _places(places: int) -> str:
    return {0: "a whole number", 1: "one decimal place"}.get(places, f"{places} decimal places")
