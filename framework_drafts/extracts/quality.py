"""How good a submission is, by module: does it conform, is it complete, is it plausible (Kahn's three classes).

Every check is a rule with its counts; whether a count is too much is decided afterwards, by thresholds that can change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, Literal

import duckdb

from framework_drafts.extracts.arriving import NO_DATE, as_date, kept_fields
from framework_drafts.extracts.specification import EVENT_TYPES, Meaning, SubmittedField, meanings

Class = Literal["conformance", "completeness", "plausibility"]
ALL_TYPES = "any"
MOST_EXAMPLES = 5
TRANSLATED = "a value is in the words of release 2"  # told, and no fault: what is understood is put into those words
OLDEST = 120


@dataclass(frozen=True)
class Check:
    """One rule on one field for one type of event: how many rows it was asked of, and how many do not meet it."""

    module: str
    field: str
    event_type: str
    kind: Class
    rule: str
    rows: int
    failed: int
    examples: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        """The share of rows that do not meet it; None where there was no row to ask."""
        return self.failed / self.rows if self.rows else None


@dataclass(frozen=True)
class Thresholds:
    """The shares of rows above which a check is said to fail."""

    conformance: float = 0.02
    completeness: float = 0.05
    plausibility: float = 0.01


def failing(checks: Iterable[Check], thresholds: Thresholds) -> list[Check]:
    """The checks whose share is above their class's threshold, the greatest first."""
    asked = (one for one in checks if one.rule != TRANSLATED)
    over = [one for one in asked if one.share is not None and one.share > getattr(thresholds, one.kind)]
    return sorted(over, key=lambda one: (-(one.share or 0.0), one.module, one.field))


def as_data(checks: Sequence[Check]) -> list[dict[str, Any]]:
    return [asdict(one) for one in checks]


def from_data(data: Iterable[Mapping[str, Any]]) -> list[Check]:
    return [Check(**{**one, "examples": tuple(one["examples"])}) for one in data]


def understood(db: duckdb.DuckDBPyConnection, laid: str) -> dict[str, dict[str, Meaning]]:
    """For each field of values, what each value that stands in a laid file means."""
    found = {}
    for one in kept_fields():
        if one.kind == "code":
            rows = db.execute(
                f'SELECT DISTINCT "{one.name}" AS v FROM {laid} WHERE v IS NOT NULL ORDER BY v'
            ).fetchall()
            found[one.name] = meanings(one, [str(value) for (value,) in rows])
    return found


def checked(db: duckdb.DuckDBPyConnection, laid: str, meant: Mapping[str, Mapping[str, Meaning]]) -> list[Check]:
    """Every check over a laid file (a table expression), by the types of event as submitted in either release's words."""
    kinds = {given: meaning.value for given, meaning in meant["event_type"].items() if meaning.value}
    found: list[Check] = []
    for one in kept_fields():
        if one.name != "event_type":
            found += _by_type(one, _counts(db, laid, one), meant.get(one.name, {}), kinds)
    found += _event_types(db, laid, meant["event_type"])
    return [*found, *_plausible(db, laid)]


Counts = list[tuple[str | None, str | None, int]]


def _counts(db: duckdb.DuckDBPyConnection, laid: str, one: SubmittedField) -> Counts:
    """How often each value stands by type of event; of dates, numbers and keys only whether they are one."""
    cell = f'"{one.name}"'
    if one.kind == "date":
        fine = f"{cell} <> '{NO_DATE}'" if one.door == "month" else f"{as_date(cell)} IS NOT NULL"
    elif one.kind == "number":
        fine = f"try_cast({cell} AS DOUBLE) IS NOT NULL"
    else:
        fine = "true"
    shown = (
        cell
        if one.kind == "code"
        else f"CASE WHEN {cell} IS NOT NULL THEN CASE WHEN {fine} THEN 'fine' ELSE 'wrong' END END"
    )
    return db.execute(f"SELECT event_type, {shown} AS v, count(*) FROM {laid} GROUP BY ALL ORDER BY ALL").fetchall()


