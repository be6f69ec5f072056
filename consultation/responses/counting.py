"""Closed questions counted over submitted responses: one tally for all, in councils, already through disclosure."""

from __future__ import annotations

import statistics
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.disclosure import OFFICIAL_POSITIONS, Cell, Policy, protect
from consultation.questionnaires.models import Edition
from consultation.questionnaires.questions import NUMBER_KINDS, Question
from consultation.questionnaires.values import spread
from consultation.responses.models import Answer, Response, Submission

COUNTED = frozenset({"yes_no", "one_choice", "several_choices", "scale", "grid", "ranking"}) | NUMBER_KINDS
Tally = Mapping[str, int]
MOST_KEPT = 64
_KEPT: dict[tuple[object, ...], list[Counted]] = {}


@dataclass(frozen=True)
class Counted:
    """One closed question, or one scale of a grid: councils by answer, of those that answered it.

    `columns` name what is counted; each row is a label with a cell a column. `spread` are quartiles of numbers."""

    question: Question
    heading: str
    columns: tuple[str, ...]
    rows: list[tuple[str, list[Cell]]]
    answered: int
    spread: tuple[float, float, float] | None = field(default=None)


def closed_questions(
    db: Session, questionnaire_id: uuid.UUID, edition: Edition, policy: Policy = OFFICIAL_POSITIONS
) -> list[Counted]:
    """Every closed question of an edition, in order; choices that nobody made are there too.

    What is sealed does not change, so the tally is kept until another response is sealed or one is taken up again."""
    sealed = _sealed(db, questionnaire_id)
    key = (questionnaire_id, edition.sha256, policy, *sealed)
    if (kept := _KEPT.get(key)) is not None:
        return kept
    counted = _count(db, questionnaire_id, edition, policy)
    if _sealed(db, questionnaire_id) == sealed:  # nothing was sealed or taken up while it was counted
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = counted
    return counted


def _sealed(db: Session, questionnaire_id: uuid.UUID) -> tuple[int, int]:
    """How many responses are sealed now, and how many copies were ever sealed: no change leaves both as they were."""
    ever = (
        select(sa.func.count())
        .select_from(Submission)
        .join(Response, col(Response.id) == col(Submission.response_id))
        .where(Response.questionnaire_id == questionnaire_id)
        .scalar_subquery()
    )
    now = sa.select(sa.func.count(), ever).where(
        col(Response.questionnaire_id) == questionnaire_id, col(Response.state) == "submitted"
    )
    found = db.execute(now).one()  # both in one statement: two would see two moments
    return int(found[0]), int(found[1])


def _count(db: Session, questionnaire_id: uuid.UUID, edition: Edition, policy: Policy) -> list[Counted]:
    asked = [question for question in edition.asks().questions() if question.kind in COUNTED]
    tallies: dict[str, dict[str, int]] = {}
    query = (
        select(Answer.question_id, Answer.value, sa.func.count())
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(Response.questionnaire_id == questionnaire_id, Response.state == "submitted")
        .where(col(Answer.question_id).in_([question.id for question in asked]))
        .where(Answer.value != "", Answer.problem == "", col(Answer.hidden).is_(False))
        .group_by(col(Answer.question_id), col(Answer.value))
    )
    for question_id, value, count in db.exec(query):
        tallies.setdefault(question_id, {})[value] = int(count)
    return [table for question in asked for table in count_one(question, tallies.get(question.id, {}), policy)]


def count_one(question: Question, tally: Tally, policy: Policy) -> list[Counted]:
    """The tables of one question from the councils behind each kept answer."""
    if question.kind == "grid":
        return _grid(question, tally, policy)
    if question.kind == "ranking":
        return [_ranking(question, tally, policy)]
    if question.kind in NUMBER_KINDS:
        return [_numbers(question, tally)]
    if question.kind == "several_choices":
        labels = {f"opt.{option.key}": option.label for option in question.options}
        chosen = _by_part(question, tally)
        cells = {key: protect([sum(chosen[key].values())], policy, total_shown=False) for key in labels}
        rows = [(label, cells[key]) for key, label in labels.items()]
        return [Counted(question, question.wording, ("Councils",), rows, sum(tally.values()))]
    return [_single(question, tally, policy)]


def _single(question: Question, tally: Tally, policy: Policy) -> Counted:
    made: Counter[str] = Counter()
    for value, count in tally.items():
        made[spread(question, value).get("", "")] += count
    labels = question.choices()
    cells = protect([made[key] for key in labels], policy, total_shown=True)
    rows = [(label, [cell]) for label, cell in zip(labels.values(), cells, strict=True)]
    return Counted(question, question.wording, ("Councils",), rows, sum(made[key] for key in labels))


def _grid(question: Question, tally: Tally, policy: Policy) -> list[Counted]:
    made = _by_part(question, tally)
    tables = []
    for scale in question.scales:
        rows = []
        for row in question.rows:
            counts = made[f"row.{row.key}.{scale.key}"]
            rows.append((row.label, protect([counts[o.key] for o in scale.options], policy, total_shown=True)))
        columns = tuple(option.label for option in scale.options)
        tables.append(Counted(question, f"{question.wording} – {scale.label}", columns, rows, sum(tally.values())))
    return tables


def _ranking(question: Question, tally: Tally, policy: Policy) -> Counted:
    made = _by_part(question, tally)
    places = [str(place) for place in range(1, len(question.options) + 1)]
    rows = [
        (option.label, protect([made[f"opt.{option.key}"][place] for place in places], policy, total_shown=True))
        for option in question.options
    ]
    return Counted(question, question.wording, tuple(f"Place {place}" for place in places), rows, sum(tally.values()))


def _numbers(question: Question, tally: Tally) -> Counted:
    """Quartiles say more of numbers than a table of each, and name no council; below eight answers they are withheld."""
    given = sorted(
        number for value, count in tally.items() for number in [_number(value)] * count if number is not None
    )
    fewest = 8
    middle = statistics.quantiles(given, n=4, method="inclusive") if len(given) >= fewest else None
    told = (middle[0], middle[1], middle[2]) if middle else None
    return Counted(question, question.wording, (), [], len(given), told)


def _by_part(question: Question, tally: Tally) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = _Counters()
    for value, count in tally.items():
        for part, said in spread(question, value).items():
            found[part][said] += count
    return found


class _Counters(dict[str, Counter[str]]):
    def __missing__(self, key: str) -> Counter[str]:
        self[key] = Counter()
        return self[key]


def _number(value: str) -> float | None:
    try:
        return float(Decimal(value.replace(",", "").removesuffix("%").strip()))
    except InvalidOperation:
        return None
