"""Reading a filled-in Word form: what stands in each answer box, and what was damaged on the way. No answer is guessed."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import ParseError, fromstring

from consultation.errors import Unusable
from consultation.questionnaires.questions import Content, Question
from consultation.questionnaires.values import MONTHS, parts_of, tidy

LARGEST_DOCUMENT = 12 * 1024 * 1024
EMPTY = {"Write here", "Choose", "Write here.", "Click or tap here to enter text."}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEEPEST = 60
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
CODE = re.compile(r"Form reference:\s*([A-Z0-9-]{6,20})")
QUESTION = re.compile(r"Question (\d{1,4})\.")
FORM = "a Word form: choose the .docx file that you downloaded here and filled in"
TICKED = frozenset("☒☑✓✔xX")


@dataclass
class Boxes:
    """A form as it came back: its reference, the texts of its boxes by tag, and tables under question headings."""

    code: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    under: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FromWord:
    """What the form says to one question, by part; `damage` tells what is wrong with the form itself: then it says nothing.

    A part that the form had no box for is not among them: that is no answer to it."""

    question_id: str
    parts: dict[str, str] | None
    damage: str = ""


def open_form(content: bytes) -> Boxes:
    """Read a .docx file. Raises Unusable in one sentence for anything else."""
    root = document_root(content)
    boxes = Boxes()
    _walk(root, boxes)
    told = "\n".join(text_of(paragraph) for paragraph in root.iter(f"{W}p"))
    boxes.code = (CODE.search(told) or ["", ""])[1]
    boxes.under = dict(_under_headings(root))
    return boxes


def answers_in(boxes: Boxes, asked: Content) -> list[FromWord]:
    """An entry for every question of the edition the form was made from, in order."""
    return [_answer(boxes, question, number) for number, question in enumerate(asked.questions(), start=1)]


def _answer(boxes: Boxes, question: Question, number: int) -> FromWord:
    tags = [part.name for part in parts_of(question)] if question.kind != "date" else [""]
    live = {part.name: part for part in parts_of(question)}
    found = {name: boxes.texts.get(f"{question.id}|{name}") for name in tags}
    if all(texts is None for texts in found.values()):
        if (loose := boxes.under.get(number)) is not None and tags == [""] and not question.choices():
            return FromWord(question.id, {"": _as_typed(question, "" if loose in EMPTY else loose)})
        return FromWord(
            question.id, None, "Its answer box is gone from the form. Nothing is changed: answer it online."
        )
    twice = [texts for texts in found.values() if texts and len(set(texts)) > 1]
    if twice:
        both = " / ".join(f"“{text[:80]}”" for text in twice[0])
        return FromWord(
            question.id, None, f"Its answer box stands in the form more than once, and says {both}. Answer it online."
        )
    return FromWord(
        question.id, {name: _value(texts[0], live.get(name), question) for name, texts in found.items() if texts}
    )


def _value(text: str, part: object, question: Question) -> str:
    """A choice by its label; anything else as it was typed, right or wrong."""
    if question.kind == "date":
        return as_date(text)
    choices: dict[str, str] = getattr(part, "choices", {})
    if getattr(part, "kind", "") == "tick":
        return "yes" if text else ""
    same = [key for key, label in choices.items() if label.casefold() == text.casefold()]
    return same[0] if same else text


def _as_typed(question: Question, text: str) -> str:
    return as_date(text) if question.kind == "date" else text


def as_date(text: str) -> str:
    """27 March 2027, 27/3/2027 or 2027-03-27 as an ISO date; anything else as it was typed."""
    found = re.fullmatch(r"(\d{1,2})[\s/.-]+([A-Za-z]+|\d{1,2})[\s/.,-]+(\d{4})", text.strip())
    if found is None:
        return text
    day, month, year = found.groups()
    names = [name.casefold() for name in MONTHS]
    place = next(
        (n for n, name in enumerate(names, start=1) if len(month) >= 3 and name.startswith(month.casefold())), 0
    )
    try:
        return date(int(year), place or int(month), int(day)).isoformat()
    except ValueError:
        return text


def document_root(content: bytes, *, meant: str = FORM) -> Element:
    """The body of a .docx file, opened within limits. Raises Unusable, saying which file is `meant`."""
    if content[:4] != b"PK\x03\x04":
        raise Unusable(f"This is not {meant}.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = parts.getinfo("word/document.xml").file_size
            if size > LARGEST_DOCUMENT:
                raise Unusable("This Word file holds far more than was expected, so it was not opened.")
            with parts.open("word/document.xml") as stream:
                text = stream.read(LARGEST_DOCUMENT + 1)
        if len(text) > LARGEST_DOCUMENT:
            raise Unusable("This Word file holds far more than was expected, so it was not opened.")
        root: Element = fromstring(text)
    except (
        zipfile.BadZipFile,
        KeyError,
        ParseError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        LookupError,
        zlib.error,
        lzma.LZMAError,
    ) as problem:
        raise Unusable("This Word file is damaged or locked: save it again as .docx.") from problem
    if deeper_than(root, DEEPEST):
        raise Unusable("This Word file is put together as no document is, so it was not read.")
    return root


def deeper_than(root: Element, most: int) -> bool:
    """Whether elements lie inside one another more than so often: a form does not, and reading it would take for ever."""
    level = [root]
    for _ in range(most):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _walk(root: Element, boxes: Boxes) -> None:
    for box in root.iter(f"{W}sdt"):
        properties, inside = box.find(f"{W}sdtPr"), box.find(f"{W}sdtContent")
        tag = properties.find(f"{W}tag") if properties is not None else None
        if properties is None or inside is None or tag is None:
            continue
        text = tidy("\n".join(_paragraphs(inside)))
        ticked = properties.find(f"{W14}checkbox/{W14}checked")
        if ticked is not None:
            text = "yes" if ticked.get(f"{W14}val") in ("1", "true") or text[:1] in TICKED else ""
        elif text in EMPTY:  # a box still marked as empty may hold words: other editors leave the mark where it was
            text = ""
        boxes.texts.setdefault(tag.get(f"{W}val", ""), []).append(text)


def _paragraphs(inside: Element) -> list[str]:
    """The text of each paragraph; of runs that stand in no paragraph, as one."""
    found = [text_of(paragraph) for paragraph in inside.iter(f"{W}p")]
    return found or [text_of(inside)]


def text_of(element: Element) -> str:
    """What stands in an element, with its breaks and tabs."""
    told = []
    for part in element.iter():
        if part.tag == f"{W}t":
            told.append(part.text or "")
        elif part.tag in (f"{W}br", f"{W}cr"):
            told.append("\n")
        elif part.tag == f"{W}tab":
            told.append("\t")
    return "".join(told)


def _under_headings(root: Element) -> Iterator[tuple[int, str]]:
    """The text of the first table under each “Question n.” heading: what is left where boxes were lost on the way."""
    body = root.find(f"{W}body")
    number = 0
    for element in body if body is not None else ():
        if element.tag == f"{W}p" and (found := QUESTION.match(text_of(element))):
            number = int(found[1])
        elif element.tag == f"{W}tbl" and number:
            yield number, tidy("\n".join(_paragraphs(element)))
            number = 0
