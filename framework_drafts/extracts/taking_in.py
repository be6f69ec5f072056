"""Taking a submission in: through the door, checked, put into the words of release 2, sorted, and kept whole or not at all.

A kept submission is a folder named by what it is made of: one Parquet file a council, sorted by person, and about.json
with the counts of every rule. Taking the same file in again finds it there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from consultation.errors import Unusable
from framework_drafts.extracts.arriving import Arrived, as_date, kept_fields, lay_down, read_headings
from framework_drafts.extracts.quality import as_data, checked, understood
from framework_drafts.extracts.specification import DOORS, Meaning, SubmittedField, fields
from framework_drafts.extracts.store import ABOUT, is_whole, made_beside, working_room
from framework_drafts.history.desk import quoted

PIPELINE = "take-in@1"
COUNCIL = re.compile(r"[A-Za-z0-9]{1,12}")
LIKELY = "BETWEEN DATE '2000-01-01' AND DATE '2100-01-01'"  # days of a reporting period
SET_ASIDE = {  # rows that no measure can use, each by the first rule that it breaks
    "no council code": "council IS NULL OR council IN ({odd})",
    "no person": "nhs_key IS NULL AND local_key IS NULL",
    "no known type of event": "event_type IS NULL",
    "no date at which it started": "event_start IS NULL",
}
Told = Callable[[str], None]


@dataclass(frozen=True)
class Submission:
    """A kept submission and what is said of it."""

    folder: Path
    about: Mapping[str, Any]

    @property
    def key(self) -> str:
        return self.folder.name

    @property
    def councils(self) -> tuple[str, ...]:
        return tuple(self.about["councils"])


def open_submission(folder: Path) -> Submission:
    """Raises Unusable where no submission is kept."""
    if not (folder / ABOUT).is_file():
        raise Unusable(f"No submission is kept under {folder.name[:16]}.")
    return Submission(folder, json.loads((folder / ABOUT).read_text()))


def submissions(place: Path) -> list[Submission]:
    """Every submission kept in a place, the newest received last."""
    found = [open_submission(one.parent) for one in place.glob(f"*/{ABOUT}") if is_whole(one.parent)]
    return sorted(found, key=lambda one: (one.about["received"], one.key))


def take_in(
    path: Path,
    place: Path,
    *,
    received: date,
    secret: str,
    name: str = "",
    invented: bool = False,
    sha256: str = "",
    memory: str = "1500MB",
    threads: int = 4,
    told: Told = lambda _: None,
) -> Submission:
    """Take one CSV file in. `received` is the day it was submitted: tables are made as of a day; `sha256` its hash
    where that is known already.

    Raises Unusable in one sentence for a file that is no submission; nothing is kept of it then."""
    headings = read_headings(path, name or path.name)
    if not sha256:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    key = hashlib.sha256(f"{PIPELINE}:{secret}:{received}:{invented}:{sha256}".encode()).hexdigest()[:32]
    if (place / key / ABOUT).is_file():
        return open_submission(place / key)
    place.mkdir(parents=True, exist_ok=True)
    with (
        working_room(place / key) as room,
        duckdb.connect(config={"threads": threads, "memory_limit": memory}) as db,
    ):
        db.execute(f"SET preserve_insertion_order = false; SET temp_directory = {quoted(str(room))}")
        told("Reading the file")
        laid_at = room / "laid.parquet"
        arrived = lay_down(db, path, laid_at, headings=headings, secret=secret)
        if not arrived.rows:
            raise Unusable(f"{name or path.name} has headings and no rows under them: give the file with its rows.")
        laid = f"read_parquet({quoted(str(laid_at))})"
        told("Checking values")
        meant = understood(db, laid)
        checks = checked(db, laid, meant)
        told("Sorting by council and person")
        with made_beside(place / key) as beside:
            about = _settled(db, laid, meant, room, beside, threads)
            about |= _about(arrived, meant, path=name or path.name, sha256=sha256, received=received, invented=invented)
            about["checks"] = as_data(checks)
            (beside / ABOUT).write_text(json.dumps(about, ensure_ascii=False, sort_keys=True, indent=1))
    return open_submission(place / key)


def _about(
    arrived: Arrived,
    meant: Mapping[str, Mapping[str, Meaning]],
    *,
    path: str,
    sha256: str,
    received: date,
    invented: bool,
) -> dict[str, Any]:
    older = sum(one.said == "release 1" for known in meant.values() for one in known.values())
    return {
        "name": path,
        "sha256": sha256,
        "received": received.isoformat(),
        "invented": invented,
        "pipeline": PIPELINE,
        "release": 1 if older else 2,
        "rows_read": arrived.rows,
        "damaged": arrived.damaged,
        "damaged_lines": arrived.damaged_lines,
        "unknown_columns": list(arrived.headings.unknown),
        "absent_columns": [one.heading for one in arrived.headings.absent],
        "read_as": "Windows-1252" if arrived.headings.latin else "UTF-8",
        "at_the_door": {one.heading: DOORS[one.door] for one in fields() if one.door != "keep"},
    }


def _settled(
    db: duckdb.DuckDBPyConnection,
    laid: str,
    meant: Mapping[str, Mapping[str, Meaning]],
    room: Path,
    beside: Path,
    threads: int,
) -> dict[str, Any]:
    """Write a file for each council; returns counts by council and by rule, and the values that numbers stand for."""
    values: dict[str, list[str]] = {}
    shown = ", ".join(_typed(db, one, meant, values) for one in kept_fields())
    typed = f"read_parquet({quoted(str(room / 'typed.parquet'))})"
    odd = [number for number, code in enumerate(values["council"]) if not COUNCIL.fullmatch(code)]
    for number in odd:
        values["council"][number] = ""  # no code at all, and perhaps a name
    listed = ", ".join(map(str, odd)) or "NULL"
    rule = " ".join(f"WHEN {broken.format(odd=listed)} THEN {quoted(why)}" for why, broken in SET_ASIDE.items())
    db.execute(
        f"COPY (SELECT *, CASE {rule} END AS aside FROM (SELECT {shown} FROM {laid}) "
        "ORDER BY aside NULLS FIRST, council) "
        f"TO {quoted(str(room / 'typed.parquet'))} (FORMAT parquet, ROW_GROUP_SIZE 61440)"
    )
    aside = dict(
        db.execute(f"SELECT aside, count(*) FROM {typed} WHERE aside IS NOT NULL GROUP BY 1 ORDER BY 1").fetchall()
    )
    rows = db.execute(
        f"SELECT council, count(*), min(period_start) FILTER (period_start {LIKELY}), "
        f"max(period_end) FILTER (period_end {LIKELY}) FROM {typed} WHERE aside IS NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    every = ", ".join(f'"{one.name}"' for one in kept_fields())  # so that equal files are the same bytes

    def keep(number: int) -> None:
        target = quoted(str(beside / f"{_file_name(values['council'][number])}.parquet"))
        with db.cursor() as mine:
            mine.execute(
                f"COPY (SELECT * EXCLUDE (aside) FROM {typed} WHERE aside IS NULL AND council = {number} ORDER BY "
                f"coalesce(nhs_key, local_key), event_start, event_type, event_end, hash({every})) TO {target} (FORMAT parquet)"
            )

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(keep, [number for number, *_ in rows]))
    return {
        "values": values,
        "set_aside": aside,
        "councils": {
            values["council"][number]: {"rows": count, "from": _day(first), "to": _day(last)}
            for number, count, first, last in rows
        },
        "rows": sum(int(count) for _, count, *_ in rows),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _file_name(council: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in council)


def _typed(
    db: duckdb.DuckDBPyConnection,
    one: SubmittedField,
    meant: Mapping[str, Mapping[str, Meaning]],
    values: dict[str, list[str]],
) -> str:
    """A field as it is kept: a date, a number, a key, or the place of its release 2 value; null for what is none."""
    if one.kind == "code":
        return _numbered(db, one.name, meant[one.name], values)
    if one.door == "month":
        return 'try_cast("birth_month" AS DATE) AS "birth_month"'
    if one.kind == "date":
        return f'{as_date(f"{chr(34)}{one.name}{chr(34)}")}::DATE AS "{one.name}"'
    return f'try_cast("{one.name}" AS DOUBLE) AS "{one.name}"' if one.kind == "number" else f'"{one.name}"'


def _numbered(
    db: duckdb.DuckDBPyConnection, name: str, meant: Mapping[str, Meaning], values: dict[str, list[str]]
) -> str:
    """Each given value to the place of what it means among the values of release 2 that occur, in alphabetical order."""
    values[name] = sorted({one.value for one in meant.values() if one.value is not None})
    if not meant:
        return f'NULL::SMALLINT AS "{name}"'
    given = list(meant)
    db.execute(f'DROP TYPE IF EXISTS "g_{name}"')
    db.execute(f'CREATE TYPE "g_{name}" AS ENUM ({", ".join(quoted(one) for one in given)})')
    places = [values[name].index(meant[one].value) if meant[one].value else None for one in given]  # type: ignore[arg-type]
    listed = ", ".join("NULL" if place is None else str(place) for place in places)
    return f'([{listed}]::SMALLINT[])[enum_code("{name}"::"g_{name}") + 1] AS "{name}"'
