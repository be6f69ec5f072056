"""Frameworks side by side on invented data: scorecard, impact, and the archive from which another copy rebuilds it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consultation.errors import Unusable
from framework_drafts.comparison.crosswalk import crosswalk
from framework_drafts.comparison.impact import impacts
from framework_drafts.comparison.scorecard import scorecard
from framework_drafts.comparison.sharing import MANIFEST, TABLES, Shared, from_archive, tables_of, to_archive
from framework_drafts.comparison.sides import Side, newest_run, side_of
from framework_drafts.dryruns.kept import results_path, statistics_path
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.bundle import from_zip, to_zip, unpacked
from framework_drafts.frameworks.exchange import as_bundle
from framework_drafts.frameworks.queries import find
from tests.drafting import change, drop, forked, freeze
from tests.published import dry_run, imported
from workbench.database import Instance
from workbench.demo.history import write_history

LIMITS = Thresholds()
NAMES = ("ascof-2024-25", "ours")
AMONG = {
    "kind": "calculated",
    "how": "ratio",
    "scale": 100.0,
    "interval": "wilson",
    "parts": [
        {"name": "direct", "series": "ascof-2024-25:3D(2a)", "statistic": "numerator"},
        {"name": "directed", "series": "ascof-2024-25:3D(1a)", "statistic": "numerator"},
    ],
}


@pytest.fixture
def snapshot(instance: Instance) -> str:
    return both_run(instance)


def both_run(instance: Instance) -> str:
    """Both run on the same invented data; ours drops a measure and works another one out otherwise."""
    found = imported(instance, write_history()).hash
    with instance.store.unit_of_work() as db:
        draft = forked(db)
        drop(db, draft, "1E")
        change(db, draft, "3D(2a)", source=AMONG)
        freeze(db, draft)
    for name in NAMES:
        dry_run(instance, found, name)
    return found


def sides(instance: Instance, snapshot: str) -> list[Side]:
    with instance.store.reading() as db:
        return [side_of(db, find(db, name), snapshot, instance.results) for name in NAMES]


def archive(instance: Instance, snapshot: str) -> dict[str, bytes]:
    with instance.store.reading() as db:
        shared = []
        for name in NAMES:
            version = find(db, name)
            run = newest_run(db, version.id, snapshot)
            assert run is not None
            files = [path(instance.results, run.key).read_bytes() for path in (results_path, statistics_path)]
            shared.append(Shared(as_bundle(db, version), *files))
    return to_archive(shared, {"hash": snapshot, "title": "t"}, LIMITS)


def test_the_scorecard_says_of_how_many_and_never_a_nought_for_what_is_unknown(
    instance: Instance, snapshot: str
) -> None:
    old, new = sides(instance, snapshot)
    rows = {row.criterion.key: row.scores for row in scorecard([old, new], LIMITS)}
    assert [one.value for one in rows["measures"]] == [25, 24]
    assert [one.basis for one in rows["figures"]] == ["25 of 25 measures", "24 of 24 measures"]
    unrun = Side(old.key, old.framework_id, old.title, old.version, old.pins)
    told = {row.criterion.key: row.scores[0] for row in scorecard([unrun], LIMITS)}
    assert {key for key, one in told.items() if one.value is None} >= {
        "figures",
        "usable",
        "reliable",
        "places",
        "newest",
    }
    assert all(one.value != 0 or one.basis.startswith("0 of") for one in told.values())


def test_only_the_changed_measure_changes_figures(instance: Instance, snapshot: str) -> None:
    old, new = sides(instance, snapshot)
    found = impacts(old, new, crosswalk(old.pins, new.pins))
    assert [one.new_code for one in found if not one.same] == ["3D(2a)"]
    one = next(one for one in found if not one.same)
    assert one.england_change == pytest.approx(one.england_new.value - one.england_old.value)  # type: ignore[union-attr,operator]
    assert len(one.gained) == 0
    assert len(one.lost) > 0
    ranked = [m for m in one.moves if m.old_rank and m.new_rank]
    assert {m.area for m in ranked} == {m.area for m in one.moves if m.change is not None and m.old_rank}
    assert max(m.old_rank[0] for m in ranked if m.old_rank) <= len(ranked), (
        "places are among the councils that both have"
    )
    for m in one.beyond:
        assert m.old_rank is not None
        assert m.new_rank is not None
        assert m.old_rank[2] < m.new_rank[1] or m.new_rank[2] < m.old_rank[1]


def test_a_measure_laid_beside_itself_moves_nobody(instance: Instance, snapshot: str) -> None:
    old, _ = sides(instance, snapshot)
    assert all(one.same and not one.beyond for one in impacts(old, old, crosswalk(old.pins, old.pins)))


def test_another_copy_rebuilds_it_to_the_last_digit(instance: Instance, snapshot: str) -> None:
    files = archive(instance, snapshot)
    content = to_zip(files)
    assert content == to_zip(archive(instance, snapshot)), "the same comparison is the same bytes"
    rebuilt = from_archive(unpacked(content, (".yaml", ".json"), most_bytes=64 * 2**20))
    assert rebuilt.differs == ()
    here = json.loads(json.dumps(tables_of(sides(instance, snapshot), LIMITS)))
    assert rebuilt.tables == here
    manifest = json.loads(files[MANIFEST])
    assert {"rank intervals", "weights of a total"} == manifest["seeds"].keys()
    assert from_zip(to_zip({n.removeprefix("sides/1/"): c for n, c in files.items() if n.startswith("sides/1/")}))


def test_tables_that_somebody_changed_are_told(instance: Instance, snapshot: str) -> None:
    files = archive(instance, snapshot)
    tables = json.loads(files[TABLES])
    tables["scorecard"][0]["scores"][0]["value"] = 99
    import hashlib

    files[TABLES] = json.dumps(tables).encode()
    manifest = json.loads(files[MANIFEST])
    manifest["files"][TABLES] = hashlib.sha256(files[TABLES]).hexdigest()
    files[MANIFEST] = json.dumps(manifest).encode()
    assert from_archive(files).differs == ("scorecard",)


def without(name: str) -> Any:
    return lambda files: files.pop(name)


@pytest.mark.parametrize(
    "spoil",
    [
        without(MANIFEST),
        without(TABLES),
        lambda files: files.update({"sides/1/results.json": b"{}"}),
        lambda files: files.update({MANIFEST: b"[" * 5000}),
        lambda files: files.update({MANIFEST: b'{"schema": "comparison/1", "sides": 3}'}),
    ],
)
def test_an_archive_that_was_spoilt_is_refused(instance: Instance, snapshot: str, spoil: Any) -> None:
    files = archive(instance, snapshot)
    spoil(files)
    with pytest.raises(Unusable):
        from_archive(files)
