"""The official measures of client-level data, as shipped: every hand-worked person, both engines, both readings."""

from __future__ import annotations

import re

import pytest

from framework_drafts.frameworks.bundle import Entry
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.language import Records
from framework_drafts.measures.running import count_rows
from framework_drafts.measures.structure import differences
from framework_drafts.measures.testing import coverage, run_tests
from framework_drafts.measures.wording.clauses import clause_tree, in_a_line

pytestmark = pytest.mark.sqlite
AS_CODED = read_folder(BASELINES / "ascof_client_level_1").entries
OTHERWISE = read_folder(BASELINES / "ascof_client_level_2").entries
CODES = ["2A", "2B", "2C", "2D(1)", "2D(2)", "2E(1)", "2E(2a)", "2E(2b)", "3D(1a)", "3D(2a)", "3D(1b)", "3D(2b)"]


def records_of(entry: Entry) -> Records:
    assert isinstance(entry.definition.source, Records)
    return entry.definition.source


@pytest.mark.parametrize("entry", [*AS_CODED, *OTHERWISE], ids=lambda one: f"{one.code} {one.version}")
def test_every_hand_worked_person_counts_as_expected_on_both_engines(entry: Entry) -> None:
    tested = run_tests(entry.definition, figure=lambda _: None, engine=count_rows)
    assert [one.problems for one in tested if not one.passed] == []
    assert [one.path for one in coverage(entry.definition) if not one.covered] == []


@pytest.mark.parametrize("entry", [*AS_CODED, *OTHERWISE], ids=lambda one: f"{one.code} {one.version}")
def test_every_clause_has_words(entry: Entry) -> None:
    """No name of the program stands in them, but for those of selections and lists, which are quoted."""
    words = " ".join(in_a_line(clause) for clause in clause_tree(entry.definition))
    assert re.findall(r"(?<![“a-z_])[a-z]+_[a-z_]+", words) == []
    assert "None" not in words


def test_both_readings_are_versions_of_the_same_measures() -> None:
    assert [one.code for one in AS_CODED] == [one.code for one in OTHERWISE] == CODES
    assert [one.id for one in AS_CODED] == [one.id for one in OTHERWISE]


@pytest.mark.parametrize(
    ("code", "gone", "come"),
    [
        ("2A", "-90", "-364"),
        ("2B", "", "missing"),
        ("2C", "", "missing"),
        ("3D(1b)", "missing", ""),
        ("3D(2b)", "missing", ""),
    ],
)
def test_each_pitfall_is_a_difference_between_the_versions(code: str, gone: str, come: str) -> None:
    """The look-back of 2A in days; the comparison with a blank component, let in by one version and kept out by the other."""
    pair = [next(one for one in side if one.code == code).definition.as_data() for side in (AS_CODED, OTHERWISE)]
    found = [one for one in differences(*pair) if one.effect == "major"]
    paths = {one.path for one in found}
    assert "source.if_nobody" in paths
    rest = [one for one in found if one.path != "source.if_nobody"]
    assert rest
    assert gone in str([one.old for one in rest])
    assert come in str([one.new for one in rest])


def test_where_nobody_counts_the_versions_say_nought_or_missing() -> None:
    assert {records_of(one).if_nobody for one in AS_CODED} == {"nought"}
    assert {records_of(one).if_nobody for one in OTHERWISE} == {"missing"}
