"""The engine in columns gives what the slow evaluator gives, for every shipped measure on whole files."""

from __future__ import annotations

from pathlib import Path

import pytest

from framework_drafts.dryruns import engine
from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.published import cells_for, labels_for
from framework_drafts.frameworks.queries import find, pinned_in
from framework_drafts.history.identity import naming
from framework_drafts.history.models import Snapshot
from framework_drafts.measures.language import Definition, parse
from framework_drafts.measures.reference import evaluate
from tests.published import POPULATION, STACKED, WORKBOOK, imported
from workbench.database import Instance
from workbench.demo.history import write_history
from workbench.demo.people_living import write_population

WITHHELD = (
    "small_number",
    "secondary_suppression",
    "nobody_answered",
)  # what the engine withholds or leaves out itself
pytestmark = pytest.mark.sqlite  # figures lie in files: one database is enough


def same(instance: Instance, snapshot: Snapshot, definitions: dict[str, Definition]) -> int:
    """Compare both on one snapshot, place by place; how many figures were compared."""
    with instance.store.reading() as db:
        known = naming.crosswalk(db)
    asked = [Asked(code, code, "", one, labels_for(one, known, snapshot.series)) for code, one in definitions.items()]
    results = engine.work_out(instance.snapshots, snapshot.hash, asked)
    compared = 0
    for one in asked:
        slow = {
            (place.area, place.period): evaluate(one.definition, cells)
            for place, cells in cells_for(instance.snapshots, snapshot.hash, one.definition, one.labels).items()
        }
        fast = {(row.area, row.period): row for row in results.rows(one.code, "Total")}
        assert fast.keys() == slow.keys(), one.code
        for key, row in fast.items():
            if row.reason in WITHHELD:
                continue
            assert row.value == slow[key].value, (one.code, key)
            assert row.reason == slow[key].reason
            assert row.lower == (None if slow[key].lower is None else pytest.approx(slow[key].lower, abs=2e-6))
            compared += row.value is not None
    return compared


def shipped(instance: Instance, framework: str) -> dict[str, Definition]:
    with instance.store.reading() as db:
        return {pin.entry.code: pin.definition for pin in pinned_in(db, find(db, framework).id)}


@pytest.mark.parametrize("framework", ["ascof-2024-25", "ascof-2018-19", "care-act-illustration"])
def test_every_shipped_measure_on_the_invented_workbook(instance: Instance, framework: str) -> None:
    snapshot = imported(instance, write_history())
    assert same(instance, snapshot, shipped(instance, framework)) >= (0 if framework.startswith("care") else 2_000)


@pytest.mark.parametrize("path", [WORKBOOK, STACKED])
def test_every_shipped_measure_on_the_real_files(instance: Instance, shared: Path, path: str) -> None:
    snapshot = imported(instance, (shared / path).read_bytes(), path)
    for framework in ("ascof-2024-25", "ascof-2018-19"):
        assert same(instance, snapshot, shipped(instance, framework)) > 5_000


AGES = {"series": "ons-mid-year:persons", "statistic": "population"}


def calculation(how: str, *ages: tuple[int, int], period: str = "mid_year", scale: float = 1.0) -> Definition:
    parts = [{"name": f"p{i}", **AGES, "ages": list(span), "period": period} for i, span in enumerate(ages)]
    source = {"kind": "calculated", "how": how, "parts": parts} | ({"scale": scale} if how == "ratio" else {})
    unit = {"kind": "score", "places": 3}
    return parse({"schema": "measure/1", "title": "Ages", "source": source, "unit": unit, "polarity": "neither"})


def test_ages_added_up_and_mid_years(instance: Instance, shared: Path) -> None:
    """Single years of age, as a sum and over each other, on the financial year or on their own; a span to 90 and over."""
    given = {
        "A": calculation("sum", (18, 64), (65, 90)),
        "B": calculation("ratio", (85, 90), (18, 90), scale=100.0),
        "C": calculation("ratio", (65, 90), (18, 64), period="same"),
    }
    for content in (write_population(), (shared / POPULATION).read_bytes()):
        snapshot = imported(instance, content, "people.xls")
        assert same(instance, snapshot, given) > 100
