"""Pure: from texts to named groups in one call, for files of texts; long work takes the same steps one by one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from consultation.themes.engine import embedding
from consultation.themes.engine.grouping import RESAMPLES, UNASSIGNED, Grouping, group, resample, smoothed
from consultation.themes.engine.naming import name_nodes
from consultation.themes.engine.vectors import HYBRID, LIGHT, STATIC, Vectors, combined

ENGINES = ("auto", "hybrid", "light", "static")
NO_WORDS = "no words left once common words are set aside"


@dataclass(frozen=True)
class Outcome:
    """For each text, in the order given: the number of its theme from 1 by size (0: none), and how near it is, 0 to 1."""

    themes: list[int]
    strengths: list[float]
    names: dict[int, str]
    stability: float
    engine: str


def engine_named(wanted: str) -> str:
    """What an engine is called in a record. Raises ValueError where the model that it needs is not installed."""
    if wanted == "auto":
        wanted = "hybrid" if embedding.is_installed() else "light"
    if wanted != "light" and not embedding.is_installed():
        raise ValueError("the sentence model is not installed")
    return {"hybrid": HYBRID, "static": STATIC, "light": LIGHT}[wanted]


def vectors_of(unique: Sequence[str], engine: str, seed: int) -> Vectors:
    """Vectors of different texts in a steady order, by the engine of that name."""
    embedded = {HYBRID: embedding.embed, STATIC: embedding.embed_by_pieces}.get(engine)
    return combined(unique, embedded(unique) if embedded else None, seed=seed)


def suggest(texts: Sequence[str], *, themes: int | None, seed: int, engine: str) -> Outcome:
    """Group and name texts. The same texts, seed and engine give the same themes, whatever the order of the texts."""
    unique = sorted(set(texts))
    vectors = vectors_of(unique, engine, seed) if unique else np.zeros((0, 1))
    ready = smoothed(vectors)
    found = group(vectors, themes=themes, seed=seed, ready=ready)
    if themes is None and found.themes:
        found = group(vectors, themes=found.proposed, seed=seed, ready=ready)
    names = name_nodes(unique, found)
    place = {text: row for row, text in enumerate(unique)}
    labels = [int(found.labels[place[text]]) for text in texts]
    return Outcome(
        themes=[label + 1 if label != UNASSIGNED else 0 for label in labels],
        strengths=[float(found.strengths[place[text]]) for text in texts],
        names={label + 1: names[label] for label in range(found.themes)},
        stability=steadiness(vectors, found, seed),
        engine=engine,
    )


def steadiness(vectors: Vectors, found: Grouping, seed: int) -> float:
    """Mean agreement (adjusted Rand index) with groupings of samples of 80%; one theme agrees with itself."""
    if found.themes < 2:
        return 1.0 if found.themes else 0.0
    with threadpool_limits(limits=1), ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:  # each holds copies
        again = pool.map(lambda number: resample(vectors, found, number=number, seed=seed), range(RESAMPLES))
        return round(float(np.mean([sample.by_cut[found.themes] for sample in again])), 4)


def output_hash(texts: Sequence[str], names: Sequence[str]) -> str:
    """SHA-256 of which text fell under which name, without regard to order."""
    rows = sorted(set(zip(texts, names, strict=True)))
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
