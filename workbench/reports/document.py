"""Word documents: plain, the same bytes for the same content, with nobody's name in their properties."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.shared import Pt

STEADY = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's own time would make the same content other bytes
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def new_document(title: str) -> Any:
    """An empty document in the house's plain style."""
    made = Document()
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Arial", Pt(11)
    properties = made.core_properties
    properties.title, properties.author, properties.last_modified_by = printable(title)[:255], "", ""
    properties.comments, properties.created, properties.modified, properties.revision = "", STEADY, STEADY, 1
    return made


def printable(text: str) -> str:
    """Text without the characters that no Word file can hold; each is shown as a mark."""
    return UNPRINTABLE.sub("\ufffd", text)


def add_text(made: Any, text: str, style: str | None = None) -> None:
    """One paragraph a line."""
    for line in printable(text).split("\n"):
        made.add_paragraph(line, style=style)


def document_bytes(made: Any) -> bytes:
    """The file, its parts in one order and with one time, so that the same document is the same bytes."""
    written, out = io.BytesIO(), io.BytesIO()
    made.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as steady:
        for name in sorted(parts.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            steady.writestr(zipfile.ZipInfo(name, STEADY.timetuple()[:6]), parts.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def answers_document(
    title: str, about: Sequence[str], sections: Iterable[tuple[str, Iterable[tuple[str, str]]]]
) -> bytes:
    """A copy of answers: lines about it, then each section's questions with what was answered."""
    made = new_document(title)
    made.add_heading(printable(title), level=1)
    for line in about:
        add_text(made, line)
    for heading, answers in sections:
        made.add_heading(printable(heading), level=2)
        for wording, answer in answers:
            made.add_paragraph().add_run(printable(wording)).bold = True
            add_text(made, answer)
    return document_bytes(made)
