"""What the pages of comparing show: the frame they share, the scorecard, coverage, fitness and evidence."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from flask import request, url_for
from sqlmodel import col, select

from consultation.exercises import exercises
from framework_drafts.comparison.crosswalk import IN_WORDS, Kind, crosswalk
from framework_drafts.comparison.matrix import IN_WORDS as STATES
from framework_drafts.comparison.matrix import matrix
from framework_drafts.comparison.scorecard import Row, scorecard
from framework_drafts.comparison.sharing import Rebuilt
from framework_drafts.comparison.sides import MOST, Side
from framework_drafts.comparison.total import REPLICATES, totals, weighable
from framework_drafts.deliberation.models import Panel, PanelItem
from framework_drafts.deliberation.outcome import outcome
from framework_drafts.frameworks.coverage import STRENGTHS
from framework_drafts.frameworks.domain_lists import domain_lists
from framework_drafts.history.catalogue import snapshots
from framework_drafts.proposals.tracing import Chain, councils_in
from workbench.access import may, visitor
from workbench.database import here
from workbench.loading import sees_drafts
from workbench.pages.comparison.choosing import Chosen
from workbench.pages.dryruns.trust import trust_in
from workbench.pages.fields import whole

TABS = (
    ("index", "Scorecard"), ("coverage", "Coverage"), ("measures", "Measure by measure"), ("fitness", "Fitness"),
    ("evidence", "Evidence"), ("council", "A council under each"),
)  # fmt: skip
USUAL_LIST = "care-act-2014@1"


def framed(db: Any, now: Chosen, at: str) -> dict[str, Any]:
    """What every page of a comparison shows."""
    return {
        "now": now,
        "tabs": [(name, words, now.link(f"comparison.{name}")) for name, words in TABS],
        "at": at,
        "data": snapshots(db),
        "most": MOST,
    }


def of_scorecard(db: Any, now: Chosen) -> dict[str, Any]:
    rows = card(db, now.sides)
    said = {row.criterion.key: request.args.get(f"w-{row.criterion.key}", "").strip()[:20] for row in rows}
    weights = {key: whole(words, -1) if words else 0 for key, words in said.items()}
    wrong = (
        "Give each weight as a whole number from 0 to 10." if any(not 0 <= w <= 10 for w in weights.values()) else ""
    )
    told = totals(rows, weights) if any(weights.values()) and not wrong else None
    counts = []
    for side in now.sides[1:]:
        kinds = [step.kind for step in crosswalk(now.sides[0].pins, side.pins)]
        counts.append((side, [(IN_WORDS[kind], kinds.count(kind)) for kind in _ordered(kinds)]))
    return {
        "rows": rows,
        "counts": counts,
        "where": {row.criterion.key: [_where(row, side) for side in now.sides] for row in rows},
        "weighable": weighable(rows),
        "weights": weights,
        "totals": told,
        "said_weights": said,
        "weights_wrong": wrong,
        "asked_for": any(weights.values()) and not wrong,
        "replicates": REPLICATES,
        "titles": {row.criterion.key: row.criterion.title for row in rows},
    }


def card(db: Any, sides: Sequence[Side]) -> list[Row]:
    return scorecard(sides, here().settings.thresholds, _panels(db, sides) if sees_drafts(visitor()) else ())


def of_coverage(now: Chosen, wanted: str) -> dict[str, Any]:
    known = {one.name: one for one in domain_lists()}
    against = known.get(wanted, known[USUAL_LIST])
    lines = matrix(against, now.sides)
    groups: dict[str, list[Any]] = {}
    for line in lines:
        groups.setdefault(line.entry.group, []).append(line)
    gaps = [[line.entry for line in lines if line.cells[i].state in ("gap", "paper")] for i in range(len(now.sides))]
    return {
        "against": against,
        "lists": list(known.values()),
        "groups": groups,
        "states": STATES,
        "strengths": STRENGTHS,
        "gaps": gaps,
    }


def of_fitness(now: Chosen) -> dict[str, Any]:
    """A row for each measure that any side has, joined by identity, with a cell a side."""
    order: dict[str, list[Any]] = {}
    for place, side in enumerate(now.sides):
        for pin in side.pins:
            cells = order.setdefault(pin.measure.measure_id, [None] * len(now.sides))
            code = pin.entry.code
            numbers = side.of(code)
            cells[place] = {
                "code": code,
                "title": pin.definition.title,
                "numbers": numbers,
                "trust": trust_in(numbers or None, side.findings_of(code)) if numbers else None,
                "href": url_for("dryruns.measure", ref=side.run_id, code=code) if side.run_id and numbers else "",
            }
    return {"fitness": list(order.values())}


def of_evidence(db: Any, now: Chosen) -> dict[str, Any]:
    """For each measure of each side what was said and found on it, by the proposals of the exercises; and the themes that
    no measure answers, and the measures that nobody has spoken to."""
    if not may("proposal.see_all"):
        return {"tables": [], "unmet": [], "inside": False}
    chains = [Chain(db, exercise.id) for exercise in exercises(db)]
    tables = [(side, [_spoken(chains, pin) for pin in side.pins]) for side in now.sides]
    unmet = [
        theme
        for chain in chains
        for theme in chain.themes.values()
        if not any(p.measure_id or p.drafted_id for p, _ in chain.proposals_of_theme(theme.id))
    ]
    return {"tables": tables, "unmet": unmet, "inside": True}


def of_rebuilt(rebuilt: Rebuilt) -> dict[str, Any]:
    return {"rows": scorecard(rebuilt.sides, rebuilt.limits), "words": IN_WORDS}


def _spoken(chains: Sequence[Chain], pin: Any) -> dict[str, Any]:
    found = [
        (chain, one)
        for chain in chains
        for one in chain.proposals_of_measure([pin.measure.measure_id], [pin.measure.id])
    ]
    said = [said for chain, one in found for said in chain.said_on(one)]
    stances = [e.stance for e in pin.definition.evidence]
    links = [link.stance for chain, one in found for link in chain.evidence[one.id]]
    return {
        "pin": pin,
        "proposals": [one for _, one in found],
        "councils": councils_in(said),
        "in_favour": stances.count("for"),
        "against": stances.count("against"),
        "links": (links.count("for"), links.count("against")),
    }


def _panels(db: Any, sides: Sequence[Side]) -> list[Mapping[str, tuple[float, int, int]]]:
    """For each side by measure version: the median over criteria of the panel's medians, and how often it disagreed."""
    ids = {pin.measure.id for side in sides for pin in side.pins}
    query = (
        select(PanelItem, Panel)
        .join(Panel, col(Panel.id) == col(PanelItem.panel_id))
        .where(Panel.state == "closed", col(PanelItem.measure_version_id).in_(ids))
        .order_by(col(Panel.closed_at))
    )
    told: dict[uuid.UUID, tuple[float, int, int]] = {}
    for item, panel in db.exec(query):
        rows = [row.told for (_, _, number), row in outcome(db, panel, [item]).items() if number == 2 and row.told]
        if item.measure_version_id is not None and rows:
            told[item.measure_version_id] = (
                float(median(row.median for row in rows)), len(rows), sum(row.disagreement for row in rows),
            )  # fmt: skip
    return [
        {str(pin.measure.id): told[pin.measure.id] for pin in side.pins if pin.measure.id in told} for side in sides
    ]


def _where(row: Row, side: Side) -> str:
    """The page that shows what a number is made of."""
    if not side.key.count("-"):
        return ""
    if row.criterion.where == "coverage":
        return url_for("frameworks.sides.coverage", ref=side.key, list=row.criterion.key.removeprefix("covers-"))
    if row.criterion.where == "burden":
        return url_for("frameworks.sides.burden", ref=side.key)
    if row.criterion.where in ("measures", "panel"):
        return url_for("frameworks.show", ref=side.key)
    if side.run_id is None:
        return ""
    endpoint = {"availability": "dryruns.availability", "together": "dryruns.together"}.get(
        row.criterion.where, "dryruns.show"
    )
    return url_for(endpoint, ref=side.run_id)


def _ordered(kinds: Sequence[Kind]) -> list[str]:
    return [kind for kind in IN_WORDS if kind in kinds]
