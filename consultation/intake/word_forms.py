"""A council's own form in Word: handed out, passed round off-line, taken back, compared answer by answer, accepted in part."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import AlreadySubmitted, EditedSince, Unusable
from consultation.intake.models import Intake
from consultation.intake.word import Boxes, answers_in
from consultation.people import Person
from consultation.questionnaires.checking import check
from consultation.questionnaires.models import Edition
from consultation.questionnaires.queries import editions
from consultation.questionnaires.questions import Question
from consultation.questionnaires.values import gather, spread
from consultation.responses.collecting import may_save, save_answer
from consultation.responses.models import AnswerVersion, Response, WordForm
from consultation.responses.queries import answers_of

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look like another
BLANK = "BLANK-"


@dataclass(frozen=True)
class Compared:
    """One question of a form that came back. `state`: same, untouched, word, both, damaged or withdrawn."""

    question: Question
    state: str
    in_word: str
    online: str
    version: int
    damage: str = ""
    reworded: bool = False
    problem: str = ""

    @property
    def can_be_accepted(self) -> bool:
        return self.state in ("word", "both")


def hand_out(db: Session, *, response: Response, edition: Edition, by: Person, at: datetime) -> WordForm:
    """Note which answers, in which versions, stand in a form that is about to be downloaded."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    versions = {key: answer.version for key, answer in answers_of(db, response.id).items()}
    form = WordForm(
        code=code, response_id=response.id, edition=edition.number, versions=versions, made_by=by.id, made_at=at
    )
    db.add(form)
    db.flush()
    audit.record(db, who=by.id, did="downloaded a Word form", what=response, at=at, code=code)
    return form


def blank_code(edition: Edition) -> str:
    """The reference of a form that was made for nobody in particular."""
    return f"{BLANK}{(edition.sha256 or 'DRAFT0')[:8].upper()}"


def take_back(
    db: Session, *, response: Response, boxes: Boxes, source_name: str, source: bytes, by: Person, at: datetime
) -> Intake:
    """Keep what a form says, to be looked at; nothing of the response changes.

    Raises Unusable when the form has no reference, or is another council's."""
    may_save(db, response=response, by=by, at=at)
    edition, versions = _made_from(db, response, boxes)
    rows = [
        {"question": one.question_id, "parts": one.parts, "damage": one.damage}
        for one in answers_in(boxes, edition.asks())
    ]
    intake = Intake(
        kind="word",
        questionnaire_id=response.questionnaire_id,
        response_id=response.id,
        source_name=source_name[-200:],
        source_sha256=hashlib.sha256(source).hexdigest(),
        rows=rows,
        mapping={"edition": edition.number, "versions": versions, "code": boxes.code},
        made_by=by.id,
        made_at=at,
    )
    db.add(intake)
    db.flush()
    audit.record(db, who=by.id, did="uploaded a Word form", what=response, at=at, code=boxes.code)
    return intake


def compare(db: Session, *, response: Response, edition: Edition, intake: Intake) -> list[Compared]:
    """What the form says beside what is stored now, question by question, in the order of the form."""
    then = next(
        one for one in editions(db, response.questionnaire_id) if one.number == intake.mapping["edition"]
    ).asks()
    answers, asked = answers_of(db, response.id), edition.asks()
    before = _texts_then(db, response.id, intake.mapping["versions"])
    found = []
    for row in intake.rows:
        key = row["question"]
        question = asked.question(key) or then.question(key)
        if question is None:
            continue
        answer = answers.get(key)
        online, version = (answer.value, answer.version) if answer else ("", 0)
        value = _said(question, row["parts"], before.get(key, ""))
        if row["parts"] is None:
            state = "damaged"
        elif value == online:
            state = "same"
        elif asked.question(key) is None:
            state = "withdrawn"
        elif value == before.get(key, ""):
            state = "untouched"
        else:
            state = "word" if version == intake.mapping["versions"].get(key, 0) else "both"
        then_asked = then.question(key)
        reworded = then_asked is not None and then_asked.meaning() != question.meaning()
        found.append(Compared(question, state, value, online, version, row["damage"], reworded, check(question, value)))
    return found


def accept(
    db: Session,
    *,
    response: Response,
    edition: Edition,
    intake: Intake,
    chosen: Collection[str],
    seen: dict[str, int],
    by: Person,
    at: datetime,
) -> int:
    """Save the chosen answers of a form, all or none; returns how many.

    `seen` are the versions that stood beside them on the check page: Conflict when one was changed meanwhile."""
    db.refresh(intake, with_for_update=True)
    if intake.applied_at is not None:
        raise AlreadySubmitted("This form has been taken over already. Upload it again if you changed it since.")
    saved = 0
    for one in compare(db, response=response, edition=edition, intake=intake):
        if one.question.id not in chosen or not one.can_be_accepted:
            continue
        if one.version != seen.get(one.question.id, one.version):
            raise EditedSince("A colleague changed an answer after you opened this page: look at the form again.")
        save_answer(
            db,
            response=response,
            edition=edition,
            question=one.question,
            raw=one.in_word,
            seen_version=one.version,
            by=by,
            at=at,
            source="word",
            of_edition=intake.mapping["edition"] if one.reworded else None,
        )
        saved += 1
    intake.applied_at, intake.outcome = at, {"saved": saved}
    db.add(intake)
    audit.record(db, who=by.id, did="took over a Word form", what=response, at=at, answers=saved)
    return saved


def _said(question: Question, parts: dict[str, str] | None, before: str) -> str:
    """The form's answer; what it had no box for stays as it was when the form was downloaded."""
    if parts is None:
        return ""
    told = {**{name: text for name, text in spread(question, before).items() if question.kind != "date"}, **parts}
    return gather(question, lambda name: told.get(name, ""))


def _made_from(db: Session, response: Response, boxes: Boxes) -> tuple[Edition, dict[str, int]]:
    """The edition a form was made from and the versions that stood in it."""
    known = editions(db, response.questionnaire_id)
    if boxes.code.startswith(BLANK):
        for edition in known:
            if edition.sha256 and blank_code(edition) == boxes.code:
                return edition, {}
        raise Unusable("This blank form was made for another questionnaire: download the form of this one.")
    form = db.exec(select(WordForm).where(WordForm.code == boxes.code)).first() if boxes.code else None
    if form is None:
        raise Unusable(
            "The form’s reference is missing or was changed, so nobody can tell which form it is. "
            "Download the form again and copy your answers into it."
        )
    if form.response_id != response.id:
        raise Unusable("This form was made for another council or questionnaire. Nothing was changed.")
    return next(edition for edition in known if edition.number == form.edition), dict(form.versions)


def _texts_then(db: Session, response_id: uuid.UUID, versions: dict[str, int]) -> dict[str, str]:
    """The answers as they stood in the form when it was downloaded."""
    answers = {answer.id: key for key, answer in answers_of(db, response_id).items() if key in versions}
    query = select(AnswerVersion).where(col(AnswerVersion.answer_id).in_(list(answers)))
    return {
        answers[version.answer_id]: version.value
        for version in db.exec(query)
        if version.number == versions[answers[version.answer_id]]
    }
