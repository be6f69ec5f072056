"""Pure: SurveyJS JSON in and out."""

from __future__ import annotations

import json
import re
from typing import Any

from consultation.questionnaires.conditions import Condition
from consultation.questionnaires.exchange.building import Group, Imported, Item, build, options_of, plain
from consultation.questionnaires.questions import Content, GridScale, Question

Told = dict[str, Any]
INPUTS: dict[str, dict[str, Any]] = {
    "number": {"kind": "number", "decimals": 6},
    "range": {"kind": "number", "decimals": 6},
    "date": {"kind": "date"},
}
LISTS = {"radiogroup": "one_choice", "dropdown": "one_choice", "checkbox": "several_choices", "tagbox": "several_choices",
         "ranking": "ranking", "buttongroup": "one_choice", "imagepicker": "one_choice"}  # fmt: skip


def read(told: Told) -> Imported:
    """From a survey's JSON. Raises Unusable when nothing of it can be asked here."""
    notes: list[str] = []
    pages = told.get("pages") or [
        {"title": told.get("title", ""), "elements": told.get("elements") or told.get("questions") or []}
    ]
    groups = []
    for number, page in enumerate(pages, start=1):
        group = Group(
            _said(page.get("title")) or f"Part {number}",
            _said(page.get("description")),
            relevant=str(page.get("visibleIf") or ""),
        )
        _elements(page.get("elements") or [], group, "", notes)
        groups.append(group)
    return build(_said(told.get("title")), groups, "surveyjs", notes)


def _elements(elements: list[Told], group: Group, within: str, notes: list[str]) -> None:
    for element in elements:
        kind, own = element.get("type", ""), str(element.get("visibleIf") or "")
        relevant = f"({within}) and ({own})" if within and own else within or own
        if kind == "panel":
            _elements(element.get("elements") or [], group, relevant, notes)
        elif kind in ("html", "expression", "image"):
            group.introduction = f"{group.introduction}\n{plain(_said(element.get('html')))}".strip()
        elif fields := _fields(element, notes):
            item = Item(str(element.get("name", "")), fields.pop("_fields"), fields.pop("_codes"), relevant)
            group.items.append(item)


def _fields(element: Told, notes: list[str]) -> Told | None:
    kind, name = element.get("type", ""), str(element.get("name", ""))
    fields: Told = {
        "wording": plain(_said(element.get("title"))) or name,
        "hint": plain(_said(element.get("description"))),
        "required": bool(element.get("isRequired")),
    }
    codes: dict[str, str] = {}
    if kind in LISTS:
        other = (
            _said(element.get("otherText")) or "Other"
            if element.get("showOtherItem") or element.get("hasOther")
            else ""
        )
        pairs = _pairs(element.get("choices") or [])
        if element.get("showNoneItem") or element.get("hasNone"):
            pairs.append(("none", _said(element.get("noneText")) or "None"))
        fields["options"], codes = options_of(pairs, other)
        fields["kind"] = LISTS[kind]
    elif kind == "text":
        fields |= INPUTS.get(element.get("inputType", ""), {"kind": "short_text"})
        if fields["kind"] == "number":
            fields |= {"minimum": element.get("min"), "maximum": element.get("max")}
    elif kind == "comment":
        fields["kind"] = "long_text"
    elif kind == "boolean":
        fields["kind"], codes = "yes_no", {"true": "yes", "false": "no"}
    elif kind == "rating":
        low, high = int(element.get("rateMin", 1)), int(element.get("rateMax", 5))
        fields |= {"kind": "scale", "low": low, "high": high, "low_label": _said(element.get("minRateDescription"))[:80], "high_label": _said(element.get("maxRateDescription"))[:80]}  # fmt: skip
    elif kind == "matrix":
        rows, _ = options_of(_pairs(element.get("rows") or []))
        answers, _ = options_of(_pairs(element.get("columns") or []))
        fields |= {"kind": "grid", "rows": rows, "scales": (GridScale(key="s1", label="Answer", options=answers),)}
    elif kind == "matrixdropdown":
        rows, _ = options_of(_pairs(element.get("rows") or []))
        fields |= {"kind": "grid", "rows": rows, "scales": _scales(element), "reasons": _has_reason(element)}
    else:
        notes.append(f"“{name}” was left out: a question of the kind “{kind}” cannot be asked here.")
        return None
    return {"_fields": fields, "_codes": codes}


def _scales(element: Told) -> tuple[GridScale, ...]:
    found = []
    for number, column in enumerate(element.get("columns") or [], start=1):
        if pairs := _pairs(
            column.get("choices") or (element.get("choices") if column.get("cellType") != "text" else []) or []
        ):
            label = _said(column.get("title")) or str(column.get("name", ""))
            found.append(GridScale(key=f"s{number}", label=label[:200] or "Answer", options=options_of(pairs)[0]))
    return tuple(found)


