"""Saying what the columns of a table mean: the page before, after a try, and what the try gave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from consultation.councils import Council, register
from consultation.errors import Unusable
from framework_drafts.history.cells import IN_WORDS, REASONS
from framework_drafts.history.desk import Desk, Refused
from framework_drafts.history.formats import mapped
from framework_drafts.history.giving import kept_mappings
from framework_drafts.history.importing import Summary, read_file
from framework_drafts.history.mapping import Mapping, NotComplete, as_data
from framework_drafts.history.models import HistoryFile, PublishedArea
from framework_drafts.history.source import open_source
from workbench.database import here
from workbench.pages.fields import whole
from workbench.pages.history.forms import ACROSS, ALWAYS, ONE_COLUMN, guessed, mapping_from, marks_from

EMPTY = {
    "book": "",
    "title": "",
    "publisher": "",
    "licence": "",
    "attribution": "",
    "across": "",
    "value": "",
    "columns": [],
    "always": {},
}


PERCENT = re.compile(r"-?[0-9][0-9.,]*\s*%\Z")


@dataclass
class Tried:
    """What a page's mapping came to. `shown` is what its template needs; `problem` is blank when it can be imported."""

    shown: dict[str, Any]
    headings: list[str]
    problem: str = ""
    mapping: Mapping | None = None

    def needed(self) -> Mapping:
        if self.mapping is None:
            raise Unusable(self.problem)
        return self.mapping


def start(db: Any, given: HistoryFile, sheet: str, header_row: int) -> dict[str, Any]:
    """The page as it first stands: a mapping kept for these headings if there is one, or what was said before."""
    sheets = given.looked.get("sheets", [])
    chosen = next((one for one in sheets if one["name"] == sheet), sheets[0] if sheets else {"name": "", "top": []})
    row = header_row or _likely_header(chosen["top"])
    headings = _headings(chosen, row)
    kept = kept_mappings(db, headings)
    known = given.mapping or (kept[0].mapping if kept else {})
    said: dict[str, Any] = {**EMPTY, **(known or guessed(headings))}
    return {
        **_common(given, chosen, row, headings),
        "said": said,
        "kept": kept[0] if kept and not given.mapping else None,
        "guessed": not known and any(said[part] for part in ("area", "value", "columns")),
    }


def attempt(db: Any, given: HistoryFile, sent: Any) -> Tried:
    """Read the whole file by the mapping that was sent, keeping nothing."""
    sheets = given.looked.get("sheets", [])
    chosen = next(
        (one for one in sheets if one["name"] == sent.get("sheet", "")),
        sheets[0] if sheets else {"name": "", "top": []},
    )
    row = whole(sent.get("header_row"), 1)
    headings = _headings(chosen, row)
    shown = {
        **_common(given, chosen, row, headings),
        "said": {**EMPTY, **_said(sent)},
        "keep_as": sent.get("keep_as", ""),
    }
    try:
        mapping = mapping_from(sent, marks_from(sent))
        shown["said"] = as_data(mapping)
        unknown = _not_numbers(given, mapping)
        if not mapping.percent_signs and any(PERCENT.match(text) for text in unknown):
            mapping = mapping.model_copy(update={"percent_signs": True})
            shown["notes"] = ["Some figures have a percent sign, so the box that takes it off is ticked."]
            unknown = _not_numbers(given, mapping)
        shown["said"] = as_data(mapping)
        shown["marks"] = {text: mapping.marks.get(text, "") for text in unknown}
        if lacking := [text for text in unknown if text not in mapping.marks]:
            words = "text that is no figure has" if len(lacking) == 1 else "texts that are no figures have"
            raise NotComplete([("because-0", f"{len(lacking)} {words} no reason yet: say below what each means.")])
        summary = read_file(here().given / given.sha256, given.name, register=register(db), mapping=mapping)
    except NotComplete as problem:
        return Tried({**shown, "missing": problem.problems}, headings, problem=str(problem))
    except Unusable as problem:
        problems = getattr(problem, "problems", [str(problem)])
        return Tried({**shown, "missing": [("columns", one) for one in problems]}, headings, problem=str(problem))
    strangers = _unknown_areas(db, summary)
    if strangers:
        shown["notes"] = [
            *shown["notes"],
            f"No list of areas here knows {', '.join(strangers[:8])}: look at these codes.",
        ]
    return Tried({**shown, "summary": summary, "levels": summary.levels()}, headings, mapping=mapping)


def _unknown_areas(db: Any, summary: Summary) -> list[str]:
    """Codes that neither the councils here nor any file imported so far has."""
    codes = {one["area"] for one in summary.areas}
    known = set(db.exec(select(PublishedArea.area).where(col(PublishedArea.area).in_(codes))))
    known |= set(db.exec(select(Council.code).where(col(Council.code).in_(codes))))
    return sorted(codes - known - set(register(db).lives))


def _not_numbers(given: HistoryFile, mapping: Mapping) -> list[str]:
    with open_source(here().given / given.sha256, given.name) as source, Desk() as desk:
        try:
            return mapped.not_numbers(source, desk, mapping)
        except Refused as problem:
            raise Unusable(f"{'; '.join(problem.problems)}.") from problem


def _said(sent: Any) -> dict[str, Any]:
    return {
        **{
            name: sent.get(name, "")
            for name in (*ONE_COLUMN, "value", "across", "book", "title", "publisher", "licence", "attribution")
        },
        "columns": sent.getlist("columns"),
        "always": {name: sent.get(f"always-{name}", "") for name in ALWAYS},
        "percent_signs": sent.get("percent_signs") == "yes",
        "across": sent.get("across", "") if sent.get("shape") == "wide" else "",
    }


def _common(given: HistoryFile, sheet: dict[str, Any], row: int, headings: list[str]) -> dict[str, Any]:
    return {
        "sheets": [one["name"] for one in given.looked.get("sheets", [])],
        "sheet": sheet["name"],
        "header_row": row,
        "headings": headings,
        "sample": sheet["top"][row : row + 3],
        "one_column": ONE_COLUMN,
        "always": ALWAYS,
        "across": ACROSS,
        "reasons": {name: IN_WORDS[name] for name in REASONS},
        "marks": {},
        "missing": [],
        "notes": [],
        "kept": None,
        "guessed": False,
        "keep_as": "",
        "summary": None,
    }


def _headings(sheet: dict[str, Any], row: int) -> list[str]:
    top = sheet["top"]
    return [" ".join(cell.split()) for cell in top[row - 1]] if 0 < row <= len(top) else []


def _likely_header(top: list[list[str]]) -> int:
    """The first row with the most filled cells: titles above a table fill one or two."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in top]
    return filled.index(max(filled)) + 1 if filled else 1
