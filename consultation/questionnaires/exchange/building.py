"""Pure: from what another tool's file says to a questionnaire of ours, with fresh ids and a note on all that was lost."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from pydantic import ValidationError

from consultation.errors import Unusable
from consultation.questionnaires.conditions import Condition, Test
from consultation.questionnaires.exchange.relevance import parse
from consultation.questionnaires.questions import Content, Option, Question, Section
from consultation.questionnaires.routing import BRACES, PIPE, condition_problems, problems

LONGEST_WORDING = 500
MOST_QUESTIONS = 500
LONGEST_MARKUP = 8000  # characters of one text


@dataclass
class Item:
    """One question by the other tool's name and codes. `fields` are our question's, but for its id and condition."""

    name: str
    fields: dict[str, Any]
    codes: dict[str, str] = field(default_factory=dict)
    relevant: str = ""


@dataclass
class Group:
    title: str
    introduction: str = ""
    items: list[Item] = field(default_factory=list)
    relevant: str = ""


@dataclass(frozen=True)
class Imported:
    """A questionnaire as it was read, and in plain sentences what could not be taken over."""

    title: str
    content: Content
    notes: list[str]


def build(title: str, groups: list[Group], tool: str, notes: list[str]) -> Imported:
    """Put it together. Raises Unusable when nothing could be taken over."""
    if sum(len(group.items) for group in groups) > MOST_QUESTIONS:
        raise Unusable(f"This file asks more than {MOST_QUESTIONS} questions: split it before you import it.")
    ids = {item.name: fresh("q") for group in groups for item in group.items}
    codes = {item.name: item.codes for group in groups for item in group.items}
    for group in groups:
        group.introduction = set_in(group.introduction, tool, ids)
        for item in group.items:
            item.fields |= {name: set_in(item.fields.get(name, ""), tool, ids) for name in ("wording", "hint")}
    reader = _Conditions(tool, ids, codes, notes)
    sections = []
    for group in groups:
        questions = [made for item in group.items if (made := _question(item, ids[item.name], reader, notes))]
        if questions or group.introduction:
            when = reader.read(group.relevant, f"the part “{group.title}”")
            sections.append(
                Section(
                    id=fresh("s"),
                    title=(group.title or "Questions")[:200],
                    introduction=group.introduction[:4000],
                    questions=tuple(questions),
                    shown_when=when,
                )
            )
    content = Content(sections=tuple(sections))
    if not content.questions():
        raise Unusable("No question of this file can be asked here. " + " ".join(notes[:3]))
    return Imported((title or "Imported questionnaire")[:200], without_wrong_conditions(content, notes), notes)


def _question(item: Item, key: str, reader: _Conditions, notes: list[str]) -> Question | None:
    wording = item.fields.get("wording") or item.name
    if len(wording) > LONGEST_WORDING:
        over = f"{wording[LONGEST_WORDING:]} {item.fields.get('hint', '')}".strip()
        item.fields["hint"], wording = over[:1000], wording[:LONGEST_WORDING]
        notes.append(
            f"“{item.name}”: its wording is longer than {LONGEST_WORDING} characters, and goes on in the help."
        )
    if len(item.fields.get("hint", "")) > 1000:
        item.fields["hint"] = item.fields["hint"][:1000]
        notes.append(f"“{item.name}”: its help text is longer than 1,000 characters, and was cut there.")
    try:
        when = reader.read(item.relevant, f"“{item.name}”")
        return Question(**{**item.fields, "id": key, "wording": wording, "shown_when": when})
    except ValidationError as problem:
        said = problem.errors()[0]["msg"].removeprefix("Value error, ")
        notes.append(f"“{item.name}” was left out: {said}.")
        return None


class _Conditions:
    def __init__(self, tool: str, ids: dict[str, str], codes: dict[str, dict[str, str]], notes: list[str]) -> None:
        self.tool, self.ids, self.codes, self.notes = tool, ids, codes, notes

    def read(self, text: str, whose: str) -> Condition | None:
        if text.strip() in ("", "1", "true"):
            return None
        told = parse(text, self.tool)
        if told is None or not all(one.name in self.ids and one.op for one in told[1]) or len(told[1]) > 10:
            self.notes.append(f"The condition of {whose} was left out, set it by hand: {text[:200]}")
            return None
        tests = tuple(
            Test(question=self.ids[one.name], op=one.op, value=self.codes[one.name].get(one.value, one.value)[:80])
            for one in told[1]
        )
        return Condition(need="all" if told[0] == "all" else "any", tests=tests)


def without_wrong_conditions(content: Content, notes: list[str]) -> Content:
    """Take out the conditions that cannot hold here, and say so: what is left can be published."""
    before: list[Question] = []
    sections = []
    for section in content.sections:
        kept = _freed(section, before, f"the part “{section.title}”", notes)
        questions = []
        for question in section.questions:
            questions.append(_freed(question, before, f"“{question.wording[:60]}”", notes))
            before.append(question)
        sections.append(kept.model_copy(update={"questions": tuple(questions)}))
    made = Content(sections=tuple(sections))
    if wrong := problems(made):
        raise Unusable(wrong[0])
    return made


def _freed(asked: Any, before: list[Question], name: str, notes: list[str]) -> Any:
    """A question or section without its condition, where that looks at what does not come before or cannot be answered."""
    wrong = condition_problems(name, asked.shown_when, {question.id: question for question in before})
    if not wrong:
        return asked
    notes.append(f"The condition of {name} was left out: {wrong[0]}")
    return asked.model_copy(update={"shown_when": None})


def set_in(text: str, tool: str, ids: dict[str, str]) -> str:
    """Where wording repeats an earlier answer in the other tool's way, it does so in ours; else its brackets are square."""
    named = {
        "xlsform": r"\$\{([A-Za-z_][\w.-]*)\}",
        "surveyjs": r"\{([A-Za-z_][\w.-]*)\}",
        "limesurvey": r"\{([A-Za-z]\w*)(?:\.\w+)?\}",
    }

    def ours(match: re.Match[str]) -> str:
        return f"{{answer:{ids[match[1]]}}}" if match[1] in ids else match[0]

    told = re.sub(named[tool], ours, text)
    return BRACES.sub(lambda match: match[0] if PIPE.fullmatch(match[0]) else f"[{match[0][1:-1]}]", told)


