"""The methods that find peers: readable files with features written in the measure language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from framework_drafts.measures.language import Definition, parse

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Feature:
    """`scale` is plain or logarithm."""

    name: str
    words: str
    weight: float
    scale: str
    definition: Definition


@dataclass(frozen=True)
class Method:
    """A version of a way to find peers; its hash moves with anything in its file."""

    id: str
    title: str
    words: str
    nearest: int
    features: tuple[Feature, ...]
    hash: str


@lru_cache(maxsize=1)
def methods() -> Mapping[str, Method]:
    """Every shipped method by its id, the first being the one that is used unless another is asked for."""
    return {method.id: method for method in map(_read, sorted(FOLDER.glob("*.yaml")))}


def usual() -> Method:
    return next(iter(methods().values()))


def _read(path: Path) -> Method:
    content = path.read_bytes()
    data = yaml.safe_load(content)
    features = tuple(
        Feature(
            one["name"],
            one["words"],
            float(one["weight"]),
            one["scale"],
            parse(
                {
                    "schema": "measure/1",
                    "title": f"Feature: {one['name']}",
                    "source": one["source"],
                    "unit": {"kind": "score", "places": 4},
                    "polarity": "neither",
                }
            ),
        )
        for one in data["features"]
    )
    sha = hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
    return Method(data["id"], data["title"], data["words"], data["nearest"], features, sha)
