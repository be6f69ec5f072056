"""Invented records as councils would submit them: CSV files under the specification's headings, each quarter the last
twelve months again, with late entries, blanks, other spellings and values that are not permitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from framework_drafts.extracts import specification
from framework_drafts.extracts.invented import events
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.invented.writing import piece, prepare
from framework_drafts.extracts.specification import SubmittedField
from framework_drafts.history.desk import quoted

SHOWN_LATE = 20  # days after the end of a period by which a submission is made


@dataclass(frozen=True)
class Dirt:
    """How often, of a thousand values: a permitted value in capitals, a value that is not permitted, a date that is none."""

    spelled: float = 10
    not_permitted: float = 4
    no_date: float = 2


CLEAN = Dirt(0, 0, 0)


def write_submissions(
    folder: Path,
    scale: Scale,
    period_ends: Sequence[date],
    *,
    release: int = 2,
    dirt: Dirt | None = None,
    by_council: bool = True,
    threads: int = 4,
) -> list[Path]:
    """One CSV file for each council and period (or one for each period), twelve months to each of `period_ends`. Returns
    their paths. The persons do not exist; their numbers are of ranges that nobody has."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Path] = []
    with duckdb.connect(config={"threads": threads, "memory_limit": "3GB"}) as db:
        prepare(db, scale)
        piece(db, scale, 0, scale.persons)
        db.execute(
            f"CREATE VIEW everything AS SELECT * FROM ({events.all_events(scale)}) WHERE event_type <> 'Hospital stay'"
        )
        if by_council:
            db.execute("CREATE TABLE happened AS SELECT * FROM everything ORDER BY council, person, record")
            councils = [
                str(one) for (one,) in db.execute("SELECT DISTINCT council FROM happened ORDER BY 1").fetchall()
            ]
        for last in period_ends:
            for council in councils if by_council else [""]:
                path = folder / f"{f'{council}_' if council else ''}{last.isoformat()}_r{release}.csv"
                source = f"happened WHERE council = {quoted(council)}" if council else "everything"
                query = _submission(source, last, release, dirt or Dirt())
                db.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT csv, HEADER true)")
                found.append(path)
    return found


