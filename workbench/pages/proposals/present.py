"""What the pages of proposals show."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from consultation.councils import names
from consultation.exercises import Exercise
from consultation.people import everyone, names_of
from framework_drafts.deliberation.outcome import VERDICTS, told_of
from framework_drafts.frameworks.queries import all_versions, pinned_in
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.measures.structure import differences
from framework_drafts.proposals import talking
from framework_drafts.proposals.became import SAID
from framework_drafts.proposals.evidence import evidence_of
from framework_drafts.proposals.models import EVIDENCE, KINDS, STANCES, Proposal
from framework_drafts.proposals.tracing import Chain, councils_in
from framework_drafts.proposals.writing import edits_of
from workbench.access import as_uuid, me
from workbench.pages.drafting.present import shown_difference
from workbench.pages.fields import offered
from workbench.pages.proposals import tracing
from workbench.pages.proposals.forms import DraftedForm, ProposalForm
from workbench.reports.cells import Value

WORDS_SHOWN = 12
HEADER = (
    "Proposal", "Kind", "What is proposed", "Why", "What became of it", "Councils for, by linked words", "Councils against",
    "Councils both ways", "Councils that spoke to a theme behind it", "Contributions of no council", "Kind of evidence",
    "It speaks", "What it says", "Evidence", "Council", "More", "Changed since",
)  # fmt: skip
RULE = "Councils are counted once in each column; only words that were linked by themselves are for or against."
COLOURS = {"adopted": "green", "in_part": "turquoise", "not_adopted": "orange", "put_off": "yellow", "open": "blue"}


def rows(db: Any, exercise: Exercise) -> list[list[Value]]:
    """The table of proposals; one without evidence has a row all the same."""
    chain, called = Chain(db, exercise.id), names(db)
    made: list[list[Value]] = []
    for one in chain.proposals:
        told = councils_in(chain.said_on(one))
        counts: list[Value] = [told.in_favour, told.against, told.both, told.through_themes, told.of_none]
        about: list[Value] = [one.title, KINDS[one.kind], one.what, one.why, SAID[chain.outcome_of(one)], *counts]
        for each in tracing.linked(db, chain, chain.evidence[one.id]):
            link, line = each["link"], each.get("line")
            council = called.get(line.council or "", "") if line else ""
            what = [
                EVIDENCE[link.kind],
                STANCES[link.stance],
                link.says,
                each["title"],
                council,
                each["more"],
                each["moved"],
            ]
            made.append([*about, *what])
        if not chain.evidence[one.id]:
            made.append([*about, *[""] * 7])
    return made


def of_exercise(db: Any, exercise: Exercise) -> dict[str, Any]:
    chain = Chain(db, exercise.id)
    rows = [
        (one, chain.outcome_of(one), councils_in(chain.said_on(one)), len(chain.evidence[one.id]))
        for one in chain.proposals
    ]
    return {
        "exercise": exercise,
        "rows": rows,
        "kinds": KINDS,
        "said": SAID,
        "colours": COLOURS,
        "measures": tracing.measures_of(db, chain.proposals),
    }


def of_proposal(db: Any, proposal: Proposal) -> dict[str, Any]:
    chain = Chain(db, proposal.exercise_id)
    every = evidence_of(db, [proposal.id])
    said = chain.said_on(proposal)
    measures = tracing.measures_of(db, [proposal])
    old, new = (measures.get(ref) for ref in (proposal.from_version_id, proposal.drafted_id))
    changed = differences(old.definition, new.definition) if old and new else []
    pinned = tracing.pinned_where(db, [one.id for one in (old, new) if one is not None])
    remarks = talking.remarks_of(db, proposal.id)
    edits = edits_of(db, proposal.id)
    people = [one.by for one in remarks] + [one.by for one in edits] + [one.linked_by for one in every]
    return {
        "proposal": proposal,
        "exercise": db.get_one(Exercise, proposal.exercise_id),
        "kinds": KINDS,
        "evidence_kinds": EVIDENCE,
        "stances": STANCES,
        "outcome": chain.outcome_of(proposal),
        "said_words": SAID,
        "colours": COLOURS,
        "standing": chain.decision_on(proposal),
        "linked": tracing.linked(db, chain, [one for one in every if one.taken_back_at is None]),
        "taken_back": [one for one in every if one.taken_back_at is not None],
        "councils": councils_in(said),
        "words": tracing.words_behind(db, said, WORDS_SHOWN),
        "passages": len(said),
        "names": names(db),
        "old": old,
        "new": new,
        "pinned": pinned,
        "sides": tracing.laid_side_by_side(db, pinned.get(old.id, []), pinned.get(new.id, [])) if old and new else [],
        "differences": [shown_difference(one) for one in changed],
        "panels": told_of(db, [proposal.id]),
        "verdicts": VERDICTS,
        "remarks": remarks,
        "edits": edits,
        "people": names_of(db, people),
        "unread": any(one.id == proposal.id for one in talking.unseen_of(db, me().person.id)),
        "may_be_named": [one.name for one in everyone(db, list(talking.TALKING))],
    }


def as_form(proposal: Proposal) -> dict[str, Any]:
    return {
        "seen": str(proposal.version),
        "title": proposal.title,
        "kind": proposal.kind,
        "what": proposal.what,
        "why": proposal.why,
        "measure": str(proposal.from_version_id or ""),
        "framework": proposal.framework_id or "",
    }


def with_choices(db: Any, form: ProposalForm) -> ProposalForm:
    """The measures of the newest version of each framework, and the frameworks."""
    newest = {version.framework_id: version for version, count in all_versions(db) if count}
    measures: dict[str, str] = {}
    for version in newest.values():
        for pin in pinned_in(db, version.id):
            measures.setdefault(str(pin.measure.id), f"{pin.entry.code} {pin.definition.title} – {version.title}")
    if form.measure.data and form.measure.data not in measures and (key := as_uuid(form.measure.data)) is not None:
        kept = db.get(MeasureVersion, key)  # the version a proposal began from, or that a page named
        measures |= {str(kept.id): f"{kept.defines().title}, {kept.version or 'draft'}"} if kept else {}
    form.measure.choices = offered([("", "None: it is about a new measure or a rule"), *measures.items()])
    frameworks = [(key, version.title) for key, version in newest.items()]
    form.framework.choices = offered([("", "Not for one alone"), *frameworks])
    return form


def with_versions(db: Any, proposal: Proposal, form: DraftedForm) -> DraftedForm:
    """Versions that could show the change: of the measure itself, or those that say they come from it."""
    query = select(MeasureVersion).order_by(col(MeasureVersion.measure_id), col(MeasureVersion.created_at))
    if proposal.measure_id:
        query = query.where(MeasureVersion.measure_id == proposal.measure_id)
    else:
        query = query.where(col(MeasureVersion.created_by).is_not(None))
    found = [one for one in db.exec(query) if one.id != proposal.from_version_id]
    labels = [(str(one.id), f"{one.defines().title}, {one.version or 'draft'}") for one in found]
    form.drafted.choices = offered([("", "None yet"), *labels])
    if not form.is_submitted():
        form.drafted.data = str(proposal.drafted_id or "")
    return form


def at_field(form: ProposalForm, problem: str) -> None:
    """A refusal beside the field it is about."""
    places = {"measure": form.measure, "framework": form.framework, "title": form.title}
    field = next((place for word, place in places.items() if word in problem.lower()), form.what)
    field.errors = [problem]
