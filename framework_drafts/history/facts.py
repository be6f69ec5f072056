"""Pure: what a format's reader tells about a file beside its cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from consultation.errors import Unusable
from framework_drafts.history.cells import financial_year

OGL = "Open Government Licence v3.0"
OGL_LINE = "Contains public sector information licensed under the Open Government Licence v3.0."
INVENTED_LINE = "Invented figures, made for this example; they describe no real council."


@dataclass(frozen=True)
class Logged:
    """What a file itself says of one measure's comparability: codes as it writes them, the year, its own words."""

    code: str
    older_code: str
    period: str
    words: str


@dataclass
class Facts:
    """`older_codes` are codes of 2022-23 by label, where the file itself says them. `passed_over` counts what is in the file and is no cell for here, so that every row is accounted for."""

    format: str
    title: str
    publisher: str
    licence: str
    attribution: str
    invented: bool = False
    published_on: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    older_codes: dict[str, str] = field(default_factory=dict)
    logged: list[Logged] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    notes_of: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)

    def as_invented(self) -> None:
        """The figures are nobody's: said in place of publisher, licence and attribution."""
        self.invented = True
        self.publisher, self.licence, self.attribution = (
            "Invented example",
            "None needed: invented figures",
            INVENTED_LINE,
        )


@dataclass(frozen=True)
class Asked:
    """What the person who imports a file says of it, where the file does not."""

    period: str = ""
    published_on: str = ""
    vintage: str = ""

    def __post_init__(self) -> None:
        """Raises Unusable for a year or a day that is none."""
        if self.period and financial_year(self.period) is None:
            raise Unusable("The year is not one: write it like 2020-21.")
        if self.published_on and not _is_day(self.published_on):
            raise Unusable("The day of publication is not a date: write it like 2021-10-21.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
