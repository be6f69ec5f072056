"""The steps of a definition of records: which records, code lists, selections, who counts, who is left out, who achieved."""

from __future__ import annotations

import re
from typing import Any

from consultation.errors import Unusable
from framework_drafts.measures.language import EVERY, Definition, Records
from workbench.pages.drafting import forms, offers
from workbench.pages.drafting.conditions_form import filled, said
from workbench.pages.drafting.forms import StepForm
from workbench.pages.drafting.offers import Offers
from workbench.pages.fields import offered

AGES = re.compile(r"^\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*$")
ONLY = ("records",)


def records_of(definition: Definition) -> Records:
    if not isinstance(definition.source, Records):
        raise Unusable("This step belongs to measures of records about persons.")
    return definition.source


def source_data(definition: Definition) -> dict[str, Any]:
    data: dict[str, Any] = definition.as_data()["source"]
    return data


def ages_from(text: str | None) -> list[int] | None:
    """Two ages from “65-90”; None for blank."""
    if not (text or "").strip():
        return None
    found = AGES.match(text or "")
    if found is None:
        raise Unusable("Ages are two numbers, like 65-90.")
    return [int(found.group(1)), int(found.group(2))]


def _fill_contract(d: Definition, _offers: Offers, _number: int) -> StepForm:
    source = records_of(d)
    form = forms.ContractForm(data={"contract": source.contract, "period": source.period})
    form.contract.choices = offers.contracts()
    return form


