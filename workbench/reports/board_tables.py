"""The tables of a frozen report as a workbook, with a sheet that says where every fact comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.reports.cells import Sheet, Value, tables_bytes

FACTS = ("Fact", "Value", "Kind of source", "Source")


def workbook(content: Mapping[str, Any]) -> bytes:
    facts = content["facts"]
    sheets: dict[str, Sheet] = {}
    for chapter in content["chapters"]:
        for block in chapter["blocks"]:
            if block["kind"] == "table":
                header = [as_text(cell, facts) for cell in block["header"]]
                rows: list[list[Value]] = [[as_text(cell, facts) for cell in row] for row in block["rows"]]
                sheets[f"Table {len(sheets) + 1}"] = (header, [[_number(cell) for cell in row] for row in rows])
    told: list[Sequence[Value]] = [
        (key, fact["value"], fact["source"]["kind"], json.dumps(fact["source"], ensure_ascii=False, sort_keys=True))
        for key, fact in facts.items()
    ]
    sheets["Where facts come from"] = (FACTS, told)
    return tables_bytes(content["about"]["title"], sheets)


def as_text(pieces: Sequence[Any], facts: Mapping[str, Any]) -> str:
    """A cell's pieces as one text."""
    return "".join(piece if isinstance(piece, str) else str(facts[piece["fact"]]["value"]) for piece in pieces)


def _number(text: Value) -> Value:
    """Whole numbers as numbers, so that a spreadsheet adds them up."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 12 else text
