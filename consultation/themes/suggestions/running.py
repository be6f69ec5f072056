"""A run of the machine, from passages to stored suggestions. Nothing here codes anything."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col

from consultation import audit
from consultation.errors import Unusable
from consultation.themes.corpus.models import Passage
from consultation.themes.engine import embedding, grouping, neighbours
from consultation.themes.engine.grouping import UNASSIGNED, Grouping, Steadiness
from consultation.themes.engine.naming import name_nodes, pick_quotes
from consultation.themes.engine.outcome import NO_WORDS, output_hash
from consultation.themes.engine.tree import node_at
from consultation.themes.engine.vectors import LSA_WEIGHT, Vectors
from consultation.themes.suggestions.models import SuggestedMember, SuggestedTheme, SuggestionRun

NOTHING_TO_GROUP = "There is no free text to group yet: it comes from submitted responses and briefing notes."


@dataclass(frozen=True)
class Asked:
    """What a run was asked for, and by whom."""

    run_id: uuid.UUID
    exercise_id: uuid.UUID
    engine: str
    themes: int | None
    seed: int
    by: uuid.UUID | None


@dataclass(frozen=True)
class Grouped:
    """The different texts in a steady order, with their vectors, groups, samples grouped anew, and places on the map."""

    texts: Sequence[str]
    vectors: Vectors
    grouping: Grouping
    samples: Sequence[Steadiness]
    mapped: NDArray[np.intp]
    places: NDArray[np.float64]


def method(asked: Asked) -> dict[str, Any]:
    """Everything that decides a run's outcome besides the texts."""
    made_with = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "nltk")}
    return {
        "engine": asked.engine,
        "themes_asked_for": asked.themes,
        "seed": asked.seed,
        "neighbours": neighbours.NEIGHBOURS,
        "smoothing": neighbours.KEPT_FROM_NEIGHBOURS,
        "steps": neighbours.STEPS,
        "weight_of_words": LSA_WEIGHT,
        "resamples": grouping.RESAMPLES,
        "versions": made_with | embedding.versions(),
    }


def store_run(
    db: Session, *, asked: Asked, passages: Sequence[Passage], found: Grouped, seconds: float, at: datetime
) -> SuggestionRun:
    """Keep a finished run with its tree and members. Raises Unusable when there is nothing to group."""
    if not passages:
        raise Unusable(NOTHING_TO_GROUP)
    tree = found.grouping
    place = {text: row for row, text in enumerate(found.texts)}
    labels = [int(tree.labels[place[passage.text]]) for passage in passages]
    names = name_nodes(found.texts, tree)
    cuts = {count: _mean([s.by_cut[count] for s in found.samples]) for count in range(2, tree.themes + 1)}
    called = [names[label] if label != UNASSIGNED else "unassigned" for label in labels]
    run = SuggestionRun(
        id=asked.run_id,
        exercise_id=asked.exercise_id,
        method=method(asked),
        seed=asked.seed,
        corpus_hash=grouping.corpus_hash([passage.text for passage in passages]),
        output_hash=output_hash([passage.text for passage in passages], called),
        stability=cuts.get(tree.proposed, 1.0 if tree.themes else 0.0),
        proposed=tree.proposed,
        cuts={str(count): steady for count, steady in cuts.items()},
        passages=len(passages),
        unassigned=labels.count(UNASSIGNED),
        seconds=round(seconds, 2),
        asked_by=asked.by,
        finished_at=at,
    )
    db.add(run)
    db.flush()
    leaves = _store_tree(db, run, found, passages, names, labels)
    _store_members(db, run, found, passages, labels, leaves)
    audit.record(db, who=asked.by, did="suggested themes", what=run, at=at, output=run.output_hash)
    db.flush()
    return run


def _store_tree(
    db: Session,
    run: SuggestionRun,
    found: Grouped,
    passages: Sequence[Passage],
    names: dict[int, str],
    labels: list[int],
) -> dict[int, uuid.UUID]:
    """A suggested theme for each node; returns the ids of the finest ones."""
    tree = found.grouping
    row = {text: number for number, text in enumerate(found.texts)}
    rows = [row[passage.text] for passage in passages]
    strengths = [float(tree.strengths[number]) for number in rows]
    made: dict[int, SuggestedTheme] = {}
    for count in range(1, tree.themes + 1):
        nodes = node_at(tree.merges, tree.themes, count)
        for node in sorted(set(nodes.values())):
            if node in made:
                made[node].to_cut = count
                continue
            leaves = [leaf for leaf, at in nodes.items() if at == node]
            members = [i for i, label in enumerate(labels) if label in set(leaves)]
            quotes = pick_quotes(members, found.vectors[rows], strengths, [p.council_code for p in passages])
            made[node] = SuggestedTheme(
                run_id=run.id,
                number=node,
                name=names[node][:300],
                stability=_mean([s.together[node] for s in found.samples if node in s.together]),
                quotes=[str(passages[i].id) for i in quotes],
                size=len(members),
                from_cut=count,
                to_cut=count,
                leaves=leaves,
            )
    db.add_all(made.values())
    db.flush()
    return {leaf: made[leaf].id for leaf in range(tree.themes)}


def _store_members(
    db: Session,
    run: SuggestionRun,
    found: Grouped,
    passages: Sequence[Passage],
    labels: list[int],
    leaves: dict[int, uuid.UUID],
) -> None:
    place = {text: row for row, text in enumerate(found.texts)}
    spot = {int(row): (float(x), float(y)) for row, (x, y) in zip(found.mapped, found.places, strict=True)}
    rows = []
    for passage, label in zip(passages, labels, strict=True):
        x, y = spot.get(place[passage.text], (None, None))
        rows.append(
            {
                "id": uuid.uuid4(),
                "run_id": run.id,
                "suggested_theme_id": leaves.get(label),
                "passage_id": passage.id,
                "strength": float(found.grouping.strengths[place[passage.text]]),
                "reason": NO_WORDS if label == UNASSIGNED else "",
                "x": x,
                "y": y,
            }
        )
    db.execute(sa.insert(SuggestedMember.__table__), rows)  # type: ignore[attr-defined]


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 1.0


def runs_at_cut(suggested: Sequence[SuggestedTheme], cut: int) -> list[SuggestedTheme]:
    """The themes of a run when its tree is cut into so many, the largest first."""
    there = [theme for theme in suggested if theme.from_cut <= cut <= theme.to_cut]
    return sorted(there, key=lambda theme: (-theme.size, theme.number))


def finest_of(theme: SuggestedTheme) -> sa.ColumnElement[bool]:
    """A condition on suggested themes: the finest ones beneath this node, which hold its passages."""
    return sa.and_(
        col(SuggestedTheme.run_id) == theme.run_id, col(SuggestedTheme.number).in_(theme.leaves or [theme.number])
    )
