"""What the theme pages show."""

from __future__ import annotations

from typing import Any

from consultation.councils import names
from consultation.exercises import Exercise
from consultation.questionnaires.queries import of_exercise
from consultation.responses.queries import board
from consultation.tabulate import RULE, present_in
from consultation.themes import coding, queries
from consultation.themes.models import Coding, Passage, SuggestionRun, Theme
from workbench.access import as_uuid
from workbench.pages.fields import whole

__all__ = ["as_uuid", "coverage", "names", "of_run", "of_theme", "to_code"]
ON_A_PAGE = 25
WHICH = {"unread": "Not yet read", "coded": "Coded", "aside": "Nothing to code", "all": "All"}


def of_run(db: Any, run: SuggestionRun) -> dict[str, Any]:
    suggested = queries.suggested_in(db, run.id)
    quotes = queries.passages_by_id(db, [key for theme in suggested for key in theme.quotes])
    sizes = queries.sizes_in(db, run.id)
    return {
        "suggested": suggested,
        "quotes": quotes,
        "sizes": sizes,
        "names": names(db),
        "unassigned": queries.unassigned_in(db, run.id),
    }


def of_theme(db: Any, theme: Theme) -> dict[str, Any]:
    passages = [
        passage for code, passage in coding.codings_of_exercise(db, theme.exercise_id) if code.theme_id == theme.id
    ]
    councils = sorted({p.council_code for p in passages if p.council_code})
    return {
        "passages": passages,
        "names": names(db),
        "councils": councils,
        "contributions": len({p.source_version_id for p in passages}),
        "of_no_council": len({p.source_version_id for p in passages if p.council_code is None}),
        "present": len(present_in(db, theme.exercise_id).councils),
        "rule": RULE,
        "exercise": db.get_one(Exercise, theme.exercise_id),
    }


def coverage(db: Any, exercise: Exercise) -> dict[str, Any]:
    """Out of how many councils the counts are, and who has not replied."""
    lines = [line for questionnaire in of_exercise(db, exercise.id) for line in board(db, questionnaire.id)]
    replied = {line.council.code for line in lines if line.response.state == "submitted"}
    silent = {line.council.code: line.council.name for line in lines if line.council.code not in replied}
    return {
        "invited": len({line.council.code for line in lines}),
        "replied": len(replied),
        "silent": sorted(silent.values()),
    }


def to_code(db: Any, exercise: Exercise, *, which: str, page: str) -> dict[str, Any]:
    """One page of passages with their live codings and what the newest run suggests for them."""
    live: dict[Any, list[Coding]] = {}
    for code, _ in coding.codings_of_exercise(db, exercise.id):
        live.setdefault(code.passage_id, []).append(code)
    which = which if which in WHICH else "unread"
    every = queries.passages_of(db, exercise.id)
    found = [passage for passage in every if _is(which, passage, live)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    at = max(1, min(whole(page, 1), pages))
    runs = queries.runs_of(db, exercise.id)
    return {
        "passages": found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE],
        "found": len(found),
        "page": at,
        "pages": pages,
        "which": which,
        "choices": WHICH,
        "live": {key: {code.theme_id for code in codes} for key, codes in live.items()},
        "themes": queries.themes_of(db, exercise.id),
        "names": names(db),
        "ledger": coding.ledger(db, exercise.id),
        "guesses": coding.suggestions_for(db, runs[0].id) if runs else {},
        "any": bool(every),
    }


def _is(which: str, passage: Passage, live: dict[Any, list[Coding]]) -> bool:
    coded, aside = passage.id in live, passage.set_aside_because is not None
    return {"unread": not coded and not aside, "coded": coded, "aside": aside, "all": True}[which]
