"""FHIR R4 Measure resources are read by the classes of the standard, and carry the definition whole."""

from __future__ import annotations

import json

import pytest
from fhir.resources.R4B.measure import Measure

from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.fhir import NotExported, as_fhir
from framework_drafts.measures.language import parse

pytestmark = pytest.mark.sqlite  # touches no database of its own: once is enough

ENTRIES = [one for one in read_folder(BASELINES / "care_act_illustration").entries]
RECORDS = [one for one in ENTRIES if one.definition.source.kind == "records"]


@pytest.mark.parametrize("code", [one.code for one in RECORDS])
def test_the_standards_classes_read_it(code: str) -> None:
    entry = next(one for one in RECORDS if one.code == code)
    resource = as_fhir(entry.definition, measure_id=entry.id, version=entry.version, stage="candidate")
    read = Measure.model_validate_json(json.dumps(resource))
    assert read.title == entry.definition.title
    codes = [one.code.coding[0].code for one in read.group[0].population]
    wanted = "measure-observation" if entry.definition.source.average else "numerator"  # type: ignore[union-attr]
    assert codes[0] == "initial-population"
    assert wanted in codes
    assert parse(json.loads(resource["extension"][1]["valueString"])) == entry.definition


def test_published_figures_have_no_populations() -> None:
    entry = next(one for one in ENTRIES if one.definition.source.kind == "published")
    with pytest.raises(NotExported):
        as_fhir(entry.definition, measure_id=entry.id, version="1.0.0", stage="published")
