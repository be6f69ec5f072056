"""Opening a spreadsheet from outside: what kind it is by its content, bombs refused before they are unpacked."""

from __future__ import annotations

import io
import zipfile

from python_calamine import CalamineError, CalamineWorkbook

from consultation.errors import Unusable

LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 2000
MOST_RATIO = 300

Rows = list[list[object]]


class Book:
    """A workbook's sheets by name, read when asked for."""

    def __init__(self, workbook: CalamineWorkbook) -> None:
        self._workbook = workbook
        self.names: list[str] = list(workbook.sheet_names)

    def rows(self, name: str) -> Rows:
        sheet = self._workbook.get_sheet_by_name(name)
        return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def open_book(content: bytes, name: str) -> Book:
    """Open .ods, .xlsx or .xls bytes. Raises Unusable in one sentence for anything else."""
    if not content:
        raise Unusable(f"{name} is empty: choose the file again.")
    if content[:4] == b"PK\x03\x04":
        _refuse_bombs(content, name)
    elif content[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unusable(f"{name} is not a spreadsheet: give an .ods, .xlsx or .xls file as published.")
    try:
        return Book(CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except (CalamineError, OSError, ValueError) as problem:
        raise Unusable(f"{name} cannot be opened as a spreadsheet: it may be damaged or need a password.") from problem


def _refuse_bombs(content: bytes, name: str) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as problem:
        raise Unusable(f"{name} is damaged: download it again.") from problem
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or unpacked > MOST_RATIO * max(1, len(content)):
        raise Unusable(f"{name} would unpack to far more than a statistics workbook holds, so it was not opened.")
