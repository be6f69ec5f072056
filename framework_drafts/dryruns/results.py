"""Pure: the results of a run as arrays of areas × periods, how they are written down, and single rows of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framework_drafts.history.cells import Area

Floats = NDArray[np.float64]
EVERYBODY = "Total"
MOST_CELLS = 20_000_000
NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "respondents")


@dataclass(frozen=True)
class Result:
    """One measure for one area, period and part of the people; a missing value is None with its reason, never nought."""

    measure: str
    code: str
    area: str
    area_name: str
    area_level: str
    period: str
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    respondents: float | None
    status: str
    reason: str
    stratum: str = EVERYBODY


@dataclass(frozen=True)
class Figures:
    """One measure in one part of the people: arrays of areas × periods, NaN where there is no number.

    `there` says where there is a row at all; `reason` why a row has no value, "" where it has."""

    measure: str
    code: str
    stratum: str
    there: NDArray[np.bool_]
    value: Floats
    lower: Floats
    upper: Floats
    numerator: Floats
    denominator: Floats
    respondents: Floats
    reason: NDArray[np.object_]

    def changed(self, how: Callable[[Any], Any]) -> Figures:
        """The same with something done to each array."""
        arrays = {name: how(column) for name, column in vars(self).items() if isinstance(column, np.ndarray)}
        return Figures(self.measure, self.code, self.stratum, **arrays)


@dataclass(frozen=True)
class Results:
    """Every measure of a run over the same areas (England first) and periods (the oldest first)."""

    areas: tuple[Area, ...]
    periods: tuple[str, ...]
    figures: tuple[Figures, ...]

    @cached_property
    def _by_code(self) -> dict[tuple[str, str], Figures]:
        return {(one.code, one.stratum): one for one in self.figures}

    @cached_property
    def councils(self) -> NDArray[np.intp]:
        """Where the councils stand among the areas."""
        return np.array([i for i, area in enumerate(self.areas) if area.level == "council"], dtype=np.intp)

    @cached_property
    def england(self) -> int | None:
        return next((i for i, area in enumerate(self.areas) if area.level == "england"), None)

    def of(self, code: str, stratum: str = EVERYBODY) -> Figures | None:
        """One measure's figures; None for a measure that the data have nothing of."""
        return self._by_code.get((code, stratum))

    def strata(self, code: str) -> list[str]:
        return [one.stratum for one in self.figures if one.code == code]

    def place(self, code: str) -> int | None:
        """Where an area stands, by its code."""
        return next((i for i, area in enumerate(self.areas) if area.code == code), None)

    def newest(self, code: str, stratum: str = EVERYBODY) -> int | None:
        """The newest period in which any council has a figure."""
        mine = self.of(code, stratum)
        if mine is None or not self.councils.size:
            return None
        found = np.flatnonzero(np.isfinite(mine.value[self.councils]).any(axis=0))
        return int(found[-1]) if found.size else None

    def row(self, mine: Figures, area: int, period: int) -> Result:
        where, numbers = self.areas[area], [getattr(mine, name)[area, period] for name in NUMBERS]
        plain = [None if np.isnan(number) else float(number) for number in numbers]
        status = "missing" if plain[0] is None else "value"
        reason = str(mine.reason[area, period])
        return Result(
            mine.measure,
            mine.code,
            where.code,
            where.name,
            where.level,
            self.periods[period],
            **dict(zip(NUMBERS, plain, strict=True)),
            status=status,
            reason=reason,
            stratum=mine.stratum,
        )

    def rows(self, code: str = "", stratum: str = "") -> Iterator[Result]:
        """Single rows of all measures or of one, by area and period; only those that the data have."""
        for mine in self.figures:
            if (not code or mine.code == code) and (not stratum or mine.stratum == stratum):
                for area, period in zip(*np.nonzero(mine.there), strict=True):
                    yield self.row(mine, int(area), int(period))


def as_bytes(results: Results) -> bytes:
    """One JSON document of columns, in one order: the form that is stored and hashed."""
    written: dict[str, Any] = {
        "areas": [[area.level, area.code, area.name] for area in results.areas],
        "periods": list(results.periods),
        "figures": [_column_data(one) for one in results.figures],
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def _column_data(one: Figures) -> dict[str, Any]:
    at = np.flatnonzero(one.there)
    numbers = {}
    for name in NUMBERS:
        column = getattr(one, name).ravel()[at]
        held = column.tolist()
        numbers[name] = [None if gap else number for number, gap in zip(held, np.isnan(column).tolist(), strict=True)]
    reasons = one.reason.ravel()[at].tolist()
    kinds = sorted(set(reasons))
    codes = {kind: i for i, kind in enumerate(kinds)}
    return {
        "measure": one.measure,
        "code": one.code,
        "stratum": one.stratum,
        "at": at.tolist(),
        **numbers,
        "reasons": kinds,
        "reason": [codes[kind] for kind in reasons],
    }


def from_bytes(content: bytes) -> Results:
    """The results that as_bytes wrote."""
    data = json.loads(content)
    areas = tuple(Area(*area) for area in data["areas"])
    shape = (len(areas), len(data["periods"]))
    if shape[0] * shape[1] * len(data["figures"]) > MOST_CELLS or len(set(data["periods"])) != shape[1]:
        raise ValueError("more figures than any framework has, or a period twice")
    return Results(areas, tuple(data["periods"]), tuple(_figures(one, shape) for one in data["figures"]))


def _figures(data: dict[str, Any], shape: tuple[int, int]) -> Figures:
    at = np.asarray(data["at"], dtype=np.intp)
    columns = {}
    for name in NUMBERS:
        column = np.full(shape, np.nan)
        column.flat[at] = np.array(data[name], dtype=float)  # None becomes NaN
        columns[name] = column
    there = np.zeros(shape, dtype=bool)
    there.flat[at] = True
    reason = np.full(shape, "", dtype=object)
    reason.flat[at] = np.array(data["reasons"], dtype=object)[np.asarray(data["reason"], dtype=np.intp)]
    return Figures(data["measure"], data["code"], data["stratum"], there, reason=reason, **columns)
