"""What the pages of panels show: one's own scores, the first round's spread to members in the second, the outcome once a
panel is closed; before that of others only whether they have scored everything."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import col, select

from consultation.exercises import Exercise
from consultation.people import everyone, names_of
from framework_drafts.deliberation import panels
from framework_drafts.deliberation.criteria import USUAL, criteria_sets
from framework_drafts.deliberation.models import STATES, Panel, PanelItem, PanelMember
from framework_drafts.deliberation.outcome import VERDICTS, outcome
from framework_drafts.deliberation.rating import ROUNDS, newest_of, standing_ratings
from framework_drafts.frameworks.queries import all_versions, pinned_in
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.models import Proposal
from framework_drafts.proposals.writing import proposals_of
from workbench.pages.fields import offered
from workbench.pages.panels.forms import DeclareForm, JoinForm, PanelForm
from workbench.reports.cells import Value

HEADER = (
    "Item", "Criterion", "Round", *(f"Scores of {n}" for n in range(1, 10)), "Median", "IPR", "IPRAS", "Disagreement",
    "Disagreement by the older rule", "Outcome",
)  # fmt: skip
ROUND_NAMES = {"first": "1", "second": "2"}
COLOURS = {"supported": "green", "uncertain": "yellow", "not_supported": "red", "no_quorum": "grey"}


def of_exercise(db: Any, exercise: Exercise) -> dict[str, Any]:
    return {"exercise": exercise, "panels": panels.panels_of(db, exercise.id), "states": STATES}


def of_panel(db: Any, panel: Panel, person_id: uuid.UUID) -> dict[str, Any]:
    items = panels.items_of(db, panel.id)
    members = panels.members_of(db, panel.id)
    seen = panel.state == "closed"  # before that, what changes with each score would tell whose it is
    given = standing_ratings(db, panel)
    number = ROUNDS.get(panel.state, 2)
    done = {(r.person_id, r.item_id) for r in given if r.round == number}
    return {
        "panel": panel,
        "exercise": db.get_one(Exercise, panel.exercise_id),
        "items": [(one, titles[one.id], (one.id in {i for p, i in done if p == person_id})) for one in items]
        if (titles := titles_of(db, items))
        else [],
        "members": [(one, _has_scored(one, items, done)) for one in members],
        "mine": next((one for one in members if one.person_id == person_id), None),
        "people": names_of(db, [one.person_id for one in members] + [panel.opened_by]),
        "states": STATES,
        "verdicts": VERDICTS,
        "colours": COLOURS,
        "outcome": outcome(db, panel, items) if seen else {},
        "criteria": panel.criteria["criteria"],
    }


def _has_scored(one: PanelMember, items: list[PanelItem], done: set[tuple[uuid.UUID, uuid.UUID]]) -> bool:
    return all((one.person_id, item.id) in done or str(item.id) in one.stands_aside for item in items)


def of_item(db: Any, panel: Panel, item: PanelItem, person_id: uuid.UUID) -> dict[str, Any]:
    """The page of scores for one item: one's own, and in the second round the spread of the first."""
    mine = {(r.criterion, r.round): r for r in newest_of(db, item.id, person_id)}
    second = panel.state == "second"
    return {
        "panel": panel,
        "item": item,
        "title": titles_of(db, [item])[item.id],
        "criteria": panel.criteria["criteria"],
        "mine": mine,
        "number": ROUNDS.get(panel.state, 2),
        "round": ROUND_NAMES.get(panel.state, ""),
        "before": {key: row for (_, key, n), row in outcome(db, panel, [item]).items() if n == 1} if second else {},
        "sits": db.get_one(PanelMember, (panel.id, person_id)),
        "proposal": db.get(Proposal, item.proposal_id) if item.proposal_id else None,
        "measure": db.get(MeasureVersion, item.measure_version_id) if item.measure_version_id else None,
    }


def rows(db: Any, panel: Panel) -> list[list[Value]]:
    """A closed panel's outcome as a table."""
    items = panels.items_of(db, panel.id)
    titles, told = titles_of(db, items), outcome(db, panel, items)
    made: list[list[Value]] = []
    for item in items:
        for one in panel.criteria["criteria"]:
            for number in (1, 2):
                row = told[item.id, one["key"], number]
                found: list[Value] = [None] * 4
                if row.told is not None:
                    found = [row.told.median, row.told.ipr, row.told.ipras, "yes" if row.told.disagreement else "no"]
                older = "yes" if row.classic else "no"
                made.append([titles[item.id], one["title"], number, *row.spread, *found, older, VERDICTS[row.verdict]])
    return made


def titles_of(db: Any, items: list[PanelItem]) -> dict[uuid.UUID, str]:
    """What each item is called."""
    proposals = {
        one.id: one.title for one in db.exec(select(Proposal).where(_in(Proposal, [i.proposal_id for i in items])))
    }
    measures = {
        one.id: f"{one.defines().title}, {one.version or 'draft'}"
        for one in db.exec(select(MeasureVersion).where(_in(MeasureVersion, [i.measure_version_id for i in items])))
    }
    named = proposals | measures
    return {one.id: named.get(one.proposal_id or one.measure_version_id, "") for one in items}


def with_choices(db: Any, exercise: Exercise, form: PanelForm) -> PanelForm:
    """Proposals that stand, measures of the newest version of each framework, and people who may sit."""
    form.criteria.choices = offered([(one.name, one.title) for one in criteria_sets().values()])
    if not form.is_submitted():
        form.criteria.data = USUAL
    found = [(f"proposal:{one.id}", one.title) for one in proposals_of(db, exercise.id) if not one.withdrawn_at]
    newest = {version.framework_id: version for version, count in all_versions(db) if count and version.version}
    measures: dict[str, str] = {}
    for version in newest.values():
        for pin in pinned_in(db, version.id):
            measures.setdefault(
                f"measure:{pin.measure.id}", f"Measure {pin.entry.code} {pin.definition.title} – {version.title}"
            )
    form.items.choices = offered([*found, *measures.items()])
    form.members.choices = offered(_people(db))
    return form


def with_items(db: Any, panel: Panel, form: DeclareForm) -> DeclareForm:
    items = panels.items_of(db, panel.id)
    titles = titles_of(db, items)
    form.aside.choices = offered([(str(one.id), f"{one.place}. {titles[one.id]}") for one in items])
    return form


def with_people(db: Any, panel: Panel, form: JoinForm) -> JoinForm:
    sitting = {str(one.person_id) for one in panels.members_of(db, panel.id)}
    form.person.choices = offered([pair for pair in _people(db) if pair[0] not in sitting])
    return form


def at_field(form: PanelForm, problem: str) -> None:
    """A refusal beside the field it is about."""
    places = {"title": form.title, "criteria": form.criteria, "quorum": form.quorum, "members": form.members}
    field = next((place for word, place in places.items() if word in problem.lower()), form.items)
    field.errors = [problem]


def _people(db: Any) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in everyone(db, list(panels.MAY_SIT)) if one.active]


def _in(kind: Any, ids: list[Any]) -> Any:
    return col(kind.id).in_([one for one in ids if one])
