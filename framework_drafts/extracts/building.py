"""From submissions to records: chosen as of a day, cleaned by rules, numbered, kept as one folder that never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from consultation.errors import Unusable
from framework_drafts.extracts import cleaning
from framework_drafts.extracts.selecting import Chosen, Offered, Way, chosen
from framework_drafts.extracts.stays import CONTRACT as STAYS_CONTRACT
from framework_drafts.extracts.stays import add_stays
from framework_drafts.extracts.store import RecordFile, RecordSet, as_text, keep_records, open_records, working_room
from framework_drafts.extracts.taking_in import Submission
from framework_drafts.history.desk import quoted
from framework_drafts.measures.contracts import contract

PIPELINE = "build@1"
CONTRACT = "cld-2"
WITH_STAYS = STAYS_CONTRACT
LABELS = {True: "Made of invented submissions: these persons do not exist.", False: "Made of submissions."}
Told = Callable[[int, int], None]


def offered(submissions: Sequence[Submission]) -> list[Offered]:
    """Every council's part of every submission."""
    return [
        Offered(
            one.key,
            council,
            date.fromisoformat(part["from"]),
            date.fromisoformat(part["to"]),
            date.fromisoformat(one.about["received"]),
        )
        for one in submissions
        for council, part in one.about["councils"].items()
        if part["from"] and part["to"]
    ]


def build(
    submissions: Sequence[Submission],
    place: Path,
    *,
    as_of: date,
    way: Way = "joined",
    off: Collection[str] = (),
    threads: int = 4,
    told: Told = lambda _done, _of: None,
) -> RecordSet:
    """Records as of a day. The same submissions, day and rules find the folder that is there.

    Raises Unusable where no submission had been received by then, or for a rule that does not exist."""
    if unknown := set(off) - {rule.name for rule in cleaning.RULES}:
        raise Unusable(
            f"There is no rule “{min(unknown)}”: the rules are {', '.join(rule.name for rule in cleaning.RULES)}."
        )
    events = [one for one in submissions if one.about.get("kind") != "stays"]
    picked = chosen(offered(events), as_of=as_of, way=way)
    if not picked:
        raise Unusable(f"No submission had been received by {as_of.isoformat()} that covers a whole quarter.")
    about = _about(picked, submissions, as_of=as_of, way=way, off=off)
    folder = place / hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]
    if folder.exists():
        return open_records(folder)
    place.mkdir(parents=True, exist_ok=True)
    about["counts"], stays = {}, about["stays"]
    by_key = {one.key: one for one in submissions}
    councils = sorted({one.council for one in picked})
    with working_room(folder) as room:
        lay = partial(_one_council, room, picked, by_key, stays, off)
        with ThreadPoolExecutor(threads) as pool:
            for number, (council, counts) in enumerate(zip(councils, pool.map(lay, councils), strict=True), start=1):
                about["counts"][council] = counts
                told(number, len(councils))
        about["counts"] = {"by_council": about["counts"], "all": _summed(about["counts"].values())}
        under = contract(WITH_STAYS if stays else CONTRACT)
        return keep_records(room, folder, under, about=about, threads=threads)


def _about(
    picked: Sequence[Chosen], submissions: Sequence[Submission], *, as_of: date, way: Way, off: Collection[str]
) -> dict[str, Any]:
    used: dict[str, dict[str, str]] = {}
    for one in picked:
        used.setdefault(one.council, {})[one.quarter.name] = one.key
    keys = {one.key for one in picked}
    stays = newest_stays(submissions, {one.council for one in picked}, as_of)
    told = {bool(one.about["invented"]) for one in submissions if one.key in {*keys, *stays.values()}}
    if len(told) > 1:
        raise Unusable("Some of these submissions are invented and some are not: delete those of one kind first.")
    return {
        "label": LABELS[True in told],
        "invented": told == {True},
        "pipeline": PIPELINE,
        "as_of": as_of.isoformat(),
        "way": way,
        "rules": [rule.id for rule in cleaning.RULES if rule.name not in off],
        "submissions": used,
        "stays": stays,
        "counts": {},
    }


