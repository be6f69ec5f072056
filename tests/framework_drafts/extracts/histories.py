"""Histories in which the rules of the official measures meet often: dates a few days either side of every look-back."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from framework_drafts.measures.contracts import contract

UNDER = contract("cld-2-hospital")
LONG, SHORT = "Long term support: ", "Short term support: "
BEGINS = [date(2024, 3, 20), date(2024, 6, 1), date(2024, 6, 1), date(2024, 9, 1), date(2025, 3, 25), date(2025, 6, 10)]
APART = [-400, -365, -364, -120, -91, -90, -20, -8, -7, -3, -1, 0, 0, 1, 3, 4, 6, 7, 8, 14, 30, 84, 85, 120, 400]
COMPONENTS = [
    "Reablement", "Equipment", "Direct payment", "Home support or domiciliary care", "Extra care housing",
    "Community supported living", "Shared Lives", "Residential care", "Nursing care", "Short term residential care",
    "Short term nursing care", "Day support", None, None,
]  # fmt: skip
SERVICES = [
    *[SHORT + "ST-Max"] * 4, LONG + "Community", LONG + "Community", LONG + "Residential care", LONG + "Nursing care", LONG + "Prison",
    SHORT + "Ongoing low level", SHORT + "Other short term", "Unpaid carer support: Direct to unpaid carer",
    "Unpaid carer support: Support involving the person cared-for",
]  # fmt: skip


def histories(persons: int, seed: int) -> list[dict[str, Any]]:
    """Records of so many persons in three councils; their details do not change from record to record."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for person in range(persons):
        begin = chance.choice(BEGINS)
        details = {
            "council": chance.choice(["X90000001", "X90000002", "X90000003"]),
            "person": person,
            "birth_month": chance.choice(
                [None, *[date(year, 4, 1) for year in (1930, 1950, 1958, 1959, 1960, 1985, 2006, 2007)]]
            ),
            "death_date": chance.choice([None, None, None, None, begin + timedelta(days=chance.choice(APART))]),
            "gender": chance.choice(["Male", "Female", "Female", "Unknown", None]),
            "client_type": chance.choice(["Service user"] * 4 + ["Unpaid carer"]),
            "support_reason": chance.choice(["Learning Disability Support", "Mental Health Support", None]),
        }
        for _ in range(chance.randint(1, 8)):
            rows.append({**details, "record": len(rows), **_event(chance, begin)})
        story = chance.choice([_from_hospital, _to_a_carer, None, None])
        for event in story(chance, begin) if story else []:
            rows.append({**details, "record": len(rows), **event})
    return rows


def _from_hospital(chance: random.Random, begin: date) -> list[dict[str, Any]]:
    """A stay, and reablement that begins about the day of discharge."""
    left = begin + timedelta(days=chance.randint(-9, 5))
    stay = {
        "event_type": "Hospital stay",
        "event_start": left - timedelta(days=9),
        "event_end": left,
        "last_episode": "Yes",
    }
    service = {"event_type": "Service", "service_type": SHORT + "ST-Max", "service_component": "Reablement"}
    return [
        {**stay, "admission_method": "21"},
        {**service, "event_start": begin, "event_end": begin + timedelta(days=30)},
    ]


def _to_a_carer(chance: random.Random, begin: date) -> list[dict[str, Any]]:
    """Support to a carer, its component often blank."""
    service = {
        "event_type": "Service",
        "client_type": "Unpaid carer",
        "service_type": SERVICES[-2],
        "event_start": begin,
    }
    return [
        {**service, "service_component": chance.choice([None, "Carer respite"]), "delivery_mechanism": "Direct payment"}
    ]


def _event(chance: random.Random, begin: date) -> dict[str, Any]:
    start = begin + timedelta(days=chance.choice(APART))
    end = chance.choice([None, start, *[start + timedelta(days=abs(days)) for days in chance.sample(APART, 3)]])
    kind = chance.choice(
        ["Request", "Assessment", "Review", "Service", "Service", "Service", "Service", "Hospital stay"]
    )
    found: dict[str, Any] = {
        "event_type": kind,
        "event_start": chance.choice([start] * 12 + [None]),
        "event_end": chance.choice([end] * 12 + [start - timedelta(days=2)]),
        "event_outcome": chance.choice([None, *UNDER.fields["event_outcome"].values]),
        "accommodation": chance.choice([None, "Unknown", *UNDER.fields["accommodation"].values]),
    }
    if kind == "Service":
        found["service_type"] = chance.choice(SERVICES)
        found["service_component"] = chance.choice(COMPONENTS)
        found["delivery_mechanism"] = chance.choice([None, *UNDER.fields["delivery_mechanism"].values])
    if kind == "Hospital stay":
        found["last_episode"] = chance.choice(["Yes", "Yes", "Yes", "No", None])
        found["admission_method"] = chance.choice(["21", "22", "11", "31", None])
        found["discharge_method"] = chance.choice(["1", "1", "1", "4", None])
        found["discharge_destination"] = chance.choice(["19", "19", "51", None])
    return found
