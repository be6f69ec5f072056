"""What the pages of decisions show."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from consultation.exercises import Exercise
from consultation.people import names_of
from framework_drafts.decisions.models import OUTCOMES, Decision
from framework_drafts.decisions.standing import Standing, decisions_of
from framework_drafts.deliberation.outcome import VERDICTS
from framework_drafts.frameworks.queries import all_versions
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.models import Snapshot
from framework_drafts.proposals.models import EVIDENCE, Proposal
from framework_drafts.proposals.writing import proposals_of
from workbench.pages.decisions.forms import DecisionForm
from workbench.pages.fields import offered
from workbench.pages.proposals.present import COLOURS
from workbench.reports.cells import Value

HEADER = (
    "Number", "Decided on", "Decided by", "Question", "Options", "Decision", "Reasons", "Proposals", "Votes for",
    "Votes against", "Abstained", "Dissent", "Versions", "Data", "Panels", "Evidence", "Takes the place of", "Out of date because",
)  # fmt: skip


def of_exercise(db: Any, exercise: Exercise) -> dict[str, Any]:
    found = decisions_of(db, exercise.id)
    return {
        "exercise": exercise,
        "rows": found,
        "proposals": _proposals(db, found),
        "outcomes": OUTCOMES,
        "colours": COLOURS,
    }


def of_decision(db: Any, decision: Decision) -> dict[str, Any]:
    every = decisions_of(db, decision.exercise_id)
    standing = next(one for one in every if one.decision.id == decision.id)
    before = next((one.decision for one in every if one.decision.id == decision.supersedes), None)
    return {
        "exercise": db.get_one(Exercise, decision.exercise_id),
        "decision": decision,
        "standing": standing,
        "before": before,
        "proposals": _proposals(db, [standing]),
        "outcomes": OUTCOMES,
        "colours": COLOURS,
        "verdicts": VERDICTS,
        "evidence_kinds": EVIDENCE,
        "snapshot": db.get(Snapshot, decision.snapshot_hash) if decision.snapshot_hash else None,
        "people": names_of(db, [decision.recorded_by]),
        "sides": [one["id"] for one in decision.cites if one["kind"] == "framework"],
    }


def to_decide(db: Any, exercise: Exercise) -> dict[str, Any]:
    return {"proposals": [one for one in proposals_of(db, exercise.id) if one.withdrawn_at is None]}


def with_choices(db: Any, exercise: Exercise, form: DecisionForm) -> DecisionForm:
    versions = [(str(v.id), f"{v.title}, {v.shown_version}") for v, count in all_versions(db) if count]
    form.frameworks.choices = offered(versions)
    form.snapshot.choices = offered(
        [("", "None"), *((one.hash, f"{one.title} ({one.hash[:8]})") for one in snapshots(db))]
    )
    found = [one for one in decisions_of(db, exercise.id) if one.superseded_by is None]
    told = [(str(one.decision.id), f"Decision {one.decision.number}: {one.decision.question[:80]}") for one in found]
    form.supersedes.choices = offered([("", "No"), *told])
    return form


def as_before(form: DecisionForm, old: Decision) -> None:
    """A decision that takes the place of another begins with its question and options."""
    form.question.data, form.options.data = old.question, "\n".join(old.options)
    form.supersedes.data, form.snapshot.data = str(old.id), old.snapshot_hash or ""
    form.frameworks.data = [one["id"] for one in old.cites if one["kind"] == "framework"]


def at_field(form: DecisionForm, problem: str) -> None:
    """A refusal beside the field it is about."""
    places = {
        "options": form.options, "question": form.question, "supersede": form.supersedes, "votes": form.votes_for,
        "day": form.decided_on, "framework": form.frameworks, "snapshot": form.snapshot,
    }  # fmt: skip
    field = next((place for word, place in places.items() if word in problem.lower()), form.decision)
    field.errors = [problem]


def rows(db: Any, found: Sequence[Standing]) -> list[list[Value]]:
    """The log as a table, a row for each decision."""
    titles, numbers = _proposals(db, found), {one.decision.id: one.decision.number for one in found}
    made: list[list[Value]] = []
    for one in found:
        d = one.decision
        made.append(
            [
                d.number,
                d.decided_on.isoformat(),
                d.decided_by,
                d.question,
                "\n".join(d.options),
                d.decision,
                d.reasons,
                "\n".join(f"{titles[key].title}: {OUTCOMES[outcome]}" for key, outcome in one.outcomes.items()),
                *(d.votes.get(name) for name in ("for", "against", "abstained")),
                d.dissent,
                "\n".join(f"{cited['name']} {cited['version']} ({cited['id']})" for cited in d.cites),
                d.snapshot_hash or "",
                json.dumps(d.panels, ensure_ascii=False) if d.panels else "",
                "\n".join(f"{link['stance']}: {link['says']}" for link in d.evidence),
                numbers.get(d.supersedes) if d.supersedes else None,
                "\n".join(one.stale),
            ]
        )
    return made


def _proposals(db: Any, found: Sequence[Standing]) -> dict[uuid.UUID, Proposal]:
    ids = {key for one in found for key in one.outcomes}
    return {one.id: one for one in db.exec(select(Proposal).where(col(Proposal.id).in_(ids)))}