def _say_contract(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    return {"source": source_data(d) | {"contract": form.contract.data, "period": form.period.data}}


def _fill_list(d: Definition, _offers: Offers, number: int) -> StepForm:
    found = records_of(d).lists[number - 1 : number] if number else ()
    data = {"name": found[0].name, "version": found[0].version, "values": "\n".join(found[0].values)} if found else {}
    return forms.ListForm(data=data)


def _say_list(form: Any, d: Definition, number: int) -> dict[str, Any]:
    values = list(dict.fromkeys(line.strip() for line in form.values.data.splitlines() if line.strip()))
    lists = list(source_data(d).get("lists", []))
    lists[number - 1 : number] = [{"name": form.name.data.strip(), "version": form.version.data, "values": values}]
    return {"source": source_data(d) | {"lists": lists}}


def _fill_selections(d: Definition, _offers: Offers, _number: int) -> StepForm:
    source = records_of(d)
    rows = [
        {k: getattr(one, k) for k in ("name", "of", "keep", "by", "gap_days")} | {"order": "; ".join(one.order)}
        for one in source.selections
    ]
    form = forms.SelectionsForm(data={"selections": rows + forms.blanks(min(2, 12 - len(rows)))})
    for row in form.selections:
        row.form.of.choices = offers.named([EVERY, *(one.name for one in source.selections)], "Choose")
        row.form.by.choices = offers.deciding(offers.under_of(source))
    return form


def _say_selections(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    """Names, kinds and order; a selection keeps its conditions and what it works out by its name, and is taken out by a
    blank name."""
    before = source_data(d)["selections"]
    made = []
    for number, row in enumerate(one.form for one in form.selections):
        name = (row.name.data or "").strip()
        if not name:
            continue
        old = next((one for one in before if one["name"] == name), before[number] if number < len(before) else {})
        one = {"name": name, "of": (row.of.data or "").strip() or EVERY, "keep": row.keep.data, "by": row.by.data or ""}
        one["gap_days"] = row.gap_days.data or 0
        one["order"] = [value.strip() for value in (row.order.data or "").split(";") if value.strip()]
        stays = ("where", "derive", *(("ties",) if one["keep"] == old.get("keep") else ()))
        made.append(one | {name: old[name] for name in stays if name in old})
    return {"source": source_data(d) | {"selections": made}}


def _fill_where(d: Definition, _offers: Offers, number: int) -> StepForm:
    source = records_of(d)
    one = source.selections[number - 1]
    return filled(one.where, source, [before.name for before in source.selections[: number - 1]])


def _say_where(form: Any, d: Definition, number: int) -> dict[str, Any]:
    source = source_data(d)
    selections = [dict(one) for one in source["selections"]]
    condition = said(form, records_of(d), selections[number - 1].get("where"))
    selections[number - 1].pop("where", None)
    if condition:
        selections[number - 1]["where"] = condition
    return {"source": source | {"selections": selections}}


def _fill_denominator(d: Definition, _offers: Offers, _number: int) -> StepForm:
    source = records_of(d)
    form = filled(source.denominator.where, source, [one.name for one in source.selections])
    form.of.choices = offered([(one.name, one.name) for one in source.selections])
    if not form.is_submitted():
        form.of.data = source.denominator.of
    return form


def _say_denominator(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    condition = said(form, records_of(d))
    return {
        "source": source_data(d) | {"denominator": {"of": form.of.data} | ({"where": condition} if condition else {})}
    }


def _fill_exclusion(d: Definition, _offers: Offers, number: int) -> StepForm:
    source = records_of(d)
    found = source.exclusions[number - 1 : number] if number else ()
    form = filled(found[0].where if found else None, source, [one.name for one in source.selections])
    if found and not form.is_submitted():
        form.why.data = found[0].why
    return form


def _say_exclusion(form: Any, d: Definition, number: int) -> dict[str, Any]:
    """An exclusion without conditions is taken out."""
    source = source_data(d)
    left_out = list(source.get("exclusions", []))
    old = left_out[number - 1]["where"] if 0 < number <= len(left_out) else None
    condition = said(form, records_of(d), old)
    if condition and not (form.why.data or "").strip():
        raise Unusable("Say why they are left out.")
    made = [{"why": form.why.data.strip(), "where": condition}] if condition else []
    left_out[number - 1 : number] = made
    return {"source": source | {"exclusions": left_out}}


def _fill_numerator(d: Definition, _offers: Offers, _number: int) -> StepForm:
    source = records_of(d)
    return filled(source.numerator, source, [one.name for one in source.selections])


def _say_numerator(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    source = {name: value for name, value in source_data(d).items() if name not in ("numerator", "average")}
    condition = said(form, records_of(d), source_data(d).get("numerator"))
    unit = d.as_data()["unit"]
    if not condition and records_of(d).average:
        return {}
    if unit["kind"] == "days" and condition:
        unit = {"kind": "percent", "places": 1, "low": 0.0, "high": 100.0}
        source |= {"scale": 100.0, "interval": "wilson"}
    return {"source": source | ({"numerator": condition} if condition else {}), "unit": unit}


def _fill_average(d: Definition, _offers: Offers, _number: int) -> StepForm:
    source = records_of(d)
    data = source.average.model_dump() if source.average else {}
    form = forms.AverageForm(data=data)
    for one in (form.days_from, form.days_to):
        one.choices = offers.dates(offers.under_of(source), "Choose")
    return form


def _say_average(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    source = {name: one for name, one in source_data(d).items() if name not in ("numerator", "population")}
    average = {"days_from": form.days_from.data, "days_to": form.days_to.data}
    if "average" in source:
        return {"source": source | {"average": average}}
    return {
        "source": source | {"average": average, "interval": "none"},
        "unit": {"kind": "days", "places": 1, "low": None, "high": None},
    }


def _fill_strata(d: Definition, _offers: Offers, _number: int) -> StepForm:
    rows = [
        {"name": one.name, "field": one.field or "age", "bands": ", ".join(map(str, one.bands))} for one in d.strata
    ]
    form = forms.StrataForm(data={"strata": rows + forms.blanks(min(2, 8 - len(rows)))})
    for row in form.strata:
        row.form.field.choices = offers.groups(offers.under_of(records_of(d)))
    return form


def _say_strata(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    before = {one.name: one for one in d.strata}
    made: list[dict[str, Any]] = []
    for row in (one.form for one in form.strata):
        name = (row.name.data or "").strip() or (row.field.data or "")
        if not row.field.data:
            if name:
                raise Unusable(f"Choose what the breakdown “{name}” goes by, or leave its name blank too.")
            continue
        if row.field.data != "age":
            made.append({"name": name, "field": row.field.data})
            continue
        bands = [one.strip() for one in (row.bands.data or "").split(",") if one.strip()]
        if not bands or not all(one.isascii() and one.isdigit() and len(one) < 4 for one in bands):
            raise Unusable("Bands are the ages at which a new band begins, like 18, 65.")
        old = before.get(name)
        on = old.age_on.model_dump() if old and old.age_on else {"at": "period_end"}
        kept = {"years_by": old.years_by} if old else {}
        made.append({"name": name, "age_on": on, "bands": [int(one) for one in bands]} | kept)
    return {"strata": made}


STEPS: tuple[tuple[tuple[Any, ...], str], ...] = (
    (("contract", "Which records", _fill_contract, _say_contract, ONLY), "source.contract"),
    (("list", "Code lists", _fill_list, _say_list, ONLY, True), "source.lists"),
    (("selections", "Selections", _fill_selections, _say_selections, ONLY), "source.selections"),
    (("where", "Conditions of a selection", _fill_where, _say_where, ONLY, True), "source.selections"),
    (("denominator", "Who counts", _fill_denominator, _say_denominator, ONLY), "source.denominator"),
    (("exclusion", "Who is left out", _fill_exclusion, _say_exclusion, ONLY, True), "source.exclusions"),
    (("numerator", "Who counts as achieved", _fill_numerator, _say_numerator, ONLY), "source.numerator"),
    (("average", "Or: an average of days", _fill_average, _say_average, ONLY), "source.average"),
    (("strata", "Breakdowns", _fill_strata, _say_strata, ONLY), "strata"),
)
