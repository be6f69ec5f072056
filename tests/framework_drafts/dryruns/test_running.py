"""Dry runs: published figures come back cell by cell, and the same bytes every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from consultation.errors import Unusable
from framework_drafts.dryruns import engine, running
from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks.queries import find
from framework_drafts.history.models import Snapshot
from tests.drafting import change, drop, forked, freeze
from tests.factories import NOW
from tests.published import imported
from workbench.database import Instance
from workbench.demo.history import write_history

MEANINGS = {  # one mark stands for several reasons
    "[x]": {"not_submitted", "not_collected", "boundary_change"},
    "[c]": {"small_number", "not_submitted"},
    "[z]": {"not_applicable", "not_collected", "boundary_change"},
}


def take_in(instance: Instance, content: bytes) -> Snapshot:
    return imported(instance, content)


def run(instance: Instance, snapshot: Snapshot, framework: str = "ascof-2024-25") -> DryRun:
    with instance.store.reading() as db:
        version = find(db, framework)
    return running.run_whole(
        instance.store,
        snapshots=instance.snapshots,
        results=instance.results,
        version_id=version.id,
        snapshot_hash=snapshot.hash,
        by=None,
    )


def test_the_same_run_is_worked_out_once_and_to_the_byte(instance: Instance) -> None:
    snapshot = take_in(instance, write_history())
    first = run(instance, snapshot)
    assert run(instance, snapshot).id == first.id
    path = instance.results / f"{first.key}.jsonl"
    before = path.read_bytes()
    with instance.store.unit_of_work() as db:
        db.delete(db.get_one(DryRun, first.id))
    path.unlink()
    assert run(instance, snapshot).results_sha256 == first.results_sha256
    assert path.read_bytes() == before
    assert engine.as_bytes(engine.from_bytes(before)) == before
    assert [p.suffix for p in instance.results.iterdir()] == [".jsonl"]


def test_results_that_were_tampered_with_are_refused(instance: Instance) -> None:
    made = run(instance, take_in(instance, write_history()))
    path = instance.results / f"{made.key}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"England", b"Ingland"))
    with pytest.raises(Unusable, match="run it again"):
        running.results_of(instance.results, made)


def test_a_dropped_measure_is_gone_and_a_changed_one_worked_out(instance: Instance) -> None:
    snapshot = take_in(instance, write_history())
    with instance.store.unit_of_work() as db:
        draft = forked(db)
        drop(db, draft, "1A")
        source = {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}
        change(db, draft, "2A", source=source)
        freeze(db, draft)
    ours = running.by_code(running.results_of(instance.results, run(instance, snapshot, "ours@1.0.0")))
    base = running.by_code(running.results_of(instance.results, run(instance, snapshot)))
    assert "1A" not in ours
    for changed, published in zip(ours["2A"], base["2A"], strict=True):
        if changed.value is not None:
            assert changed.value == pytest.approx(100 * changed.numerator / changed.denominator, abs=0.05001)  # type: ignore[operator]
            if changed.area_level == "council":
                assert changed.value == published.value


def test_findings_have_their_number(instance: Instance) -> None:
    made = run(instance, take_in(instance, write_history()))
    ceilings = [f for f in made.findings if f["rule"] == "ceiling"]
    assert [f["code"] for f in ceilings] == ["3D(1a)"]
    assert f"{ceilings[0]['number']:.0%}" in ceilings[0]["sentence"]
    for finding in made.findings:
        assert finding["grade"] in ("fact", "screen", "question")


def test_every_published_outcome_comes_back_cell_by_cell(instance: Instance, shared: Path) -> None:
    """The file is read again here in another way; each outcome, numerator and denominator is compared."""
    path = shared / "ascof" / "ascof_2024_25.ods"
    made = run(instance, take_in(instance, path.read_bytes()))
    mine = {(r.code, r.area_name, r.area, r.period): r for r in running.results_of(instance.results, made)}
    workbook = CalamineWorkbook.from_path(str(path))
    codes = {
        str(row[0]).strip().lower(): str(row[0]).strip()
        for row in workbook.get_sheet_by_name("Contents").to_python()[4:]
    }
    seen = 0
    for sheet in [name for name in workbook.sheet_names if name.startswith("Table_")]:
        rows = workbook.get_sheet_by_name(sheet).to_python()
        start = next(i for i, row in enumerate(rows) if row[0] == "Local authority code")
        code = codes[sheet.removeprefix("Table_").lower()]
        for row in rows[start + 1 :]:
            for column, name in enumerate(rows[start][3:], start=3):
                period, _, statistic = str(name).partition(" - ")
                statistic = statistic.removeprefix("6b ") if code == "6B" else statistic
                if statistic not in ("outcome", "numerator", "denominator"):
                    continue
                area = row[2] if row[2] != "[z]" else (row[0] if row[0] != "[z]" else f"name:{row[1]}")
                result = mine[(code, str(row[1]).strip(), area, f"{period[:4]}-{period[-2:]}")]
                given = getattr(result, {"outcome": "value"}.get(statistic, statistic))
                raw = row[column]
                if isinstance(raw, str) and raw.startswith("["):
                    assert given is None, (sheet, row[:3], name)
                    if statistic == "outcome":
                        assert result.reason in MEANINGS[raw]
                else:
                    published = float(str(raw).partition(" ")[0].replace(",", "")) if isinstance(raw, str) else raw
                    assert given == pytest.approx(published, abs=1e-9), (sheet, row[:3], name)
                seen += 1
    assert seen > 25_000


def test_the_real_framework_raises_its_known_findings(instance: Instance, shared: Path) -> None:
    made = run(instance, take_in(instance, (shared / "ascof" / "ascof_2024_25.ods").read_bytes()))
    sentences = [finding["sentence"] for finding in made.findings]
    assert (
        "64% of councils are at 95 or more on 3D(1a) in 2024-25, so this measure cannot tell most of them apart."
        in sentences
    )
    assert any("no figure for 1A in 2024-25" in sentence and "Derby" in sentence for sentence in sentences)


def test_a_draft_frozen_as_it_was_run_keeps_its_run(instance: Instance) -> None:
    snapshot = take_in(instance, write_history())
    with instance.store.unit_of_work() as db:
        draft = forked(db)
    of_draft = run(instance, snapshot, "ours")
    assert of_draft.of_a_draft
    with instance.store.unit_of_work() as db:
        draft = find(db, "ours")
        assert not running.is_stale(db, of_draft, draft)
        freeze(db, draft)
    assert not run(instance, snapshot, "ours@1.0.0").of_a_draft


def test_a_draft_changed_since_its_run_is_out_of_date(instance: Instance) -> None:
    snapshot = take_in(instance, write_history())
    with instance.store.unit_of_work() as db:
        forked(db)
    of_draft = run(instance, snapshot, "ours")
    with instance.store.unit_of_work() as db:
        draft = find(db, "ours")
        drop(db, draft, "6B")
        assert running.is_stale(db, of_draft, draft)


def test_a_part_that_is_gone_is_made_again(instance: Instance) -> None:
    """A kill between clearing the parts and keeping the run must not spoil the run for good."""
    snapshot = take_in(instance, write_history())
    with instance.store.unit_of_work() as db:
        made = running.keep_run(
            db,
            snapshots=instance.snapshots,
            results=instance.results,
            version=find(db, "ascof-2024-25"),
            snapshot=db.get_one(Snapshot, snapshot.hash),
            by=None,
            at=NOW,
        )
    assert made.results == len(running.results_of(instance.results, made)) > 0
