"""The chapter on themes: texts prepared, a machine's suggestions decided on, a codebook that grew, coding by two people."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from consultation.exercises import Exercise, exercises
from consultation.people import Person, Role, everyone
from consultation.questionnaires.queries import published_edition
from consultation.responses.collecting import save_answer
from consultation.responses.models import Answer, Response
from consultation.responses.signing_off import reopen, submit_response
from consultation.store import now
from consultation.themes.analysis.views import save_view
from consultation.themes.codebook import changing
from consultation.themes.codebook.models import Theme
from consultation.themes.codebook.writing import Wording, add_theme, adopt, drop
from consultation.themes.coding import blind
from consultation.themes.coding.judging import judge
from consultation.themes.coding.marks import Judgement, Mark
from consultation.themes.corpus.excluding import move_text
from consultation.themes.corpus.models import CorpusText, Passage, PersonalData
from consultation.themes.corpus.passages import is_read_by_people, take_up
from consultation.themes.corpus.redacting import decide
from consultation.themes.corpus.sources import parts
from consultation.themes.queries import members_of, runs_of, suggested_in, themes_of
from consultation.themes.suggestions.models import SuggestedTheme
from consultation.themes.suggestions.running import runs_at_cut
from workbench import jobs, work
from workbench.database import Instance
from workbench.demo import replies
from workbench.demo.consulting import TITLE
from workbench.theming import ask_for_lesson

MEANINGS = (
    Wording(
        "The burden of collecting data",
        "Time, cost and duplication of statutory returns and new data items.",
        "when a council speaks of the work that figures cost it.",
        "for figures that come too late: that is “More timely figures”.",
        "“The statutory returns cost us about a hundred days of staff time.”",
    ),
    Wording("More timely figures", "How soon and how often figures come, and what waiting for them costs."),
    Wording(
        "Joining up with the NHS",
        "Linked data, shared measures and the duty to integrate.",
        when_not="for workforce that is shared with the NHS.",
    ),
    Wording("Unpaid carers", "What carers need, and how badly they are measured."),
    Wording("Hearing people who draw on care", "Surveys, who is left out of them, and what they ask."),
    Wording("Prevention and wellbeing", "Help before long-term support, and how it could be seen in figures."),
    Wording("Fair comparison", "Intervals, peers, small numbers, breaks in series, and league tables."),
    Wording("The care workforce", "Turnover, pay, the market, and ratings of providers."),
)
RULE = (
    "A wish for linked data is “Joining up with the NHS”; the work of making it is “The burden of collecting data” too."
)


def group(instance: Instance) -> None:
    """Suggest, decide, code, disagree, rule, change the codebook, and learn; does nothing where there are themes."""
    with instance.store.unit_of_work() as db:
        exercise = exercises(db)[0]
        if themes_of(db, exercise.id):
            return
        reviewer = _one_of(db, Role.REVIEWER)
        args = {"exercise": str(exercise.id), "themes": None, "seed": 1}
        job = jobs.ask(db, kind="themes", title=f"Suggest themes: {TITLE}", args=args, by=reviewer, at=now())
    work.run_now(instance, job.id)
    with instance.store.unit_of_work() as db:
        themes = _decide(db, exercise.id, reviewer)
        _tidy(db, exercise, reviewer)
        _double(db, exercise.id, themes, reviewer, _one_of(db, Role.ADMINISTRATOR))
        _code(db, exercise.id, themes, reviewer)
        _reshape(db, exercise, themes, reviewer)
        _change_a_reply(db, exercise.id)
        lesson = ask_for_lesson(db, exercise_id=exercise.id, by=reviewer)
    work.run_now(instance, lesson.id)


def _one_of(db: Any, role: Role) -> uuid.UUID:
    return uuid.UUID(str(everyone(db, [role])[0].id))


def _decide(db: Any, exercise_id: uuid.UUID, by: uuid.UUID) -> dict[int, Theme]:
    """Adopt the suggestions that are about something, join those about the same, drop one that is about nothing much."""
    run = runs_of(db, exercise_id)[0]
    themes: dict[int, Theme] = {}
    dropped = False
    for suggested in runs_at_cut(suggested_in(db, run.id), run.proposed):
        subject = _mostly(db, suggested)
        if subject is None:
            if not dropped:
                drop(
                    db, suggested=suggested, because="Words that many use; it says nothing by itself.", by=by, at=now()
                )
                dropped = True
        elif subject in themes:
            into = themes[subject]
            reason = "The machine saw two where people see one."
            adopt(db, suggested=suggested, wording=MEANINGS[subject], into=into, reason=reason, by=by, at=now())
        elif len(themes) < 7:
            themes[subject] = adopt(db, suggested=suggested, wording=MEANINGS[subject], by=by, at=now())
    for subject, wording in enumerate(MEANINGS):
        if subject not in themes:
            themes[subject] = add_theme(db, exercise_id=exercise_id, wording=wording, by=by, at=now())
    pay = add_theme(db, exercise_id=exercise_id, wording=Wording("Pay and vacancies"), by=by, at=now())
    reason = "Nobody could tell them apart when reading."
    themes[7] = changing.merge(db, themes=[themes[7], pay], into=MEANINGS[7], reason=reason, by=by, at=now())
    return themes


def _mostly(db: Any, suggested: SuggestedTheme) -> int | None:
    subjects = Counter(subject_of(passage.text) for _, passage in members_of(db, suggested))
    return subjects.most_common(1)[0][0] if subjects else None


def _tidy(db: Any, exercise: Exercise, by: uuid.UUID) -> None:
    """Redact one person, leave another place to be decided, move the answer that answers another question."""
    found = PersonalData.exercise_id == exercise.id
    for place in db.exec(select(PersonalData).where(found, PersonalData.kind == "phone")):
        decide(db, place=place, redact=True, by=by, at=now())
    passage = db.exec(select(Passage).where(Passage.text == replies.ELSEWHERE)).first()
    if passage is not None:
        text = db.exec(select(CorpusText).where(CorpusText.source_version_id == passage.source_version_id)).one()
        other = next(p.key for p in parts(db, exercise.id) if p.kind == "question" and "change" in p.asked)
        move_text(
            db, text=text, to=other, because="It says what should change, and was asked about help.", by=by, at=now()
        )


def _double(db: Any, exercise_id: uuid.UUID, themes: dict[int, Theme], one: uuid.UUID, other: uuid.UUID) -> None:
    """Forty passages by two people who mostly agree; some of the disagreements are ruled on, some wait."""
    at = now() - timedelta(hours=5)
    found = blind.open_round(
        db,
        exercise_id=exercise_id,
        title="Can two of us use this codebook?",
        coders=[one, other],
        size=40,
        seed=1,
        by=one,
        at=at,
    )
    for item in blind.items_of(db, found.id):
        subject = subject_of(db.get_one(Passage, item.passage_id).text)
        marks = {themes[subject].id: ""} if subject is not None else {}
        second = dict(marks)
        if item.number % 7 == 0:
            second |= {themes[0].id: ""}
        elif item.number % 11 == 0:
            second = {}
        for coder, said in ((one, marks), (other, second)):
            blind.read_blind(db, found=found, item=item, marks=said, by=coder, at=at + timedelta(minutes=item.number))
    blind.close_round(db, found=found, by=one, at=now())
    for place, left in enumerate(blind.disagreements(db, found)[:3]):
        marks = {uuid.UUID(key): position for key, position in left.readings[place % 2].marks.items()}
        rule = (
            RULE if place == 0 else f"As in ruling {place}: the wish and the work are two themes where both are said."
        )
        blind.rule_on(db, found=found, item=left.item, marks=marks, rule=rule, about=themes[2], by=one, at=now())


def _code(db: Any, exercise_id: uuid.UUID, themes: dict[int, Theme], by: uuid.UUID) -> None:
    """Most of the rest, with positions, memos and quotations; a fifth is left to read."""
    for place, passage in enumerate(_unread(db, exercise_id)):
        subject = subject_of(passage.text)
        if place % 5 == 0:
            continue
        if subject is None:
            judge(db, passage=passage, judgement=Judgement(nothing="nothing to code"), by=by, at=now())
            continue
        marks = [Mark(themes[subject].id, _position(passage.text))]
        if "burden" in passage.text and subject != 0:
            marks.append(Mark(themes[0].id, "against"))
        memo = "Good for the report's opening." if place % 17 == 3 else ""
        judgement = Judgement(tuple(marks), memo, quotable=place % 6 == 1)
        judge(db, passage=passage, judgement=judgement, by=by, at=now())


def _position(text: str) -> str:
    plain = text.lower()
    if " if " in plain or plain.startswith("if "):
        return "conditional"
    against = ("do not", "nobody", "drop", "poor", "hides", "leaves out", "burden")
    wanted = ("should", "would", "measure", "please", "keep", "want")
    return (
        "against" if any(word in plain for word in against) else "for" if any(word in plain for word in wanted) else ""
    )


def _unread(db: Any, exercise_id: uuid.UUID) -> Sequence[Passage]:
    query = select(Passage).where(
        Passage.exercise_id == exercise_id, is_read_by_people(), col(Passage.set_aside_because).is_(None)
    )
    held = {item.passage_id for found in blind.rounds_of(db, exercise_id) for item in blind.items_of(db, found.id)}
    return [passage for passage in db.exec(query.order_by(col(Passage.text))) if passage.id not in held]


def _reshape(db: Any, exercise: Exercise, themes: dict[int, Theme], by: uuid.UUID) -> None:
    """The codebook as it grew: one theme under another; and a view kept for the working group."""
    changing.move(
        db, theme=themes[1], under=themes[0], reason="Both are about the figures themselves.", by=by, at=now()
    )
    save_view(db, exercise=exercise, name="Regions, replies only", query="by=region&source=answer", by=by, at=now())


def _change_a_reply(db: Any, exercise_id: uuid.UUID) -> None:
    """A council takes its response up again and says it otherwise, after it was coded."""
    change = next(p.key for p in parts(db, exercise_id) if p.kind == "question" and "change" in p.asked)
    query = (
        select(Response, Answer, Person)
        .join(Answer, col(Answer.response_id) == col(Response.id))
        .join(Person, col(Person.council_code) == col(Response.council_code))
        .where(Response.state == "submitted", Answer.question_id == change, Person.role == Role.DIRECTOR)
        .order_by(col(Response.council_code))
    )
    for response, answer, director in db.exec(query):
        if "March" in answer.value:
            edition = published_edition(db, response.questionnaire_id)
            question = edition.asks().question(change)
            reopen(db, response=response, by=director, at=now())
            raw = f"{answer.value} {replies.LATER}"
            save_answer(
                db,
                response=response,
                edition=edition,
                question=question,
                raw=raw,
                seen_version=answer.version,
                by=director,
                at=now(),
            )
            submit_response(db, response=response, edition=edition, by=director, key=uuid.uuid4(), at=now())
            take_up(db, exercise_id=exercise_id, at=now())
            return


def subject_of(text: str) -> int | None:
    """Which of the eight subjects an invented sentence is about; a note is about the first it shares a telling word with."""
    for place, sentences in enumerate(replies.SUBJECTS):
        if any(text in sentence or sentence in text for sentence in sentences):
            return place
    telling = ("burden", "quarterly", "NHS", "carers", "survey", "prevention", "interval", "workforce")
    return next((place for place, word in enumerate(telling) if word in text), None)