def _has_reason(element: Told) -> bool:
    return any(column.get("cellType") in ("text", "comment") for column in element.get("columns") or [])


def _pairs(choices: list[Any]) -> list[tuple[str, str]]:
    return [
        (str(c.get("value", "")), plain(_said(c.get("text"))) or str(c.get("value", "")))
        if isinstance(c, dict)
        else (str(c), str(c))
        for c in choices
    ]


def _said(text: Any) -> str:
    """A text in the file's only language, or in English, or in its first."""
    if isinstance(text, dict):
        return str(text.get("en") or text.get("default") or next(iter(text.values()), ""))
    return "" if text is None else str(text)


def write(title: str, content: Content) -> bytes:
    pages = [
        {"name": section.id, "title": section.title}
        | ({"description": section.introduction} if section.introduction else {})
        | ({"visibleIf": _visible(section.shown_when, content)} if section.shown_when else {})
        | {"elements": [_element(question, content) for question in section.questions]}
        for section in content.sections
    ]
    return (json.dumps({"title": title, "pages": pages}, ensure_ascii=False, indent=2) + "\n").encode()


def _element(question: Question, content: Content) -> Told:
    told: Told = {"type": "text", "name": question.id, "title": _set_in(question.wording)}
    told |= {"description": _set_in(question.hint)} if question.hint else {}
    told |= {"isRequired": True} if question.required else {}
    told |= {"visibleIf": _visible(question.shown_when, content)} if question.shown_when else {}
    live = [{"value": o.key, "text": o.label} for o in question.options if not o.retired and not o.other]
    kinds = {"one_choice": "radiogroup", "several_choices": "checkbox", "ranking": "ranking"}
    if question.kind in kinds:
        told |= {"type": kinds[question.kind], "choices": live}
        if other := question.other():
            told |= {"showOtherItem": True, "otherText": other.label}
    elif question.kind == "long_text":
        told["type"] = "comment"
    elif question.kind == "yes_no":
        told["type"] = "boolean"
    elif question.kind == "scale":
        told |= {"type": "rating", "rateMin": question.low, "rateMax": question.high, "minRateDescription": question.low_label, "maxRateDescription": question.high_label}  # fmt: skip
    elif question.kind == "grid":
        told |= _matrix(question)
    elif question.kind in ("number", "percentage"):
        least, most = question.limits()
        told |= (
            {"inputType": "number"}
            | ({"min": least} if least is not None else {})
            | ({"max": most} if most is not None else {})
        )
    elif question.kind == "date":
        told["inputType"] = "date"
    elif question.kind == "contact":
        told |= {"type": "multipletext", "items": [{"name": n} for n in ("name", "post", "email", "phone")]}
    return told


def _set_in(text: str) -> str:
    """Wording with earlier answers set in as SurveyJS does it."""
    return re.sub(r"\{answer:(q_[a-z0-9]+)\}", r"{\1}", text)


def _matrix(question: Question) -> Told:
    """One scale is a plain matrix; several are a matrix of drop-down columns."""
    rows = [{"value": r.key, "text": r.label} for r in question.rows if not r.retired]
    scales = [scale for scale in question.scales if not scale.retired]
    if len(scales) == 1 and not question.reasons:
        answers = [{"value": o.key, "text": o.label} for o in scales[0].options if not o.retired]
        return {"type": "matrix", "rows": rows, "columns": answers}
    columns: list[Told] = [
        {"name": s.key, "title": s.label, "cellType": "dropdown", "choices": [{"value": o.key, "text": o.label} for o in s.options if not o.retired]}
        for s in scales
    ]  # fmt: skip
    why = [{"name": "why", "title": "Reason", "cellType": "text"}] if question.reasons else []
    return {"type": "matrixdropdown", "rows": rows, "columns": [*columns, *why]}


def _visible(condition: Condition, content: Content) -> str:
    told = []
    for test in condition.tests:
        asked, name = content.question(test.question), f"{{{test.question}}}"
        value = f"'{test.value}'"
        if asked is not None and asked.kind == "yes_no":
            value = {"yes": "true", "no": "false"}.get(test.value, value)
        several = asked is not None and asked.kind == "several_choices"
        told.append({"is": f"{name} contains {value}" if several else f"{name} = {value}", "is_not": f"{name} notcontains {value}" if several else f"{name} <> {value}",
                     "at_least": f"{name} >= {test.value}", "at_most": f"{name} <= {test.value}", "answered": f"{name} notempty", "not_answered": f"{name} empty"}[test.op])  # fmt: skip
    return (" and " if condition.need == "all" else " or ").join(told)
