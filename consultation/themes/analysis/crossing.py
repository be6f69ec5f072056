"""Pure: themes crossed with who said it, counted in councils; which themes come together; which positions are taken."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from consultation.disclosure import OFFICIAL_POSITIONS, Cell, Policy, protect
from consultation.themes.analysis.lines import NOBODY, Line
from consultation.themes.codebook.models import Theme

BY_COUNCIL = ("region", "kind", "option")


@dataclass(frozen=True)
class Row:
    """A theme: councils that spoke to it in each column and in all, and what lies behind them.

    `wordings` counts texts that are nearly the same once; `unattributed` texts belong to no council."""

    theme: Theme
    cells: list[Cell]
    councils: Cell
    texts: int
    wordings: int
    unattributed: int
    passages: int
    positions: Mapping[str, int]


@dataclass(frozen=True)
class Crossing:
    """Themes by the values of one dimension; `heard` are the councils that each column is out of, None where not known."""

    columns: list[tuple[str, str]]
    heard: list[int | None]
    rows: list[Row]


def cross(
    themes: Sequence[Theme],
    every: Iterable[Line],
    *,
    by: str,
    values: Mapping[str, str],
    heard: Mapping[str, set[str]],
    policy: Policy = OFFICIAL_POSITIONS,
) -> Crossing:
    """Cross themes with a dimension. A council counts once in a cell, however often it spoke.

    `heard` gives for each value the councils that were heard, where the dimension is one of councils."""
    columns = list(values.items())
    spoken: dict[uuid.UUID, list[Line]] = {theme.id: [] for theme in themes}
    for line in every:
        for theme_id in line.marks:
            if theme_id in spoken:
                spoken[theme_id].append(line)
    rows = [_row(theme, spoken[theme.id], by, columns, policy) for theme in themes]
    rows.sort(key=lambda row: (-(row.councils.value or 0), -row.texts, row.theme.name))
    known = [len(heard[key]) if key in heard else None for key, _ in columns]
    return Crossing(columns, known, rows)


def together(themes: Sequence[Theme], every: Iterable[Line]) -> dict[tuple[uuid.UUID, uuid.UUID], tuple[int, int]]:
    """For each pair of themes that share a text: the councils that speak to both in one text, and those texts."""
    by_text: dict[uuid.UUID, tuple[str | None, set[uuid.UUID]]] = {}
    for line in every:
        by_text.setdefault(line.text_id, (line.council, set()))[1].update(line.marks)
    known = [theme.id for theme in themes]
    councils: dict[tuple[uuid.UUID, uuid.UUID], set[str]] = {}
    texts: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for council, given in by_text.values():
        mine = [key for key in known if key in given]
        for place, one in enumerate(mine):
            for other in mine[place + 1 :]:
                texts[one, other] = texts.get((one, other), 0) + 1
                if council is not None:
                    councils.setdefault((one, other), set()).add(council)
    return {pair: (len(councils.get(pair, ())), count) for pair, count in texts.items()}


def value_of(line: Line, by: str, theme_id: uuid.UUID) -> frozenset[str]:
    """The values of a dimension that a passage has; options may be several or none."""
    if by == "option":
        return line.options
    if by == "position":
        return frozenset([line.marks.get(theme_id, "") or NOBODY])
    return frozenset([str(getattr(line, by))])


def _row(theme: Theme, mine: Sequence[Line], by: str, columns: Sequence[tuple[str, str]], policy: Policy) -> Row:
    spoke: dict[str, set[str]] = {key: set() for key, _ in columns}
    positions: dict[str, set[str]] = {}
    for line in mine:
        if line.council is None:
            continue
        positions.setdefault(line.marks[theme.id] or NOBODY, set()).add(line.council)
        for key in value_of(line, by, theme.id) & spoke.keys():
            spoke[key].add(line.council)
    total = len({line.council for line in mine if line.council is not None})
    texts = {line.text_id: line for line in mine}
    return Row(
        theme,
        protect([len(spoke[key]) for key, _ in columns], policy, total_shown=by in BY_COUNCIL),
        protect([total], policy, total_shown=False)[0],
        texts=len(texts),
        wordings=len({line.likeness or line.text_id for line in texts.values()}),
        unattributed=sum(line.council is None for line in texts.values()),
        passages=len(mine),
        positions={key: len(found) for key, found in positions.items()},
    )
