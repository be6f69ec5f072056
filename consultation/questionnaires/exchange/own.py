"""Pure: our own JSON: everything a questionnaire says. Taken in again it gets fresh ids, since no id is ever used twice."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from consultation.errors import Unusable
from consultation.questionnaires.conditions import Condition
from consultation.questionnaires.exchange.building import Imported, fresh
from consultation.questionnaires.questions import Content, Question
from consultation.questionnaires.routing import PIPE, problems

FORMAT = "workbench-questionnaire/1"


def write(title: str, content: Content) -> bytes:
    """The same questionnaire always makes the same bytes."""
    told = {"format": FORMAT, "title": title, "content": content.model_dump(mode="json", exclude_defaults=True)}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def read(told: dict[str, Any]) -> Imported:
    """Raises Unusable with the first thing that is wrong."""
    try:
        content = Content.model_validate(told.get("content"))
    except ValidationError as problem:
        first = problem.errors()[0]
        where = " › ".join(str(part) for part in first["loc"])
        raise Unusable(
            f"This questionnaire cannot be read ({where}): {first['msg'].removeprefix('Value error, ')}."
        ) from problem
    if wrong := problems(content):
        raise Unusable(wrong[0])
    return Imported(str(told.get("title") or "Imported questionnaire")[:200], renewed(content), [])


def renewed(content: Content) -> Content:
    """The same content with fresh ids everywhere, conditions and set-in answers included."""
    ids = {question.id: fresh("q") for question in content.questions()}
    sections = [
        section.model_copy(
            update={
                "id": fresh("s"),
                "introduction": _renamed(section.introduction, ids),
                "shown_when": _asks(section.shown_when, ids),
                "questions": tuple(_question(question, ids) for question in section.questions),
            }
        )
        for section in content.sections
    ]
    return Content(sections=tuple(sections))


def _question(question: Question, ids: dict[str, str]) -> Question:
    texts = {name: _renamed(getattr(question, name), ids) for name in ("wording", "hint")}
    return question.model_copy(update={"id": ids[question.id], "shown_when": _asks(question.shown_when, ids), **texts})


def _renamed(text: str, ids: dict[str, str]) -> str:
    return PIPE.sub(lambda match: f"{{answer:{ids.get(match[2], match[2])}}}" if match[2] else match[0], text)


def _asks(condition: Condition | None, ids: dict[str, str]) -> Condition | None:
    if condition is None:
        return None
    tests = tuple(
        test.model_copy(update={"question": ids.get(test.question, test.question)}) for test in condition.tests
    )
    return condition.model_copy(update={"tests": tests})
