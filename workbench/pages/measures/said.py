"""Who said what about a measure: the proposals on any of its versions, with the words behind them, and its own evidence clauses."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlmodel import col, select

from consultation.briefings.models import Vote
from consultation.briefings.notes import NoteVersion
from consultation.councils import names
from consultation.exercises import exercises
from consultation.responses.models import AnswerVersion
from consultation.themes.codebook.models import Theme
from consultation.themes.corpus.models import Passage
from framework_drafts.dryruns.models import DryRun
from framework_drafts.measures.language import Definition
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.became import SAID
from framework_drafts.proposals.models import Proposal
from framework_drafts.proposals.tracing import Chain, councils_in
from workbench.access import as_uuid, may
from workbench.pages.proposals.present import COLOURS
from workbench.pages.proposals.tracing import words_behind

WORDS_SHOWN = 6


def said_about(
    db: Any, version: MeasureVersion, versions: Sequence[MeasureVersion], definition: Definition
) -> dict[str, Any]:
    """For those inside; a council sees what became of its own words on its own page."""
    if not may("proposal.see_all"):
        return {"spoken": [], "evidence": [(one, "") for one in definition.evidence], "propose_in": None}
    ids = [version.measure_id, *definition.comes_from]
    query = select(Proposal.exercise_id).where(
        col(Proposal.measure_id).in_(ids) | col(Proposal.drafted_id).in_([one.id for one in versions])
    )
    wanted = set(db.exec(query))
    every = exercises(db)
    chains = [Chain(db, one.id) for one in every if one.id in wanted]
    spoken = [
        _spoken(db, chain, proposal)
        for chain in chains
        for proposal in chain.proposals_of_measure(ids, [one.id for one in versions])
    ]
    return {
        "spoken": spoken,
        "propose_in": every[0] if every and may("proposal.write") else None,
        "evidence": [(one, _href(db, one.refers_to)) for one in definition.evidence],
        "said_words": SAID,
        "said_colours": COLOURS,
        "council_names": names(db) if spoken else {},
    }


def _spoken(db: Any, chain: Chain, proposal: Proposal) -> dict[str, Any]:
    said = chain.said_on(proposal)
    return {
        "proposal": proposal,
        "outcome": chain.outcome_of(proposal),
        "standing": chain.decision_on(proposal),
        "councils": councils_in(said),
        "words": words_behind(db, said, WORDS_SHOWN),
    }


def _href(db: Any, refers_to: str) -> str:
    """Where an evidence clause leads, or blank where its thing is not in this workbench."""
    kind, _, ref = refers_to.partition(":")
    key = as_uuid(ref)
    if key is None:
        return ""
    if kind in ("answer", "note"):
        return _passage_of(db, kind, key)
    table, endpoint = {
        "theme": (Theme, "codebook.theme"),
        "passage": (Passage, "proposals.linking.passage"),
        "vote": (Vote, "briefings.show"),
        "finding": (DryRun, "dryruns.show"),
    }[kind]
    found = db.get(table, key)
    if found is None:
        return ""
    return url_for(endpoint, ref=found.briefing_id if isinstance(found, Vote) else found.id)


def _passage_of(db: Any, kind: str, key: uuid.UUID) -> str:
    """The first passage of an answer's or note's newest version that has one."""
    version = AnswerVersion if kind == "answer" else NoteVersion
    owner = col(AnswerVersion.answer_id) if kind == "answer" else col(NoteVersion.note_id)
    query = (
        select(Passage.id)
        .join(version, col(version.id) == col(Passage.source_version_id))
        .where(owner == key)
        .order_by(col(version.number).desc(), col(Passage.start))
    )
    found = db.exec(query).first()
    return url_for("proposals.linking.passage", ref=found) if found else ""
