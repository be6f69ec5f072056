"""A council's word about being quoted: kept as it was said, the newest counts, and nobody rewrites it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from consultation import consent
from consultation.consent import QuotingConsent
from consultation.errors import Unusable
from consultation.people import Role
from consultation.store import Store
from tests.evidence import may_quote, reviewer
from tests.factories import NOW, World


def test_the_newest_word_counts_and_the_older_ones_stay(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        first = may_quote(db, world)
        assert may_quote(db, world).id == first.id, "the same said again is one word"
        may_quote(db, world, level=consent.NONE)
        assert consent.levels(db, world.exercise.id)["X90000001"].level == consent.NONE
        assert [one.level for one in db.exec(select(QuotingConsent).order_by(QuotingConsent.id))] == ["named", "none"]
        assert consent.newest(db, world.exercise.id, "X90000002") is None


def test_written_down_for_a_council_it_says_how_it_came(store: Store, world: World) -> None:
    told = {
        "exercise_id": world.exercise.id,
        "council_code": "X90000002",
        "level": "named",
        "by": reviewer(world),
        "at": NOW,
    }
    with store.unit_of_work() as db, pytest.raises(Unusable, match="how the council told you"):
        consent.say(db, **told, for_the_council=True)
    with store.unit_of_work() as db:
        assert consent.say(db, **told, how="E-mail, 2 May", for_the_council=True).how == "E-mail, 2 May"


def test_a_directors_no_is_only_theirs_to_lift(store: Store, world: World) -> None:
    told = {
        "exercise_id": world.exercise.id,
        "council_code": "X90000001",
        "by": reviewer(world),
        "at": NOW,
        "for_the_council": True,
    }
    with store.unit_of_work() as db:
        may_quote(db, world, level=consent.UNNAMED)
        consent.say(db, **told, level=consent.NONE, how="By telephone")
        consent.say(
            db, **told, level=consent.NAMED, how="By telephone, otherwise"
        )  # over what the programme itself wrote down
        may_quote(db, world, level=consent.NONE)
        with pytest.raises(Unusable, match="only they can allow more"):
            consent.say(db, **told, level=consent.NAMED, how="x")


@pytest.mark.parametrize(("level", "council"), [("perhaps", "X90000001"), ("named", "X00000000")])
def test_what_cannot_be_is_refused(store: Store, world: World, level: str, council: str) -> None:
    with store.unit_of_work() as db, pytest.raises(Unusable):
        who = world.people[Role.DIRECTOR].id
        consent.say(db, exercise_id=world.exercise.id, council_code=council, level=level, by=who, at=NOW)


@pytest.mark.parametrize("deed", ["UPDATE quoting_consent SET level = 'named'", "DELETE FROM quoting_consent"])
def test_the_database_refuses_to_rewrite_it(store: Store, world: World, deed: str) -> None:
    with store.unit_of_work() as db:
        may_quote(db, world, level=consent.NONE)

    def rewrite(db: Session) -> None:
        db.execute(sa.text(deed))

    with pytest.raises(DBAPIError, match="never changed"), store.unit_of_work() as db:
        rewrite(db)
