"""Pure: XLSForm (Kobo, ODK, SurveyCTO) as rows of its sheets, checked by pyxform, in and out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from consultation.errors import Unusable
from consultation.questionnaires.conditions import Condition
from consultation.questionnaires.exchange.building import Group, Imported, Item, build, options_of
from consultation.questionnaires.questions import Content, GridScale, Question

Row = dict[str, str]
SIMPLE: dict[str, dict[str, Any]] = {
    "text": {"kind": "short_text"},
    "integer": {"kind": "number"},
    "decimal": {"kind": "number", "decimals": 6},
    "date": {"kind": "date"},
}
UNASKED = {"start", "end", "today", "deviceid", "username", "audit", "calculate", "hidden", "phonenumber", "email",
           "simserial", "subscriberid"}  # fmt: skip


def read(sheets: Mapping[str, Sequence[Row]]) -> Imported:
    """From the rows of the sheets “survey”, “choices” and “settings”. Raises Unusable in one sentence."""
    _check(sheets)
    notes: list[str] = []
    lists: dict[str, list[tuple[str, str]]] = {}
    for row in sheets.get("choices", ()):
        lists.setdefault(row.get("list_name", "") or row.get("list name", ""), []).append(
            (row.get("name", ""), _said(row, "label"))
        )
    groups = [Group("Questions")]
    for row in sheets.get("survey", ()):
        kind = row.get("type", "").strip()
        if kind in ("begin group", "begin_group"):
            groups.append(Group(_said(row, "label") or row.get("name", ""), relevant=row.get("relevant", "")))
        elif kind in ("end group", "end_group"):
            groups.append(Group("More questions"))
        elif kind == "note":
            groups[-1].introduction = f"{groups[-1].introduction}\n{_said(row, 'label')}".strip()
        elif kind and (item := _item(kind, row, lists, notes)):
            groups[-1].items.append(item)
    settings = next(iter(sheets.get("settings", ())), {})
    return build(settings.get("form_title", ""), groups, "xlsform", notes)


def _check(sheets: Mapping[str, Sequence[Row]]) -> None:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        convert({name: [dict(row) for row in rows] for name, rows in sheets.items()}, form_name="data")
    except PyXFormError as problem:
        raise Unusable(f"This XLSForm is not right: {' '.join(str(problem).split())[:300]}") from problem


def _item(kind: str, row: Row, lists: dict[str, list[tuple[str, str]]], notes: list[str]) -> Item | None:
    name = row.get("name", "")
    fields: dict[str, Any] = {
        "wording": _said(row, "label") or name,
        "hint": _said(row, "hint"),
        "required": row.get("required", "").strip().casefold() in ("yes", "true", "true()", "1"),
    }
    item = Item(name, fields, relevant=row.get("relevant", ""))
    if row.get("constraint"):
        notes.append(f"“{name}”: its constraint was left out, set bounds by hand: {row['constraint'][:120]}")
    base, _, rest = kind.partition(" ")
    if base in ("select_one", "select_multiple", "rank"):
        list_name, _, more = rest.strip().partition(" ")
        pairs = lists.get(list_name, [])
        if base == "select_one" and [code for code, _ in pairs] == ["yes", "no"]:
            fields["kind"] = "yes_no"
            return item
        fields["options"], item.codes = options_of(pairs, "Other" if "or_other" in more else "")
        fields["kind"] = {"select_one": "one_choice", "select_multiple": "several_choices", "rank": "ranking"}[base]
        return item
    if kind in SIMPLE:
        fields |= SIMPLE[kind]
        if kind == "text" and "multiline" in row.get("appearance", ""):
            fields["kind"] = "long_text"
        return item
    if base not in UNASKED:
        notes.append(f"“{name}” was left out: a question of the kind “{kind}” cannot be asked here.")
    return None


def _said(row: Row, column: str) -> str:
    """A text in the file's only language, or in English, or in its first."""
    found = [
        value
        for key, value in row.items()
        if key == column or (key.startswith(f"{column}::") and "english" in key.casefold())
    ]
    return (found or [value for key, value in row.items() if key.startswith(f"{column}::")] or [""])[0]


