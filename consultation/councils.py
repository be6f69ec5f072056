"""Councils with adult social services responsibilities, their regions, and what became of them.

A council is known by its ONS code, never by its CASSR number: 809 has been two councils.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from consultation.errors import Unusable
from consultation.reorganisations import SHIPPED, Change, Life, Register

REGIONS = {
    "E": "East of England",
    "EM": "East Midlands",
    "L": "London",
    "NE": "North East",
    "NW": "North West",
    "SE": "South East",
    "SW": "South West",
    "WM": "West Midlands",
    "YH": "Yorkshire and The Humber",
}
TYPES = {
    "I": "Inner London",
    "O": "Outer London",
    "M": "Metropolitan district",
    "S": "Shire county",
    "U": "Unitary authority",
}


class Council(SQLModel, table=True):
    __tablename__ = "council"
    __table_args__ = (
        sa.CheckConstraint("region IN ('E','EM','L','NE','NW','SE','SW','WM','YH')", name="known_region"),
        sa.CheckConstraint("council_type IN ('I','O','M','S','U')", name="known_type"),
        sa.CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="dates_in_order"),
    )

    code: str = Field(primary_key=True, max_length=9)
    name: str = Field(max_length=120, index=True)
    cassr: str = Field(default="", max_length=8)
    region: str = Field(max_length=2)
    council_type: str = Field(max_length=1)
    valid_from: date | None = None
    valid_to: date | None = None
    invented: bool = False

    @property
    def region_name(self) -> str:
        return REGIONS[self.region]

    @property
    def type_name(self) -> str:
        return TYPES[self.council_type]


class CouncilChange(SQLModel, table=True):
    """One council's area passing to another in a reorganisation."""

    __tablename__ = "council_change"
    __table_args__ = (
        sa.UniqueConstraint("predecessor", "successor"),
        sa.CheckConstraint("kind IN ('merged','split','recoded')", name="known_kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    predecessor: str = Field(max_length=9, index=True)
    successor: str = Field(max_length=9, index=True)
    on: date
    kind: str = Field(max_length=10)


@dataclass(frozen=True)
class Listed:
    """One row of a council list, before it is stored. The dates are the first and the last day that it is there."""

    code: str
    name: str
    cassr: str
    region: str
    council_type: str
    valid_from: date | None = None
    valid_to: date | None = None


HEADINGS = {
    "name": ("geography", "name"),
    "type": ("council type", "type"),
    "region": ("council region", "region"),
    "label": ("la code", "cassr"),
    "code": ("ons area code", "ons code"),
}
DATES = {"valid_from": ("valid from",), "valid_to": ("valid to",)}


def read_council_list(text: str) -> list[Listed]:
    """Read a list of councils: Geography, Council type, Council region, LA Code, ONS Area Code (or Name, Type, Region, CASSR,
    ONS Code), and Valid from and Valid to where it has them.

    Regions and England are passed over. Raises Unusable with the line and what is wrong with it."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    names = {name.strip().lower(): name for name in rows.fieldnames or []}
    used = {part: next((names[one] for one in ways if one in names), "") for part, ways in (HEADINGS | DATES).items()}
    if missing := [part for part in HEADINGS if not used[part]]:
        raise Unusable(f"This is not a council list: the column “{HEADINGS[missing[0]][0]}” is missing.")
    found: list[Listed] = []
    for line, row in enumerate(rows, start=2):
        cell = {part: (row[name] or "").strip() if name else "" for part, name in used.items()}
        if cell["type"]:
            listed = _listed(cell, line)
            if any(other.code == listed.code for other in found):
                raise Unusable(f"Line {line}: {listed.code} {listed.name} stands in the list already.")
            found.append(listed)
    if not found:
        raise Unusable("This council list has no councils in it: choose the file that lists each council in a row.")
    return found


def _listed(cell: Mapping[str, str], line: int) -> Listed:
    if not re.fullmatch(r"[A-Z]\d{8}", cell["code"]):
        raise Unusable(f"Line {line}: “{cell['code']}” is not an ONS area code (a letter and eight digits).")
    begins, ends = (_date(cell[part], line) for part in DATES)
    if begins and ends and ends < begins:
        raise Unusable(f"Line {line}: {cell['name']} ends before it begins.")
    return Listed(
        code=cell["code"],
        name=cell["name"],
        cassr=cell["label"],
        region=_letter(REGIONS, cell["region"], line),
        council_type=_letter(TYPES, cell["type"], line),
        valid_from=begins,
        valid_to=ends,
    )


def _date(text: str, line: int) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise Unusable(f"Line {line}: “{text[:20]}” is not a date: write it like 2023-04-01.") from problem


def _letter(choices: Mapping[str, str], words: str, line: int) -> str:
    if words in choices:
        return words
    plain = re.sub(r"(ie)?s$|y$", "", words.lower().replace("eastern", "east of england"))
    for letter, name in choices.items():
        if re.sub(r"(ie)?s$|y$", "", name.lower()) == plain:
            return letter
    raise Unusable(f"Line {line}: “{words}” is not a known region or council type.")


def load_councils(db: Session, listed: Iterable[Listed], *, invented: bool = False) -> int:
    """Add the councils that are not known yet and correct the names of those that are; returns how many were new.

    A council that a known reorganisation ended is kept with its last day, and is none of those there are now."""
    known = {council.code: council for council in db.exec(select(Council))}
    lives = register(db).lives
    new = 0
    for row in listed:
        council = known.get(row.code)
        if council is None:
            council = Council(code=row.code, invented=invented, **{k: getattr(row, k) for k in _KEPT})
            new += 1
        for name in _KEPT:
            setattr(council, name, getattr(row, name))
        life = lives.get(row.code, Life())
        council.valid_from = row.valid_from or life.begins
        council.valid_to = row.valid_to or (life.ends - timedelta(days=1) if life.ends else None)
        db.add(council)
    db.flush()
    return new


_KEPT = ("name", "cassr", "region", "council_type")


def still_there() -> sa.ColumnElement[bool]:
    """Councils there are today."""
    return sa.or_(col(Council.valid_to).is_(None), col(Council.valid_to) >= sa.func.current_date())


def all_councils(db: Session) -> list[Council]:
    """Every council there is now, by region and name."""
    return list(db.exec(select(Council).where(still_there()).order_by(col(Council.region), col(Council.name))))


def register(db: Session) -> Register:
    """Councils through time: the reorganisations that come with the program, and those added here."""
    known = names(db)
    added = [
        Change(c.predecessor, known.get(c.predecessor, ""), c.successor, known.get(c.successor, ""), c.on, c.kind)
        for c in db.exec(select(CouncilChange).order_by(col(CouncilChange.id)))
    ]
    return Register([*SHIPPED, *added])


def names(db: Session) -> dict[str, str]:
    """Council names by ONS code."""
    return {council.code: council.name for council in db.exec(select(Council))}
