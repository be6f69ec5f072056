"""Pure: how far each measure's figures can be trusted, worked out from a run's results, as plain rounded numbers.

Numbers are rounded to six digits that count: more would promise what the arithmetic of another machine need not keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framework_drafts.dryruns.results import Figures, Results
from framework_drafts.history.cells import financial_year
from framework_drafts.measures.language import Definition
from framework_drafts.statistics import agreement_of_years, ranks
from framework_drafts.statistics.ceilings import share_at_or_above, share_at_or_below
from framework_drafts.statistics.comparators import spread
from framework_drafts.statistics.funnel import dispersion
from framework_drafts.statistics.reliability import reliability
from framework_drafts.statistics.trend import WIDTH, trend

Floats = NDArray[np.float64]
DIGITS = 6
Numbers = dict[str, Any]


def errors_of(mine: Figures, definition: Definition) -> Floats:
    """Standard errors (areas × periods) from the 95% limits; NaN where there is no interval.

    A margin that was cut off at an end of the scale is taken from its other side."""
    errors = (mine.upper - mine.lower) / WIDTH
    if definition.source.interval == "margin":
        with np.errstate(invalid="ignore"):
            if definition.unit.high is not None:
                cut = mine.upper >= definition.unit.high
                errors = np.where(cut, (mine.value - mine.lower) / (WIDTH / 2), errors)
            if definition.unit.low is not None:
                cut = mine.lower <= definition.unit.low
                errors = np.where(cut, (mine.upper - mine.value) / (WIDTH / 2), errors)
    return np.asarray(errors)


def calendar(periods: Sequence[str]) -> list[int | None]:
    """Where each year from the first to the last stands among the periods; None for a year that is not there.

    Periods that are no financial years are left out."""
    years = {int(period[:4]): i for i, period in enumerate(periods) if financial_year(period)}
    return [years.get(year) for year in range(min(years), max(years) + 1)] if years else []


def over_years(column: Floats, years: Sequence[int | None]) -> Floats:
    """The last axis (periods) laid on years that follow each other, NaN for one that is not there."""
    found = np.full((*column.shape[:-1], len(years)), np.nan)
    for place, i in enumerate(years):
        if i is not None:
            found[..., place] = column[..., i]
    return found


def fitness(
    results: Results,
    code: str,
    definition: Definition,
    drawn: NDArray[np.float32],
    *,
    top: float,
    aim: float,
    breaks: Sequence[str] = (),
) -> Numbers | None:
    """One measure's numbers in its newest year and over the years; None without a council's figure.

    `drawn` has a column for each council; `breaks` are the periods that may not be compared with what was before them."""
    mine, period = results.of(code), results.newest(code)
    if mine is None or period is None:
        return None
    councils, low, high = results.councils, definition.unit.low, definition.unit.high
    values, errors = mine.value[councils, period], errors_of(mine, definition)[councils, period]
    asked = bool(np.isfinite(mine.respondents[councils, period]).any())
    sizes = (mine.respondents if asked else mine.denominator)[councils, period]
    expected = mine.there[councils, period] & (mine.reason[councils, period] != "not_applicable")
    expected &= mine.reason[councils, period] != "boundary_change"
    there = values[np.isfinite(values)]
    found: Numbers = {
        "period": results.periods[period],
        "councils": int(expected.sum()),
        "usable": int(there.size),
        "spread": spread(there).tolist(),
        "at_top": share_at_or_above(there.tolist(), top),
        "at_low_end": share_at_or_below(there.tolist(), low) if low is not None else None,
        "at_high_end": share_at_or_above(there.tolist(), high) if high is not None else None,
        "with_interval": int(np.isfinite(errors).sum()),
        "asked": asked,
        "recorded": not asked
        and definition.source.interval in ("wilson", "byar")
        and definition.source.kind != "calculated",
    }
    found |= _signal(values, errors, sizes, mine, results, period, aim)
    found |= _ranks(values, errors, drawn)
    found |= _over_the_years(results, mine, breaks)
    return tidied(found)


def _signal(
    values: Floats, errors: Floats, sizes: Floats, mine: Figures, results: Results, period: int, aim: float
) -> Numbers:
    told = reliability(values, errors, sizes, aim=aim)
    england = mine.value[results.england, period] if results.england is not None else np.nan
    target = float(england) if np.isfinite(england) else float(np.nanmedian(values))
    spread_out = dispersion(values, errors, target)
    return {
        "reliability": told.typical if told else None,
        "needed": told.needed if told else None,
        "have": told.have if told else None,
        "no_difference": bool(told and told.between == 0),
        "phi": spread_out.phi if spread_out else None,
        "between": spread_out.between if spread_out else None,
        "target": target,
    }


def _ranks(values: Floats, errors: Floats, drawn: NDArray[np.float32]) -> Numbers:
    """Ranks of the councils that have an interval, in the order of councils; rank 1 is the highest figure."""
    if np.isfinite(errors).sum() < 2:
        return {"rank": None, "rank_width": None}
    rank, low, high = ranks.rank_intervals(values, errors, drawn)
    return {
        "rank": [[_whole(a), _whole(b), _whole(c)] for a, b, c in zip(rank, low, high, strict=True)],
        "rank_width": float(np.nanmedian(high - low + 1)),
    }


def _over_the_years(results: Results, mine: Figures, breaks: Sequence[str]) -> Numbers:
    years = calendar(results.periods)
    figures = over_years(mine.value[results.councils], years)
    names = [results.periods[i] if i is not None else "" for i in years]
    steps = [
        {
            "before": names[one.before],
            "after": names[one.after],
            "councils": one.councils,
            "rho": one.rho,
            "moved": one.moved,
            "all_moved": bool(np.isinf(one.moved)),
            "fall": one.fall,
        }
        for one in agreement_of_years.steps(figures)
    ]
    stable = [agreement_of_years.stability(figures, lag) for lag in (1, 2, 3)]
    marker = None
    if results.england is not None:
        columns = [over_years(getattr(mine, name)[results.england], years) for name in ("value", "lower", "upper")]
        told = trend(*columns, breaks=[name in breaks for name in names])
        marker = {"marker": told.marker, "why": told.why}
    return {"steps": steps, "stability": stable, "trend": marker, "breaks": list(breaks)}


def _whole(number: float) -> int | None:
    return None if np.isnan(number) else int(number)


def tidied(numbers: Numbers) -> Numbers:
    """Named numbers, tidy."""
    return {name: tidy(one) for name, one in numbers.items()}


def tidy(value: Any) -> Any:
    """Plain data with numbers rounded to six digits that count, NaN as None."""
    if isinstance(value, dict):
        return {name: tidy(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(one) for one in value]
    if isinstance(value, float | np.floating):
        return None if not np.isfinite(value) else float(f"{value:.{DIGITS}g}")
    return value
