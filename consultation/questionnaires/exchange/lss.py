"""Pure: LimeSurvey's survey structure (.lss, XML), in its older and newer layouts."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from consultation.errors import Unusable
from consultation.questionnaires.exchange.building import Group, Imported, Item, build, options_of, plain
from consultation.questionnaires.questions import GridScale

Row = dict[str, str]
KINDS: dict[str, dict[str, Any]] = {
    "S": {"kind": "short_text"},
    "T": {"kind": "long_text"},
    "U": {"kind": "long_text"},
    "N": {"kind": "number", "decimals": 6},
    "Y": {"kind": "yes_no"},
    "D": {"kind": "date"},
    "5": {"kind": "scale"},
}
ARRAYS = {"A": [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")], "B": [(str(n), str(n)) for n in range(1, 11)],
          "C": [("Y", "Yes"), ("N", "No"), ("U", "Uncertain")], "E": [("I", "Increase"), ("S", "Same"), ("D", "Decrease")]}  # fmt: skip


def read(content: bytes) -> Imported:
    """Raises Unusable in one sentence."""
    try:
        root: Element = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as problem:
        raise Unusable(
            "This is not a LimeSurvey structure file: export the survey as .lss and choose that."
        ) from problem
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise Unusable("This is not a LimeSurvey survey structure: export the survey as .lss and choose that.")
    told = _Told(root)
    notes: list[str] = []
    groups = []
    for group in sorted(told.rows("groups"), key=lambda r: _number(r.get("group_order", ""))):
        words = told.words("group_l10ns", "gid", group)
        made = Group(
            plain(words.get("group_name", "")),
            plain(words.get("description", "")),
            relevant=group.get("grelevance", ""),
        )
        mine = [
            q for q in told.rows("questions") if q.get("gid") == group.get("gid") and q.get("parent_qid", "0") == "0"
        ]
        for question in sorted(mine, key=lambda r: _number(r.get("question_order", ""))):
            _add(told, question, made, notes)
        groups.append(made)
    settings = next(iter(told.rows("surveys_languagesettings")), {})
    return build(plain(settings.get("surveyls_title", "")), groups, "limesurvey", notes)


def _add(told: _Told, question: Row, group: Group, notes: list[str]) -> None:
    kind, name = question.get("type", ""), question.get("title", "")
    words = told.words("question_l10ns", "qid", question)
    wording = plain(words.get("question", ""))
    if kind == "X":
        group.introduction = f"{group.introduction}\n{wording}".strip()
        return
    fields: dict[str, Any] = {
        "wording": " ".join(wording.split()) or name,
        "hint": plain(words.get("help", "")),
        "required": question.get("mandatory") == "Y",
    }
    other = "Other" if question.get("other") == "Y" else ""
    codes: dict[str, str] = {"Y": "yes", "N": "no"} if kind == "Y" else {}
    if kind in KINDS:
        fields |= KINDS[kind]
    elif kind in ("L", "!", "O"):
        fields["options"], codes = options_of(told.answers(question), other)
        fields["kind"] = "one_choice"
    elif kind in ("M", "P"):
        fields["options"], codes = options_of(told.parts(question), other)
        fields["kind"] = "several_choices"
    elif kind == "R":
        fields["options"], codes = options_of(told.answers(question) or told.parts(question))
        fields["kind"] = "ranking"
    elif kind in ("F", "H", *ARRAYS):
        rows, _ = options_of(told.parts(question))
        answers, _ = options_of(ARRAYS.get(kind) or told.answers(question))
        fields |= {"kind": "grid", "rows": rows, "scales": (GridScale(key="s1", label="Answer", options=answers),)}
    else:
        notes.append(f"“{name}” was left out: a LimeSurvey question of the type “{kind}” cannot be asked here.")
        return
    group.items.append(Item(name, fields, codes, question.get("relevance", "")))


class _Told:
    """The tables of a structure file."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._tables: dict[str, list[Row]] = {}
        language = next((row.get("language", "") for row in self.rows("surveys") if row.get("language")), "en")
        self.language = language

    def rows(self, table: str) -> list[Row]:
        if table not in self._tables:
            found = self._root.findall(f"./{table}/rows/row")
            self._tables[table] = [{cell.tag: (cell.text or "").strip() for cell in row} for row in found]
        return self._tables[table]

    def words(self, table: str, key: str, row: Row) -> Row:
        """A row's texts: in a table of their own since version 4, in the row itself before."""
        mine = [words for words in self.rows(table) if words.get(key) == row.get(key)]
        return next((words for words in mine if words.get("language") == self.language), mine[0] if mine else row)

    def answers(self, question: Row) -> list[tuple[str, str]]:
        mine = [row for row in self.rows("answers") if row.get("qid") == question.get("qid") and self._speaks(row)]
        ordered = sorted(mine, key=lambda row: _number(row.get("sortorder", "")))
        return [
            (row.get("code", ""), plain(self.words("answer_l10ns", "aid", row).get("answer", ""))) for row in ordered
        ]

    def parts(self, question: Row) -> list[tuple[str, str]]:
        every = [*self.rows("subquestions"), *self.rows("questions")]
        mine = [row for row in every if row.get("parent_qid") == question.get("qid") and self._speaks(row)]
        ordered = sorted(mine, key=lambda row: _number(row.get("question_order", "")))
        return [
            (row.get("title", ""), plain(self.words("question_l10ns", "qid", row).get("question", "")))
            for row in ordered
        ]

    def _speaks(self, row: Row) -> bool:
        return row.get("language", self.language) in ("", self.language)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
