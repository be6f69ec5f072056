"""What the codebook's pages show."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import Session, col, select

from consultation.councils import names
from consultation.exercises import Exercise
from consultation.people import Person
from consultation.tabulate import RULE, present_in
from consultation.themes.analysis.crossing import cross
from consultation.themes.analysis.lines import lines
from consultation.themes.codebook.lineage import history, stands_as
from consultation.themes.codebook.models import CHANGES, Theme
from consultation.themes.codebook.writing import rules_of, versions_of
from consultation.themes.coding.marks import codings_of_theme
from consultation.themes.corpus.models import Passage
from consultation.themes.queries import in_tree, themes_of
from workbench.pages.codebook.forms import MoveForm
from workbench.pages.codebook.splitting import NEW
from workbench.pages.fields import offered
from workbench.pages.themes.quoting import quoted

SHOWN = 30


def of_codebook(db: Session, exercise: Exercise) -> dict[str, Any]:
    themes = themes_of(db, exercise.id)
    query = select(Theme).where(Theme.exercise_id == exercise.id, col(Theme.retired_at).is_not(None))
    crossed = cross(themes, lines(db, exercise.id), by="source", values={}, heard={})
    return {
        "themes": in_tree(themes),
        "retired": list(db.exec(query.order_by(col(Theme.name)))),
        "rules": rules_of(db, exercise.id),
        "rows": {row.theme.id: row for row in crossed.rows},
        "known": {theme.id: theme for theme in themes},
    }


def of_history(db: Session, exercise: Exercise) -> dict[str, Any]:
    steps = history(db, exercise.id)
    people = {step.change.done_by for step in steps}
    return {
        "steps": steps,
        "changes": CHANGES,
        "people": {person.id: person.name for person in db.exec(select(Person).where(col(Person.id).in_(people)))},
    }


def of_theme(db: Session, theme: Theme) -> dict[str, Any]:
    """A theme with its counts, its passages, its versions, and what became of it."""
    every = [line for line in lines(db, theme.exercise_id) if theme.id in line.marks]
    steps = history(db, theme.exercise_id)
    mine = [step for step in steps if theme.id in {t.id for t in [*step.came_in, *step.came_out]}]
    versions = versions_of(db, theme.id)
    people = {version.written_by for version in versions} | {step.change.done_by for step in mine}
    return {
        "row": cross([theme], every, by="source", values={}, heard={}).rows[0],
        "present": len(present_in(db, theme.exercise_id).councils),
        "shown": quoted(db, every[:SHOWN]),
        "more": max(0, len(every) - SHOWN),
        "names": names(db),
        "versions": versions,
        "steps": mine,
        "changes": CHANGES,
        "became": stands_as(steps, theme) if theme.retired_at else [],
        "parent": db.get(Theme, theme.parent_id) if theme.parent_id else None,
        "people": {person.id: person.name for person in db.exec(select(Person).where(col(Person.id).in_(people)))},
        "rules": [rule for rule in rules_of(db, theme.exercise_id) if rule.theme_id == theme.id],
        "rule": RULE,
        "exercise": db.get_one(Exercise, theme.exercise_id),
    }


def with_places(db: Session, theme: Theme, form: MoveForm) -> MoveForm:
    """The move form with every theme that is not beneath this one."""
    themes = themes_of(db, theme.exercise_id)
    beneath: set[uuid.UUID] = {theme.id}
    grown = True
    while grown:
        more = {other.id for other in themes if other.parent_id in beneath} - beneath
        beneath |= more
        grown = bool(more)
    free = [(str(other.id), other.name) for other in themes if other.id not in beneath]
    form.under.choices = offered([("", "No other theme"), *free])
    if not form.is_submitted():
        form.under.data = str(theme.parent_id or "")
    return form


def to_split(db: Session, theme: Theme) -> dict[str, Any]:
    codings = codings_of_theme(db, theme.id)
    passages = {p.id: p for p in _in_portions(db, [coding.passage_id for coding in codings])}
    return {
        "codings": [(coding, passages[coding.passage_id]) for coding in codings],
        "new": NEW,
        "names": names(db),
        "exercise": db.get_one(Exercise, theme.exercise_id),
    }


def _in_portions(db: Session, ids: list[uuid.UUID]) -> list[Passage]:
    return [
        passage
        for start in range(0, len(ids), 500)
        for passage in db.exec(select(Passage).where(col(Passage.id).in_(ids[start : start + 500])))
    ]
