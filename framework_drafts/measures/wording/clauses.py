"""Pure: a definition as a tree of clauses in plain English, each with its path: to read, to point at, to light up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from framework_drafts.measures.contracts import Contract, contract
from framework_drafts.measures.language import EVERY, Calculated, Definition, Part, PublishedRatio, Records, Selection
from framework_drafts.measures.language.conditions import All, AnyOf, Not, parts
from framework_drafts.measures.language.derived import Derived, with_derived
from framework_drafts.measures.wording.conditions import day, label, listed, phrase
from framework_drafts.measures.wording.derived import case_words, derived_words, order_words, otherwise_words

PERIODS = {
    "financial_year": "each financial year, April to March",
    "rolling_year": "each twelve months, moved on by a quarter",
    "quarter": "each quarter",
}
OLDEST = 90  # single years of age end with 90 and over
NOT_KNOWN = "What is not known does not meet a condition, unless the condition says otherwise."
STATISTICS = {
    "outcome": "outcome",
    "numerator": "numerator",
    "denominator": "denominator",
    "respondents": "number of respondents",
    "population": "population",
}


@dataclass(frozen=True)
class Worded:
    """One clause: its path in the definition, its words, and the clauses inside it."""

    path: str
    words: str
    inside: tuple[Worded, ...] = field(default=())


def clause_tree(definition: Definition) -> list[Worded]:
    """What decides the figures, clause by clause, in the order it is worked out."""
    source = definition.source
    if isinstance(source, Records):
        tree = _records(definition, source)
    elif isinstance(source, Calculated):
        tree = [_calculated(definition, source)]
    else:
        book, _, code = source.series.partition(":")
        named = f"{code} ({book})" if code else f"the series {book}"
        if isinstance(source, PublishedRatio):
            words = (
                f"The published numerator of {named} divided by its published denominator, "
                f"times {source.scale:,g}, rounded to {places(definition.unit.places)}."
            )
        else:
            words = f"The published outcome of {named}, exactly as its publisher gave it."
        tree = [Worded("source.series", words)]
    return tree


def said_at(definition: Definition) -> dict[str, str]:
    """Every clause's words by its path."""
    found: dict[str, str] = {}
    waiting = list(clause_tree(definition))
    while waiting:
        one = waiting.pop(0)
        found.setdefault(one.path, one.words)
        waiting.extend(one.inside)
    return found


def places(count: int) -> str:
    return {0: "a whole number", 1: "one decimal place"}.get(count, f"{count} decimal places")


def condition_words(condition: Any, under: Contract) -> str:
    """A condition of any depth in one line."""
    return in_a_line(_worded(condition, "", under))


def in_a_line(clause: Worded, depth: int = 0) -> str:
    """A clause with all inside it; what stands inside something inside is in brackets, so that it keeps its place."""
    inside = "; ".join(in_a_line(one, depth + 1).rstrip(".") for one in clause.inside)
    if not inside:
        return clause.words
    return f"{clause.words} ({inside})" if depth else f"{clause.words} {inside}"


def _records(definition: Definition, source: Records) -> list[Worded]:
    under = with_derived(contract(source.contract), source.derived())
    tree = [
        Worded(
            "source.contract",
            f"From {under.title[:1].lower()}{under.title[1:]}, for {PERIODS[source.period]}. {NOT_KNOWN}",
        )
    ]
    for number, one in enumerate(source.lists, start=1):
        words = f"The code list “{one.name}” (version {one.version}) holds {listed(one.values, 'and')}."
        tree.append(Worded(f"source.lists.{number}", words))
    for number, selection in enumerate(source.selections, start=1):
        path = f"source.selections.{number}"
        inside = _condition(selection.where, f"{path}.where", under)
        inside += tuple(
            _derived(one, f"{path}.derive.{place}", under) for place, one in enumerate(selection.derive, start=1)
        )
        tree.append(Worded(path, f"“{selection.name}”: {_selection(selection, under)}", inside))
    of = source.denominator.of
    who = f"Who counts (denominator): every record of “{of}”{' where' if source.denominator.where else '.'}"
    tree.append(
        Worded("source.denominator", who, _condition(source.denominator.where, "source.denominator.where", under))
    )
    for number, out in enumerate(source.exclusions, start=1):
        path = f"source.exclusions.{number}"
        tree.append(Worded(path, f"Left out: {out.why}", _condition(out.where, f"{path}.where", under)))
    tree.append(_outcome(source, under))
    if source.if_nobody == "nought":
        tree.append(Worded("source.if_nobody", "Where nobody counts, the figure is given as nought, not as missing."))
    for number, stratum in enumerate(definition.strata, start=1):
        by = label(stratum.field, under) if stratum.field else f"age on {day(stratum.age_on, under)}"  # type: ignore[arg-type]
        bands = f", in bands from {', '.join(map(str, stratum.bands))}" if stratum.bands else ""
        if stratum.bands and stratum.years_by == "days":
            bands += ", years counted as days over 365.25"
        tree.append(Worded(f"strata.{number}", f"Shown also by {by}{bands}."))
    return tree


