"""The rules by which submitted events become records, each with a version, each counted, each to be switched off.

They are steps over a table `events` of one council, in which an event stands once for each quarter whose submission has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from framework_drafts.history.desk import quoted
from framework_drafts.measures.contracts import contract


@dataclass(frozen=True)
class Rule:
    """`counts` asks how many rows it will touch; `does` are the statements that do it; `removes` says that rows go."""

    name: str
    version: int
    title: str
    words: str
    counts: str
    does: tuple[str, ...]
    removes: bool = False

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"


UNIQUE = "person_key, event_type, event_start, CASE WHEN event_type = 'Service' THEN NULL ELSE event_end END, client_type, route_of_access, assessment_type, service_type, service_component"
DETAILS = ("birth_month", "death_date", "gender", "ethnicity")
_outcomes = contract("cld-2").fields["event_outcome"].values
PLACE = f"coalesce(list_position([{', '.join(quoted(one) for one in _outcomes)}], event_outcome), {len(_outcomes) + 1})"
_newest = ", ".join(
    f"arg_max({name}, (quarter_last, row_key)) FILTER ({name} IS NOT NULL) AS {name}" for name in DETAILS
)
_differs = " OR ".join(f"events.{name} IS DISTINCT FROM d.{name}" for name in DETAILS)

RULES: tuple[Rule, ...] = (
    Rule(
        "one_key_a_person",
        1,
        "Match people without an NHS number",
        "Rows with a council's own number alone are given to the person whose NHS number stood beside that number elsewhere.",
        "SELECT count(*) FROM events JOIN known USING (local_key) WHERE events.nhs_key IS NULL",
        (
            "UPDATE events SET person_key = known.nhs_key FROM known WHERE events.local_key = known.local_key AND events.nhs_key IS NULL",
        ),
    ),
    Rule(
        "one_set_of_details",
        1,
        "One set of details a person",
        "A person has one birth month, date of death, gender and ethnicity: the last that was submitted.",
        f"SELECT count(*) FROM events JOIN (SELECT person_key, {_newest} FROM events GROUP BY 1) d USING (person_key) WHERE {_differs}",
        (
            f"CREATE OR REPLACE TEMP TABLE details AS SELECT person_key, {_newest} FROM events GROUP BY 1",
            f"UPDATE events SET {', '.join(f'{name} = d.{name}' for name in DETAILS)} FROM details d WHERE events.person_key = d.person_key AND ({_differs})",
        ),
    ),
    Rule(
        "ends_with_life",
        1,
        "End support at death",
        "What ends after the date of death, or not at all, ends on that day.",
        "SELECT count(*) FROM events WHERE death_date IS NOT NULL AND coalesce(event_end, DATE '9999-12-31') > death_date AND event_start <= death_date",
        (
            "UPDATE events SET event_end = death_date WHERE death_date IS NOT NULL AND coalesce(event_end, DATE '9999-12-31') > death_date AND event_start <= death_date",
        ),
    ),
    Rule(
        "vanished_services_end",
        1,
        "End services that disappear",
        "A service that was open at the end of a quarter and is gone from the next quarter's submission ends with that quarter.",
        "SELECT count(*) FROM vanished",
        ("UPDATE events SET event_end = v.quarter_last FROM vanished v WHERE events.row_key = v.row_key",),
    ),
    Rule(
        "each_event_once",
        1,
        "Count each event once",
        "Of an event that several quarters have, one row stays: of the latest quarter, an open one first, then the latest end, the outcome that stands first, the last row.",
        f"SELECT count(*) - count(DISTINCT ({UNIQUE})) FROM events",
        (
            f"DELETE FROM events WHERE row_key NOT IN (SELECT row_key FROM events QUALIFY row_number() OVER (PARTITION BY {UNIQUE} "
            f"ORDER BY quarter_last DESC, (event_end IS NULL) DESC, event_end DESC, {PLACE}, row_key DESC) = 1)",
        ),
        removes=True,
    ),
)


def apply(db: duckdb.DuckDBPyConnection, off: Collection[str]) -> dict[str, int]:
    """Do the rules in their order; returns how many rows each one touched. Those switched off touch none and are not told."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE known AS SELECT local_key, max(nhs_key) AS nhs_key FROM events WHERE nhs_key IS NOT NULL AND local_key IS NOT NULL GROUP BY 1 HAVING count(DISTINCT nhs_key) = 1"
    )
    touched: dict[str, int] = {}
    for rule in RULES:
        if rule.name in off:
            continue
        if rule.name == "vanished_services_end":
            _find_vanished(db)
        row = db.execute(rule.counts).fetchone()
        touched[rule.id] = int(row[0]) if row else 0
        for statement in rule.does:
            db.execute(statement)
    return touched


def _find_vanished(db: duckdb.DuckDBPyConnection) -> None:
    """The last rows of services that were open at the end of a quarter after which there is a submission without them."""
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE vanished AS SELECT row_key, quarter_last FROM (SELECT row_key, quarter_last, event_end, "
        f"max(quarter_last) OVER (PARTITION BY {UNIQUE}) AS seen_last FROM events WHERE event_type = 'Service') "
        "WHERE quarter_last = seen_last AND quarter_last < (SELECT max(quarter_last) FROM quarters) "
        "AND (event_end IS NULL OR event_end > quarter_last)"
    )
