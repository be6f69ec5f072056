"""The real files: 2018-19 against 2024-25 against the Care Act illustration; breaks are breaks, and no re-used code joins."""

from __future__ import annotations

from pathlib import Path

import pytest

from framework_drafts.comparison.crosswalk import crosswalk
from framework_drafts.comparison.impact import impacts
from framework_drafts.comparison.scorecard import scorecard
from framework_drafts.comparison.sides import side_of
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.queries import find
from framework_drafts.history import datasets
from tests.factories import NOW
from tests.published import STACKED, WORKBOOK, dry_run, imported
from workbench.database import Instance

NAMES = ("ascof-2018-19", "ascof-2024-25", "care-act-illustration")


def test_three_frameworks_on_real_figures(instance: Instance, shared: Path) -> None:
    stack, workbook = (imported(instance, (shared / path).read_bytes(), path) for path in (STACKED, WORKBOOK))
    with instance.store.unit_of_work() as db:
        made = datasets.start(db, name="Both", purpose="", parts=[workbook.hash, stack.hash], by=None, at=NOW)
        for series in datasets.conflicts_of(db, instance.snapshots, made)[1]:
            datasets.rule(db, data_set=made, series=series, takes=workbook.hash, reason="Corrected", by=None, at=NOW)
        both = datasets.settle(
            db, data_set=made, summary=datasets.work_out(db, instance.snapshots, data_set=made), by=None, at=NOW
        ).hash
    for name in NAMES:
        dry_run(instance, both, name)
    with instance.store.reading() as db:
        old, new, act = (side_of(db, find(db, name), both, instance.results) for name in NAMES)
    steps = crosswalk(old.pins, new.pins)
    for step in steps:
        if step.old is not None and step.new is not None and not step.into:
            assert step.old.measure.measure_id == step.new.measure.measure_id, "joined by identity"
    titles = {side.key: {pin.entry.code: pin.measure.measure_id for pin in side.pins} for side in (old, new)}
    before, after = titles[old.key], titles[new.key]
    again = {code for code in before.keys() & after.keys() if before[code] != after[code]}
    assert again >= {"1B", "1D", "1E", "3A", "3B", "4B"}
    joined = {(s.old.entry.code, s.new.entry.code) for s in steps if s.old and s.new}
    assert not [code for code in again if (code, code) in joined], "a code that is used again joins nothing"
    told = {(one.old_code, one.new_code): one for one in impacts(old, new, steps)}
    moved = {
        pair: one
        for pair, one in told.items()
        if steps
        and next(s.kind for s in steps if s.old and s.new and (s.old.entry.code, s.new.entry.code) == pair) == "changed"
    }
    assert {new_code for _, new_code in moved} >= {"2A", "2E(1)"}
    for pair, one in moved.items():
        assert "2024-25" in one.breaks, f"{pair}: the source changed in 2024-25"
        assert one.england_change in (0, None), "a change of source is no change of England's figure"
    assert not any("2024-25" in told[pair].breaks for pair in (("1A", "1A"), ("1B", "3A"), ("4A", "4A")))
    rows = scorecard([old, new, act], Thresholds())
    assert len(rows) > 12
    assert [row.scores[0].value for row in rows if row.criterion.key == "measures"] == [29]


@pytest.mark.parametrize("name", NAMES)
def test_a_side_without_a_run_has_no_impact(instance: Instance, name: str) -> None:
    with instance.store.reading() as db:
        one = side_of(db, find(db, name), "0" * 64, instance.results)
    assert one.results is None
    assert impacts(one, one, crosswalk(one.pins, one.pins)) == []
