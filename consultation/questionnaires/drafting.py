"""Changing a draft: sections and questions added, reworded, moved, copied, taken out. Every change is of the draft as seen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError
from sqlmodel import Session

from consultation import audit
from consultation.errors import EditedSince, Frozen, Unusable
from consultation.questionnaires.conditions import Condition
from consultation.questionnaires.models import BankQuestion, Edition, Questionnaire
from consultation.questionnaires.queries import bank, draft_of, published_ids
from consultation.questionnaires.questions import Content, Question, Section
from consultation.questionnaires.routing import problems

Way = Literal["up", "down"]


class Draft:
    """One change of a draft by one person, who saw it in one version."""

    def __init__(
        self, db: Session, *, questionnaire: Questionnaire, seen_version: int, by: uuid.UUID | None, at: datetime
    ) -> None:
        """Raises Frozen when there is no draft, EditedSince when somebody changed it since it was seen."""
        self.db, self.by, self.at = db, by, at
        self.edition = draft_as_seen(db, questionnaire, seen_version)
        self.published = published_ids(db, questionnaire.id)

    def add_section(self, *, title: str, introduction: str = "") -> Section:
        section: Section = _valid(
            Section, {"id": fresh_key("s"), "title": title.strip(), "introduction": introduction.strip()}
        )
        self._keep("added a part", lambda sections: [*sections, section], section=section.id)
        return section

    def change_section(self, key: str, *, title: str, introduction: str, shown_when: Condition | None) -> None:
        old = self._section(key)
        fresh = {"title": title.strip(), "introduction": introduction.strip(), "shown_when": shown_when}
        new = _valid(Section, {**_fields(old), **fresh})
        self._keep("changed a part", lambda sections: [new if s.id == key else s for s in sections], section=key)

    def move_section(self, key: str, way: Way) -> None:
        self._section(key)
        self._keep("moved a part", lambda sections: _moved(sections, key, way), section=key)

    def remove_section(self, key: str) -> None:
        """Raises Unusable while questions stand in it."""
        if self._section(key).questions:
            raise Unusable("Move or take out the questions of this part first.")
        if len(self.edition.asks().sections) == 1:
            raise Unusable("A questionnaire has at least one part: add another before you take this one out.")
        self._keep("removed a part", lambda sections: [s for s in sections if s.id != key], section=key)

    def add_question(self, *, section: str = "", after: str = "", **asked: Any) -> Question:
        """A new question at the end of a section (the last where none is named), or after another question."""
        question = make_question(**asked)
        sections = self.edition.asks().sections
        self._put(question, section or (sections[-1].id if sections else ""), after, "added a question")
        return question

    def change_question(self, key: str, *, same: bool = True, **asked: Any) -> Question:
        """Reword a question. One that councils have answered keeps its id only if it is still the same question.

        Otherwise it is withdrawn, with the answers it had, and a new question stands in its place."""
        old = self._question(key)
        if key in self.published and same and asked.get("kind", old.kind) != old.kind:
            raise Unusable("Councils have answered this question in another form: say that it is a different question.")
        new_id = key if same or key not in self.published else fresh_key("q")
        question: Question = _valid(Question, {**_fields(old), **asked, "id": new_id})
        self._each_question("changed a question", lambda q: [question] if q.id == key else [q], key)
        return question

    def duplicate_question(self, key: str) -> Question:
        old = self._question(key)
        live = {
            "options": tuple(o for o in old.options if not o.retired),
            "rows": tuple(r for r in old.rows if not r.retired),
        }
        copy = old.model_copy(update={"id": fresh_key("q"), **live})
        self._each_question("copied a question", lambda q: [q, copy] if q.id == key else [q], copy.id)
        return copy

    def remove_question(self, key: str) -> None:
        """Take a question out of the draft. Answers that councils gave to it are kept, and count as withdrawn."""
        self._question(key)
        self._each_question("removed a question", lambda q: [] if q.id == key else [q], key)

    def move_question(self, key: str, way: Way) -> None:
        """One place up or down; over the edge of a section it goes into the next."""
        question, sections = self._question(key), list(self.edition.asks().sections)
        home = next(n for n, s in enumerate(sections) if question in s.questions)
        place = [q.id for q in sections[home].questions].index(key)
        edge = place == 0 if way == "up" else place == len(sections[home].questions) - 1
        if not edge:
            section, place = sections[home].id, place - 1 if way == "up" else place + 1
        elif 0 <= (next_home := home - 1 if way == "up" else home + 1) < len(sections):
            section = sections[next_home].id
            place = len(sections[next_home].questions) if way == "up" else 0
        else:
            return
        self.place_question(key, section=section, place=place)

    def place_question(self, key: str, *, section: str, place: int) -> None:
        """Put a question at a place (from 0) in a section."""
        question = self._question(key)
        self._section(section)

        def moved(sections: list[Section]) -> list[Section]:
            found = []
            for one in sections:
                rest = [q for q in one.questions if q.id != key]
                if one.id == section:
                    rest.insert(max(0, min(place, len(rest))), question)
                found.append(one.model_copy(update={"questions": tuple(rest)}))
            return found

        self._keep("moved a question", moved, question=key)

    def keep_in_bank(self, key: str) -> BankQuestion:
        """A copy of a question for other questionnaires, without its condition, which names this one's questions."""
        asked = self._question(key).model_copy(update={"shown_when": None}).model_dump()
        for earlier in bank(self.db):
            if earlier.question().meaning() == self._question(key).meaning():
                return earlier
        kept = BankQuestion(asked=asked, taken_from=self.edition.questionnaire_id, added_by=self.by, added_at=self.at)
        self.db.add(kept)
        self.db.flush()
        audit.record(self.db, who=self.by, did="kept in the bank", what=kept, at=self.at, question=key)
        return kept

    def take_from_bank(self, kept: BankQuestion, *, section: str) -> Question:
        question = kept.question().model_copy(update={"id": fresh_key("q")})
        self._put(question, section, "", "took from the bank")
        return question

    def _put(self, question: Question, section: str, after: str, did: str) -> None:
        self._section(section)

        def put(sections: list[Section]) -> list[Section]:
            return [
                s.model_copy(update={"questions": _inserted(s.questions, question, after)}) if s.id == section else s
                for s in sections
            ]

        self._keep(did, put, question=question.id)

    def _each_question(self, did: str, change: Callable[[Question], list[Question]], key: str) -> None:
        self._keep(
            did,
            lambda sections: [
                s.model_copy(update={"questions": tuple(new for q in s.questions for new in change(q))})
                for s in sections
            ],
            question=key,
        )

    def _keep(self, did: str, change: Callable[[list[Section]], list[Section]], **detail: str) -> None:
        content = Content(sections=tuple(change(list(self.edition.asks().sections))))
        if wrong := problems(content):
            raise Unusable(wrong[0])
        self.edition.content = content.model_dump()
        self.edition.version += 1
        self.db.add(self.edition)
        self.db.flush()
        audit.record(self.db, who=self.by, did=did, what=self.edition, at=self.at, **detail)

    def _section(self, key: str) -> Section:
        return self.edition.asks().section(key) or _gone("part")

    def _question(self, key: str) -> Question:
        return self.edition.asks().question(key) or _gone("question")


