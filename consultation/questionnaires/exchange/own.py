"""Pure: our own JSON: everything a questionnaire says. Taken in again it gets fresh ids, since no id is ever used twice."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from consultation.errors import Unusable
from consultation.questionnaires.exchange.building import Imported, fresh
from consultation.questionnaires.questions import Content
from consultation.questionnaires.routing import problems

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
    text = content.model_dump_json()
    for question in content.questions():
        text = text.replace(question.id, fresh("q"))
    for section in content.sections:
        text = text.replace(section.id, fresh("s"))
    return Content.model_validate_json(text)
