"""Counting over files: as the reference does, whatever the memory, the processes and the way the files are written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from consultation.errors import Unusable
from framework_drafts.extracts import counting
from framework_drafts.extracts.counting import councils_in, count_by_queries, count_records, lacking
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.writing import write_records
from framework_drafts.extracts.store import RecordSet, as_text, fingerprint, open_records
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.reference.records import Period, count

pytestmark = pytest.mark.sqlite
DEFINITIONS = [one.definition for one in read_folder(BASELINES / "ascof_client_level_1").entries]
PERIODS = [
    Period("2024-25", date(2024, 4, 1), date(2025, 3, 31)),
    Period("2025-12", date(2025, 1, 1), date(2025, 12, 31)),
]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> RecordSet:
    return write_records(tmp_path_factory.mktemp("records") / "r", Scale(1200, councils=4), threads=1)


def test_files_count_as_the_reference_does(records: RecordSet) -> None:
    with duckdb.connect() as db:
        found = db.execute(as_text(records))
        names = [one[0] for one in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    told = count_records(DEFINITIONS, records, PERIODS)
    assert told == [count(one, rows, PERIODS) for one in DEFINITIONS]
    assert all(any(one.denominator for one in counts.values()) for counts in told)
    assert told == count_by_queries(DEFINITIONS, records, PERIODS, threads=1)


def test_memory_and_processes_change_nothing(records: RecordSet, monkeypatch: pytest.MonkeyPatch) -> None:
    told = count_records(DEFINITIONS, records, PERIODS)
    heard: list[tuple[int, int]] = []
    monkeypatch.setattr(counting, "WORTH_PROCESSES", 1)
    assert (
        count_records(DEFINITIONS, records, PERIODS, memory=1, processes=2, told=lambda *now: heard.append(now)) == told
    )
    assert heard == [(done, 4) for done in (1, 2, 3, 4)]


def test_records_as_text_without_order_count_alike(records: RecordSet, tmp_path: Path) -> None:
    """Anybody's Parquet will do: values as text, keys as text, in no order."""
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT * REPLACE ('p' || person AS person, lpad(record::VARCHAR, 12, '0') AS record) FROM ({as_text(records)}) "
            f"ORDER BY hash(record)) TO '{tmp_path / 'all.parquet'}' (FORMAT parquet)"
        )
    assert count_records(DEFINITIONS, open_records(tmp_path), PERIODS) == count_records(DEFINITIONS, records, PERIODS)


def test_a_measure_whose_fields_are_not_there_is_known_before_it_counts_nobody(
    records: RecordSet, tmp_path: Path
) -> None:
    assert [lacking(one, records) for one in DEFINITIONS] == [[]] * len(DEFINITIONS)
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT * EXCLUDE (last_episode) FROM ({as_text(records)})) TO '{tmp_path / 'x.parquet'}' (FORMAT parquet)"
        )
    without = open_records(tmp_path)
    assert [code for code, one in enumerate(DEFINITIONS) if lacking(one, without)] == [3, 4]
    assert councils_in(without) == councils_in(records) == [f"X9000000{n}" for n in (1, 2, 3, 4)]


def test_the_same_seed_invents_the_same_records_on_any_number_of_threads(records: RecordSet, tmp_path: Path) -> None:
    again = write_records(tmp_path / "again", Scale(1200, councils=4), threads=4)
    assert fingerprint(again) == fingerprint(records)
    assert "do not exist" in again.about["label"]
    other = write_records(tmp_path / "other", Scale(1200, councils=4, seed=2), threads=4)
    assert fingerprint(other) != fingerprint(records)
    with pytest.raises(Unusable, match="is there already"):
        write_records(tmp_path / "again", Scale(10), threads=1)
    with pytest.raises(Unusable, match="There are no records"):
        open_records(tmp_path / "nowhere")