def newest_stays(submissions: Sequence[Submission], councils: Collection[str], as_of: date) -> dict[str, str]:
    """The key of the newest file of hospital stays that has each council's, of those received by a day."""
    mine = [
        one for one in submissions if one.about.get("kind") == "stays" and one.about["received"] <= as_of.isoformat()
    ]
    found: dict[str, str] = {}
    for one in sorted(mine, key=lambda one: (one.about["received"], one.key)):
        found |= {council: one.key for council in one.councils if council in councils}
    return dict(sorted(found.items()))


def _summed(counts: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        for name, many in one.items():
            found[name] = found.get(name, 0) + many
    return found


def _one_council(
    room: Path,
    picked: Sequence[Chosen],
    by_key: Mapping[str, Submission],
    stays: Mapping[str, str],
    off: Collection[str],
    council: str,
) -> dict[str, int]:
    """Lay one council's records down, with values as text; returns how many rows came, what each rule touched, and what
    was left."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as db:
        db.execute(f"SET temp_directory = {quoted(str(room / 'spilled'))}")
        db.execute("CREATE TABLE quarters (quarter_last DATE)")
        parts = []
        for one in (one for one in picked if one.council == council):
            db.execute("INSERT INTO quarters VALUES (?)", [one.quarter.last])
            parts.append(
                f"SELECT *, DATE '{one.quarter.last}' AS quarter_last FROM ({_of(by_key[one.key], council)}) WHERE {_in_quarter(one)}"
            )
        db.execute(
            "CREATE TABLE events AS SELECT *, row_number() OVER (ORDER BY quarter_last, person_key, event_start, event_type, event_end, "
            "service_type, service_component, event_outcome) AS row_key FROM "
            f"(SELECT *, coalesce(nhs_key, local_key) AS person_key FROM ({' UNION ALL BY NAME '.join(parts)}))"
        )
        came = _count(db)
        touched = cleaning.apply(db, off)
        if council in stays:
            touched["hospital stays beside them"] = add_stays(db, by_key[stays[council]].folder / f"{council}.parquet")
        there = {str(name) for name, *_ in db.execute("DESCRIBE events").fetchall()}
        under = contract(WITH_STAYS if stays else CONTRACT)
        names = ", ".join(
            f'"{name}"' if name in there else f'NULL::VARCHAR AS "{name}"'
            for name in under.fields
            if name not in ("person", "record")
        )
        (room / f"part={_plain(council)}").mkdir()
        db.execute(
            f"COPY (SELECT {names}, (dense_rank() OVER (ORDER BY person_key))::INTEGER AS person, "
            "row_number() OVER (ORDER BY person_key, event_start, row_key) AS record FROM events) "
            f"TO {quoted(str(room / f'part={_plain(council)}' / 'records.parquet'))} (FORMAT parquet)"
        )
        return {"rows came": came, **touched, "rows left": _count(db)}


def _of(submission: Submission, council: str) -> str:
    """One council's rows of a submission with values as text."""
    path = submission.folder / f"{_plain(council)}.parquet"
    values = {name: tuple(known) for name, known in submission.about["values"].items()}
    return as_text(RecordSet(submission.folder, (RecordFile(path, 0),), values, {}))


def _in_quarter(one: Chosen) -> str:
    """Events that a quarter's submission speaks for: what ended in it, and services that were open in it."""
    first, last = f"DATE '{one.quarter.first}'", f"DATE '{one.quarter.last}'"
    return (
        f"event_start <= {last} AND ((event_type = 'Service' AND coalesce(event_end, {last}) >= {first}) "
        f"OR (event_type <> 'Service' AND event_end BETWEEN {first} AND {last}))"
    )


def _count(db: duckdb.DuckDBPyConnection) -> int:
    row = db.execute("SELECT count(*) FROM events").fetchone()
    return int(row[0]) if row else 0


def _plain(council: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in council)
