"""What the answering pages show: each question as this council reads it, with what was answered and by whom."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for
from sqlmodel import col, select

from consultation.councils import Council
from consultation.people import Person
from consultation.questionnaires.checking import whole
from consultation.questionnaires.models import Edition
from consultation.questionnaires.queries import edition_answered, published_editions, trial_of
from consultation.questionnaires.questions import Question, Section
from consultation.questionnaires.routing import PIPE, figures_in, fill, hidden
from consultation.questionnaires.values import spread, undrawn
from consultation.responses.collecting import SOURCES, Conflict, closes_for
from consultation.responses.models import Answer, Response
from consultation.responses.queries import answers_of, setting_of
from consultation.responses.reading import problem_of, progress_of, reworded
from workbench.access import me
from workbench.look import moment
from workbench.pages.answering.figures import Beside, beside

About = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One question as one council reads it: wording filled in, its answer in parts, and what is to be said about it."""

    question: Question
    wording: str
    hint: str
    parts: Mapping[str, str]
    problem: str = ""
    version: int = 0
    saved: str = ""
    hidden: bool = False
    reworded: bool = False
    figures: Beside | None = None

    @property
    def label(self) -> str:
        return self.wording if self.question.required else f"{self.wording} (optional)"

    def field(self, part: str) -> str:
        """The name of a form field, and its id in the page."""
        return f"{self.question.id}.{part}" if part else self.question.id

    @property
    def repeats(self) -> list[str]:
        """The questions whose answers stand in this one's wording."""
        text = f"{self.question.wording} {self.question.hint}"
        return sorted({match.group(2) for match in PIPE.finditer(text) if match.group(2)})

    @property
    def undrawn(self) -> dict[str, str]:
        """What was answered and is not offered any more: sent along unseen, so that saving the page loses none of it."""
        return undrawn(self.question, self.parts)

    @property
    def places(self) -> list[str]:
        """The places of a ranking."""
        return [str(place) for place in range(1, sum(not option.retired for option in self.question.options) + 1)]


def edition_for(db: Any, response: Response) -> Edition:
    """What is asked. A sealed response is not read through an invitation, which can be passed round."""
    limited_after = me().sign_in.only_response is not None and response.state == "submitted"
    if limited_after and request.endpoint != "answering.done":
        abort(403)
    return edition_answered(db, response.questionnaire_id) or abort(404)


def about(db: Any, response: Response) -> About:
    """What every page of a response shows: what is asked, what is answered, until when."""
    edition, answers = edition_for(db, response), answers_of(db, response.id)
    questionnaire, exercise, council = setting_of(db, response)
    content = edition.asks()
    return {
        "response": response,
        "edition": edition,
        "content": content,
        "answers": answers,
        "gone": hidden(content, {key: answer.value for key, answer in answers.items()}),
        "progress": progress_of(edition, answers),
        "questionnaire": questionnaire,
        "exercise": exercise,
        "closes_at": closes_for(exercise, response),
        "council": council,
        "trial": trial_of(db, response.questionnaire_id) if response.typed_in else None,
        "typing": me().person.council_code is None,
    }


def asked_in(db: Any, told: About, section: Section, texts: Texts) -> list[Asked]:
    """The questions of one section as this council reads them."""
    answers = told["answers"]
    names, changed = _names(db, told), _reworded(db, told)
    found = []
    for question in section.questions:
        answer = answers.get(question.id)
        found.append(
            Asked(
                question,
                texts.of(question.wording),
                texts.of(question.hint),
                spread(question, answer.value) if answer else {},
                problem_of(question, answer, told["edition"].number) if answer else "",
                answer.version if answer else 0,
                _saved(question, answer, names),
                question.id in told["gone"],
                question.id in changed,
                texts.figures.get(question.figures),
            )
        )
    return found


class Texts:
    """Wording with this council's facts, its figures and its earlier answers set in."""

    def __init__(self, told: About, figures: Mapping[str, Beside]) -> None:
        council: Council = told["council"]
        self.figures = figures
        self._content = told["content"]
        self._values = {k: a.value for k, a in told["answers"].items() if k not in told["gone"]}
        self._facts = {"council": council.name, "region": council.region_name, "council_type": council.type_name}
        self._facts |= {f"figure:{series}": one.latest for series, one in figures.items()}

    def of(self, text: str) -> str:
        return fill(text, self._content, self._values, self._facts)


def texts_of(db: Any, told: About) -> Texts:
    return Texts(told, beside(db, figures_in(told["content"]), told["council"]))


def name_of(db: Any, person_id: uuid.UUID) -> str:
    person = db.get(Person, person_id)
    return person.name if person else "a colleague"


def _names(db: Any, told: About) -> dict[uuid.UUID, str]:
    wanted = {answer.saved_by for answer in told["answers"].values()}
    return {person.id: person.name for person in db.exec(select(Person).where(col(Person.id).in_(wanted)))}


def _saved(question: Question, answer: Answer | None, names: dict[uuid.UUID, str]) -> str:
    if answer is None:
        return ""
    how = SOURCES.get(answer.source, "")
    partly = answer.value and not answer.problem and not whole(question, answer.value)
    more = ". Not all of this question is answered yet." if partly else ""
    return f"Saved {moment(answer.saved_at)} by {names.get(answer.saved_by, 'a colleague')}{f', {how}' if how else ''}{more}"


def _reworded(db: Any, told: About) -> frozenset[str]:
    """Asked of the database only where some answer is of an earlier edition."""
    edition: Edition = told["edition"]
    if all(answer.edition == edition.number for answer in told["answers"].values()):
        return frozenset()
    earlier = {one.number: one for one in published_editions(db, edition.questionnaire_id)}
    return reworded(edition, earlier, told["answers"])


def after(told: About, section: Section) -> str:
    """The page after a section: the next one that applies, or the check of all answers."""
    sections = list(told["content"].sections)
    place = [s.id for s in sections].index(section.id)
    ref = told["response"].id
    for following in sections[place + 1 :]:
        if any(question.id not in told["gone"] for question in following.questions):
            return url_for("answering.section", ref=ref, key=following.id)
    return url_for("answering.check", ref=ref)


def merged(told: About, conflict: Conflict) -> Asked:
    """A question in conflict with my own text in its fields, to be saved over theirs on purpose."""
    question, texts = conflict.question, Texts(told, {})
    return Asked(
        question,
        texts.of(question.wording),
        texts.of(question.hint),
        spread(question, conflict.mine),
        version=conflict.theirs.version,
    )
