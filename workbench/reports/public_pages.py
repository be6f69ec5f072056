"""The public part of a finished exercise's report as files for any web server: no script, no sign-in, nothing from elsewhere.

The same report makes the same files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app, render_template

from framework_drafts.board_report.book import pieces_of
from framework_drafts.board_report.labels import in_words
from framework_drafts.board_report.records import KINDS
from framework_drafts.frameworks.bundle import to_zip
from workbench.reports.board_tables import as_text
from workbench.reports.cells import csv_bytes

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def files(content: Mapping[str, Any], sha256: str) -> dict[str, bytes]:
    """The files by name: the report, where its facts come from, its tables, its style."""
    tables = _tables(content)
    shown = {
        "content": content,
        "facts": content["facts"],
        "kinds": KINDS,
        "in_words": in_words,
        "sha256": sha256,
        "tables": tables,
    }
    made = {
        "index.html": render_template("board/public.html", **shown).encode(),
        "sources.html": render_template("board/public_sources.html", **shown).encode(),
        "style.css": _style(),
    }
    for name, (_, header, rows) in tables.items():
        made[name] = csv_bytes(header, rows)
    used = {piece["fact"] for piece in pieces_of(content["chapters"]) if isinstance(piece, dict)}
    facts = {
        key: {"value": fact["value"], "is": in_words(fact["source"]), "from": KINDS[fact["source"]["kind"]]}
        for key, fact in content["facts"].items()
        if key in used
    }
    made["facts.json"] = json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"
    return made


def archive(content: Mapping[str, Any], sha256: str) -> bytes:
    return to_zip(files(content, sha256))


def content_type(name: str) -> str:
    return TYPES[name.rpartition(".")[2]]


def _tables(content: Mapping[str, Any]) -> dict[str, tuple[str, list[str], list[list[str]]]]:
    found: dict[str, tuple[str, list[str], list[list[str]]]] = {}
    for chapter in content["chapters"]:
        for block in chapter["blocks"]:
            if block["kind"] == "table":
                header = [as_text(cell, content["facts"]) for cell in block["header"]]
                rows = [[as_text(cell, content["facts"]) for cell in row] for row in block["rows"]]
                found[f"table-{len(found) + 1:02d}.csv"] = (block["caption"], header, rows)
    return found


def _style() -> bytes:
    return (Path(current_app.static_folder or "") / "main.css").read_bytes()
