"""Published reference values, where a machine has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl


def sheet(shared: Path, name: str, number: int = 0) -> list[dict[str, Any]]:
    """The rows of a workbook of reference values, by their headings."""
    book = openpyxl.load_workbook(shared / "statistics" / name, read_only=True, data_only=True)
    rows = list(book.worksheets[number].iter_rows(values_only=True))
    heads = [str(head) for head in rows[0] if head is not None]
    return [dict(zip(heads, row, strict=False)) for row in rows[1:] if any(cell is not None for cell in row)]


def case(shared: Path, name: str) -> Any:
    return json.loads((shared / "statistics" / name).read_text(encoding="utf-8"))
