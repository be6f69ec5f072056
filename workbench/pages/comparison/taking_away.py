"""The tables of a comparison, and all of it as one archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from framework_drafts.comparison.crosswalk import IN_WORDS, crosswalk
from framework_drafts.comparison.impact import impacts
from framework_drafts.comparison.matrix import IN_WORDS as STATES
from framework_drafts.comparison.matrix import matrix
from framework_drafts.comparison.sharing import Shared, to_archive
from framework_drafts.comparison.sides import newest_run
from framework_drafts.dryruns.kept import results_path, statistics_path
from framework_drafts.frameworks.bundle import to_zip
from framework_drafts.frameworks.domain_lists import domain_lists
from framework_drafts.frameworks.exchange import as_bundle
from workbench.database import here
from workbench.pages.comparison.choosing import Chosen
from workbench.pages.comparison.present import card
from workbench.reports.cells import Value

Table = tuple[Sequence[str], list[list[Value]]]


def table(db: Any, now: Chosen, name: str) -> Table | None:
    """One of the tables: scorecard, coverage, crosswalk, impact, councils."""
    if name == "scorecard":
        return _scorecard(db, now)
    if name == "coverage":
        return _coverage(now)
    made = {"crosswalk": _crosswalk, "impact": _impact, "councils": _councils}.get(name)
    return made(now) if made and now.old and now.new else None


def archive(db: Any, now: Chosen) -> bytes:
    """Definitions, hashes, results and seeds. Raises Unusable where a run's files are not as recorded."""
    assert now.snapshot is not None  # noqa: S101 - the view has looked
    shared = []
    for version in now.versions:
        run = newest_run(db, version.id, now.snapshot.hash)
        files = (
            [path(here().results, run.key).read_bytes() for path in (results_path, statistics_path)]
            if run
            else [b"", b""]
        )
        shared.append(Shared(as_bundle(db, version), files[0], files[1]))
    about = {
        "hash": now.snapshot.hash,
        "title": now.snapshot.title,
        "attributions": now.snapshot.attributions,
        "invented": now.snapshot.invented,
    }
    return to_zip(to_archive(shared, about, here().settings.thresholds))


def _scorecard(db: Any, now: Chosen) -> Table:
    header = [
        "Criterion",
        "What it is",
        "Better is",
        *(name for side in now.sides for name in (side.name, f"{side.name}: of what")),
    ]
    rows: list[list[Value]] = []
    for row in card(db, now.sides):
        scores: list[Value] = [value for score in row.scores for value in (score.value, score.basis)]
        rows.append([row.criterion.title, row.criterion.explains, row.criterion.better, *scores])
    return header, rows


def _coverage(now: Chosen) -> Table:
    header = ["List", "Entry", "Title", *(name for side in now.sides for name in (side.name, f"{side.name}: measures"))]
    rows: list[list[Value]] = []
    for one in domain_lists():
        for line in matrix(one, now.sides):
            cells: list[Value] = []
            for cell in line.cells:
                cells += [STATES[cell.state], ", ".join(f"{code} ({link.strength})" for code, link in cell.links)]
            rows.append([one.title, line.entry.key, line.entry.title, *cells])
    return header, rows


def _crosswalk(now: Chosen) -> Table:
    header = (
        "Code before",
        "Measure before",
        "Code after",
        "Measure after",
        "What became of it",
        "Clauses that differ",
    )
    rows: list[list[Value]] = []
    for step in crosswalk(now.old.pins, now.new.pins) if now.old and now.new else ():
        into = step.into or ((step.new,) if step.new else ())
        rows.append(
            [
                step.old.entry.code if step.old else "",
                step.old.definition.title if step.old else "",
                ", ".join(pin.entry.code for pin in into),
                ", ".join(pin.definition.title for pin in into),
                IN_WORDS[step.kind],
                "; ".join(f"{one.place} {one.deed}" for one in step.differences()),
            ]
        )
    return header, rows


def _impact(now: Chosen) -> Table:
    header = (
        "Code before", "Code after", "Year before", "Year after", "England before", "England after", "England’s change",
        "Why not compared", "Least change", "Lower quartile", "Median", "Upper quartile", "Greatest change",
        "Rank agreement", "Councils that gain a figure", "Councils that lose one", "Places that move beyond chance",
    )  # fmt: skip
    rows: list[list[Value]] = []
    for one in impacts(now.old, now.new, crosswalk(now.old.pins, now.new.pins)) if now.old and now.new else ():
        spread: list[Value] = list(one.quartiles) if one.quartiles else [None] * 5
        england: list[Value] = [row.value if row else None for row in (one.england_old, one.england_new)]
        rows.append(
            [
                one.old_code, one.new_code, one.old_period, one.new_period, *england, one.england_change, one.why_not, *spread,
                one.rho, len(one.gained), len(one.lost), len(one.beyond),
            ]
        )  # fmt: skip
    return header, rows


def _councils(now: Chosen) -> Table:
    """Each council's figure under both definitions of each measure, by name: no order of size leaves the house."""
    header = (
        "Code before", "Code after", "Council code", "Council", "Before", "Lower", "Upper", "After", "Lower after", "Upper after",
        "Change", "Reason before", "Reason after", "Why not compared",
    )  # fmt: skip
    rows: list[list[Value]] = []
    for one in impacts(now.old, now.new, crosswalk(now.old.pins, now.new.pins)) if now.old and now.new else ():
        for move in one.moves:
            cells: list[Value] = []
            for row in (move.old, move.new):
                cells += [row.value, row.lower, row.upper] if row else [None, None, None]
            reasons: list[Value] = [row.reason if row else "not in the data" for row in (move.old, move.new)]
            rows.append([one.old_code, one.new_code, move.area, move.name, *cells, move.change, *reasons, one.why_not])
    return header, rows