def write_stays(path: Path, scale: Scale, *, threads: int = 4) -> Path:
    """One CSV file of the invented persons' hospital stays, as the NHS would link them: those with an NHS number alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": threads, "memory_limit": "3GB"}) as db:
        prepare(db, scale)
        piece(db, scale, 0, scale.persons)
        number = f"({OWN['nhs_key']})"
        shown = ", ".join(f'{cell} AS "{heading}"' for heading, cell in {**STAYS, "NHS Number": number}.items())
        query = f"SELECT {shown} FROM ({events.all_events(scale)}) WHERE event_type = 'Hospital stay' AND {number} IS NOT NULL"
        db.execute(f"COPY ({query} ORDER BY ALL) TO {quoted(str(path))} (FORMAT csv, HEADER true)")
    return path


STAYS = {
    "LA Code": "council",
    "NHS Number": "",
    "Date of Birth": "strftime(birth_month, '%d/%m/%Y')",
    "Date of Death": "strftime(death_date, '%d/%m/%Y')",
    "Gender": "gender",
    "Admission Date": "strftime(event_start, '%d/%m/%Y')",
    "Discharge Date": "strftime(event_end, '%d/%m/%Y')",
    "Last Episode": "last_episode",
    "Admission Method": "admission_method",
    "Discharge Method": "discharge_method",
    "Discharge Destination": "discharge_destination",
}


def _submission(source: str, last: date, release: int, dirt: Dirt) -> str:
    first = twelve_months_to(last)
    known = "event_start + CASE WHEN u(record, 'late') < 0.1 THEN days_of(record, 'lag', 20, 150) ELSE days_of(record, 'lag', 0, 20) END"
    shown = ", ".join(f'{_cell(one, first, last, release, dirt)} AS "{one.heading}"' for one in specification.fields())
    return (
        f"SELECT {shown} FROM (SELECT * FROM {source}) WHERE event_start <= DATE '{last}' AND {known} <= DATE '{last}' + {SHOWN_LATE} "
        f"AND (event_end IS NULL OR event_end >= DATE '{first}')"
    )


def twelve_months_to(last: date) -> date:
    """The first day of the twelve months that end on the last day of a month."""
    after = last + timedelta(days=1)
    return after.replace(year=after.year - 1)


OWN = {
    "nhs_key": "CASE WHEN u(person, 'nhs') < 0.92 THEN '999' || lpad(person::VARCHAR, 7, '0') END",
    "local_key": "'L' || lpad(person::VARCHAR, 8, '0')",
    "first_name": "'Invented'",
    "last_name": "'Person ' || person",
    "gp_name": "'No practice'",
    "gp_code": "'ZZ' || (person % 10000)",
    "postcode": "'ZZ99 3VZ'",
    "event_reference": "record::VARCHAR",
    "event_description": "''",
    "birth_month": "strftime(birth_month + (person % 28)::INT, '%d/%m/%Y')",
    "autism": "pick(person, 'asd', ['Yes', 'No', 'No', 'No', 'Unknown', NULL])",
    "visual_impairment": "pick(person, 'vis', ['No', 'No', 'No', 'Visual impairment', NULL])",
    "hearing_impairment": "pick(person, 'hea', ['No', 'No', 'No', 'Hearing impairment', NULL])",
    "dementia": "pick(person, 'dem', ['Yes', 'No', 'No', NULL])",
    "funding_status": "pick(person, 'fund', ['Fully funded', 'Part funded', 'Self-funded', NULL])",
    "assessment_method": "CASE WHEN event_type = 'Assessment' THEN pick(record, 'meth', ['Face to face', 'Remote', NULL]) END",
    "review_method": "CASE WHEN event_type = 'Review' THEN pick(record, 'meth', ['Face to face', 'Remote', NULL]) END",
    "cost_frequency": "CASE WHEN unit_cost IS NOT NULL THEN pick(record, 'freq', ['Per week', 'Per hour', 'One-off']) END",
    "adults_cared_for": "CASE WHEN client_type = 'Unpaid carer' THEN 1 + (person % 2) END",
    "provider_name": "CASE WHEN service_type IS NOT NULL THEN 'Invented provider' END",
    "provider_id": "CASE WHEN service_type IS NOT NULL THEN '1-' || (person % 5000) END",
}


def _cell(field: SubmittedField, first: date, last: date, release: int, dirt: Dirt) -> str:
    if field.name in ("period_start", "period_end"):
        return f"'{first if field.name == 'period_start' else last}'"
    if field.name.startswith("linked_"):
        return "NULL"
    if field.name == "event_end":
        return f"CASE WHEN event_end <= DATE '{last}' THEN strftime(event_end, '%d/%m/%Y') END"
    if field.name in OWN:
        return OWN[field.name]
    if field.kind == "date":
        said = f"strftime({field.name}, '%d/%m/%Y')"
        return f"CASE WHEN u(record, '{field.name}') < {dirt.no_date / 1000} THEN '31/02/2024' ELSE {said} END"
    if field.kind == "number" or not field.values:
        return field.name
    return _coded(field, release, dirt)


def _coded(field: SubmittedField, release: int, dirt: Dirt) -> str:
    """A value in the words of a release, now and then spelled otherwise or not permitted. Event types are always right."""
    said = field.name
    if release == 1:
        older = {meant: value for value, meant in specification.release_1().get(field.name, {}).items()}
        whens = " ".join(
            f"WHEN {quoted(meant)} THEN {quoted(value)}" for meant, value in older.items() if meant != value
        )
        said = f"CASE {said} {whens} ELSE {said} END" if whens else said
    if field.name == "event_type":
        return said
    drawn = f"u(record, '{field.name} dirt')"
    return (
        f"CASE WHEN {field.name} IS NULL THEN NULL WHEN {drawn} < {dirt.not_permitted / 1000} THEN 'No such value' "
        f"WHEN {drawn} < {(dirt.not_permitted + dirt.spelled) / 1000} THEN upper({said}) ELSE {said} END"
    )
