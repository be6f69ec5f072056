"""Pure: what the columns of any table mean, as a person says it: data that can be kept and used again."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from consultation.errors import Unusable
from framework_drafts.history.cells import FIRST_REASON, STATISTICS, STATUS_OF, code_key, financial_year

Across = Literal["", "period", "measure", "statistic"]
WORDS = {
    "area": "area code",
    "area_name": "area name",
    "period": "year",
    "measure": "measure",
    "statistic": "kind of figure",
    "breakdown": "part of the people",
    "value": "figure",
}


class Mapping(BaseModel):
    """Long: one column holds the figures. Wide: several do, and their headings are years, measures or kinds of figure.

    Each of period, measure and statistic comes from a column, from the headings, or is one and the same throughout."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: str = Field(default="", max_length=100)
    header_row: int = Field(default=1, ge=1, le=30)
    area: str = Field(min_length=1, max_length=200)
    area_name: str = Field(default="", max_length=200)
    value: str = Field(default="", max_length=200)
    across: Across = ""
    columns: tuple[str, ...] = Field(default=(), max_length=300)
    period: str = Field(default="", max_length=200)
    measure: str = Field(default="", max_length=200)
    statistic: str = Field(default="", max_length=200)
    breakdown: str = Field(default="", max_length=200)
    always: dict[Literal["period", "measure", "statistic"], str] = Field(default_factory=dict)
    marks: dict[str, str] = Field(default_factory=lambda: dict(FIRST_REASON), max_length=40)
    percent_signs: bool = False
    book: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    title: str = Field(min_length=3, max_length=200)
    publisher: str = Field(min_length=2, max_length=200)
    licence: str = Field(min_length=2, max_length=200)
    attribution: str = Field(min_length=3, max_length=400)

    @model_validator(mode="after")
    def _plain(self) -> Mapping:
        texts = [*self.used(), self.sheet, self.title, self.publisher, self.licence, self.attribution]
        texts += [*self.always.values(), *self.marks]
        if any(not one.isprintable() for one in texts):
            raise ValueError("a name holds a character that nobody can see: type it again")
        return self

    @model_validator(mode="after")
    def _whole(self) -> Mapping:
        if bool(self.value) == bool(self.across):
            raise ValueError("say either which column holds the figures, or what the headings of several are")
        if self.across and not self.columns:
            raise ValueError("choose the columns that hold the figures")
        for part in ("period", "measure", "statistic"):
            ways = [bool(getattr(self, part)), self.across == part, part in self.always]
            if sum(ways) != 1:
                raise ValueError(
                    f"say once where the {WORDS[part]} stands: in a column, in the headings, or the same for all"
                )
        if wrong := [reason for reason in self.marks.values() if reason not in STATUS_OF]:
            raise ValueError(f"“{wrong[0]}” is no reason why a figure is missing")
        return self

    def used(self) -> list[str]:
        """Every heading that this mapping needs."""
        one = (self.area, self.area_name, self.value, self.period, self.measure, self.statistic, self.breakdown)
        return [heading for heading in one if heading] + list(self.columns)


class NotComplete(Unusable):
    """A mapping that cannot be used yet. `problems` are (field, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(f"The mapping is not complete: {' '.join(sentence for _, sentence in problems)}")


def parse(data: object) -> Mapping:
    """A mapping from plain data. Raises NotComplete with everything that is missing."""
    try:
        return Mapping.model_validate(data)
    except ValidationError as problem:
        found = []
        for one in problem.errors():
            field = str(one["loc"][0]) if one["loc"] else "columns"
            said = one["msg"].removeprefix("Value error, ")
            words = NEEDED.get(field) if one["loc"] else f"{said[:1].upper()}{said[1:]}."
            found.append((field, words or f"“{field}” is not right: {said}."))
        raise NotComplete(found) from problem


NEEDED = {
    "area": "Choose the column that holds the area code.",
    "book": "Give a short name for this set of codes: small letters, digits and dashes, like lg-inform.",
    "title": "Give a title of at least three letters.",
    "publisher": "Say who published the figures.",
    "licence": "Say under which licence they were published.",
    "attribution": "Give the attribution line that is shown wherever a figure is.",
    "marks": "Choose a reason for each text that stands where a figure should.",
    "always": "Say which year, measure or kind of figure it always is.",
}


def statistic_of(text: str) -> str | None:
    """A kind of figure as it is kept here."""
    words = " ".join(text.replace("_", " ").split()).casefold()
    known = {name.replace("_", " "): name for name in STATISTICS}
    return (known | {"base": "respondents", "value": "outcome", "moe": "margin_of_error"}).get(words)


def period_of(text: str) -> str | None:
    """A financial year, a mid-year, or any other short name of a period as it stands."""
    words = " ".join(text.split())
    if year := financial_year(words):
        return year
    if words[:1].isdigit():  # what looks like a year is one, or is a slip
        return words if re.fullmatch(r"(19|20)[0-9]{2}", words) else None
    return words if 0 < len(words) <= 20 else None


def measure_of(text: str) -> str | None:
    """A measure's code or name as it can stand in a series' name."""
    words = " ".join("".join(c if c.isalnum() or c in "()./ -" else " " for c in text).split())[:40].strip()
    return words if code_key(words) else None


def heading_print(headings: list[str]) -> str:
    """What a table's headings come down to, so that a mapping is found again for a file of the same layout."""
    plain = sorted(" ".join(heading.split()).casefold() for heading in headings if heading.strip())
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]


def as_data(mapping: Mapping) -> dict[str, Any]:
    return mapping.model_dump(mode="json")
