"""Pure: the shape of a report: facts with sources, and chapters whose text is made of plain words and facts.

Plain words hold no digit: each number, name, sentence or quotation that comes from a record is a fact. What is published
leaves out the blocks that are for the board alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consultation.errors import Unusable

SCHEMA = "board-report/1"
Piece = str | dict[str, str]
Cells = list[list[list[Piece]]]


@dataclass
class Book:
    """A report as it is put together. `read` gives a source's value, or None where there is nothing of the kind."""

    read: Callable[[Mapping[str, Any]], str | None]
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    chapters: list[dict[str, Any]] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def fact(self, kind: str, what: str, **more: Any) -> dict[str, str]:
        """A piece of text that is drawn from a record. Raises Unusable where no record says it: nothing is made up."""
        source = {"kind": kind, "what": what, **more}
        mark = json.dumps(source, sort_keys=True)
        if mark not in self._known:
            value = self.read(source)
            if value is None:
                raise Unusable(
                    f"No record says what this report needs ({kind}, {what}): look at the exercise and try again."
                )
            key = f"f{len(self.facts) + 1}"
            self.facts[key] = {"value": value, "source": source}
            self._known[mark] = key
        return {"fact": self._known[mark]}

    def value(self, piece: Mapping[str, str]) -> str:
        return str(self.facts[piece["fact"]]["value"])

    def chapter(self, title: str, *, public: bool = True) -> None:
        self.chapters.append({"title": title, "public": public, "blocks": []})

    def heading(self, *pieces: Piece, public: bool = True) -> None:
        self._add("heading", {"pieces": list(pieces)}, public)

    def text(self, *pieces: Piece, public: bool = True) -> None:
        self._add("text", {"pieces": list(pieces)}, public)

    def points(self, rows: Sequence[Sequence[Piece]], *, public: bool = True) -> None:
        if rows:
            self._add("points", {"rows": [list(row) for row in rows]}, public)

    def table(
        self,
        caption: str,
        header: Sequence[str | Piece],
        rows: Sequence[Sequence[Sequence[Piece]]],
        *,
        public: bool = True,
        board: bool = True,
    ) -> None:
        """Cells are made of pieces. The first column heads its row. What is not for the board stands only in public."""
        if rows:
            head = [[one] if isinstance(one, str | dict) else list(one) for one in header]
            cells = [[list(cell) for cell in row] for row in rows]
            self._add("table", {"caption": caption, "header": head, "rows": cells, "board": board}, public)

    def quotation(self, words: Piece, whose: Piece, *, paraphrase: bool) -> None:
        self._add("quotation", {"pieces": [words], "whose": [whose], "paraphrase": paraphrase}, True)

    def _add(self, kind: str, block: dict[str, Any], public: bool) -> None:
        self.chapters[-1]["blocks"].append({"kind": kind, "public": public, **block})

    def content(self, about: Mapping[str, Any]) -> str:
        """The whole as one JSON text, in one order."""
        whole = {"schema": SCHEMA, "about": dict(about), "facts": self.facts, "chapters": self.chapters}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def read_content(content: str, sha256: str) -> dict[str, Any]:
    """A frozen report's content. Raises Unusable where it is not what was frozen."""
    if digest(content) != sha256:
        raise Unusable("This report is not as it was frozen: take it from a backup.")
    found: dict[str, Any] = json.loads(content)
    return found


def pieces_of(chapters: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Every piece of text that a reader sees, in order."""
    found: list[Piece] = []
    for chapter in chapters:
        found.append(chapter["title"])
        for block in chapter["blocks"]:
            found += block.get("pieces", []) + block.get("whose", [])
            for row in block.get("rows", []):
                found += [piece for cell in row for piece in (cell if isinstance(cell, list) else [cell])]
            found += [block["caption"]] if "caption" in block else []
            found += [piece for cell in block.get("header", []) for piece in cell]
    return found


def board_part(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the board reads: everything but what stands in the public part in another's place."""
    return _part(content, lambda block: bool(block.get("board", True)), lambda chapter: True)


def public_part(content: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """What may be published: public blocks of public chapters, without quotations of some facts; the facts that are used
    have numbers of their own, so that no gap tells of what was left out."""

    def shown(block: Mapping[str, Any]) -> bool:
        quoted = [piece["fact"] for piece in block.get("pieces", []) if isinstance(piece, dict)]
        return bool(block["public"]) and not (block["kind"] == "quotation" and set(quoted) & set(without))

    made = _part(content, shown, lambda chapter: bool(chapter["public"]))
    used = dict.fromkeys(piece["fact"] for piece in pieces_of(made["chapters"]) if isinstance(piece, dict))
    names = {key: f"f{number}" for number, key in enumerate(used, start=1)}
    chapters = json.loads(json.dumps(made["chapters"]), object_hook=lambda one: _renamed(one, names))
    return {**made, "chapters": chapters, "facts": {names[key]: content["facts"][key] for key in used}}


def _renamed(one: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {"fact": names[one["fact"]]} if one.keys() == {"fact"} else one


def _part(
    content: Mapping[str, Any],
    block: Callable[[Mapping[str, Any]], bool],
    chapter: Callable[[Mapping[str, Any]], bool],
) -> dict[str, Any]:
    kept = [
        {**one, "blocks": [each for each in one["blocks"] if block(each)]}
        for one in content["chapters"]
        if chapter(one)
    ]
    return {**content, "chapters": [one for one in kept if one["blocks"]]}
