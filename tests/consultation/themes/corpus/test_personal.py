"""What looks personal is pointed at, and plain words are left alone."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.themes.corpus.personal import Names, find

FOUND = [
    ("Write to jane.o'neill+asc@example.gov.uk please", "e-mail", "jane.o'neill+asc@example.gov.uk"),
    ("Ring 01632 960 123 after four", "phone", "01632 960 123"),
    ("or on +44 (0)7700 900123.", "phone", "+44 (0)7700 900123"),
    ("NHS number 943 476 5919 was missing", "nhs", "943 476 5919"),
    ("She lives at SW1A 1AA now", "postcode", "SW1A 1AA"),
    ("Our lead, Dr Helen Fairweather, agrees", "name", "Dr Helen Fairweather"),
    ("Cllr O’Brien asked", "name", "Cllr O’Brien"),
    ("Susan Whitfield told us", "name", "Susan Whitfield"),
    ("Mrs J.K. waited nine weeks", "initials", "Mrs J.K."),
    ("client AB was readmitted", "initials", "AB"),
    ("her daughter Maya rang twice", "name", "Maya"),
]
PLAIN = [
    "The Care Act 2014 and the Better Care Fund matter.",
    "Measure 1A fell from 19.1 to 18.9 in 2024-25, and 2B too.",
    "We spent £1,234,567,890 over 10 years.",
    "NHS England and Adult Social Care should share data.",
    "Call-off contracts of 1234567890 rows are checked.",
    "Plan B is no plan; grade A homes are full.",
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_it_is_pointed_at(text: str, kind: str, words: str) -> None:
    assert [(text[place.start : place.end], place.kind) for place in find(text)] == [(words, kind)]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_left_alone(text: str) -> None:
    assert [text[place.start : place.end] for place in find(text)] == []


def test_people_who_are_known_are_pointed_at_by_name() -> None:
    text = "As robin achterberg said, robins sing."
    assert [text[p.start : p.end] for p in find(text, Names(["Robin Achterberg", "Al"]))] == ["robin achterberg"]


@given(st.text(max_size=400))
def test_places_are_within_the_text_in_order_and_apart(text: str) -> None:
    places = find(text, Names(["Ann Other"]))
    assert all(0 <= p.start < p.end <= len(text) for p in places)
    assert all(a.end <= b.start for a, b in itertools.pairwise(places))


def test_a_text_of_a_hundred_thousand_characters_is_quick() -> None:
    began = time.perf_counter()
    for text in ("Mr A " * 20_000, "0" * 100_000, "a@" * 50_000, "Dr Aa-" * 16_000, "x.y-" * 25_000):
        find(text)
    assert time.perf_counter() - began < 10  # a rule that backtracks would take hours
