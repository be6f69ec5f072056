"""Pure: frameworks side by side on what can be worked out of their definitions and their runs. No total is made here.

Every number says of how many measures it is. What a run would have to tell is missing, not nought, where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from framework_drafts.comparison.criteria import CRITERIA, Criterion, Score, in_measures
from framework_drafts.comparison.sides import Side
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.coverage import coverage
from framework_drafts.frameworks.domain_lists import domain_lists

PANEL = "panel"


@dataclass(frozen=True)
class Row:
    criterion: Criterion
    scores: tuple[Score, ...]


def scorecard(
    sides: Sequence[Side], limits: Thresholds, panels: Sequence[Mapping[str, tuple[float, int, int]]] = ()
) -> list[Row]:
    """A row for each criterion, a score for each side in order.

    `panels` gives for each side by measure version the median a panel gave it, how many criteria it was scored by, and on
    how many of those the panel disagreed."""
    rows = [Row(criterion, tuple(work(side, limits) for side in sides)) for criterion, work in CRITERIA]
    rows[1:1] = [
        Row(
            Criterion(
                f"covers-{one.name}",
                f"Covers {one.title}",
                "Entries of the list that at least one measure speaks to directly or in part, and that somebody collects.",
                "share",
                "more",
                "coverage",
            ),
            tuple(_covers(side, one.name) for side in sides),
        )
        for one in domain_lists()
    ]
    if any(panels):
        panel = Criterion(
            PANEL, "Panel’s median score", "From 1 to 9, over the measures that a closed panel has scored. Scores of people "
            "stand beside the statistics and change none of them.", "score", "more", "panel",
        )  # fmt: skip
        rows.append(Row(panel, tuple(_panel(given) for given in panels)))
    return rows


def _covers(side: Side, name: str) -> Score:
    against = next(one for one in domain_lists() if one.name == name)
    rows = coverage(against, side.measures(), side.gaps)
    met = sum(row.state in ("met", "pile-up") for row in rows)
    return Score(met / len(rows), f"{met} of {len(rows)} entries")


def _panel(given: Mapping[str, tuple[float, int, int]]) -> Score:
    if not given:
        return Score(None, "no measure of it was scored")
    at_odds = sum(disagreed for _, _, disagreed in given.values())
    return Score(
        float(median(value for value, _, _ in given.values())),
        f"{in_measures(len(given))} scored; disagreement on {at_odds} of {sum(n for _, n, _ in given.values())} scorings",
    )
