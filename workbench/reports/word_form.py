"""A questionnaire as a Word form: each answer stands in a box (a content control) whose tag says whose it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from consultation.questionnaires.conditions import Condition
from consultation.questionnaires.questions import Content, Question
from consultation.questionnaires.values import Part, parts_of, shown, spread
from consultation.questionnaires.wording import condition_in_words
from workbench.reports.document import add_text, document_bytes, new_document, printable

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
HOW = (
    "Write in the boxes, choose from the lists, tick the squares. Please leave the questions, the boxes and the reference "
    "below as they are: they are how your answers find their way back. Save as .docx, then upload the file on the page "
    "where you downloaded it. You will see what would change before anything does."
)


def form_bytes(
    *,
    title: str,
    about: list[str],
    code: str,
    content: Content,
    values: Mapping[str, str],
    wording: Callable[[str], str],
) -> bytes:
    """The form with the answers so far. `wording` turns a text of the questionnaire into what this reader sees."""
    made = new_document(title)
    made.add_heading(printable(title), level=1)
    for line in (*about, HOW):
        add_text(made, line)
    made.add_paragraph(f"Form reference: {code}")
    number = 0
    for section in content.sections:
        made.add_heading(printable(wording(section.title)), level=2)
        if section.introduction:
            add_text(made, wording(section.introduction))
        _only_if(made, section.shown_when, content)
        for question in section.questions:
            number += 1
            _question(made, number, question, values.get(question.id, ""), content, wording)
    return document_bytes(made)


def _question(
    made: Any, number: int, question: Question, value: str, content: Content, wording: Callable[[str], str]
) -> None:
    optional = "" if question.required else " (optional)"
    made.add_heading(printable(f"Question {number}. {wording(question.wording)}{optional}"), level=3)
    if question.hint:
        add_text(made, wording(question.hint))
    if question.word_limit:
        add_text(made, f"At most {question.word_limit} words.")
    _only_if(made, question.shown_when, content)
    if question.kind == "date":
        _boxes(made, question, [("", "", _text_box(question, Part("", "Date"), shown(question, value)))])
        return
    told = spread(question, value)
    retired = {o.key for o in (*question.options, *question.rows) if o.retired} | {
        s.key for s in question.scales if s.retired
    }
    boxes = []
    for part in parts_of(question):
        given = told.get(part.name, "")
        if not given and _unasked(question, part, retired):
            continue
        label = "" if part.name == "" and question.kind != "contact" else part.label
        boxes.append((part.kind, label, _box(question, part, given)))
    _boxes(made, question, boxes)


def _unasked(question: Question, part: Part, retired: set[str]) -> bool:
    """A part that is not offered any more: it stands in the form only where it was answered."""
    names = part.name.split(".")[1:]
    silent = (names[-1:] == ["why"] and not question.reasons) or (part.name == "said" and question.other() is None)
    return silent or any(name in retired for name in names)


def _only_if(made: Any, condition: Condition | None, content: Content) -> None:
    if condition is not None:
        add_text(made, f"Only if {condition_in_words(condition, content)}.")


def _boxes(made: Any, question: Question, boxes: list[tuple[str, str, Any]]) -> None:
    """A table of one row a part: what it is, and its box; a part without a name fills the whole row."""
    unit = "%" if question.kind == "percentage" else question.unit
    for kind, label, box in boxes:
        table = made.add_table(rows=1, cols=2 if label else 1)
        table.style = "Table Grid"
        cells = table.rows[0].cells
        target = cells[-1]
        if label:
            first, target = (cells[1], cells[0]) if kind == "tick" else (cells[0], cells[1])
            first.paragraphs[0].add_run(printable(label))
        target._tc.remove(target.paragraphs[0]._p)
        target._tc.append(box)
        closing = OxmlElement("w:p")  # a cell must end with a paragraph
        if unit:
            run = OxmlElement("w:r")
            text = OxmlElement("w:t")
            text.text = printable(unit)
            run.append(text)
            closing.append(run)
        target._tc.append(closing)


def _box(question: Question, part: Part, given: str) -> Any:
    if part.kind == "tick":
        return _tick(question, part, bool(given))
    if part.kind == "choice":
        return _list(question, part, given)
    return _text_box(question, part, given)


def _control(question: Question, part: Part) -> tuple[Any, Any, Any]:
    control, properties, inside = OxmlElement("w:sdt"), OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
    alias, tag = OxmlElement("w:alias"), OxmlElement("w:tag")
    alias.set(qn("w:val"), printable(part.label)[:60])
    tag.set(qn("w:val"), f"{question.id}|{part.name}")
    properties.extend([alias, tag])
    control.extend([properties, inside])
    return control, properties, inside


def _text_box(question: Question, part: Part, given: str) -> Any:
    control, properties, inside = _control(question, part)
    if not given:
        properties.append(OxmlElement("w:showingPlcHdr"))
    for line in printable(given or "Write here").split("\n"):
        inside.append(_paragraph(line))
    return control


def _list(question: Question, part: Part, given: str) -> Any:
    control, properties, inside = _control(question, part)
    if not given:
        properties.append(OxmlElement("w:showingPlcHdr"))
    retired = {o.key for o in question.options if o.retired}
    choices = OxmlElement("w:dropDownList")
    for key, label in part.choices.items():
        if key in retired and key != given:
            continue
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), printable(label))
        item.set(qn("w:value"), key)
        choices.append(item)
    properties.append(choices)
    inside.append(_paragraph(printable(part.choices.get(given, given) or "Choose")))
    return control


def _tick(question: Question, part: Part, given: bool) -> Any:
    control, properties, inside = _control(question, part)
    state = "1" if given else "0"
    properties.append(
        parse_xml(
            f'<w14:checkbox {nsdecls("w")} xmlns:w14="{W14}"><w14:checked w14:val="{state}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
    )
    inside.append(_paragraph("☒" if given else "☐"))
    return control


def _paragraph(line: str) -> Any:
    paragraph, run, text = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    text.set(qn("xml:space"), "preserve")
    text.text = line
    run.append(text)
    paragraph.append(run)
    return paragraph
