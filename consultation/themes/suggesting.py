"""A run of the machine, from passages to stored suggestions. Nothing here codes anything."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

import numpy as np
from sqlmodel import Session

from consultation import audit
from consultation.errors import Unusable
from consultation.themes import grouping, naming
from consultation.themes.models import Passage, SuggestedMember, SuggestedTheme, SuggestionRun
from consultation.themes.vectors import ENGINE

NO_WORDS = "no words left once common words are set aside"


def method(themes: int | None, seed: int) -> dict[str, Any]:
    """Everything that decides a run's outcome besides the texts."""
    return {
        "engine": ENGINE,
        "themes_asked_for": themes,
        "seed": seed,
        "neighbours": grouping.NEIGHBOURS,
        "smoothing": grouping.KEPT_FROM_NEIGHBOURS,
        "steps": grouping.STEPS,
        "resamples": grouping.RESAMPLES,
        "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "nltk")},
    }


def output_hash(texts: Sequence[str], labels: Sequence[int], names: dict[int, str]) -> str:
    """SHA-256 of which text fell under which name, without regard to order."""
    rows = sorted({(text, names.get(label, "unassigned")) for text, label in zip(texts, labels, strict=True)})
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def store_run(
    db: Session,
    *,
    run_id: uuid.UUID,
    exercise_id: uuid.UUID,
    passages: Sequence[Passage],
    labels: Sequence[int],
    strengths: Sequence[float],
    resamples: Sequence[tuple[float, list[float]]],
    themes_asked_for: int | None,
    seed: int,
    seconds: float,
    by: uuid.UUID | None,
    at: datetime,
) -> SuggestionRun:
    """Keep a finished run with its themes and members. Raises Unusable when there is nothing to group."""
    if not passages:
        raise Unusable("There is no free text to group yet: it comes from submitted responses and briefing notes.")
    texts = [passage.text for passage in passages]
    names = naming.name_groups(texts, labels)
    run = SuggestionRun(
        id=run_id,
        exercise_id=exercise_id,
        method=method(themes_asked_for, seed),
        seed=seed,
        corpus_hash=grouping.corpus_hash(texts),
        output_hash=output_hash(texts, labels, names),
        stability=round(float(np.mean([ari for ari, _ in resamples])), 4) if resamples else 0.0,
        passages=len(passages),
        unassigned=sum(label < 0 for label in labels),
        seconds=round(seconds, 2),
        asked_by=by,
        finished_at=at,
    )
    db.add(run)
    db.flush()
    _store_members(db, run, passages, labels, strengths, names, resamples)
    audit.record(db, who=by, did="suggested themes", what=run, at=at, output=run.output_hash)
    db.flush()
    return run


def _store_members(
    db: Session,
    run: SuggestionRun,
    passages: Sequence[Passage],
    labels: Sequence[int],
    strengths: Sequence[float],
    names: dict[int, str],
    resamples: Sequence[tuple[float, list[float]]],
) -> None:
    texts = [passage.text for passage in passages]
    ids: dict[int, uuid.UUID] = {}
    for number, name in names.items():
        members = [i for i, label in enumerate(labels) if label == number]
        quotes = naming.pick_quotes(members, texts, strengths, [p.council_code for p in passages])
        suggested = SuggestedTheme(
            run_id=run.id,
            number=number,
            name=name,
            quotes=[str(passages[i].id) for i in quotes],
            stability=round(float(np.mean([kept[number] for _, kept in resamples])), 4) if resamples else 0.0,
        )
        db.add(suggested)
        ids[number] = suggested.id
    db.flush()
    db.add_all(
        SuggestedMember(
            run_id=run.id,
            suggested_theme_id=ids.get(label),
            passage_id=passage.id,
            strength=strength,
            reason=NO_WORDS if label < 0 else "",
        )
        for passage, label, strength in zip(passages, labels, strengths, strict=True)
    )
