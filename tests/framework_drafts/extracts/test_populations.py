"""Who lives where: the newest estimate up to the year that is asked, for years alone."""

from __future__ import annotations

from datetime import date

import pytest

from framework_drafts.extracts.desks import Named
from framework_drafts.extracts.populations import lived
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.reference.records import Period
from tests.published import imported
from workbench.database import Instance
from workbench.demo.people_living import write_population

OFFICIAL = {one.code: one.definition for one in read_folder(BASELINES / "ascof_client_level_1").entries}
KNOWN = [Named("X90000001", "x1", "Stourmead", "E"), Named("X90000002", "x2", "Fenland Staithe", "E")]
YEAR = Period("2024-25", date(2024, 4, 1), date(2025, 3, 31))
LATER = Period("2026-09", date(2025, 10, 1), date(2026, 9, 30))
BEFORE = Period("2023-24", date(2023, 4, 1), date(2024, 3, 31))
QUARTER = Period("2025-06", date(2025, 4, 1), date(2025, 6, 30))


@pytest.mark.parametrize("code", ["2B", "2C"])
def test_councils_are_known_by_either_of_their_codes(instance: Instance, code: str) -> None:
    snapshot = imported(instance, write_population())
    with instance.store.reading() as db:
        found = lived(
            db, instance.snapshots, OFFICIAL[code], councils=["X90000001", "x2", "x3"], known=KNOWN,
            periods=[BEFORE, YEAR, LATER, QUARTER],
        )  # fmt: skip
    assert found.snapshot == snapshot.hash
    assert found.estimates == {"2024-25": "mid-2024", "2026-09": "mid-2024"}
    assert {at for at in found.people.numbers} == {
        (council, period) for council in ("X90000001", "x2") for period in ("2024-25", "2026-09")
    }
    assert min(found.people.numbers.values()) > 10_000


def test_without_estimates_nothing_is_known(instance: Instance) -> None:
    with instance.store.reading() as db:
        for code in ("2A", "2B"):
            found = lived(db, instance.snapshots, OFFICIAL[code], councils=["x1"], known=KNOWN, periods=[YEAR])
            assert (found.people.numbers, found.snapshot) == ({}, "")
