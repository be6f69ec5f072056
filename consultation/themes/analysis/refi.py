"""REFI-QDA 1.5: a codebook as .qdc, in and out, and coded texts as a .qdpx project. Offsets are Unicode code points.

The order of elements follows the standard's XSD. The same rows make the same bytes.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from consultation.errors import Unusable
from consultation.themes.analysis.leaving import Leaving, LeavingText
from consultation.themes.codebook.models import Theme
from consultation.themes.codebook.writing import Wording

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
ORIGIN = "Framework workbench"
STEADY = (2000, 1, 1, 0, 0, 0)
NOBODY = uuid.UUID("6f6d8a52-8f3d-4c5e-9b83-0d7a0a2f9f10")
_NAMESPACE = uuid.UUID("0a9d0f8e-31a6-4a65-8f57-9d7c3f0d6a01")
_PARTS = {"When to use: ": "when_to_use", "When not to use: ": "when_not", "Examples: ": "examples"}


@dataclass(frozen=True)
class Read:
    """A code of a file: its own id, its parent's, and what it says."""

    key: str
    parent: str | None
    wording: Wording


def codebook(themes: Sequence[Theme]) -> bytes:
    """The themes that stand as a .qdc file."""
    root = ET.Element("CodeBook", {"xmlns": CODEBOOK, "origin": ORIGIN})
    _codes(ET.SubElement(root, "Codes"), themes)
    return _bytes(root)


def read_codebook(content: bytes) -> list[Read]:
    """The codes of a .qdc file, parents first. Raises Unusable, in a sentence, for anything else."""
    try:
        root = fromstring(content.decode("utf-8-sig").encode())
    except (ET.ParseError, DefusedXmlException, LookupError, ValueError):
        raise Unusable("This is not a REFI-QDA codebook: choose a .qdc file that another program exported.") from None
    if root.tag.rpartition("}")[2] != "CodeBook":
        raise Unusable("This file holds no codebook: choose a .qdc file (a .qdpx project is another thing).")
    found: list[Read] = []
    ahead: list[tuple[ET.Element, str | None]] = [(code, None) for code in _children(_first(root, "Codes"), "Code")]
    while ahead:
        code, parent = ahead.pop(0)
        name, key = (code.get("name") or "").strip(), code.get("guid") or str(len(found))
        if not name:
            raise Unusable("A code in this file has no name: nothing was taken in.")
        found.append(Read(key, parent, _worded(name, _first(code, "Description"))))
        ahead += [(child, key) for child in _children(code, "Code")]
    if not found:
        raise Unusable("This codebook is empty.")
    return found


