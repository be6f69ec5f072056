"""London time, as people write it, to moments; the two days a year on which the clock changes included."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from consultation.errors import Unusable

LONDON = ZoneInfo("Europe/London")


def in_london(written: datetime) -> datetime:
    """The moment that somebody in England means by a date and time without a zone.

    In the hour that comes twice in October the later one is meant, so that nobody loses an hour. Raises Unusable for
    the hour that does not exist in March."""
    later = written.replace(tzinfo=LONDON, fold=1)
    there_and_back = later.astimezone(UTC).astimezone(LONDON)
    if there_and_back.replace(tzinfo=None) != written:
        raise Unusable(
            f"{written:%H:%M} does not exist on {written.day} {written:%B %Y}, when the clock goes forward: choose another time."
        )
    return later.astimezone(UTC)
