"""Invented persons and what happens to them, as queries. Everything is drawn from a hash of a seed, a person and a purpose,
so that the same seed gives the same persons on any number of threads.

A person has one or more episodes: a request, often an assessment, short-term support in one or more parts, long-term
support that may overlap with other support, change and end, reviews, hospital stays, and for some a death."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from framework_drafts.measures.contracts import contract

LONG = "Long term support: "
SHORT = "Short term support: "
OPEN_DAYS = 5000  # longer than anything here: support that has not ended
EVENTS_PER_PERSON = 5.97  # on average, measured


@dataclass(frozen=True)
class Scale:
    """How much is invented: persons in all, spread over so many councils of unequal size, numbered from after `after`."""

    persons: int
    councils: int = 3
    seed: int = 1
    first: date = date(2022, 4, 1)
    last: date = date(2026, 3, 31)
    after: int = 0

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def council_code(number: int) -> str:
    """Codes that no real council has."""
    return f"X9{number:07d}"


def macros(scale: Scale) -> list[str]:
    """`u` draws from nought to one; `pick` a value of a list, each as often as it stands there."""
    return [
        f"CREATE OR REPLACE MACRO u(k, purpose) AS (hash(k, purpose, {scale.seed}) % 1000003) / 1000003.0",
        "CREATE OR REPLACE MACRO pick(k, purpose, given) AS given[1 + (floor(u(k, purpose) * len(given)))::INT]",
        "CREATE OR REPLACE MACRO days_of(k, purpose, least, most) AS (least + floor(u(k, purpose) * (most - least + 1)))::INT",
    ]


def persons(scale: Scale, first: int, last: int) -> str:
    """Persons numbered from `first` to before `last`. Councils differ in size: the draw is squared."""
    return f"""
    SELECT i, 'X9' || lpad(({scale.after} + 1 + floor(u(i, 'council') * u(i, 'council2') ** 0.5 * {scale.councils}))::INT::VARCHAR, 7, '0') AS council,
      i::INTEGER AS person,
      u(i, 'carer') < 0.12 AS carer,
      (DATE '2008-01-01' - (CASE WHEN u(i, 'old') < 0.62 THEN 60 * 365 + days_of(i, 'age', 0, 38 * 365)
        ELSE days_of(i, 'age', -2000, 62 * 365) END)) AS born,
      pick(i, 'gender', ['Male', 'Male', 'Male', 'Male', 'Female', 'Female', 'Female', 'Female', 'Female', 'Unknown']) AS gender,
      pick(i, 'ethnicity', {ETHNICITY}) AS ethnicity,
      CASE WHEN u(i, 'reason') < 0.15 THEN 'Learning Disability Support' WHEN u(i, 'reason') < 0.3 THEN 'Mental Health Support'
        WHEN u(i, 'reason') < 0.42 THEN 'Support with Memory & Cognition' WHEN u(i, 'reason') < 0.8 THEN 'Physical Support: Personal care support'
        ELSE 'Physical Support: Access & mobility only' END AS support_reason,
      CASE WHEN u(i, 'dies') < 0.14 THEN DATE '{scale.first}' + days_of(i, 'death', 30, {scale.days} + 60) END AS death_date,
      CASE WHEN u(i, 'home') < 0.08 THEN NULL ELSE pick(i, 'home2', {HOMES}) END AS accommodation,
      CASE WHEN u(i, 'work') < 0.2 THEN NULL ELSE pick(i, 'work2', {WORK}) END AS employment,
      pick(i, 'cared', ['Yes', 'No', 'No', 'Unknown']) AS unpaid_carer,
      CASE WHEN u(i, 'episodes') < 0.6 THEN 1 WHEN u(i, 'episodes') < 0.88 THEN 2 ELSE 3 END AS episodes
    FROM range({first}, {last}) AS p(i)"""


def episodes(scale: Scale) -> str:
    """One row for each episode of a person: when it began and which support came of it."""
    return f"""
    SELECT p.*, p.i * 4 + e AS k, e,
      DATE '{scale.first}' + days_of(p.i * 4 + e, 'begin', -200, {scale.days} - 1) AS begun,
      u(p.i * 4 + e, 'short') < 0.3 AS short_term, u(p.i * 4 + e, 'long') < 0.55 AS long_term,
      1 + floor(u(p.i * 4 + e, 'parts') * 2.4)::INT AS parts,
      DATE '{scale.first}' + days_of(p.i * 4 + e, 'begin', -200, {scale.days} - 1) + days_of(p.i * 4 + e, 'wait', 5, 40) AS supported
    FROM persons p, range(1, 4) AS n(e) WHERE e <= p.episodes"""


def _values(field: str, under: str = "cld-2") -> list[str]:
    return list(contract(under).fields[field].values)


HOMES = [
    *["Owner occupier or shared ownership scheme"] * 8,
    *["Tenant: Local authority or other social housing provider"] * 5,
    *["Tenant: Private landlord"] * 2,
    *["Settled mainstream housing with family or friends"] * 3,
    *_values("accommodation")[4:8],
    *["Registered care home"] * 3,
    *["Registered nursing home"] * 2,
    *["Unknown"] * 2,
    "Refuge",
    "Other temporary accommodation",
]
WORK = [*["Not in paid employment: Not actively seeking work or retired"] * 9, *_values("employment")]
ETHNICITY = [
    *["White: English, Welsh, Scottish, Northern Irish or British"] * 14,
    "Asian or Asian British: Indian",
    "Asian or Asian British: Pakistani",
    "Black, Black British, Caribbean or African: African",
    "Mixed or multiple ethnic groups: White and Black Caribbean",
    "White: Irish",
    "Refused",
]