def project(found: Leaving, title: str) -> bytes:
    """Coded texts as a .qdpx project: redacted words, stretches with their codes and coders, memos as notes."""
    root = ET.Element("Project", {"xmlns": PROJECT, "name": _clean(title), "origin": ORIGIN})
    users = ET.SubElement(root, "Users")
    for key, name in sorted({**found.coders, NOBODY: ORIGIN}.items(), key=lambda pair: str(pair[0])):
        ET.SubElement(users, "User", {"guid": _guid(key), "name": _clean(name)})
    if found.themes:
        _codes(ET.SubElement(ET.SubElement(root, "CodeBook"), "Codes"), found.themes)
    variables = _variables(root)
    sources, notes, files = ET.Element("Sources"), ET.Element("Notes"), {}
    for number, text in enumerate(found.texts, start=1):
        guid = _guid(text.text.id)
        files[f"sources/{guid}.txt"] = text.words.encode()
        _source(sources, notes, text, guid, f"{number:05d} {text.text.asked}"[:200], variables)
    if len(sources):
        root.append(sources)
    if len(notes):
        root.append(notes)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"project.qde": _bytes(root), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, STEADY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _source(
    sources: ET.Element, notes: ET.Element, text: LeavingText, guid: str, name: str, variables: dict[str, str]
) -> None:
    source = ET.SubElement(
        sources, "TextSource", {"guid": guid, "name": _clean(name), "plainTextPath": f"internal://{guid}.txt"}
    )
    for passage in text.passages:
        memo = None
        if passage.memo:
            memo = _guid(uuid.uuid5(_NAMESPACE, f"memo {passage.passage.id}"))
            note = ET.SubElement(notes, "Note", {"guid": memo, "name": _clean(f"Memo: {passage.words}")[:120]})
            ET.SubElement(note, "PlainTextContent").text = _clean(passage.memo)
        for stretch in passage.stretches:
            coding = stretch.coding
            place = {"startPosition": str(stretch.start), "endPosition": str(stretch.end)}
            made = {"creatingUser": _guid(coding.coded_by), "creationDateTime": _moment(coding.coded_at)}
            key = _guid(uuid.uuid5(_NAMESPACE, f"selection {coding.id}"))
            selection = ET.SubElement(
                source, "PlainTextSelection", {"guid": key, "name": _clean(stretch.words)[:80]} | place | made
            )
            given = ET.SubElement(selection, "Coding", {"guid": _guid(coding.id)} | made)
            ET.SubElement(given, "CodeRef", {"targetGUID": _guid(coding.theme_id)})
            if memo:
                ET.SubElement(selection, "NoteRef", {"targetGUID": memo})
    line = text.passages[0].line if text.passages else None
    for name, value in (
        ("Council", text.text.council_code or ""),
        ("Region", line.region if line else ""),
        ("Question", text.text.asked),
    ):
        told = ET.SubElement(source, "VariableValue")
        ET.SubElement(told, "VariableRef", {"targetGUID": variables[name]})
        ET.SubElement(told, "TextValue").text = _clean(value)


def _variables(root: ET.Element) -> dict[str, str]:
    named = {name: _guid(uuid.uuid5(_NAMESPACE, f"variable {name}")) for name in ("Council", "Region", "Question")}
    variables = ET.SubElement(root, "Variables")
    for name, guid in named.items():
        ET.SubElement(variables, "Variable", {"guid": guid, "name": name, "typeOfVariable": "Text"})
    return named


def _codes(into: ET.Element, themes: Sequence[Theme]) -> None:
    known = {theme.id for theme in themes}

    def add(parent: ET.Element, theme: Theme) -> None:
        attributes = {"guid": _guid(theme.id), "name": _clean(theme.name), "isCodable": "true"}
        code = ET.SubElement(parent, "Code", attributes)
        if words := description(theme):
            ET.SubElement(code, "Description").text = _clean(words)
        for child in themes:
            if child.parent_id == theme.id:
                add(code, child)

    for theme in themes:
        if theme.parent_id not in known:
            add(into, theme)


def description(theme: Theme) -> str:
    """Everything a theme says but its name, as one text that `read_codebook` takes apart again."""
    parts = [theme.definition] + [
        f"{label}{getattr(theme, name)}" for label, name in _PARTS.items() if getattr(theme, name)
    ]
    return "\n\n".join(part for part in parts if part)


def _worded(name: str, found: ET.Element | None) -> Wording:
    said: dict[str, str] = {}
    at = "definition"
    for block in ((found.text or "") if found is not None else "").split("\n\n"):
        label = next((label for label in _PARTS if block.startswith(label)), None)
        at = _PARTS[label] if label else at
        words = block.removeprefix(label or "")
        said[at] = f"{said[at]}\n\n{words}" if at in said else words
    return Wording(name=name[:200], **said)


def _children(element: ET.Element | None, name: str) -> list[ET.Element]:
    return [child for child in element if child.tag.rpartition("}")[2] == name] if element is not None else []


def _first(element: ET.Element, name: str) -> ET.Element | None:
    return next(iter(_children(element, name)), None)


def _guid(key: uuid.UUID) -> str:
    return str(key).upper()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"
    )


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"
