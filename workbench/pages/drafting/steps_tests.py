"""The steps beside the figures: tests, links to duties, evidence."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Length

from consultation.errors import Unusable
from framework_drafts.measures.contracts import ContractField
from framework_drafts.measures.language import Definition, PersonsTest
from framework_drafts.measures.needs import fields_needed
from workbench.access import me
from workbench.pages.drafting import forms, forms_of_tests, offers
from workbench.pages.drafting.forms import StepForm
from workbench.pages.drafting.offers import Offers
from workbench.pages.drafting.steps_records import records_of
from workbench.pages.fields import pick, text

ALL = ("published", "ratio", "calculated", "records")
RECORDS_SHOWN = 3
HIDDEN_ROLES = ("council", "person", "record")


def _fill_figure(d: Definition, _offers: Offers, number: int) -> StepForm:
    found = [test for test in d.tests[number - 1 : number] if test.kind == "figure"] if number else []
    return forms_of_tests.FigureForm(data=found[0].model_dump() if found else {})


def _say_figure(form: Any, d: Definition, number: int) -> dict[str, Any]:
    if form.out.data:
        return {"tests": _put(d, None, number)}
    kept = ("name", "area", "period", "value", "tolerance")
    test = {"kind": "figure", **{name: _stripped(getattr(form, name).data) for name in kept}}
    return {"tests": _put(d, test, number)}


def person_fields(d: Definition) -> list[ContractField]:
    """The fields of an invented person's record: those that the definition reads, and the dates of the record."""
    under = offers.under_of(records_of(d))
    hidden = {under.roles[role] for role in HIDDEN_ROLES}
    return [one for one in fields_needed(d) if one.name not in hidden]


def person_form(d: Definition) -> type[forms_of_tests.PersonForm]:
    """The form of an invented person, with a field for each field and record."""
    made: dict[str, Any] = {}
    for number in range(RECORDS_SHOWN):
        for one in person_fields(d):
            made[f"r{number}_{one.name}"] = _input(one)
    return type("PersonForm", (forms_of_tests.PersonForm,), made)


def _fill_person(d: Definition, _offers: Offers, number: int) -> StepForm:
    found = [test for test in d.tests[number - 1 : number] if isinstance(test, PersonsTest)] if number else []
    data: dict[str, Any] = {}
    if found and holds(found[0]):
        [(person, expected)] = found[0].expect.items()
        data = {"name": found[0].name, "person": person, "counts": expected.denominator, "achieved": expected.numerator}
        data |= {"period_start": found[0].period_start, "period_end": found[0].period_end}
        data |= {f"r{row}_{key}": value for row, one in enumerate(found[0].records) for key, value in one.items()}
    return person_form(d)(data=data)


def _say_person(form: Any, d: Definition, number: int) -> dict[str, Any]:
    if form.out.data:
        return {"tests": _put(d, None, number)}
    under = offers.under_of(records_of(d))
    person = form.person.data.strip()
    shown = {one.name for one in person_fields(d)} | {under.roles["person"]}
    before = [test for test in d.tests[number - 1 : number] if isinstance(test, PersonsTest)] if number else []
    old = [dict(one) for one in before[0].records] if before else []
    records = []
    for row in range(RECORDS_SHOWN):
        unseen = {k: v for k, v in (old[row] if row < len(old) else {}).items() if k not in shown}
        given = {one.name: _value(one, getattr(form, f"r{row}_{one.name}").data) for one in person_fields(d)}
        given = {name: value for name, value in given.items() if value is not None}
        if given:
            records.append({under.roles["person"]: person, **unseen, **given})
    if not records:
        raise Unusable("Give the person at least one record.")
    test = {
        "kind": "persons",
        "name": form.name.data.strip(),
        "period_start": form.period_start.data.strip(),
        "period_end": form.period_end.data.strip(),
        "records": records,
        "expect": {person: {"denominator": form.counts.data, "numerator": form.achieved.data}},
    }
    return {"tests": _put(d, test, number)}


def _fill_domains(d: Definition, _offers: Offers, _number: int) -> StepForm:
    rows = [
        {"entry": f"{one.list}|{one.key}", "strength": str(one.strength), "reason": one.reason, "by": one.by}
        for one in d.domains
    ]
    form = forms.DomainsForm(data={"rows": rows + forms.blanks(min(2, 60 - len(rows)))})
    for row, old in zip(form.rows, rows, strict=False):
        known = {value for value, *_ in row.form.entry.choices}
        if old["entry"] not in known:
            row.form.entry.choices = [*row.form.entry.choices, *offers.named([old["entry"]])[1:]]
    return form


def _say_domains(form: Any, d: Definition, _number: int) -> dict[str, Any]:
    """Who says so is whoever changed the link; what nobody touched keeps its author."""
    before = {(one.list, one.key): one.model_dump() for one in d.domains}
    made = []
    for row in (one.form for one in form.rows):
        if not row.entry.data:
            continue
        name, _, key = row.entry.data.partition("|")
        link = {"list": name, "key": key, "strength": int(row.strength.data), "reason": (row.reason.data or "").strip()}
        old = before.get((name, key))
        if old and all(old[part] == link[part] for part in ("strength", "reason")):
            made.append(old)
        else:
            made.append({**link, "by": me().person.name[:120]})
    return {"domains": made}


def _fill_evidence(d: Definition, _offers: Offers, _number: int) -> StepForm:
    rows = [one.model_dump() for one in d.evidence]
    return forms.EvidenceForm(data={"rows": rows + forms.blanks(min(2, 60 - len(rows)))})


def _say_evidence(form: Any, _d: Definition, _number: int) -> dict[str, Any]:
    made = [
        {"refers_to": row.refers_to.data.strip(), "stance": row.stance.data, "says": (row.says.data or "").strip()}
        for row in (one.form for one in form.rows)
        if (row.refers_to.data or "").strip()
    ]
    return {"evidence": made}


def _input(one: ContractField) -> Any:
    if one.kind == "code" and one.values:
        return pick(one.label, [("", "missing"), *((value, value) for value in one.values)])
    hint = "A day, like 2024-06-01." if one.kind == "date" else ""
    return text(one.label, Length(max=200), hint=hint)


def _value(one: ContractField, given: str | None) -> Any:
    given = (given or "").strip()
    if not given:
        return None
    if one.kind != "number":
        return given
    try:
        return float(given)
    except ValueError as problem:
        raise Unusable(f"{one.label}: “{given[:40]}” is no number.") from problem


def holds(test: Any) -> bool:
    """Whether the form of a person can hold a test: one person, with as many records as it shows."""
    return isinstance(test, PersonsTest) and len(test.expect) == 1 and len(test.records) <= RECORDS_SHOWN


def _put(d: Definition, test: dict[str, Any] | None, number: int) -> list[dict[str, Any]]:
    """The tests with this one in its place, or at the end; without it when it is None."""
    tests = list(d.as_data().get("tests", []))
    if test is None:
        return [one for place, one in enumerate(tests, start=1) if place != number]
    if number and number <= len(tests):
        tests[number - 1] = test
    else:
        tests.append(test)
    return tests


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


STEPS: tuple[tuple[Any, ...], ...] = (
    ("person", "A test with an invented person", _fill_person, _say_person, ("records",), True),
    ("figure", "A test with a published figure", _fill_figure, _say_figure, ALL, True),
    ("domains", "Links to duties and objectives", _fill_domains, _say_domains),
    ("evidence", "Evidence for and against", _fill_evidence, _say_evidence),
)
