"""kill -9 while a submission comes in, records are made or counted: nothing half-kept, and doing it again does it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from framework_drafts.extracts.building import build
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.submitting import write_submissions
from framework_drafts.extracts.store import fingerprint, open_records
from framework_drafts.extracts.taking_in import submissions, take_in

pytestmark = [pytest.mark.fault, pytest.mark.sqlite, pytest.mark.timeout(300)]
SECRET = "k" * 32
WORK = """
import sys
from datetime import date
from pathlib import Path
from framework_drafts.extracts.building import build
from framework_drafts.extracts.taking_in import submissions, take_in
place, path = Path(sys.argv[1]), Path(sys.argv[2])
print("began", flush=True)
take_in(path, place / "s", received=date(2026, 4, 20), secret="k" * 32, threads=1, told=lambda said: print(said, flush=True))
print("taken in", flush=True)
build(submissions(place / "s"), place / "r", as_of=date(2026, 5, 1), told=lambda done, of: print(done, flush=True))
"""


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("submitted")
    return write_submissions(folder, Scale(6000, councils=3), [date(2026, 3, 31)], by_council=False, threads=1)[0]


@pytest.mark.parametrize(
    "word", ["Reading the file", "Checking values", "Sorting by council and person", "taken in", "1", "2"]
)
@pytest.mark.parametrize("wait", [0.0, 0.15])
def test_killed_anywhere_it_leaves_nothing_half_kept(submitted: Path, tmp_path: Path, word: str, wait: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WORK, str(tmp_path), str(submitted)], stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            if line.strip() == word:
                time.sleep(wait)
                os.kill(process.pid, signal.SIGKILL)
                break
    kept = submissions(tmp_path / "s")
    assert all(one.about["rows"] > 0 for one in kept)
    there = [one for one in (tmp_path / "r").glob("*") if (one / "about.json").is_file()]
    assert all(open_records(one).rows > 0 for one in there)
    again = take_in(submitted, tmp_path / "s", received=date(2026, 4, 20), secret=SECRET, threads=2)
    records = build(submissions(tmp_path / "s"), tmp_path / "r", as_of=date(2026, 5, 1))
    clean = take_in(submitted, tmp_path / "c", received=date(2026, 4, 20), secret=SECRET, threads=1)
    untouched = build(submissions(tmp_path / "c"), tmp_path / "d", as_of=date(2026, 5, 1))
    assert (again.about, fingerprint(records)) == (clean.about, fingerprint(untouched))
    left = [one.name for place in ("s", "r") for one in (tmp_path / place).iterdir()]
    assert [name for name in left if name.endswith((".unfinished", ".room"))] == []
