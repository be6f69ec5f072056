"""What can be linked to a proposal as evidence, by kind, with words to choose by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from consultation.briefings.models import Briefing
from consultation.briefings.voting import votes_of
from consultation.councils import names
from consultation.questionnaires.queries import edition_answered
from consultation.questionnaires.queries import of_exercise as questionnaires_of
from consultation.questionnaires.wording import readable
from consultation.responses.counting import COUNTED
from consultation.tabulate import themes_by_councils
from consultation.themes.analysis.lines import Filters, lines
from consultation.themes.queries import themes_of
from framework_drafts.dryruns.running import dry_runs
from framework_drafts.proposals.evidence import finding_key
from framework_drafts.proposals.models import Proposal
from workbench.pages.themes.quoting import quoted

MOST = 30


@dataclass(frozen=True)
class Offer:
    """`value` is what a form sends back: kind, id, and which part."""

    value: str
    label: str


def of_kind(db: Any, proposal: Proposal, kind: str, args: Mapping[str, str]) -> dict[str, Any]:
    """The things of one kind, at most some of them, and what narrows them down."""
    made = {"theme": _themes, "passage": _passages, "vote": _votes, "question": _questions, "finding": _findings}
    return {"themes": [], "more": 0, "wanted": {}, "runs": []} | made[kind](db, proposal, args)


def _themes(db: Any, proposal: Proposal, _: Mapping[str, str]) -> dict[str, Any]:
    rows = themes_by_councils(db, proposal.exercise_id)
    offers = [
        Offer(f"theme:{row.theme.id}", f"{row.theme.name}: {row.councils.value if row.councils.value is not None else '–'} "
              f"of {row.present} councils, {row.contributions} contributions")
        for row in rows
    ]  # fmt: skip
    return {"offers": offers}


def _passages(db: Any, proposal: Proposal, args: Mapping[str, str]) -> dict[str, Any]:
    """Passages of one theme, or with some words in them; those with a council first come as they were written."""
    wanted = {"theme": args.get("theme", "")[:40], "words": args.get("words", "")[:80].strip()}
    filters = Filters(theme=wanted["theme"])
    chosen = [line for line in lines(db, proposal.exercise_id) if filters.take(line) and line.state != "excluded"]
    called = names(db)
    found = [(line, one) for line, one in quoted(db, chosen) if wanted["words"].casefold() in one.text.casefold()]
    offers = [
        Offer(f"passage:{line.passage_id}", f"{called[line.council] if line.council else 'No council'}: “{one.text}”")
        for line, one in found[:MOST]
    ]
    themes = themes_of(db, proposal.exercise_id)
    return {"offers": offers, "more": max(0, len(found) - MOST), "wanted": wanted, "themes": themes}


def _votes(db: Any, proposal: Proposal, _: Mapping[str, str]) -> dict[str, Any]:
    closed = select(Briefing).where(Briefing.exercise_id == proposal.exercise_id, col(Briefing.closed_at).is_not(None))
    titles = {one.id: one.title for one in db.exec(closed)}
    offers = [
        Offer(f"vote:{one.vote.id}", f"{one.vote.asked} – {titles[one.vote.briefing_id]}: "
              f"{', '.join(f'{answer} {count}' for answer, count in one.answers)}")
        for one in votes_of(db, list(titles))
        if one.vote.struck_because is None
    ]  # fmt: skip
    return {"offers": offers}


def _questions(db: Any, proposal: Proposal, _: Mapping[str, str]) -> dict[str, Any]:
    offers = [
        Offer(
            f"question:{questionnaire.id}:{question.id}",
            f"{readable(question.wording, edition.asks())} – {questionnaire.title}",
        )
        for questionnaire in questionnaires_of(db, proposal.exercise_id)
        if (edition := edition_answered(db, questionnaire.id)) is not None
        for question in edition.asks().questions()
        if question.kind in COUNTED
    ]
    return {"offers": offers}


def _findings(db: Any, _: Proposal, args: Mapping[str, str]) -> dict[str, Any]:
    runs = [(run, version) for run, version, _ in dry_runs(db)]
    wanted = {"run": args.get("run", "")[:40]}
    chosen = next((run for run, _ in runs if str(run.id) == wanted["run"]), runs[0][0] if runs else None)
    if chosen is None:
        return {"offers": []}
    offers = [Offer(f"finding:{chosen.id}:{finding_key(one)}", one["sentence"]) for one in chosen.findings]
    return {"offers": offers, "wanted": {"run": str(chosen.id)}, "runs": runs}