def options_of(pairs: list[tuple[str, str]], other: str = "") -> tuple[tuple[Option, ...], dict[str, str]]:
    """Choices from (code, label), with the key that each code has here."""
    found: list[Option] = []
    keys: dict[str, str] = {}
    labels: set[str] = set()
    for code, label in pairs:
        key = re.sub(r"[^a-z0-9_]", "_", code.lower())[:40] or f"o{len(found) + 1}"
        key = key if key not in keys.values() else f"o{len(found) + 1}"
        words = (label or code or "–")[:300]
        words = words if words.casefold() not in labels else f"{words[:240]} ({code[:50]})"
        labels.add(words.casefold())
        keys[code] = key
        found.append(Option(key=key, label=words))
    if other:
        found.append(Option(key="other" if "other" not in keys.values() else "other_", label=other[:300], other=True))
    return tuple(found), keys


def fresh(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:12]}"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self.deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.deep += tag in ("script", "style")
        if tag in ("br", "p", "div", "li"):
            self.told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.deep -= tag in ("script", "style") and self.deep > 0

    def handle_data(self, data: str) -> None:
        if not self.deep:
            self.told.append(data)


def plain(markup: str) -> str:
    """The words of a piece of HTML, without the markup."""
    reader = _Words()
    try:
        reader.feed(markup[:LONGEST_MARKUP].replace("<![", "["))
        reader.close()
    except AssertionError:  # the reader's own way to say that this is no markup
        return re.sub(r"<[^>]{0,200}>?", " ", markup[:LONGEST_MARKUP])
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.told).splitlines())
    return "\n".join(line for line in lines if line).replace("\x00", "\ufffd")
