"""The store: all or nothing, one writer at a time, moments in UTC."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from consultation.councils import Council, CouncilChange
from consultation.errors import Busy
from consultation.exercises import Exercise
from consultation.store import Lock, Store

COUNCIL = {"name": "Here", "cassr": "1", "region": "NE", "council_type": "M"}


def test_an_error_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError), store.unit_of_work() as db:
        db.add(Council(code="X90000009", **COUNCIL))
        db.flush()
        raise RuntimeError
    with store.reading() as db:
        assert db.get(Council, "X90000009") is None


def test_a_hundred_writers_at_once_all_get_their_turn(store: Store) -> None:
    def write(number: int) -> None:
        with store.unit_of_work() as db:
            db.add(Council(code=f"X8{number:07d}", **COUNCIL))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as db:
        assert db.exec(sa.text("SELECT count(*) FROM council")).scalar() == 100  # type: ignore[call-overload]


def test_the_lock_gives_up_with_a_sentence(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    with first.held(), pytest.raises(Busy, match="try again"), second.held(wait=0.05):
        pass
    with second.held(wait=0.05):
        pass  # free again once the first has let go


def test_the_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    inside, most = 0, 0

    def enter(lock: Lock) -> None:
        nonlocal inside, most
        with lock.held():
            inside += 1
            most = max(most, inside)
            time.sleep(0.002)
            inside -= 1

    one, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    threads = [threading.Thread(target=enter, args=(one if n % 2 else other,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_moments_come_back_aware_and_in_utc(store: Store) -> None:
    opens = datetime(2026, 3, 29, 3, 0, tzinfo=ZoneInfo("Europe/London"))
    with store.unit_of_work() as db:
        made = Exercise(
            title="T", purpose="P", opens_at=opens, closes_at=datetime(2026, 5, 1, tzinfo=UTC), created_at=opens
        )
        db.add(made)
        key = made.id
    with store.reading() as db:
        assert db.get_one(Exercise, key).opens_at == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"), store.unit_of_work() as db:
        naive = datetime(2026, 1, 1)
        db.add(Exercise(title="T", purpose="P", opens_at=naive, closes_at=naive, created_at=naive))


BROKEN = [
    Council(code="X90000010", **{**COUNCIL, "region": "ZZ"}),
    Council(code="X90000011", **{**COUNCIL, "council_type": "Q"}),
    CouncilChange(predecessor="a", successor="b", on=datetime(2020, 1, 1, tzinfo=UTC).date(), kind="vanished"),
    Exercise(
        title="T",
        purpose="P",
        opens_at=datetime(2026, 2, 1, tzinfo=UTC),
        closes_at=datetime(2026, 1, 1, tzinfo=UTC),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize("row", BROKEN, ids=["region", "type", "change", "dates"])
def test_the_schema_keeps_its_promises(store: Store, row: object) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.unit_of_work() as db:
        db.add(row)
