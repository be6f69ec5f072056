"""Pure: utterances from files of notes: transcripts (.vtt of Teams or Zoom, .srt), Word documents, tables.

A file that breaks its format is refused whole, with the first ten lines at fault and why: nothing is half-imported.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from xml.etree.ElementTree import Element

from consultation.errors import Unusable
from consultation.intake.word import W, document_root, text_of
from consultation.questionnaires.values import tidy

MOST, MOST_PARTS = 10_000, 100_000  # utterances of one file; paragraphs of a document
LONGEST_JOINED, LONGEST_PAUSE = 1_200, 4.0  # characters; seconds between cues of one utterance
LABEL = re.compile(r"([^:\n\t]{2,60}?):\s+(?=\S)")
TIMING = re.compile(r"\s*(\S+)\s+-->\s+(\S+)(?:\s.*)?$")
CLOCK = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})")
VOICE = re.compile(r"<v(?:\.[^\s<>]{0,60})?[ \t]([^<>]{0,200})>")  # bounded: hostile files must not cost time
TAG = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<[\d:.]{1,20}>|\{\\an\d\}", re.I)
SET_BY = frozenset({"NOTE", "STYLE", "REGION"})


@dataclass(frozen=True)
class Utterance:
    """What one speaker said in one go: where it stands in the file, when it began, whose it was as the file says."""

    line: int
    text: str
    label: str = ""
    began: float | None = None  # seconds from the start
    ended: float | None = None


@dataclass(frozen=True)
class Read:
    """What a file holds, and what a person should know of how it was read."""

    kind: str
    utterances: list[Utterance]
    remarks: list[str]


def read_transcript(name: str, content: bytes) -> Read:
    """A .vtt or .srt file. Raises Unusable with the first lines at fault."""
    text, remarks = decoded(name, content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kind = "vtt" if lines[0].startswith("WEBVTT") else "srt"
    if kind == "srt" and name.lower().endswith(".vtt"):
        raise Unusable(f"{name} does not begin with WEBVTT: download the transcript again as .vtt.")
    cues, wrong, empty = _cues(lines[1:] if kind == "vtt" else lines, 2 if kind == "vtt" else 1, kind)
    if wrong:
        told = "; ".join(f"line {line}: {why}" for line, why in wrong[:10])
        more = f" and {len(wrong) - 10} more" if len(wrong) > 10 else ""
        raise Unusable(f"Nothing was imported from {name}. {told}{more}. Mend these lines and choose it again.")
    overlaps = sum(1 for one, two in pairwise(cues) if (two.began or 0) < (one.ended or 0) - 0.001)
    if overlaps:
        remarks.append(f"{overlaps} times somebody begins before the last one ends: both are kept.")
    if empty:
        remarks.append(f"{empty} cues without words were left out.")
    return _bounded(name, kind, list(joined(cues)), remarks)


def read_document(name: str, content: bytes) -> Read:
    """A Word document: each paragraph is an utterance, and each row of a table, whose first cell says whose it is.

    Headings are left out, and counted."""
    root = document_root(content, meant="a Word document: save it as .docx and choose it again")
    found, headings = [], 0
    for number, element in enumerate(_parts(root), start=1):
        if number > MOST_PARTS:
            raise Unusable(f"{name} has more than {MOST_PARTS:,} paragraphs: split it.")
        if element.tag == f"{W}tr":
            cells = [tidy(" ".join(text_of(p) for p in cell.iter(f"{W}p"))) for cell in element.iter(f"{W}tc")]
            filled = [cell for cell in cells if cell]
            if filled:
                label = filled[0] if len(filled) > 1 and len(filled[0]) <= 60 else ""
                found.append(Utterance(number, " ".join(filled[1:] if label else filled), label))
            continue
        text = tidy(text_of(element))
        style = element.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").lower().startswith(("heading", "title")):
            headings += bool(text)
        elif text:
            found.append(_labelled(Utterance(number, text)))
    return _bounded(name, "docx", found, [f"{headings} headings were left out."] if headings else [])


def _parts(element: Element) -> Iterator[Element]:
    """Paragraphs and table rows in the order of the page; what stands in a row is not given twice."""
    for child in element:
        if child.tag in (f"{W}p", f"{W}tr"):
            yield child
        elif not child.tag.endswith("}Fallback"):
            yield from _parts(child)


def from_rows(name: str, rows: Sequence[Sequence[str]], words: int, who: int | None, note: str) -> Read:
    """Rows of a table by the column of the words and, if there is one, the column of who said them."""
    found, blank = [], 0
    for line, row in enumerate(rows, start=2):
        text = tidy(row[words])
        if not text:
            blank += 1
            continue
        found.append(Utterance(line, text, " ".join(row[who].split())[:120] if who is not None else ""))
    remarks = [note] if note else []
    if blank:
        remarks.append(f"{blank} rows without words were left out.")
    return _bounded(name, "table", found, remarks)


def decoded(name: str, content: bytes) -> tuple[str, list[str]]:
    """The text of a file, with a remark where its encoding had to be taken for another. Raises Unusable for no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), []
        except UnicodeDecodeError as problem:
            line = content[: problem.start].decode("utf-16", "replace").count("\n") + 1
            raise Unusable(
                f"Line {line} of {name} is damaged: its letters cannot be read. Download it again."
            ) from problem
    if b"\x00" in content:
        raise Unusable(f"{name} is not a text file: download the transcript again as .vtt or .srt.")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        remark = f"Read as Windows-1252, since line {line} is not UTF-8: look at names with accents."
        return content.decode("cp1252", "replace"), [remark]


