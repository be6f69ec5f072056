"""Pure: what one published cell holds, and the words for why it holds no figure.

Value, status and reason are three things: a figure, whether there is one, and why there is none. A mark is what the
publisher wrote in its place; one mark can stand for several reasons, so the reason is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LEVELS = ("england", "council_type", "region", "council", "other")
STATISTICS = ("outcome", "numerator", "denominator", "margin_of_error", "respondents", "population")
TOTAL = "Total"
BLANK = "(blank)"  # how a cell left empty is counted among the marks

FIGURE, WITHHELD, MISSING, NOT_APPLICABLE = "figure", "withheld", "missing", "not_applicable"
STATUS_OF = {
    "small_number": WITHHELD,
    "secondary_suppression": WITHHELD,
    "not_collected": MISSING,
    "not_submitted": MISSING,
    "unusable": MISSING,
    "not_yet_due": MISSING,
    "not_said": MISSING,
    "not_applicable": NOT_APPLICABLE,
    "boundary_change": NOT_APPLICABLE,
}
REASONS = tuple(STATUS_OF)
STATUS_OF_OLD = {"suppressed": WITHHELD, "not_available": MISSING}  # reasons in snapshots of the first layout
FIRST_REASON = {  # what a mark means before anything else is known of the cell; reasons.py looks closer
    "[c]": "small_number",
    "[x]": "not_submitted",
    "[z]": "not_applicable",
    "[w]": "not_submitted",
    "[u]": "unusable",
    "*": "small_number",
    ":": "not_submitted",
    "..": "not_submitted",
    "-": "not_said",
    BLANK: "not_said",
}
MARKS = tuple(FIRST_REASON)
IN_WORDS = {
    "small_number": "withheld: the number of people is too small to publish",
    "secondary_suppression": "withheld: another withheld figure could be worked out from it",
    "not_collected": "not collected: nobody, or hardly anybody, was asked that year",
    "not_submitted": "not submitted: the council, or too many councils, gave no usable return",
    "not_applicable": "not applicable: not measured for this area and year",
    "unusable": "unusable: the publisher judged the figure not good enough",
    "not_yet_due": "not yet due: to be published later",
    "boundary_change": "boundary change: the council did not exist that year",
    "not_said": "left blank: the publisher does not say why",
    "not_in_file": "not in the file: there is no row for it",
    "not_published": "not in this file",
    "not_available": "not available: the publisher has no figure",  # in snapshots of the first layout
    "suppressed": "withheld by the publisher: a small number, or missing data",  # likewise
    "nobody_answered": "nobody answered: a nought was published from no respondents",
    "under_ended_code": "under an ended code: the file gives this year’s figure to a council that had ended",
    "cannot_be_added": "cannot be added up: a member has no numerator and denominator",
    "zero_denominator": "nobody in the denominator",
}

IN_SHORT = {"small_number": "withheld (small number)", "secondary_suppression": "withheld (protects another)"}

ONS_CODE = re.compile(r"[A-Z][0-9]{8}\Z")
INVENTED = "X"  # no code of the Office for National Statistics begins with it
TYPE_LETTERS = {
    "shire count": "S",
    "unitary authorit": "U",
    "metropolitan district": "M",
    "inner london": "I",
    "outer london": "O",
    "district": "D",
}
AGES = {
    "18 to 64": "18-64",
    "65 to 74": "65-74",
    "75 to 84": "75-84",
    "65 to 84": "65-84",
    "65+": "65 and over",
    "85+": "85 and over",
    "under 65": "64 and under",
}
SUFFIXES = {  # what the official open data add to a measure's code for a part of the people
    "18-64": "1864",
    "65 and over": "65OV",
    "64 and under": "64U",
    "65-84": "6584",
    "65-74": "6574",
    "75-84": "7584",
    "85 and over": "85OV",
    "Male": "M",
    "Female": "F",
}


LEVEL_OF_PREFIX = {
    "E92": "england",
    "E12": "region",
    "E06": "council",
    "E08": "council",
    "E09": "council",
    "E10": "council",
}
REGION_LETTERS = {"E", "EM", "L", "NE", "NW", "SE", "SW", "WM", "YH"}


@dataclass(frozen=True)
class Area:
    """An area by its code, under its newest name."""

    level: str
    code: str
    name: str


def level_of_code(code: str, label: str = "") -> str:
    """The level of an area by its ONS code; of an invented one, by the label that stands beside it."""
    if code.startswith(INVENTED):
        like = LEVEL_OF_PREFIX.get(f"E{code[1:3]}", "council")  # invented codes are built like real ones
        return "england" if label == "England" else "region" if label in REGION_LETTERS else like
    return LEVEL_OF_PREFIX.get(code[:3], "other")


def is_invented(areas: Iterable[str]) -> bool:
    """Whether figures are of invented areas: some code begins with the letter that no real code has, and none is real."""
    codes = [code for code in areas if ONS_CODE.match(code)]
    return bool(codes) and all(code.startswith(INVENTED) for code in codes)


def type_letter(name: str) -> str | None:
    """The letter of a council type, however its name is spelled: Metropolitan District, Metropolitan Districts."""
    plain = re.sub(r"(ies|y|s)$", "", name.strip().casefold())
    return TYPE_LETTERS.get(plain)


def financial_year(text: str) -> str | None:
    """2023-24 from 2023-24, 2023/24, 2023 to 2024 or 2023-2024; None for anything that is not one year and the next."""
    match = re.fullmatch(r"\s*((?:19|20)[0-9]{2})\s*(?:-|–|/|to)\s*([0-9]{4}|[0-9]{2})\s*", text)
    if match is None:
        return None
    first, second = int(match.group(1)), match.group(2)
    return f"{first}-{(first + 1) % 100:02d}" if int(second) in (first + 1, (first + 1) % 100) else None


def code_key(code: str) -> str:
    """A code without brackets, blanks and case: 3D(1a) and 3D1A are one code."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def unseen_removed(text: str) -> str:
    """A text as it is kept: without characters that nobody can see, and without blanks around it."""
    return "".join(c for c in text if c.isprintable()).strip()


def short(reason: str) -> str:
    """A reason in a word or two."""
    return IN_SHORT.get(reason) or IN_WORDS.get(reason, reason.replace("_", " ")).partition(":")[0]


def status(value: float | None, reason: str) -> str:
    """Whether there is a figure, and if not, of which sort its absence is."""
    return FIGURE if value is not None else (STATUS_OF | STATUS_OF_OLD).get(reason, MISSING)
