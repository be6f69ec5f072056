"""London time, on the days when the clock changes too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consultation.errors import Unusable
from workbench.clock import in_london


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (datetime(2026, 7, 1, 17), datetime(2026, 7, 1, 16, tzinfo=UTC)),
        (datetime(2026, 12, 1, 17), datetime(2026, 12, 1, 17, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 0), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (datetime(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ],
)
def test_what_is_meant(written: datetime, meant: datetime) -> None:
    assert in_london(written) == meant


def test_an_hour_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Unusable, match="01:30 does not exist on 28 March 2027"):
        in_london(datetime(2027, 3, 28, 1, 30))
