"""Coded passages to take away: a table, a workbook, SPSS, a REFI-QDA project, and JSON that Consult reads.

Redacted words only; the same codings make the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from consultation.councils import REGIONS, TYPES, Council
from consultation.themes.analysis import refi
from consultation.themes.analysis.leaving import Leaving, LeavingPassage, LeavingText
from consultation.themes.analysis.lines import SOURCES, STATES
from consultation.themes.codebook.exchange import COLUMNS, as_rows
from consultation.themes.coding.models import POSITIONS
from workbench.reports.cells import Value, csv_bytes, tables_bytes
from workbench.reports.spss import Columns, Labels, Values, add_text, sav_bytes

HEADER = (
    "Text", "Passage", "From", "To", "Came as", "Asked", "Council code", "Council", "Region", "Type", "State", "Reason",
    "Theme", "Theme id", "Position", "Words coded", "Coded by", "Coded at", "Double coded", "Worth quoting", "Memo",
    "Nearly the same as", "Passage words",
)  # fmt: skip
Names = dict[str, Council]
STEADY = (2000, 1, 1, 0, 0, 0)


def rows(found: Leaving, names: Names) -> list[list[Value]]:
    """A row for each coding; passages without one have a row with their state, so that every passage is accounted for."""
    return [row for text in found.texts for passage in text.passages for row in _rows_of(found, text, passage, names)]


def _rows_of(found: Leaving, text: LeavingText, passage: LeavingPassage, names: Names) -> Iterator[list[Value]]:
    line = passage.line
    council = names.get(line.council or "")
    about: list[Value] = [
        str(line.text_id),
        str(line.passage_id),
        passage.start,
        passage.end,
        SOURCES[line.source],
        line.asked,
        line.council or "",
        council.name if council else "",
        REGIONS.get(line.region, ""),
        TYPES.get(line.kind, ""),
        STATES[line.state],
        line.because,
    ]
    rest: list[Value] = [
        "yes" if line.quotable else "",
        passage.memo,
        str(line.likeness or ""),
        passage.words,
    ]
    if not passage.stretches:
        yield [*about, "", "", "", "", "", "", "", *rest]
    for stretch in passage.stretches:
        coding = stretch.coding
        who, when = found.coders.get(coding.coded_by, ""), coding.coded_at.isoformat()
        double = "yes" if coding.round_id else ""
        position = POSITIONS[coding.position] if coding.position else ""
        yield [*about, stretch.theme.name, str(stretch.theme.id), position, stretch.words, who, when, double, *rest]


def as_csv(found: Leaving, names: Names, _title: str) -> bytes:
    return csv_bytes(HEADER, rows(found, names))


def as_workbook(found: Leaving, names: Names, title: str) -> bytes:
    """The codings, the codebook (with retired themes), and where every passage is."""
    told = rows(found, names)
    states = [passage.line.state for text in found.texts for passage in text.passages]
    account: list[Sequence[Value]] = [[words, states.count(state)] for state, words in STATES.items()]
    account.append(["Together", len(states)])
    return tables_bytes(
        title,
        {
            "Codings": (HEADER, told),
            "Codebook": (COLUMNS, as_rows(found.themes)),
            "Where everything is": (("State", "Passages"), account),
        },
    )


def as_spss(found: Leaving, names: Names, title: str) -> bytes:
    """A case a passage; for each theme of the codebook 0 not given, 1 without position, 2 for … 5 unclear."""
    cases = [(text, passage) for text in found.texts for passage in text.passages]
    states = {state: float(number) for number, state in enumerate(STATES, start=1)}
    codes = {position: float(number) for number, position in enumerate(POSITIONS, start=1)}
    labels = {0.0: "Not given"} | {codes[position]: words for position, words in POSITIONS.items()}
    regions = {key: float(number) for number, key in enumerate(REGIONS, start=1)}
    data: Columns = {}
    named: Labels = {}
    values: Values = {}
    add_text(data, named, "passage", "Passage", [str(p.line.passage_id) for _, p in cases])
    add_text(data, named, "text", "Answer or note", [str(p.line.text_id) for _, p in cases])
    add_text(data, named, "council", "ONS code", [p.line.council or "" for _, p in cases])
    data["region"], named["region"] = [regions.get(p.line.region) for _, p in cases], "Region"
    values["region"] = {regions[key]: words for key, words in REGIONS.items()}
    add_text(data, named, "asked", "Question or briefing", [p.line.asked for _, p in cases])
    data["state"], named["state"] = [states[p.line.state] for _, p in cases], "Where it is in the ledger"
    values["state"] = {states[key]: words for key, words in STATES.items()}
    add_text(data, named, "words", "Words", [p.words for _, p in cases])
    for number, theme in enumerate((theme for theme in found.themes if theme.retired_at is None), start=1):
        name = f"theme_{number:03d}"
        data[name] = [codes[p.line.marks[theme.id]] if theme.id in p.line.marks else 0.0 for _, p in cases]
        named[name], values[name] = theme.name, labels
    return sav_bytes(data, named, values, title)


def as_project(found: Leaving, _names: Names, title: str) -> bytes:
    return refi.project(found, title)


def as_consult(found: Leaving, names: Names, _title: str) -> bytes:
    """Inputs and outputs as i.AI's Consult takes them: a folder a question; texts are numbered, themes keep their ids."""
    files: dict[str, Any] = {}
    parts: dict[str, list[LeavingText]] = {}
    for text in found.texts:
        parts.setdefault(text.text.part, []).append(text)
    numbers = {text.text.id: number for number, text in enumerate(found.texts, start=1)}
    told = []
    for text in found.texts:
        council = names.get(text.text.council_code or "")
        about = {"region": [council.region_name], "council_type": [council.type_name]} if council else {}
        told.append({"themefinder_id": numbers[text.text.id], "demographics": about})
    files["inputs/respondents.jsonl"] = told
    for number, texts in enumerate(parts.values(), start=1):
        folder = f"question_part_{number}"
        files[f"inputs/{folder}/question.json"] = {"question_number": number, "question_text": texts[0].text.asked}
        files[f"inputs/{folder}/responses.jsonl"] = [
            {"themefinder_id": numbers[text.text.id], "text": text.words} for text in texts
        ]
        files[f"outputs/mapping/{folder}/themes.json"] = [
            {
                "theme_key": str(theme.id),
                "label": theme.name,
                "theme_name": theme.name,
                "theme_description": theme.definition,
            }
            for theme in found.themes
            if theme.retired_at is None
        ]
        files[f"outputs/mapping/{folder}/mapping.jsonl"] = [
            {"themefinder_id": numbers[text.text.id], "theme_keys": sorted(_keys(text))} for text in texts
        ]
        files[f"outputs/mapping/{folder}/sentiment.jsonl"] = [
            {"themefinder_id": numbers[text.text.id], "sentiment": sentiment}
            for text in texts
            if (sentiment := _sentiment(text))
        ]
        files[f"outputs/mapping/{folder}/detail_detection.jsonl"] = [
            {"response_id": numbers[text.text.id], "evidence_rich": "YES" if _quotable(text) else "NO"}
            for text in texts
        ]
    return _zipped(files)


def _keys(text: LeavingText) -> set[str]:
    return {str(stretch.theme.id) for passage in text.passages for stretch in passage.stretches}


def _sentiment(text: LeavingText) -> str:
    """From stored positions alone: all for, all against, else unclear; nothing where nobody gave a position."""
    taken = {stretch.coding.position for passage in text.passages for stretch in passage.stretches} - {""}
    if not taken:
        return ""
    return "AGREEMENT" if taken == {"for"} else "DISAGREEMENT" if taken == {"against"} else "UNCLEAR"


def _quotable(text: LeavingText) -> bool:
    return any(passage.line.quotable for passage in text.passages)


def _zipped(files: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if name.endswith("jsonl"):
                text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in content)
            else:
                text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
            archive.writestr(zipfile.ZipInfo(name, STEADY), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


KINDS: dict[str, tuple[str, Callable[[Leaving, Names, str], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "sav": ("application/x-spss-sav", as_spss),
    "qdpx": ("application/zip", as_project),
    "zip": ("application/zip", as_consult),
}
