"""Pure: a measure of records as a FHIR R4 Measure resource.

Populations have the standard's codes. Their criteria are our own clauses in plain English beside the clause as data, under
a language named after this schema: no other program is told that it could run them."""

from __future__ import annotations

import json
from typing import Any

from framework_drafts.measures.language import SCHEMA, Definition, Records, definition_hash
from framework_drafts.measures.wording import in_words, said_at

POPULATIONS = "http://terminology.hl7.org/CodeSystem/measure-population"
SCORING = "http://terminology.hl7.org/CodeSystem/measure-scoring"
IMPROVEMENT = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation"
LANGUAGE = f"application/vnd.framework-workbench.{SCHEMA.replace('/', '-')}+json"
STATUS = {"draft": "draft", "candidate": "draft", "agreed": "active", "published": "active", "retired": "retired"}


class NotExported(ValueError):
    """Only measures of records have populations that the standard knows."""


def as_fhir(definition: Definition, *, measure_id: str, version: str, stage: str) -> dict[str, Any]:
    """The resource as JSON data. Raises NotExported for a measure of published figures."""
    source = definition.source
    if not isinstance(source, Records):
        raise NotExported("Only a measure of records about persons can be written as a FHIR Measure.")
    resource: dict[str, Any] = {
        "resourceType": "Measure",
        "id": f"{measure_id}-{version}".replace("_", "-")[:64],
        "identifier": [{"system": "urn:framework-workbench:measure", "value": measure_id}],
        "version": version,
        "name": "".join(part.capitalize() for part in measure_id.split("_")),
        "title": definition.title,
        "status": STATUS[stage],
        "experimental": stage not in ("agreed", "published"),
        "description": " ".join(in_words(definition)),
        "scoring": _code(SCORING, "continuous-variable" if source.average else "proportion"),
        "group": [{"population": _populations(definition, source), **_stratifiers(definition)}],
    }
    for name, text in (
        ("purpose", definition.why),
        ("usage", definition.not_for),
        ("rationale", definition.collection),
    ):
        if text:
            resource[name] = text
    if definition.polarity != "neither":
        word = "increase" if definition.polarity == "higher" else "decrease"
        resource["improvementNotation"] = _code(IMPROVEMENT, word)
    if definition.caveats:
        resource["clinicalRecommendationStatement"] = " ".join(definition.caveats)
    resource["extension"] = [
        {"url": "urn:framework-workbench:definition-hash", "valueString": definition_hash(definition)},
        {"url": "urn:framework-workbench:definition", "valueString": json.dumps(definition.as_data(), sort_keys=True)},
    ]
    return resource


def _populations(definition: Definition, source: Records) -> list[dict[str, Any]]:
    words = said_at(definition)
    data = definition.as_data()["source"]
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("initial-population", words["source.contract"], {"selections": data["selections"]}),
        ("denominator", words["source.denominator"], {"denominator": data["denominator"]}),
    ]
    for number, one in enumerate(data.get("exclusions", []), start=1):
        found.append(("denominator-exclusion", words[f"source.exclusions.{number}"], {"exclusion": one}))
    if source.average:
        found[1] = ("measure-population", *found[1][1:])
        found.append(("measure-observation", words["source.average"], {"average": data["average"]}))
        return [_population(*one) for one in found]
    said = words.get("source.numerator") or words.get("source.population", "Everybody who counts")
    found.append(("numerator", said, {"numerator": data.get("numerator", "everybody")}))
    return [_population(*one) for one in found]


def _population(code: str, words: str, clause: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": _code(POPULATIONS, code),
        "description": words,
        "criteria": {"language": LANGUAGE, "expression": json.dumps(clause, sort_keys=True, ensure_ascii=False)},
    }


def _stratifiers(definition: Definition) -> dict[str, Any]:
    words = said_at(definition)
    found = [
        {
            "code": {"text": one.name},
            "description": words[f"strata.{number}"],
            "criteria": {"language": LANGUAGE, "expression": json.dumps({"stratum": one.name}, sort_keys=True)},
        }
        for number, one in enumerate(definition.strata, start=1)
    ]
    return {"stratifier": found} if found else {}


def _code(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}