def _by_type(
    one: SubmittedField, counts: Counts, meant: Mapping[str, Meaning], kinds: Mapping[str, str | None]
) -> list[Check]:
    found = []
    for event_type in EVENT_TYPES:
        mine = [(value, count) for given, value, count in counts if kinds.get(given or "") == event_type]
        rows, blank = sum(count for _, count in mine), sum(count for value, count in mine if value is None)
        if not rows:
            continue
        about = (one.module, one.name, event_type)
        if one.is_mandatory(event_type):
            found.append(Check(*about, "completeness", "a mandatory field is given", rows, blank))
        given = {str(value): count for value, count in mine if value is not None}
        if not given:
            continue
        wrong = _wrong(one, given, meant)
        if one.status[EVENT_TYPES.index(event_type)] == "N":
            found.append(
                Check(*about, "conformance", "a field that does not apply is blank", rows, sum(given.values()))
            )
        examples = _examples(one, wrong) if one.kind == "code" else ()
        rule = {"code": "a value is permitted", "date": "a date is a date", "number": "a number is a number"}.get(
            one.kind
        )
        if rule:
            found.append(Check(*about, "conformance", rule, sum(given.values()), sum(wrong.values()), examples))
        if other := _said(given, meant, "release 1", "spelled otherwise"):
            found.append(Check(*about, "conformance", TRANSLATED, sum(given.values()), other))
    return found


def _examples(one: SubmittedField, wrong: Mapping[str, int]) -> tuple[str, ...]:
    """Values that are nearly permitted ones, the most frequent first. Any other text may name somebody: a column that was
    shifted puts names where values should be."""
    near = [value for value in wrong if get_close_matches(value.lower(), [v.lower() for v in one.values], 1, 0.75)]
    return tuple(sorted(near, key=lambda value: (-wrong[value], value))[:MOST_EXAMPLES])


def _wrong(one: SubmittedField, given: Mapping[str, int], meant: Mapping[str, Meaning]) -> dict[str, int]:
    if one.kind == "code":
        return {value: count for value, count in given.items() if meant[value].value is None}
    return {value: count for value, count in given.items() if value == "wrong"}


def _said(given: Mapping[str, int], meant: Mapping[str, Meaning], *how: str) -> int:
    return sum(count for value, count in given.items() if value in meant and meant[value].said in how)


def _event_types(db: duckdb.DuckDBPyConnection, laid: str, meant: Mapping[str, Meaning]) -> list[Check]:
    rows = db.execute(f"SELECT event_type, count(*) FROM {laid} GROUP BY 1").fetchall()
    given = {str(value): int(count) for value, count in rows if value is not None}
    total, wrong = sum(int(count) for _, count in rows), {v: c for v, c in given.items() if meant[v].value is None}
    about = ("Events", "event_type", ALL_TYPES)
    return [
        Check(*about, "completeness", "a mandatory field is given", total, total - sum(given.values())),
        Check(
            *about,
            "conformance",
            "a value is permitted",
            sum(given.values()),
            sum(wrong.values()),
            tuple(v for v in wrong if get_close_matches(v.lower(), [e.lower() for e in EVENT_TYPES], 1, 0.75)),
        ),
    ]


_dates = {name: as_date(f'"{name}"') for name in ("event_start", "event_end", "death_date", "period_end")}
_dates["birth_month"] = "try_cast(birth_month AS DATE)"
_PEOPLE = "Person details"
PLAUSIBLE = (  # module, field, rule, the two dates that are looked at where both are there, and what breaks the rule
    ("Events", "event_end", "an event ends on or after its start", "event_start", "event_end", "{1} < {0}"),
    ("Events", "event_start", "an event starts by the end of the period", "event_start", "period_end", "{0} > {1}"),
    (_PEOPLE, "birth_month", "nobody is born after an event starts", "birth_month", "event_start", "{0} > {1}"),
    (_PEOPLE, "birth_month", f"nobody is older than {OLDEST}", "birth_month", "event_start", f"{{1}}::DATE - {{0}} > {OLDEST * 366}"),
    (_PEOPLE, "death_date", "an event starts by the date of death", "death_date", "event_start", "{1} > {0}"),
    (_PEOPLE, "death_date", "an event ends by the date of death", "death_date", "event_end", "{1} > {0}"),
)  # fmt: skip


def _plausible(db: duckdb.DuckDBPyConnection, laid: str) -> list[Check]:
    """What can be, but hardly is: each rule is asked of the rows that have both dates."""
    counts = []
    for *_, first, second, broken in PLAUSIBLE:
        one, other = _dates[first], _dates[second]
        there = f"{one} IS NOT NULL AND {other} IS NOT NULL"
        counts += [f"count(*) FILTER ({there})", f"count(*) FILTER ({there} AND {broken.format(one, other)})"]
    told = db.execute(f"SELECT {', '.join(counts)} FROM {laid}").fetchone() or ()
    return [
        Check(module, field, ALL_TYPES, "plausibility", rule, int(told[2 * at]), int(told[2 * at + 1]))
        for at, (module, field, rule, *_) in enumerate(PLAUSIBLE)
    ]
