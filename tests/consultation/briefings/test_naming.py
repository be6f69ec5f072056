"""Personal names become roles; words that are names too are left standing and pointed out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from consultation.briefings.naming import doubtful, parts_of_name, replaced

ROLES = {"Priya Shah": "a director", "Okafor, Ben (Northmoor)": "the facilitator", "Will Marsh": "a director"}


def test_names_in_every_way_people_say_them() -> None:
    assert replaced("Thanks, Priya. As Ms Shah said, and Priya Shah's team too.", ROLES) == (
        "Thanks, [a director]. As Ms [a director] said, and [a director]'s team too."
    )
    assert replaced("Ben Okafor and Okafor, Ben", ROLES).count("[the facilitator]") >= 2
    assert replaced("PRIYA spoke", ROLES) == "[a director] spoke"


def test_ordinary_words_stay_and_are_pointed_out() -> None:
    assert replaced("Will we do it? We will. The marsh is wet.", ROLES) == "Will we do it? We will. The marsh is wet."
    assert replaced("Will Marsh said so.", ROLES) == "[a director] said so."
    assert doubtful("Will we do it?", ROLES) == ["Will"]
    assert doubtful("We will.", ROLES) == []


def test_parts_of_words_are_no_names() -> None:
    assert replaced("Bentley and Shahs", ROLES) == "Bentley and Shahs"
    assert parts_of_name("A B") == ["A B"]


@given(st.text(max_size=200))
def test_text_without_names_is_untouched(text: str) -> None:
    assert replaced(text, {}) == text
    if not any(part.casefold() in text.casefold() for label in ROLES for part in parts_of_name(label)):
        assert replaced(text, ROLES) == text
