"""Pure: a file of contacts, row by row: who can be invited, and what is wrong with every other row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consultation.intake.matching import Councils, guess_columns
from consultation.people import ADDRESS, Role

TARGETS = {
    "council": "Council (ONS code or name)",
    "name": "The person’s name",
    "email": "E-mail address",
    "role": "Role: director or contributor (optional)",
}
NAMES = {
    "council": ("council", "ons code", "code", "local authority", "authority", "organisation", "la name"),
    "email": ("e-mail address", "email address", "email", "e-mail", "mail"),
    "name": ("name", "full name", "contact", "contact name", "director", "person"),
    "role": ("role", "job", "kind"),
}
ROLES = {"": Role.DIRECTOR, "director": Role.DIRECTOR, "dass": Role.DIRECTOR, "contributor": Role.CONTRIBUTOR, "colleague": Role.CONTRIBUTOR}  # fmt: skip


@dataclass(frozen=True)
class Contact:
    """One row that can be used; `row` counts from 2, as a spreadsheet shows it."""

    row: int
    council: str
    name: str
    email: str
    role: Role


@dataclass
class Checked:
    """Every row of the file is in good or bad; `before` of the good ones are known already, `unknown` are councils that
    nobody knows, with their rows."""

    good: list[Contact] = field(default_factory=list)
    before: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    unknown: dict[str, list[int]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return len(self.good) + len(self.bad)


def guess(header: Sequence[str]) -> dict[str, int]:
    return guess_columns(header, NAMES)


def check(
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    councils: Councils,
    taken: Mapping[str, tuple[str, str]],
    first: int = 2,
) -> Checked:
    """Look at every row, of which the `first` has that number in the file. `taken` are addresses that are known already,
    with the role and council they stand for."""
    found = Checked()
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=first):
        cell = {target: row[place].strip() for target, place in columns.items() if place < len(row)}
        problem, code = _problem(cell, councils, taken), councils.find(cell.get("council", ""))
        email = cell.get("email", "").casefold()
        if not problem and email in seen:
            problem = f"{email} stands in row {seen[email]} already."
        if problem or code is None:
            found.bad.append((number, problem or "This council is not known."))
            if code is None and cell.get("council"):
                found.unknown.setdefault(cell["council"], []).append(number)
            continue
        seen[email] = number
        found.before += email in taken  # known already: invited again only where they were not for this questionnaire
        found.good.append(Contact(number, code, cell["name"], email, ROLES[cell.get("role", "").casefold()]))
    return found


def _problem(cell: Mapping[str, str], councils: Councils, taken: Mapping[str, tuple[str, str]]) -> str:
    if not cell.get("council"):
        return "No council is given: write its ONS code or name."
    code = councils.find(cell["council"])
    if code is None:
        return f"No council is called “{cell['council'][:60]}”: choose the one that is meant."
    if not 0 < len(cell.get("name", "")) <= 120:
        return "Give the person’s name, at most 120 characters."
    email = cell.get("email", "").casefold()
    if len(email) > 254 or not ADDRESS.fullmatch(email):
        return f"“{email[:80]}” is not an e-mail address: write it like name@council.gov.uk."
    role = ROLES.get(cell.get("role", "").casefold())
    if role is None:
        return f"“{cell['role'][:40]}” is no role here: write director or contributor, or leave it blank."
    if email in taken and taken[email] != (role, code):
        return f"{email} is known already in another role or council."
    return ""
