"""Hospital stays that the NHS has linked to persons by their number: taken in from CSV under a contract of their own, kept as
submissions are, and put beside a council's events when records are made. Which stays count is each definition's link rule."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from consultation.errors import Unusable
from framework_drafts.extracts.arriving import as_date, hashed
from framework_drafts.extracts.specification import DOORS, plain
from framework_drafts.extracts.store import ABOUT, made_beside, working_room
from framework_drafts.extracts.taking_in import COUNCIL, Submission, open_submission
from framework_drafts.history.desk import quoted

PIPELINE, CONTRACT, STAY = "stays@1", "cld-2-hospital", "Hospital stay"


@dataclass(frozen=True)
class Column:
    """A heading of the file, the field of the contract that it fills, and what is kept of it."""

    heading: str
    name: str
    door: str = "keep"
    is_date: bool = False


COLUMNS = (
    Column("LA Code", "council"),
    Column("NHS Number", "nhs_key", "key"),
    Column("Date of Birth", "birth_month", "month", is_date=True),
    Column("Date of Death", "death_date", is_date=True),
    Column("Gender", "gender"),
    Column("Admission Date", "event_start", is_date=True),
    Column("Discharge Date", "event_end", is_date=True),
    Column("Last Episode", "last_episode"),
    Column("Admission Method", "admission_method"),
    Column("Discharge Method", "discharge_method"),
    Column("Discharge Destination", "discharge_destination"),
)
NEEDED = ("council", "nhs_key", "event_start", "event_end")
SET_ASIDE = {  # each row by the first rule that it breaks
    "no council code": f"council IS NULL OR NOT regexp_full_match(council, '{COUNCIL.pattern}')",
    "no NHS number": "nhs_key IS NULL",
    "no date of admission or of discharge": "event_start IS NULL OR event_end IS NULL",
    "a discharge before the admission": "event_end < event_start",
}


def is_of_stays(path: Path) -> bool:
    """Whether a file has the headings of hospital stays, and not those of a submission of events."""
    found = {plain(one) for one in _headings(path)[0]}
    return {plain("Admission Date"), plain("Discharge Date")} <= found and plain("Event Type") not in found


def take_stays(
    path: Path,
    place: Path,
    *,
    received: date,
    secret: str,
    sha256: str,
    name: str = "",
    invented: bool = False,
    memory: str = "1500MB",
    threads: int = 4,
    told: Callable[[str], None] = lambda _: None,
) -> Submission:
    """Take a file of stays in, as taking_in.take_in does. Raises Unusable in one sentence; nothing is kept then."""
    named = name or path.name
    headings, delimiter = _headings(path)
    at = {plain(one): n for n, one in enumerate(headings)}
    if missing := [one.heading for one in COLUMNS if one.name in NEEDED and plain(one.heading) not in at]:
        raise Unusable(f"{named} has no column “{missing[0]}”: hospital stays need {', '.join(_needed())}.")
    key = hashlib.sha256(f"{PIPELINE}:{secret}:{received}:{invented}:{sha256}".encode()).hexdigest()[:32]
    if (place / key / ABOUT).is_file():
        return open_submission(place / key)
    place.mkdir(parents=True, exist_ok=True)
    told("Reading the file")
    with (
        working_room(place / key) as room,
        duckdb.connect(config={"threads": threads, "memory_limit": memory}) as db,
        made_beside(place / key) as beside,
    ):
        db.execute(f"SET temp_directory = {quoted(str(room))}")
        about = _laid(db, path, beside, at, len(headings), delimiter, secret)
        about |= {"name": named, "sha256": sha256, "received": received.isoformat(), "invented": invented}
        if not about["rows_read"]:
            raise Unusable(f"{named} has headings and no rows under them: give the file with its rows.")
        known = {plain(one.heading) for one in COLUMNS}
        about["unknown_columns"] = [one for one in headings if plain(one) not in known]
        about["absent_columns"] = [one.heading for one in COLUMNS if plain(one.heading) not in at]
        (beside / ABOUT).write_text(json.dumps(about, ensure_ascii=False, sort_keys=True, indent=1))
    return open_submission(place / key)


def _laid(
    db: duckdb.DuckDBPyConnection, path: Path, beside: Path, at: dict[str, int], width: int, delimiter: str, secret: str
) -> dict[str, Any]:
    """Write a file for each council; returns the counts."""
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(width))
    db.execute(
        f"CREATE VIEW given AS SELECT * FROM read_csv({quoted(str(path))}, auto_detect=false, header=false, skip=1, "
        f"delim={quoted(delimiter)}, quote='\"', escape='\"', columns={{{columns}}}, strict_mode=true, "
        "store_rejects=true, rejects_limit=0)"
    )
    shown = ", ".join(f'{_kept(one, at, secret)} AS "{one.name}"' for one in COLUMNS)
    rule = " ".join(f"WHEN {broken} THEN {quoted(why)}" for why, broken in SET_ASIDE.items())
    db.execute(f"CREATE TABLE stays AS SELECT *, CASE {rule} END AS aside FROM (SELECT {shown} FROM given)")
    damaged = db.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()
    aside = db.execute("SELECT aside, count(*) FROM stays WHERE aside IS NOT NULL GROUP BY 1 ORDER BY 1").fetchall()
    rows = db.execute(
        "SELECT council, count(*), min(event_end), max(event_end) FROM stays WHERE aside IS NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for council, *_ in rows:
        db.execute(
            f"COPY (SELECT * EXCLUDE (aside) FROM stays WHERE aside IS NULL AND council = {quoted(council)} ORDER BY ALL) "
            f"TO {quoted(str(beside / f'{council}.parquet'))} (FORMAT parquet)"
        )
    many = int(damaged[0]) if damaged else 0
    whole = db.execute("SELECT count(*) FROM stays").fetchone()
    return {
        "kind": "stays", "pipeline": PIPELINE, "release": 0, "checks": [], "values": {}, "read_as": "UTF-8",
        "rows_read": (int(whole[0]) if whole else 0) + many, "rows": sum(count for _, count, *_ in rows),
        "damaged": {"the row cannot be read": many} if many else {}, "damaged_lines": [], "set_aside": dict(aside),
        "councils": {c: {"rows": n, "from": str(first), "to": str(last)} for c, n, first, last in rows},
        "at_the_door": {one.heading: DOORS[one.door] for one in COLUMNS if one.door != "keep"},
    }  # fmt: skip


def _kept(one: Column, at: dict[str, int], secret: str) -> str:
    place = at.get(plain(one.heading))
    if place is None:
        return f"NULL::{'DATE' if one.is_date else 'VARCHAR'}"
    cell = f"nullif(trim(c{place}), '')"
    if one.door == "key":
        return hashed(cell, "''", secret)
    if one.door == "month":
        return f"date_trunc('month', {as_date(cell)})::DATE"
    return f"{as_date(cell)}::DATE" if one.is_date else cell


def _headings(path: Path) -> tuple[list[str], str]:
    with path.open("rb") as file:
        line = file.readline(1 << 16).decode("utf-8-sig", "replace")
    delimiter = max(",;\t|", key=line.count)
    return [cell.strip() for cell in next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])], delimiter


def _needed() -> list[str]:
    return [one.heading for one in COLUMNS if one.name in NEEDED]


def add_stays(db: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Put a council's stays beside its events, under the same persons; who is known from events keeps those details.
    Returns how many."""
    for name in ("last_episode", "admission_method", "discharge_method", "discharge_destination"):
        db.execute(f"ALTER TABLE events ADD COLUMN IF NOT EXISTS {name} VARCHAR")
    db.execute(
        "INSERT INTO events BY NAME SELECT s.council, s.nhs_key AS person_key, s.event_start, s.event_end, "
        "s.last_episode, s.admission_method, s.discharge_method, s.discharge_destination, "
        "coalesce(d.birth_month, s.birth_month) AS birth_month, coalesce(d.death_date, s.death_date) AS death_date, "
        f"coalesce(d.gender, s.gender) AS gender, d.ethnicity, '{STAY}' AS event_type, "
        "(SELECT coalesce(max(row_key), 0) FROM events) + row_number() OVER (ORDER BY s.nhs_key, s.event_start, s.event_end, s) "
        f"AS row_key FROM read_parquet({quoted(str(path))}) s LEFT JOIN (SELECT person_key, max(birth_month) AS birth_month, "
        "max(death_date) AS death_date, max(gender) AS gender, max(ethnicity) AS ethnicity FROM events GROUP BY 1) d "
        "ON d.person_key = s.nhs_key"
    )
    found = db.execute(f"SELECT count(*) FROM events WHERE event_type = '{STAY}'").fetchone()
    return int(found[0]) if found else 0
