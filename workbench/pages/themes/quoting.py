"""Passages drawn with whose they are and the answer that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from consultation.themes.analysis.lines import Line
from consultation.themes.queries import passages_by_id


def quoted(db: Session, chosen: Sequence[Line]) -> list[tuple[Line, Any]]:
    """Lines with their passages, in the order given."""
    there = passages_by_id(db, [str(line.passage_id) for line in chosen])
    return [(line, there[str(line.passage_id)]) for line in chosen]
