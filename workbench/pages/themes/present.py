"""What the theme pages show."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import select

from consultation.councils import names
from consultation.exercises import Exercise
from consultation.questionnaires.queries import of_exercise as questionnaires_of
from consultation.responses.queries import board
from consultation.tabulate import RULE, present_in, themes_by_councils
from consultation.themes import queries
from consultation.themes.codebook.lineage import history
from consultation.themes.codebook.models import MARKERS, Theme
from consultation.themes.coding.ledger import ledger
from consultation.themes.corpus.models import Passage
from consultation.themes.suggestions.models import SuggestedMember, SuggestedTheme, SuggestionRun
from consultation.themes.suggestions.running import runs_at_cut
from consultation.themes.suggestions.survivorship import FATES, fate, survivorship
from workbench.pages.fields import offered
from workbench.pages.themes.forms import IntoForm

MOST_POINTS, MOST_MEMBERS = 400, 200


def of_exercise(db: Any, exercise: Exercise) -> dict[str, Any]:
    heard = present_in(db, exercise.id)
    return {
        "ledger": ledger(db, exercise.id),
        "rows": themes_by_councils(db, exercise.id, present=heard),
        "came": len(heard.came),
        "rule": RULE,
        "runs": queries.runs_of(db, exercise.id),
        **coverage(db, exercise),
    }


def coverage(db: Any, exercise: Exercise) -> dict[str, Any]:
    """Out of how many councils the counts are, and who has not replied."""
    lines = [line for questionnaire in questionnaires_of(db, exercise.id) for line in board(db, questionnaire.id)]
    replied = {line.council.code for line in lines if line.response.state == "submitted"}
    silent = {line.council.code: line.council.name for line in lines if line.council.code not in replied}
    return {
        "invited": len({line.council.code for line in lines}),
        "replied": len(replied),
        "silent": sorted(silent.values()),
    }


def of_run(db: Any, run: SuggestionRun, cut: int) -> dict[str, Any]:
    """A run cut into so many themes, with what became of each and how steady other cuts would be."""
    every = queries.suggested_in(db, run.id)
    finest = max((theme.to_cut for theme in every), default=1)
    cut = max(1, min(cut, finest))
    shown = runs_at_cut(every, cut)
    themes = {theme.id: theme for theme in db.exec(select(Theme).where(Theme.exercise_id == run.exercise_id))}
    steps = history(db, run.exercise_id)
    decided = [theme for theme in every if theme.adopted_as or theme.dropped_because]
    related = {
        theme.id: [other for other in decided if other.id != theme.id and set(other.leaves) & set(theme.leaves)]
        for theme in shown
    }
    counted = decided + [theme for theme in shown if theme not in decided and not related[theme.id]]
    return {
        "exercise": db.get_one(Exercise, run.exercise_id),
        "suggested": shown,
        "cut": cut,
        "cuts": [(count, run.cuts.get(str(count))) for count in range(2, finest + 1)],
        "finest": finest,
        "quotes": queries.open_to_machine(db, [key for theme in shown for key in theme.quotes]),
        "names": names(db),
        "themes": themes,
        "related": related,
        "fates": {theme.id: FATES[fate(theme, every, themes, steps)] for theme in shown},
        "survived": [(FATES[key], count) for key, count in survivorship(counted, themes, steps).items()],
        "unassigned": queries.unassigned_in(db, run.id),
    }


def of_map(db: Any, run: SuggestionRun, cut: int) -> dict[str, Any]:
    """Points on the plane, each with the shape and the place in the list of its theme at this cut."""
    every = queries.suggested_in(db, run.id)
    finest = max((theme.to_cut for theme in every), default=1)
    shown = runs_at_cut(every, max(1, min(cut, finest, len(MARKERS))))
    of_leaf = {leaf: place for place, theme in enumerate(shown) for leaf in theme.leaves or [theme.number]}
    leaves = {theme.id: theme.number for theme in every}
    points: list[list[tuple[SuggestedMember, Passage]]] = [[] for _ in shown]
    for member, passage in queries.on_the_map(db, run.id, MOST_POINTS):
        leaf = leaves.get(member.suggested_theme_id) if member.suggested_theme_id else None
        if leaf in of_leaf:
            points[of_leaf[leaf]].append((member, passage))
    markers = list(MARKERS)
    return {
        "exercise": db.get_one(Exercise, run.exercise_id),
        "groups": [(theme, markers[place], points[place]) for place, theme in enumerate(shown)],
        "cut": len(shown),
        "names": names(db),
        "drawn": sum(len(some) for some in points),
        "most": min(finest, len(MARKERS)),
    }


def of_suggested(db: Any, suggested: SuggestedTheme) -> dict[str, Any]:
    run = db.get_one(SuggestionRun, suggested.run_id)
    members = queries.members_of(db, suggested)
    return {
        "members": members[:MOST_MEMBERS],
        "size": len(members),
        "run": run,
        "exercise": db.get_one(Exercise, run.exercise_id),
        "names": names(db),
    }


def with_themes(db: Any, suggested: SuggestedTheme, form: IntoForm) -> IntoForm:
    exercise_id: uuid.UUID = db.get_one(SuggestionRun, suggested.run_id).exercise_id
    themes = [(str(theme.id), theme.name) for theme in queries.themes_of(db, exercise_id)]
    form.theme.choices = offered([("", "Choose a theme"), *themes] if themes else [])
    return form
