"""Personal names become roles; words that are names too are left standing and pointed out."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from consultation.briefings.naming import Names, parts_of_name

ROLES = {
    "Priya Shah": "a director",
    "Okafor, Ben (Northmoor)": "the facilitator",
    "Will Marsh": "a director",
    "Jo Li": "a director",
}
NAMES = Names(ROLES, ["Southmere Carers", "Ann Archer"])


def test_names_in_every_way_people_say_them() -> None:
    assert NAMES.replaced("Thanks, Priya. As Ms Shah said, and Priya Shah's team too.") == (
        "Thanks, [a director]. As Ms [a director] said, and [a director]'s team too."
    )
    assert NAMES.replaced("Ben Okafor and Okafor, Ben").count("[the facilitator]") >= 2
    assert NAMES.replaced("PRIYA spoke to priya shah") == "[a director] spoke to [a director]"


def test_ordinary_words_stay_and_are_pointed_out() -> None:
    assert NAMES.replaced("Will we do it? We will. The marsh is wet.") == "Will we do it? We will. The marsh is wet."
    assert NAMES.replaced("Will Marsh said so.") == "[a director] said so."
    assert NAMES.doubtful("Will we do it? Jo knows.") == ["Jo", "Will"]
    assert NAMES.doubtful("We will.") == []


def test_of_people_who_were_only_asked_the_whole_name_is_replaced_and_parts_are_pointed_out() -> None:
    """Anybody with a link can name a colleague: that must not rewrite what councils said."""
    assert (
        NAMES.replaced("Carers in Southmere need help, says Ann Archer.")
        == "Carers in Southmere need help, says [a colleague]."
    )
    assert NAMES.doubtful("Carers in Southmere, says Ann.") == ["Ann", "Carers", "Southmere"]


def test_councils_and_offices_are_no_personal_names() -> None:
    names = Names(
        {"Northmoor Council": "x", "North Yorkshire": "x", "Director of Adult Services, Southmere": "x", "Guest 2": "x"}
    )
    text = "The Council and its Director in Yorkshire say the North East is a Guest."
    assert names.replaced(text) == text
    assert names.replaced("Northmoor Council says so.") == "[x] says so."


def test_parts_of_words_are_no_names_and_no_letter_breaks_it() -> None:
    assert NAMES.replaced("Bentley and Shahs") == "Bentley and Shahs"
    assert parts_of_name("A B") == ["A B"]
    odd = Names({"İan Person": "x", "Straße": "y"})
    assert "[x]" in odd.replaced("İan Person and Ian")
    assert odd.replaced("STRASSE")


def test_many_names_and_a_long_text_take_no_time() -> None:
    names = Names(
        {f"Person{n} Name{n}": "x" for n in range(1_000)}
        | {f"Abcd{chr(97 + n % 26)}{chr(97 + n // 26)} Efgh": "y" for n in range(600)}
    )
    began = time.perf_counter()
    names.replaced("some words and names " * 5_000)
    assert time.perf_counter() - began < 5


@given(st.text(max_size=200))
def test_text_without_names_is_untouched(text: str) -> None:
    assert Names({}).replaced(text) == text
    if not any(part.casefold() in text.casefold() for label in ROLES for part in parts_of_name(label)):
        assert Names(ROLES).replaced(text) == text