def write(title: str, content: Content) -> dict[str, list[list[str]]]:
    """The sheets of an XLSForm: rows of text, the header first. A grid becomes one question a row and scale."""
    survey = [["type", "name", "label", "hint", "required", "relevant", "appearance"]]
    choices: dict[tuple[str, str], list[str]] = {}
    for section in content.sections:
        survey.append(["begin group", section.id, section.title, "", "", _relevant(section.shown_when, content), ""])
        if section.introduction:
            survey.append(["note", f"{section.id}_note", section.introduction, "", "", "", ""])
        for question in section.questions:
            survey += _rows(question, content, choices)
        survey.append(["end group", "", "", "", "", "", ""])
    listed = [["list_name", "name", "label"], *choices.values()]
    return {"survey": survey, "choices": listed, "settings": [["form_title", "form_id"], [title, "questionnaire"]]}


def _rows(question: Question, content: Content, choices: dict[tuple[str, str], list[str]]) -> list[list[str]]:
    question = question.model_copy(update={"wording": _told(question.wording), "hint": _told(question.hint)})
    needed, when = "yes" if question.required else "", _relevant(question.shown_when, content)
    kind, appearance = _kind(question), "multiline" if question.kind == "long_text" else ""
    if question.kind == "grid":
        return [
            [f"select_one {question.id}_{scale.key}", f"{question.id}_{row.key}_{scale.key}",
             f"{question.wording} – {row.label}: {scale.label}", question.hint, needed, when, ""]
            for row in question.rows if not row.retired
            for scale in _listed(question, choices)
        ]  # fmt: skip
    if question.kind == "contact":
        names = ("name", "post", "email", "phone")
        return [["text", f"{question.id}_{name}", f"{question.wording} – {name}", "", "", when, ""] for name in names]
    labels = question.offered() or {o.key: o.label for o in question.options if not o.retired}
    for key, label in labels.items():
        choices[question.id, key] = [question.id, key, label]
    return [[kind, question.id, question.wording, question.hint, needed, when, appearance]]


def _listed(question: Question, choices: dict[tuple[str, str], list[str]]) -> tuple[GridScale, ...]:
    live = tuple(scale for scale in question.scales if not scale.retired)
    for scale in live:
        for option in scale.options:
            if not option.retired:
                choices[f"{question.id}_{scale.key}", option.key] = [
                    f"{question.id}_{scale.key}",
                    option.key,
                    option.label,
                ]
    return live


def _told(text: str) -> str:
    """Wording with earlier answers set in as XLSForm does it."""
    return re.sub(r"\{answer:(q_[a-z0-9]+)\}", r"${\1}", text)


def _kind(question: Question) -> str:
    if question.kind in ("yes_no", "one_choice", "scale"):
        return f"select_one {question.id}"
    simple = {"several_choices": f"select_multiple {question.id}", "ranking": f"rank {question.id}", "date": "date"}
    if question.kind in ("number", "percentage"):
        return "decimal" if question.decimals else "integer"
    return simple.get(question.kind, "text")


def _relevant(condition: Condition | None, content: Content) -> str:
    if condition is None:
        return ""
    told = []
    for test in condition.tests:
        asked, name = content.question(test.question), f"${{{test.question}}}"
        if asked is not None and asked.kind == "several_choices" and test.op in ("is", "is_not"):
            one = f"selected({name}, '{test.value}')"
            told.append(one if test.op == "is" else f"not({one})")
        else:
            told.append({"is": f"{name} = '{test.value}'", "is_not": f"{name} != '{test.value}'", "at_least": f"{name} >= {test.value}",
                         "at_most": f"{name} <= {test.value}", "answered": f"{name} != ''", "not_answered": f"{name} = ''"}[test.op])  # fmt: skip
    return (" and " if condition.need == "all" else " or ").join(told)
