"""Numbers of days in a definition: each found once with its words, and changed without anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.errors import Unusable
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.days import days_in, furthest_back, with_days
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.structure import differences

pytestmark = pytest.mark.sqlite
OFFICIAL = {one.code: one.definition for one in read_folder(BASELINES / "ascof_client_level_1").entries}
OTHER = {one.code: one.definition for one in read_folder(BASELINES / "ascof_client_level_2").entries}
LOOK_BACK = "source.selections.8.where.all.4.not.and_within.1.least"
WITH_DAYS = [one for one in OFFICIAL.values() if days_in(one)]


def of(definition: Definition, path: str) -> int:
    return next(one.days for one in days_in(definition) if one.path == path)


def test_the_look_back_of_2a_is_found_with_its_words() -> None:
    found = next(one for one in days_in(OFFICIAL["2A"]) if one.path == LOOK_BACK)
    assert (found.days, found.side) == (90, "before")
    assert found.label == "Event end of “support”: no earlier than this many days before this event start"
    assert found.clause.startswith("the same person has a record of “support”")
    assert furthest_back(OFFICIAL["2A"]) == 90
    assert furthest_back(OTHER["2A"]) == 364
    assert of(OTHER["2A"], LOOK_BACK) == 364


@given(st.sampled_from(WITH_DAYS), st.data())
def test_a_change_changes_those_days_and_nothing_else(definition: Definition, data: st.DataObject) -> None:
    found = days_in(definition)
    one = data.draw(st.sampled_from(found))
    days = data.draw(st.integers(0, 400))
    try:
        changed = with_days(definition, {one.path: days})
    except Unusable:
        return  # a limit that would pass the other makes no definition
    assert of(changed, one.path) == days
    others = [(o.path, o.days) for o in found if o.path != one.path]
    assert [(o.path, o.days) for o in days_in(changed) if o.path != one.path] == others
    moved = [d for d in differences(definition.as_data(), changed.as_data()) if not d.path.startswith("tests")]
    assert len(moved) == (days != one.days)
    if days or one.side != "before":  # nought has no side
        assert with_days(changed, {one.path: one.days}).as_data()["source"] == definition.as_data()["source"]


@pytest.mark.parametrize("changed", [{"source.nowhere": 3}, {LOOK_BACK: -1}, {LOOK_BACK: 4000}])
def test_what_is_no_number_of_days_is_refused(changed: dict[str, int]) -> None:
    with pytest.raises(Unusable, match="whole days from 0"):
        with_days(OFFICIAL["2A"], changed)


def test_a_measure_of_published_figures_has_no_days() -> None:
    published = next(
        one.definition
        for one in read_folder(BASELINES / "ascof_2024_25").entries
        if not isinstance(one.definition.source, Records)
    )
    assert days_in(published) == []
    assert furthest_back(published) == 0