def joined(cues: Iterable[Utterance]) -> Iterator[Utterance]:
    """Cues of one speaker that follow each other without a pause, as one utterance."""
    current: Utterance | None = None
    for cue in cues:
        if (
            current is not None
            and cue.label == current.label
            and (cue.began or 0) - (current.ended or 0) <= LONGEST_PAUSE
            and len(current.text) + len(cue.text) < LONGEST_JOINED
        ):
            current = replace(current, text=f"{current.text} {cue.text}", ended=max(cue.ended or 0, current.ended or 0))
            continue
        if current is not None:
            yield current
        current = cue
    if current is not None:
        yield current


def _cues(lines: Sequence[str], first: int, kind: str) -> tuple[list[Utterance], list[tuple[int, str]], int]:
    """Cues, lines at fault with reasons, and how many cues had no words."""
    cues: list[Utterance] = []
    wrong: list[tuple[int, str]] = []
    empty = 0
    for start, block in _blocks(lines, first):
        place = next((n for n, line in enumerate(block[:2]) if "-->" in line), None)
        if kind == "vtt" and block[0].split(" ")[0] in SET_BY and place != 0:
            continue
        if place is None:
            if kind == "srt" or start > first or not _is_header(block):
                wrong.append((start, "words without a time before them"))
            continue
        times = _times(block[place])
        if isinstance(times, str):
            wrong.append((start + place, times))
            continue
        if (
            nested := next((n for n, line in enumerate(block[place + 1 :], place + 1) if "-->" in line), None)
        ) is not None:
            wrong.append((start + nested, "a time in the middle of a cue: an empty line is missing before it"))
            continue
        found = list(_voices(start + place + 1, block[place + 1 :], times))
        empty += not found
        cues += found
    return cues, wrong, empty


def _is_header(block: Sequence[str]) -> bool:
    """Lines straight under WEBVTT, such as Kind: captions."""
    return all(re.fullmatch(r"[A-Za-z-]+\s*[:=].*", line) for line in block)


def _blocks(lines: Sequence[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Lines between empty lines, with the number of the first."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=first):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _times(line: str) -> tuple[float, float] | str:
    found = TIMING.fullmatch(line)
    if found is None:
        return "a time that cannot be read: it should be like 00:01:02.000 --> 00:01:05.000"
    times = [_seconds(found[1]), _seconds(found[2])]
    if times[0] is None or times[1] is None:
        return "a time that cannot be read: it should be like 00:01:02.000 --> 00:01:05.000"
    if times[1] < times[0]:
        return "a cue that ends before it begins"
    return times[0], times[1]


def _seconds(text: str) -> float | None:
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds, thousandths = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _voices(line: int, words: Sequence[str], times: tuple[float, float]) -> Iterator[Utterance]:
    """The utterances of a cue: one a voice tag, else one with the name before its colon, if it has one."""
    text = "\n".join(words)
    parts = VOICE.split(text)
    for label, said in zip(["", *parts[1::2]], parts[::2], strict=True):
        plain = tidy(html.unescape(TAG.sub("", said)).replace("\n", " "))
        if plain:
            cue = Utterance(line, plain, " ".join(html.unescape(label).split())[:120], *times)
            yield cue if label else _labelled(cue)


def _labelled(one: Utterance) -> Utterance:
    """With what stands before the first colon as the name of the speaker; a person looks at every such name."""
    found = LABEL.match(one.text)
    if found is None or len(found[1].split()) > 6 or found[1][0].islower():
        return one
    return replace(one, label=" ".join(found[1].split()), text=one.text[found.end() :])


def _bounded(name: str, kind: str, found: list[Utterance], remarks: list[str]) -> Read:
    if not found:
        raise Unusable(f"{name} holds no words that could be notes: choose another file.")
    if len(found) > MOST:
        raise Unusable(f"{name} holds {len(found):,} notes, more than {MOST:,}: split it.")
    return Read(kind, found, remarks)
