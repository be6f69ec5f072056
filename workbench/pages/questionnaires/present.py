"""What the designing pages show and offer."""

from __future__ import annotations

from typing import Any, TypeVar

from wtforms.fields.choices import SelectChoice

from consultation.councils import all_councils
from consultation.exercises import Exercise
from consultation.questionnaires.models import Edition
from consultation.questionnaires.questions import Content, Question
from consultation.questionnaires.wording import plainly
from framework_drafts.frameworks.queries import definitions_by_series
from workbench.pages.fields import offered
from workbench.pages.questionnaires.forms import StartForm

Form = TypeVar("Form", bound=StartForm)
_POSTED = object()


def start_form(exercises: list[Exercise], kind: type[Form], formdata: Any = _POSTED) -> Form:
    """A form that asks which consultation it is for."""
    form = kind() if formdata is _POSTED else kind(formdata=formdata)
    form.exercise.choices = offered([(str(exercise.id), exercise.title) for exercise in exercises])
    return form


def series(db: Any) -> dict[str, str]:
    """The published series that a question may show beside it, as people know them."""
    found = sorted(definitions_by_series(db).items())
    return {name: f"{name.rpartition(':')[2]} {one.title}" for name, one in found}


def council_choices(db: Any) -> list[SelectChoice]:
    """Every council, by name."""
    return offered((c.code, c.name) for c in sorted(all_councils(db), key=lambda c: c.name))


def earlier(content: Content, key: str) -> list[Question]:
    """The questions before a question or a section, which its condition may ask; all of them for a new one."""
    found: list[Question] = []
    for section in content.sections:
        if section.id == key:
            return found
        for question in section.questions:
            if question.id == key:
                return found
            found.append(question)
    return found


def changes(before: Edition, after: Edition) -> list[tuple[str, str]]:
    """What an edition changed, question by question: added, withdrawn, reworded."""
    old = {question.id: question for question in before.asks().questions()}
    new = {question.id: question for question in after.asks().questions()}
    told = [("Added", plainly(q.wording)) for key, q in new.items() if key not in old]
    told += [("Withdrawn", plainly(q.wording)) for key, q in old.items() if key not in new]
    told += [
        ("Changed", plainly(q.wording)) for key, q in new.items() if key in old and old[key].meaning() != q.meaning()
    ]
    return told
