"""What the time-series workbook says of itself: its contents, its notes, its log of comparability."""

from __future__ import annotations

import re

from framework_drafts.history.cells import financial_year
from framework_drafts.history.facts import Facts, Logged
from framework_drafts.history.sheets import Rows
from framework_drafts.history.source import Source, as_text

LOG, NOTES = "Comparability_over_time_log", "Notes"
_NOTE = re.compile(r"\[note (\d+)\]", re.IGNORECASE)


def contents_row(rows: Rows) -> int | None:
    """The row of the Contents sheet that heads its list."""
    heads = (number for number, row in enumerate(rows) if [_cell(row, 0), _cell(row, 1)] == ["Metric", "Description"])
    return next(heads, None)


def title(source: Source) -> str:
    rows = _rows(source, "Cover")
    first = next((_cell(row, 0) for row in rows if _cell(row, 0)), "")
    return (first or "Time series of aggregated measures")[:300]


def codes(source: Source) -> dict[str, str]:
    """Metric codes as the Contents sheet writes them, by their letters and digits in lower case."""
    return {code.lower(): code for code, *_ in _contents(source)}


def tell(source: Source, facts: Facts, book: str, known: dict[str, str]) -> None:
    """Add titles, sources, notes and the log to the facts; figures said to be invented are labelled so."""
    for code, description, collection, older in _contents(source):
        facts.titles[f"{book}:{code}"] = description
        facts.sources[f"{book}:{code}"] = collection
        if older and older != "Not applicable":
            facts.older_codes[f"{book}:{code}"] = older
    for row in _rows(source, NOTES):
        if match := _NOTE.fullmatch(_cell(row, 0)):
            facts.notes[match.group(1)] = _cell(row, 1)
    for name in source.book.names if source.book else []:
        named = known.get(re.sub("^table_", "", name, flags=re.IGNORECASE).lower())
        if named:
            top = " ".join(_cell(row, 0) for row in _rows(source, name)[:8])
            facts.notes_of[f"{book}:{named}"] = list(dict.fromkeys(_NOTE.findall(top)))
    facts.logged = _log(source)
    if any("invented" in _cell(row, 0).casefold() for row in _rows(source, "Cover")):
        facts.as_invented()


def _contents(source: Source) -> list[tuple[str, str, str, str]]:
    """Code, description, source and the code of 2022-23 of each metric."""
    rows = _rows(source, "Contents")
    start = contents_row(rows)
    found = []
    for row in rows[(start or 0) + 1 :]:
        if code := _cell(row, 0):
            found.append((code, _cell(row, 1), _cell(row, 2), _cell(row, 4)))
    return found


def _log(source: Source) -> list[Logged]:
    rows = _rows(source, LOG)
    head = next((number for number, row in enumerate(rows) if _cell(row, 2) == "Year of change"), None)
    if head is None:
        return []
    found = []
    for row in rows[head + 1 :]:
        period = financial_year(_cell(row, 2))
        if period and _cell(row, 3):
            new, old = (("" if code.startswith("[") else code) for code in (_cell(row, 0), _cell(row, 1)))
            found.append(Logged(new, old, period, _cell(row, 3)))
    return found


def _rows(source: Source, name: str) -> Rows:
    return source.rows(name) if source.book is not None and name in source.book.names else []


def _cell(row: list[object], place: int) -> str:
    return as_text(row[place]).strip() if place < len(row) else ""
