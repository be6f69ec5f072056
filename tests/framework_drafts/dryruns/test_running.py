"""Dry runs: published figures come back cell by cell, and the same bytes every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from consultation.councils import load_councils
from consultation.errors import Unusable
from framework_drafts.dryruns import assessing, engine, running
from framework_drafts.dryruns.inputs import inputs_of
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.results import Result, as_bytes, from_bytes
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.queries import find
from framework_drafts.history.models import Snapshot
from tests.drafting import change, drop, forked, freeze
from tests.factories import NOW
from tests.published import dry_run, imported
from workbench.database import Instance
from workbench.demo.councils import invented_councils
from workbench.demo.history import write_history

MEANINGS = {  # one mark stands for several reasons
    "[x]": {"not_submitted", "not_collected", "boundary_change"},
    "[c]": {"small_number", "not_submitted"},
    "[z]": {"not_applicable", "not_collected", "boundary_change"},
}


def take_in(instance: Instance, content: bytes) -> Snapshot:
    return imported(instance, content)


def run(instance: Instance, snapshot: Snapshot, framework: str = "ascof-2024-25") -> DryRun:
    return dry_run(instance, snapshot.hash, framework)


def by_code(instance: Instance, made: DryRun) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for row in running.results_of(instance.results, made).rows(stratum="Total"):
        found.setdefault(row.code, []).append(row)
    return found


def test_the_same_run_is_worked_out_once_and_to_the_byte(instance: Instance) -> None:
    snapshot = take_in(instance, write_history())
    first = run(instance, snapshot)
    assert run(instance, snapshot).id == first.id
    files = {path.name: path.read_bytes() for path in instance.results.iterdir()}
    assert sorted(files) == [f"{first.key}.results.json", f"{first.key}.statistics.json"]
    with instance.store.unit_of_work() as db:
        db.delete(db.get_one(DryRun, first.id))
    for name in files:
        (instance.results / name).unlink()
    again = run(instance, snapshot)
    assert (again.results_sha256, again.statistics_sha256) == (first.results_sha256, first.statistics_sha256)
    assert again.findings == first.findings
    assert {path.name: path.read_bytes() for path in instance.results.iterdir()} == files
    assert as_bytes(from_bytes(files[f"{first.key}.results.json"])) == files[f"{first.key}.results.json"]


def test_results_that_were_tampered_with_are_refused(instance: Instance) -> None:
    made = run(instance, take_in(instance, write_history()))
    path = instance.results / f"{made.key}.results.json"
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
    ours = by_code(instance, run(instance, snapshot, "ours@1.0.0"))
    base = by_code(instance, run(instance, snapshot))
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
    mine = {(r.code, r.area, r.period): r for r in running.results_of(instance.results, made).rows(stratum="Total")}
    workbook = CalamineWorkbook.from_path(str(path))
    codes = {
        str(row[0]).strip().lower(): str(row[0]).strip()
        for row in workbook.get_sheet_by_name("Contents").to_python()[4:]
    }
    seen, withheld = 0, set()
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
                result = mine[(code, area, f"{period[:4]}-{period[-2:]}")]
                given = getattr(result, {"outcome": "value"}.get(statistic, statistic))
                raw = row[column]
                if isinstance(raw, str) and raw.startswith("["):
                    assert given is None, (sheet, row[:3], name)
                    if statistic == "outcome":
                        assert result.reason in MEANINGS[raw]
                elif result.reason == "secondary_suppression":  # so that nobody can work out a small number from it
                    assert given is None
                    withheld.add((code, area, period))
                elif result.reason == "nobody_answered":  # published as nought from no respondents
                    assert (raw, result.respondents) == (0, 0) or statistic != "outcome"
                else:
                    published = float(str(raw).partition(" ")[0].replace(",", "")) if isinstance(raw, str) else raw
                    assert given == pytest.approx(published, abs=1e-9), (sheet, row[:3], name)
                seen += 1
    assert seen > 25_000
    assert 0 < len(withheld) <= 16


def test_a_draft_frozen_as_it_was_run_keeps_its_run(instance: Instance) -> None:
    snapshot = take_in(instance, write_history())
    with instance.store.unit_of_work() as db:
        draft = forked(db)
    of_draft = run(instance, snapshot, "ours")
    assert of_draft.of_a_draft
    with instance.store.unit_of_work() as db:
        draft = find(db, "ours")
        assert running.what_moved(db, of_draft, draft, running.USUAL) == []
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
        assert running.what_moved(db, of_draft, draft, running.USUAL) == ["the draft was changed"]


def test_what_a_run_rests_on_is_named_when_it_moves(instance: Instance) -> None:
    """Thresholds, what is known of councils, and the program; the data have their own hash."""
    made = run(instance, take_in(instance, write_history()))
    with instance.store.unit_of_work() as db:
        version = find(db, "ascof-2024-25")
        assert running.what_moved(db, made, version, Thresholds(reliability=0.8)) == [
            "the thresholds of findings were changed"
        ]
        load_councils(db, invented_councils(), invented=True)
        (moved,) = running.what_moved(db, made, version, running.USUAL)
        assert "councils" in moved
        before = made.model_copy(update={"inputs": {}})
        assert running.what_moved(db, before, version, running.USUAL) == ["the program that works it out was changed"]


def test_the_order_of_measures_and_another_process_change_nothing(instance: Instance) -> None:
    snapshot = take_in(instance, write_history())
    with instance.store.reading() as db:
        given = inputs_of(db, find(db, "ascof-2024-25"), db.get_one(Snapshot, snapshot.hash), running.USUAL)
    one = engine.work_out(instance.snapshots, snapshot.hash, given.asked)
    other = engine.work_out(instance.snapshots, snapshot.hash, given.asked[::-1])
    assert [r for r in one.rows() if r.code == "4A"] == [r for r in other.rows() if r.code == "4A"]
    turned = assessing.numbers_of(other, given.asked[::-1], given.beside)
    assert turned["measures"] == assessing.numbers_of(one, given.asked, given.beside)["measures"]
    script = (
        "import sys, hashlib; from pathlib import Path; from config import load_settings;"
        "from workbench.database import open_instance; from framework_drafts.dryruns import running;"
        "from framework_drafts.dryruns.inputs import inputs_of; from framework_drafts.frameworks.queries import find;"
        "from framework_drafts.history.models import Snapshot;"
        "i = open_instance(load_settings(instance=Path(sys.argv[1]), database_url=sys.argv[3]));\n"
        "with i.store.reading() as db:\n"
        "    g = inputs_of(db, find(db, 'ascof-2024-25'), db.get_one(Snapshot, sys.argv[2]), running.USUAL)\n"
        "room = Path(sys.argv[1]) / 'elsewhere'\n"
        "a = running.write_results(room, g, snapshots=i.snapshots); b = running.write_statistics(room, g)\n"
        "print(g.key(), hashlib.sha256(a).hexdigest(), hashlib.sha256(b).hexdigest())"
    )
    made = run(instance, snapshot)
    settings = instance.settings
    told = subprocess.run(
        [sys.executable, "-c", script, str(settings.instance), snapshot.hash, settings.database_url],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"},
    )
    assert told.stdout.split() == [made.key, made.results_sha256, made.statistics_sha256]


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
            thresholds=running.USUAL,
            by=None,
            at=NOW,
        )
    assert made.results == len(list(running.results_of(instance.results, made).rows())) > 0
