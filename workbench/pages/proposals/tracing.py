"""The evidence chain as pages show it: what stands behind a proposal, and what became of a passage or a measure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from consultation.briefings.models import Briefing, Vote
from consultation.briefings.voting import votes_of
from consultation.councils import names
from consultation.exercises import Exercise
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import edition_answered
from consultation.responses.counting import closed_questions
from consultation.themes.coding.models import POSITIONS
from consultation.themes.corpus.models import Passage
from consultation.themes.queries import passages_by_id
from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.became import SAID
from framework_drafts.proposals.evidence import finding_named
from framework_drafts.proposals.models import Proposal, ProposalEvidence
from framework_drafts.proposals.tracing import Chain, Said
from workbench.pages.themes.quoting import quoted


def of_passage(db: Any, passage: Passage) -> dict[str, Any]:
    """Whose words they are, under which themes they are counted, and what became of them."""
    chain = Chain(db, passage.exercise_id)
    line = chain.by_passage.get(passage.id)
    became = (
        [(p, link, SAID[chain.outcome_of(p)], chain.decision_on(p)) for p, link in chain.proposals_of_line(line)]
        if line
        else []
    )
    return {
        "exercise": db.get_one(Exercise, passage.exercise_id),
        "line": line,
        "names": names(db),
        "themes": [
            (chain.themes[key], POSITIONS[mark] if mark else "")
            for key, mark in line.marks.items()
            if key in chain.themes
        ]
        if line
        else [],
        "became": became,
        "measures": measures_of(db, [proposal for proposal, *_ in became]),
        "proposals": chain.proposals,
    }


def linked(db: Any, chain: Chain, links: Sequence[ProposalEvidence]) -> list[dict[str, Any]]:
    """Each link as it is today: what it points at in words, where that is, and whether it moved since."""
    runs = _by_id(db, DryRun, [one.dry_run_id for one in links])
    votes = _by_id(db, Vote, [one.vote_id for one in links])
    told = (
        {one.vote.id: one for one in votes_of(db, list({vote.briefing_id for vote in votes.values()}))} if votes else {}
    )
    there = passages_by_id(db, [str(one.passage_id) for one in links if one.passage_id])
    return [_linked(db, chain, link, runs, told, there) for link in links]


def measures_of(db: Any, proposals: Sequence[Proposal]) -> dict[uuid.UUID, MeasureVersion]:
    """The versions that these proposals start from and are shown by."""
    return _by_id(db, MeasureVersion, [ref for one in proposals for ref in (one.from_version_id, one.drafted_id)])


def pinned_where(db: Any, version_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[FrameworkVersion]]:
    """The framework versions that have these measure versions."""
    from framework_drafts.frameworks.models import FrameworkEntry

    query = (
        select(FrameworkEntry.measure_version_id, FrameworkVersion)
        .join(FrameworkVersion, col(FrameworkVersion.id) == col(FrameworkEntry.framework_version_id))
        .where(col(FrameworkEntry.measure_version_id).in_(list(version_ids)))
        .order_by(col(FrameworkVersion.framework_id), col(FrameworkVersion.created_at))
    )
    found: dict[uuid.UUID, list[FrameworkVersion]] = {}
    for measure, version in db.exec(query):
        found.setdefault(measure, []).append(version)
    return found


def laid_side_by_side(
    db: Any, before: Sequence[FrameworkVersion], after: Sequence[FrameworkVersion]
) -> list[uuid.UUID]:
    """A framework version that has the older measure and one that has the newer: such as were run, frozen ones first."""
    ran = set(
        db.exec(
            select(DryRun.framework_version_id).where(
                col(DryRun.framework_version_id).in_([v.id for v in [*before, *after]])
            )
        )
    )
    chosen = [
        max(some, key=lambda v: (v.id in ran, v.status == "frozen", v.created_at)) for some in (before, after) if some
    ]
    return [one.id for one in chosen] if len(chosen) == 2 else []


def words_behind(db: Any, said: Sequence[Said], most: int) -> list[tuple[Said, Passage]]:
    """Passages with their words, those linked one by one first."""
    first = sorted(said, key=lambda one: (one.evidence.kind != "passage", not one.line.quotable))[:most]
    drawn = {line.passage_id: passage for line, passage in quoted(db, [one.line for one in first])}
    return [(one, drawn[one.line.passage_id]) for one in first]


def _linked(db: Any, chain: Chain, link: ProposalEvidence, runs: Any, votes: Any, there: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"link": link, "title": "", "more": "", "where": ("", {}), "moved": ""}
    if link.kind == "theme":
        now = chain.themes_behind(link)
        made["title"] = ", ".join(theme.name for theme in now) or str(link.seen.get("name", ""))
        made["where"] = ("codebook.theme", {"ref": link.theme_id})
        if not now:
            made["moved"] = "The theme was retired since."
        elif [theme.id for theme in now] != [link.theme_id]:
            made["moved"] = f"Linked as “{link.seen.get('name')}”, which became this."
    elif link.kind == "passage":
        passage = there.get(str(link.passage_id))
        line = chain.by_passage.get(link.passage_id) if link.passage_id else None
        made["title"] = passage.text if passage and line else ""  # words that stand no more are not shown here
        made["line"] = line
        made["where"] = ("proposals.linking.passage", {"ref": link.passage_id})
        if line is None:
            made["moved"] = "The council has changed or taken back these words since: they count no more."
        elif line.state == "excluded":
            made["moved"] = f"These words were excluded since: {line.because}."
    elif link.kind == "vote":
        made |= _vote(db, link, votes)
    elif link.kind == "question":
        made |= _question(db, link)
    else:
        run = runs.get(link.dry_run_id)
        finding = finding_named(run, link.part) if run else None
        made["title"] = finding["sentence"] if finding else str(link.seen.get("sentence", ""))
        made["where"] = ("dryruns.show", {"ref": link.dry_run_id})
        if run is not None and run.results_sha256 != link.seen.get("results"):
            made["moved"] = "The run was made again since."
    return made


def _vote(db: Any, link: ProposalEvidence, votes: Any) -> dict[str, Any]:
    taken = votes.get(link.vote_id)
    if taken is None:
        return {"title": str(link.seen.get("asked", ""))}
    unit = "councils" if taken.vote.counted_in == "councils" else "people"
    counts = ", ".join(f"{answer} {count}" for answer, count in taken.answers)
    title = db.get_one(Briefing, taken.vote.briefing_id).title
    struck = f"The vote was struck out since: {taken.vote.struck_because}" if taken.vote.struck_because else ""
    return {
        "title": taken.vote.asked,
        "more": f"{counts} ({unit}; {taken.vote.councils_present} councils present), {title}",
        "where": ("briefings.show", {"ref": taken.vote.briefing_id}),
        "moved": struck,
    }


def _question(db: Any, link: ProposalEvidence) -> dict[str, Any]:
    questionnaire = db.get_one(Questionnaire, link.questionnaire_id)
    edition = edition_answered(db, questionnaire.id)
    tables = closed_questions(db, questionnaire.id, edition) if edition else []
    mine = [table for table in tables if table.question.id == link.part]
    more = ""
    if mine and len(mine[0].columns) == 1:
        cells = [
            f"{label} {cells[0].value if cells[0].value is not None else 'withheld'}" for label, cells in mine[0].rows
        ]
        more = f"{', '.join(cells)} (councils; {mine[0].answered} answered)"
    elif mine:
        more = f"{mine[0].answered} councils answered"
    return {
        "title": str(link.seen.get("asked", "")),
        "more": more,
        "where": ("responses.results", {"ref": questionnaire.id}),
    }


def _by_id(db: Any, kind: Any, ids: Sequence[uuid.UUID | None]) -> dict[uuid.UUID, Any]:
    wanted = {one for one in ids if one is not None}
    return {one.id: one for one in db.exec(select(kind).where(col(kind.id).in_(wanted)))} if wanted else {}
