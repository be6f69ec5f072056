"""Opening a spreadsheet from outside: what kind it is by its content, bombs refused before they are unpacked."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile

from consultation.errors import Unusable

LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 2000
MOST_RATIO = 300
PATIENCE = 90.0  # seconds
READER = [sys.executable, "-m", "framework_drafts.history.sheet_reader"]  # apart, so that no file can end this process

PIECE = 1024 * 1024
LONGEST_TAG = 200
ZIPPED = b"PK\x03\x04"
ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*\bt="e"')

Rows = list[list[object]]


class Book:
    """A workbook's sheets by name."""

    def __init__(self, sheets: dict[str, Rows]) -> None:
        self._sheets = sheets
        self.names: list[str] = list(sheets)

    def rows(self, name: str) -> Rows:
        return self._sheets[name]


def open_book(content: bytes, name: str) -> Book:
    """Open .ods, .xlsx or .xls bytes. Raises Unusable in one sentence for anything else."""
    if not content:
        raise Unusable(f"{name} is empty: choose the file again.")
    if content[:4] == b"PK\x03\x04":
        _refuse_bombs(content, name)
    elif content[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unusable(f"{name} is not a spreadsheet: give an .ods, .xlsx or .xls file as published.")
    try:
        read = subprocess.run(READER, input=content, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as problem:
        raise Unusable(f"{name} takes too long to read: it is not a statistics workbook as published.") from problem
    if read.returncode:
        raise Unusable(
            f"{name} cannot be opened as a spreadsheet: it may be damaged, far too large, or need a password."
        )
    return Book(json.loads(read.stdout))


def _refuse_bombs(content: bytes, name: str) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as problem:
        raise Unusable(f"{name} is damaged: download it again.") from problem
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or unpacked > MOST_RATIO * max(1, len(content)):
        raise Unusable(f"{name} would unpack to far more than a statistics workbook holds, so it was not opened.")
    names = {part.filename for part in parts}
    if not (names & {"content.xml", "xl/workbook.xml", "xl/workbook.bin"}):
        raise Unusable(f"{name} is not a workbook: give an .ods, .xlsx or .xls file, or a table as .csv.")


def refuse_errors(content: bytes, name: str) -> None:
    """A cell that shows an error (#DIV/0!) would be read as blank: the workbook is refused with where it stands."""
    if not content.startswith(ZIPPED):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and (found := _first_error(archive, part)):
                raise Unusable(f"{name} has a cell that shows an error ({found}): mend the sheet and give it again.")


def _first_error(archive: zipfile.ZipFile, part: str) -> str:
    """The first cell of a worksheet that shows an error; blank for none. A piece at a time: a worksheet can be large."""
    tail = b""
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            joined = tail + piece
            if found := ERROR_CELL.search(joined):
                return found.group(1).decode()
            tail = joined[-LONGEST_TAG:]
    return ""
