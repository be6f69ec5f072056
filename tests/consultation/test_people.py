"""People, councils and what the tables refuse."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from consultation.briefings.notes import Note
from consultation.councils import all_councils, load_councils, read_council_list
from consultation.errors import NotYours, Unusable
from consultation.people import Role, add_person
from consultation.responses.invitations import invite, open_by_token
from consultation.responses.models import Invitation, Response
from consultation.store import Store
from tests.factories import NOW, World


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "two@@example.org", "with space@example.org", "x" * 250 + "@example.org"]
)
def test_what_is_no_address_is_refused(store: Store, email: str) -> None:
    with pytest.raises(Unusable, match="e-mail address"), store.unit_of_work() as db:
        add_person(db, name="N", email=email, role=Role.REVIEWER, by=None, at=NOW)


def test_an_address_belongs_to_one_role(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        again = add_person(db, name="N", email="REVIEWER@example.org ", role=Role.REVIEWER, by=None, at=NOW)
        assert again.id == world.people[Role.REVIEWER].id
    with pytest.raises(Unusable, match="another role"), store.unit_of_work() as db:
        add_person(db, name="N", email="reviewer@example.org", role=Role.ADMINISTRATOR, by=None, at=NOW)


def test_one_live_response_a_council_is_kept_by_the_database(store: Store, world: World) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.unit_of_work() as db:
        db.add(Response(questionnaire_id=world.questionnaire.id, council_code="X90000001", invited_at=NOW))


def test_an_unattributed_note_can_name_no_council(store: Store, world: World) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.unit_of_work() as db:
        db.add(
            Note(
                briefing_id=uuid.uuid4(),
                key=uuid.uuid4(),
                council_code="X90000001",
                attribution="not_for_attribution",
                text="x",
            )
        )


def test_inviting_twice_changes_nothing(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        _, new = invite(
            db,
            questionnaire=world.questionnaire,
            council=world.councils[0],
            name="x",
            email="director@example.org",
            by=None,
            at=NOW,
        )
    assert not new


def test_an_unknown_or_revoked_link_opens_nothing(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        found = db.exec(sa.select(Invitation)).scalars().first()  # type: ignore[call-overload]
        found.revoked_at = NOW
        db.add(found)
    for token_hash in ("0" * 64, found.token_hash):
        with pytest.raises(NotYours, match="does not work"), store.unit_of_work() as db:
            open_by_token(db, token_hash=token_hash, at=NOW)


LIST = "Geography,Council type,Council region,LA Code ,ONS Area Code\nEngland,,,,E92000001\n"


def test_a_council_list_is_read(store: Store) -> None:
    listed = read_council_list(LIST + "Somewhere,Unitary Authority,Yorkshire and The Humber,Z9D4Z,E06000061\n")
    assert (listed[0].region, listed[0].council_type, listed[0].cassr) == ("YH", "U", "Z9D4Z")
    with store.unit_of_work() as db:
        assert (load_councils(db, listed), load_councils(db, listed)) == (1, 0)
        assert [council.name for council in all_councils(db)] == ["Somewhere"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "column"),
        (LIST, "no councils"),
        (LIST + "X,Unitary Authority,Mars,1,E06000061\n", "Line 3"),
        (LIST + "X,Village,London,1,E06000061\n", "Line 3"),
        (LIST + "X,Inner London,London,1,809\n", "ONS area code"),
    ],
)
def test_a_bad_council_list_is_refused_with_the_line(text: str, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read_council_list(text)


def test_the_published_list_has_153_councils(shared: Path) -> None:
    listed = read_council_list((shared / "geography" / "ons_codes.csv").read_text(encoding="utf-8-sig"))
    assert len(listed) == 153
    assert {kind: sum(c.council_type == kind for c in listed) for kind in "UMSOI"} == {
        "U": 61,
        "M": 36,
        "S": 23,
        "O": 20,
        "I": 13,
    }
    assert sum(c.region == "L" for c in listed) == 33