def make_question(**asked: Any) -> Question:
    """A question with a fresh id. Raises Unusable with the first thing that is wrong."""
    made: Question = _valid(Question, {"id": fresh_key("q"), **asked})
    return made


def fresh_key(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:12]}"


def draft_as_seen(db: Session, questionnaire: Questionnaire, seen_version: int) -> Edition:
    """The open draft, if it is still as it was seen."""
    draft = draft_of(db, questionnaire.id)
    if draft is None:
        raise Frozen("A published edition cannot be changed: amend the questionnaire to make a new edition.")
    if draft.version != seen_version:
        raise EditedSince(
            "Somebody else changed this draft after you opened it: look at it again and repeat your change."
        )
    return draft


def _valid(kind: Any, fields: dict[str, Any]) -> Any:
    try:
        return kind(**fields)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = f" ({first['loc'][0]})" if first["loc"] else ""
        said = first["msg"].removeprefix("Value error, ")
        raise Unusable(f"This cannot be asked yet{where}: {said}.") from problem


def _fields(model: Any) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}


def _inserted(questions: tuple[Question, ...], question: Question, after: str) -> tuple[Question, ...]:
    place = next((n + 1 for n, q in enumerate(questions) if q.id == after), len(questions))
    return (*questions[:place], question, *questions[place:])


def _moved(sections: list[Section], key: str, way: Way) -> list[Section]:
    place = [section.id for section in sections].index(key)
    other = place - 1 if way == "up" else place + 1
    if 0 <= other < len(sections):
        sections[place], sections[other] = sections[other], sections[place]
    return sections


def _gone(what: str) -> Any:
    raise Unusable(f"That {what} is not in the draft any more: open the page again.")