def _outcome(source: Records, under: Contract) -> Worded:
    if source.average:
        ends = (label(source.average.days_from, under), label(source.average.days_to, under))
        return Worded(
            "source.average",
            f"The figure is the mean number of days from {ends[0]} to {ends[1]}; who lacks one of the two does not count.",
        )
    inside = _condition(source.numerator, "source.numerator", under)
    if source.population:
        over = f"divided by {_part(source.population)}, times {source.scale:,g}"
        if not inside:
            return Worded("source.population", f"The figure is their number {over}.")
        return Worded("source.numerator", f"The figure is the number, {over}, of those of them where", inside)
    return Worded("source.numerator", "Who counts as achieved (numerator): those of them where", inside)


def _selection(selection: Selection, under: Contract) -> str:
    of = "all records" if selection.of == EVERY else f"the records of “{selection.of}”"
    tail = " where" if selection.where else ""
    if selection.keep == "all":
        return f"{of}{tail}" if tail else f"{of}."
    if selection.keep == "spells":
        gap = (
            f"follow within {selection.gap_days} day{'s' if selection.gap_days != 1 else ''}"
            if selection.gap_days
            else "touch"
        )
        return f"spells of care: {of} that overlap or {gap} count as one{_ties(selection, under, 'values are those of')}{tail}"
    if selection.keep == "top":
        return (
            f"for each person the one of {of} whose {label(selection.by, under)} stands first, "
            f"{order_words(selection.order)}{tail}"
        )
    which = "last" if selection.keep == "latest" else "first"
    without = "comes last" if selection.keep == "latest" else "comes after all others"
    return f"for each person the {which} by {label(selection.by, under)} (a record without the date {without}) of {of}{_ties(selection, under, 'it is')}{tail}"


def _ties(selection: Selection, under: Contract, what: str) -> str:
    if selection.ties is None:
        return ""
    named = label(selection.ties.field, under)
    return f"; of several with the same last date {what} the one whose {named} stands first, {order_words(selection.ties.order)}"


def _derived(derived: Derived, path: str, under: Contract) -> Worded:
    inside = tuple(
        Worded(
            f"{path}.cases.{number}",
            case_words(case, under),
            _condition(case.where, f"{path}.cases.{number}.where", under),
        )
        for number, case in enumerate(derived.cases, start=1)
    )
    if last := otherwise_words(derived):
        inside += (Worded(f"{path}.otherwise", last),)
    return Worded(path, derived_words(derived, under), inside)


def _condition(condition: Any, path: str, under: Contract) -> tuple[Worded, ...]:
    """The clauses of a condition; what is joined by “all” at the top stands as a plain list."""
    if condition is None:
        return ()
    if isinstance(condition, All):
        return tuple(_worded(one, where, under) for where, one in parts(condition, path))
    return (_worded(condition, path, under),)


def _worded(condition: Any, path: str, under: Contract) -> Worded:
    inside = tuple(_worded(one, where, under) for where, one in parts(condition, path))
    if isinstance(condition, All):
        return Worded(path, "all of these hold:", inside)
    if isinstance(condition, AnyOf):
        return Worded(path, "at least one of these holds:", inside)
    if isinstance(condition, Not):
        return Worded(path, "it is not so that", inside)
    return Worded(path, phrase(condition, under))


def _calculated(definition: Definition, source: Calculated) -> Worded:
    named = [f"“{part.name}”" for part in source.parts]
    how = {
        "ratio": f"{named[0]} divided by {named[1]}, times {source.scale:,g}",
        "rate": f"{named[0]} divided by {named[1]}, times {source.scale:,g}",
        "difference": f"{named[0]} less {named[1]}",
        "sum": f"the sum of {', '.join(named)}",
        "mean": f"the mean of {', '.join(named)}",
        "weighted": f"the mean of {', '.join(named)}, weighted",
    }[source.how]
    missing = (
        "It is missing where any part is."
        if source.missing == "missing"
        else "A part that is missing is left out, and the figure is of the rest."
    )
    inside = []
    for number, part in enumerate(source.parts, start=1):
        weight = f", weight {part.weight:g}" if source.how == "weighted" else ""
        inside.append(Worded(f"source.parts.{number}", f"“{part.name}” is {_part(part)}{weight}"))
    rounded = f"rounded to {places(definition.unit.places)}"
    return Worded("source", f"Worked out here: {how}, {rounded}. {missing}", tuple(inside))


def _part(part: Part) -> str:
    ages = ""
    if part.ages:
        ages = (
            f", aged {part.ages[0]} and over" if part.ages[1] == OLDEST else f", aged {part.ages[0]} to {part.ages[1]}"
        )
    group = f", {part.breakdown}" if part.breakdown else ""
    when = ", of the middle of the year" if part.period == "mid_year" else ""
    return f"the published {STATISTICS[part.statistic]} of {part.series}{group}{ages}{when}"
