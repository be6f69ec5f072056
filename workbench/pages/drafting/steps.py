"""The steps in which a definition is built: for each, a form filled from the definition, and the clauses it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consultation.errors import Unusable
from framework_drafts.measures.files import from_yaml, to_yaml
from framework_drafts.measures.language import SCALES, BadDefinition, Definition, Records
from workbench.pages.drafting import forms, steps_records, steps_tests
from workbench.pages.drafting.forms import StepForm
from workbench.pages.drafting.offers import Offers
from workbench.pages.drafting.starters import BOUNDS

Fill = Callable[[Definition, Offers, int], StepForm]
Say = Callable[[Any, Definition, int], dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """`kinds` are the sources it belongs to; `numbered` steps have one page for each selection, list or exclusion."""

    name: str
    title: str
    fill: Fill
    say: Say
    kinds: tuple[str, ...] = ("published", "ratio", "calculated", "records")
    numbered: bool = False
    clause: str = ""  # what of the clause tree stands beside it


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _fill_words(d: Definition, _offers: Offers, _number: int) -> StepForm:
    kept = ("title", "why", "polarity", "not_for", "collection", "author", "next_review")
    lists = {"caveats": "\n".join(d.caveats), "sources": "\n".join(d.sources)}
    return forms.WordsForm(data={name: getattr(d, name) for name in kept} | lists)


def _say_words(form: Any, _d: Definition, _number: int) -> dict[str, Any]:
    kept = ("title", "why", "polarity", "not_for", "collection", "author", "next_review")
    said = {name: (getattr(form, name).data or "").strip().replace("\r\n", "\n") for name in kept}
    return {**said, "caveats": _lines(form.caveats.data), "sources": _lines(form.sources.data)}


def _fill_published(d: Definition, offers: Offers, _number: int) -> StepForm:
    source: Any = d.source
    form = forms.PublishedForm(data={"kind": source.kind, "series": source.series, "interval": source.interval})
    form.series.choices = offers.series(source.series)
    return form


def _say_published(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    source: dict[str, Any] = {"kind": form.kind.data, "series": form.series.data, "interval": form.interval.data}
    if form.kind.data == "ratio":
        source["scale"] = _scale(d)
    return {"source": source}


def _fill_calculated(d: Definition, offers: Offers, _number: int) -> StepForm:
    source: Any = d.source
    rows = [
        {
            "name": one.name,
            "series": one.series,
            "statistic": one.statistic,
            "breakdown": one.breakdown,
            "ages": f"{one.ages[0]}-{one.ages[1]}" if one.ages else "",
            "mid_year": one.period == "mid_year",
            "weight": one.weight,
        }
        for one in source.parts
    ]
    form = forms.CalculatedForm(
        data={
            "how": source.how,
            "missing": source.missing,
            "interval": source.interval,
            "parts": rows + forms.blanks(2),
        }
    )
    for row in form.parts:
        row.form.series.choices = offers.series(row.form.series.data or "")
    return form


def _say_calculated(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    parts = []
    for row in (one.form for one in form.parts):
        if not (row.name.data or "").strip():
            continue
        part: dict[str, Any] = {
            "name": row.name.data.strip(),
            "series": row.series.data,
            "statistic": row.statistic.data,
        }
        part |= {"breakdown": (row.breakdown.data or "").strip(), "period": "mid_year" if row.mid_year.data else "same"}
        if ages := steps_records.ages_from(row.ages.data):
            part["ages"] = ages
        if form.how.data == "weighted":
            part["weight"] = 1.0 if row.weight.data is None else row.weight.data
        parts.append(part)
    source: dict[str, Any] = {"kind": "calculated", "how": form.how.data, "parts": parts, "missing": form.missing.data}
    source["interval"] = form.interval.data
    if form.how.data in ("ratio", "rate"):
        source["scale"] = _scale(d)
    return {"source": source}


def _scale(d: Definition) -> float:
    """The scale there is, else the one that the unit has."""
    return getattr(d.source, "scale", 1.0) if d.unit.kind not in SCALES else SCALES[d.unit.kind]


def _fill_unit(d: Definition, offers: Offers, _number: int) -> StepForm:
    population = d.source.population if isinstance(d.source, Records) else None
    form = forms.UnitForm(
        data={
            "kind": d.unit.kind,
            "places": d.unit.places,
            "low": d.unit.low,
            "high": d.unit.high,
            "interval": d.source.interval,
            "population": population.series if population else "",
            "ages": f"{population.ages[0]}-{population.ages[1]}" if population and population.ages else "",
        }
    )
    form.population.choices = offers.series(population.series if population else "", none="None")
    return form


def _say_unit(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    """The unit, with what has to go with another kind: the scale of a ratio, and the bounds that a unit always has."""
    kind, before = form.kind.data, d.unit
    low, high = form.low.data, form.high.data
    source = d.as_data()["source"] | {"interval": form.interval.data}
    if kind != before.kind:
        low, high = BOUNDS.get(kind, (low, high))
        if "scale" in source or isinstance(d.source, Records):
            source["scale"] = SCALES.get(kind, 1.0)
    if isinstance(d.source, Records):
        source = {name: value for name, value in source.items() if name != "population"} | _population(form, d.source)
    places = before.places if form.places.data is None else form.places.data
    return {"unit": {"kind": kind, "places": places, "low": low, "high": high}, "source": source}


def _population(form: Any, source: Records) -> dict[str, Any]:
    """The population as the form has it; what it does not show stays as it is."""
    if not form.population.data:
        return {}
    ages = steps_records.ages_from(form.ages.data)
    if source.population and source.population.series == form.population.data:
        kept = source.population.model_dump(exclude_none=True)
        return {"population": {**kept, "ages": ages} if ages else {k: v for k, v in kept.items() if k != "ages"}}
    made = {"name": "people", "series": form.population.data, "statistic": "population", "period": "mid_year"}
    return {"population": {**made, "ages": ages} if ages else made}


def _fill_file(d: Definition, _offers: Offers, _number: int) -> StepForm:
    return forms.FileForm(data={"file": to_yaml(d.as_data())})


def _say_file(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    """The whole definition: a clause that the file leaves out is taken out."""
    try:
        data = from_yaml(form.file.data.replace("\r\n", "\n"))
    except BadDefinition as problem:
        raise Unusable(f"The file cannot be used. {problem}.") from problem
    if not isinstance(data, dict):
        raise Unusable("The file is not a set of named clauses: begin with schema, title, source, unit and polarity.")
    return {**dict.fromkeys(d.as_data()), **data}


STEPS = (
    Step("words", "What it says", _fill_words, _say_words),
    Step("published", "Source", _fill_published, _say_published, ("published", "ratio"), clause="source"),
    Step("calculated", "Source and calculation", _fill_calculated, _say_calculated, ("calculated",), clause="source"),
    *(Step(*given, clause=clause) for given, clause in steps_records.STEPS),
    Step("unit", "Unit and interval", _fill_unit, _say_unit),
    *(Step(*given) for given in steps_tests.STEPS),
    Step("file", "The whole as a file", _fill_file, _say_file),
)


def step_named(name: str, definition: Definition) -> Step | None:
    return next((one for one in STEPS if one.name == name and definition.source.kind in one.kinds), None)
