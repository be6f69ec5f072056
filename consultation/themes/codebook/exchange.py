"""Codebooks out and in: as a table, and from either a table or a REFI-QDA file; taken in whole or not at all."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from consultation.errors import Unusable
from consultation.themes.analysis.refi import Read, read_codebook
from consultation.themes.codebook.models import MARKERS, Theme
from consultation.themes.codebook.writing import DEEPEST, Wording, add_theme

COLUMNS = ("name", "parent", "definition", "when_to_use", "when_not", "examples", "marker")
LARGEST, MOST = 1_000_000, 200


def as_rows(themes: Sequence[Theme]) -> list[tuple[str, ...]]:
    """A row a theme, with the name of the one it stands under."""
    names = {theme.id: theme.name for theme in themes}
    return [
        (
            t.name,
            names.get(t.parent_id, "") if t.parent_id else "",
            t.definition,
            t.when_to_use,
            t.when_not,
            t.examples,
            t.marker,
        )
        for t in themes
    ]


def read_table(content: bytes) -> list[Read]:
    """The themes of a CSV file, its parents by name. Raises Unusable with the line that is wrong."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable("This file is not text: save the table as “CSV UTF-8” and choose it again.") from None
    reader = csv.DictReader(io.StringIO(text.replace("\x00", "\ufffd"), newline=""))
    try:
        header = [(name or "").strip().lower() for name in reader.fieldnames or []]
    except csv.Error:
        raise Unusable("The first line must name the columns, one of them “name”.") from None
    if "name" not in header:
        raise Unusable("The first line must name the columns, one of them “name”.")
    reader.fieldnames = header
    try:
        found = [_row(reader.line_num, row) for row in reader]
    except csv.Error:
        raise Unusable(
            "This file cannot be read as a table: a cell is too long, or a quotation mark is not closed."
        ) from None
    known = {read.key for read in found}
    for number, read in enumerate(found, start=2):
        if read.parent and read.parent not in known:
            raise Unusable(f"Line {number}: no theme in the file is called “{read.parent}”.")
    if not found:
        raise Unusable("This codebook is empty.")
    return found


def take_in(db: Session, *, exercise_id: uuid.UUID, content: bytes, by: uuid.UUID, at: datetime) -> list[Theme]:
    """Add the themes of a file to the codebook. Raises Unusable, and adds none, when any of them cannot be."""
    if len(content) > LARGEST:
        raise Unusable("This file is larger than 1 MB: a codebook is not.")
    looks_like_xml = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
    read = read_codebook(content) if looks_like_xml else read_table(content)
    if len(read) > MOST:
        raise Unusable(f"This file has more than {MOST} themes: nobody can hold so many in mind.")
    made: dict[str, Theme] = {}
    for one in _parents_first(read):
        parent = made[one.parent] if one.parent else None
        made[one.key] = add_theme(db, exercise_id=exercise_id, wording=one.wording, parent=parent, by=by, at=at)
    return list(made.values())


def _row(number: int, row: dict[str, str | None]) -> Read:
    said = {name: _plain((row.get(name) or "").strip()) for name in COLUMNS}
    if not said["name"]:
        raise Unusable(f"Line {number} has no name.")
    if said["marker"] and said["marker"] not in MARKERS:
        said["marker"] = ""
    parent = said.pop("parent") or None
    return Read(said["name"], parent, Wording(**said))


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a cell for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "'", "|", "%") else cell


def _parents_first(read: Sequence[Read]) -> list[Read]:
    placed: list[Read] = []
    depth: dict[str | None, int] = {None: 0}
    keys: set[str] = set()
    left = list(read)
    if len({one.key for one in left}) < len(left):
        raise Unusable("Two themes in this file have the same name: give each its own.")
    while left:
        ready = [one for one in left if one.parent is None or one.parent in keys]
        if not ready:
            raise Unusable("The themes in this file stand under each other in a circle.")
        for one in ready:
            depth[one.key] = depth[one.parent] + 1
            if depth[one.key] > DEEPEST:
                raise Unusable(f"Themes stand at most {DEEPEST} levels deep: “{one.wording.name}” is deeper.")
        placed += ready
        keys |= {one.key for one in ready}
        left = [one for one in left if one.key not in keys]
    return placed
