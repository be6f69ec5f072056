"""Councils with adult social services responsibilities, their regions, and what became of them.

A council is known by its ONS code, never by its CASSR number: 809 has been two councils.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from consultation.errors import Unusable

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
    """One row of a council list, before it is stored."""

    code: str
    name: str
    cassr: str
    region: str
    council_type: str


def read_council_list(text: str) -> list[Listed]:
    """Read a list of councils with the columns Geography, Council type, Council region, LA Code, ONS Area Code.

    Regions and England are passed over. Raises Unusable with the line and what is wrong with it."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    names = {name.strip().lower(): name for name in rows.fieldnames or []}
    wanted = ("geography", "council type", "council region", "la code", "ons area code")
    if missing := [name for name in wanted if name not in names]:
        raise Unusable(f"This is not a council list: the column “{missing[0]}” is missing.")
    found: list[Listed] = []
    for line, row in enumerate(rows, start=2):
        cell = {name: (row[names[name]] or "").strip() for name in wanted}
        if cell["council type"]:
            listed = _listed(cell, line)
            if any(other.code == listed.code for other in found):
                raise Unusable(f"Line {line}: {listed.code} {listed.name} stands in the list already.")
            found.append(listed)
    if not found:
        raise Unusable("This council list has no councils in it: choose the file that lists each council in a row.")
    return found


def _listed(cell: Mapping[str, str], line: int) -> Listed:
    if not re.fullmatch(r"[A-Z]\d{8}", cell["ons area code"]):
        raise Unusable(f"Line {line}: “{cell['ons area code']}” is not an ONS area code (a letter and eight digits).")
    return Listed(
        code=cell["ons area code"],
        name=cell["geography"],
        cassr=cell["la code"],
        region=_letter(REGIONS, cell["council region"], line),
        council_type=_letter(TYPES, cell["council type"], line),
    )


def _letter(choices: Mapping[str, str], words: str, line: int) -> str:
    plain = re.sub(r"(ie)?s$|y$", "", words.lower().replace("eastern", "east of england"))
    for letter, name in choices.items():
        if re.sub(r"(ie)?s$|y$", "", name.lower()) == plain:
            return letter
    raise Unusable(f"Line {line}: “{words}” is not a known region or council type.")


def load_councils(db: Session, listed: Iterable[Listed], *, invented: bool = False) -> int:
    """Add the councils that are not known yet and correct the names of those that are; returns how many were new."""
    known = {council.code: council for council in db.exec(select(Council))}
    new = 0
    for row in listed:
        council = known.get(row.code)
        if council is None:
            council = Council(code=row.code, invented=invented, **{k: getattr(row, k) for k in _KEPT})
            new += 1
        for name in _KEPT:
            setattr(council, name, getattr(row, name))
        db.add(council)
    db.flush()
    return new


_KEPT = ("name", "cassr", "region", "council_type")


def all_councils(db: Session) -> list[Council]:
    """Every council, by region and name."""
    return list(db.exec(select(Council).order_by(col(Council.region), col(Council.name))))


def names(db: Session) -> dict[str, str]:
    """Council names by ONS code."""
    return {council.code: council.name for council in db.exec(select(Council))}
