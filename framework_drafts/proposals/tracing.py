"""The evidence chain of an exercise, walked both ways: from words to measures, and from a measure to words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session

from consultation.themes.analysis.lines import Line, lines
from consultation.themes.codebook.lineage import Step, history, stands_as
from consultation.themes.codebook.models import Theme
from consultation.themes.queries import themes_of
from framework_drafts.decisions.standing import Standing, decisions_of, standing_on
from framework_drafts.proposals.evidence import evidence_of
from framework_drafts.proposals.models import Proposal, ProposalEvidence
from framework_drafts.proposals.writing import proposals_of

OPEN, WITHDRAWN = "open", "withdrawn"


@dataclass(frozen=True)
class Said:
    """One passage that bears on a proposal: by itself, for or against it, or through a theme, which takes no side."""

    line: Line
    evidence: ProposalEvidence
    position: str


@dataclass(frozen=True)
class Councils:
    """Councils whose words were linked for or against (both ways counts as both), councils that spoke to a theme behind the
    proposal, all of these once, and how many texts belong to no council."""

    in_favour: int
    against: int
    both: int
    through_themes: int
    together: int
    of_none: int


class Chain:
    """Everything that links an exercise's words to its proposals and decisions, read once."""

    def __init__(self, db: Session, exercise_id: uuid.UUID) -> None:
        self._db, self.exercise_id = db, exercise_id
        self.proposals = proposals_of(db, exercise_id)
        self.evidence: dict[uuid.UUID, list[ProposalEvidence]] = {one.id: [] for one in self.proposals}
        for link in evidence_of(db, list(self.evidence)):
            if link.taken_back_at is None:
                self.evidence[link.proposal_id].append(link)

    @cached_property
    def lines(self) -> list[Line]:
        return lines(self._db, self.exercise_id)

    @cached_property
    def by_passage(self) -> dict[uuid.UUID, Line]:
        return {line.passage_id: line for line in self.lines}

    @cached_property
    def themes(self) -> dict[uuid.UUID, Theme]:
        """The themes that stand."""
        return {theme.id: theme for theme in themes_of(self._db, self.exercise_id)}

    @cached_property
    def decisions(self) -> list[Standing]:
        return decisions_of(self._db, self.exercise_id)

    @cached_property
    def _standing(self) -> dict[uuid.UUID, Standing]:
        return standing_on(self.decisions)

    @cached_property
    def _steps(self) -> list[Step]:
        return history(self._db, self.exercise_id)

    def decision_on(self, proposal: Proposal) -> Standing | None:
        return self._standing.get(proposal.id)

    def outcome_of(self, proposal: Proposal) -> str:
        """One of the decision's outcomes, else open or withdrawn."""
        standing = self._standing.get(proposal.id)
        if standing is not None:
            return standing.outcomes[proposal.id]
        return WITHDRAWN if proposal.withdrawn_at is not None else OPEN

    def themes_behind(self, evidence: ProposalEvidence) -> list[Theme]:
        """The themes that a link to a theme stands for today: itself, or what it was merged or split into."""
        if evidence.theme_id is None:
            return []
        if evidence.theme_id in self.themes:
            return [self.themes[evidence.theme_id]]
        return [
            one for one in stands_as(self._steps, self._db.get_one(Theme, evidence.theme_id)) if one.id in self.themes
        ]

    def said_on(self, proposal: Proposal) -> list[Said]:
        """Every passage that bears on a proposal, each once; one that is linked itself comes before those of themes."""
        found: dict[uuid.UUID, Said] = {}
        links = sorted(self.evidence.get(proposal.id, ()), key=lambda link: link.kind != "passage")
        for link in links:
            for line, position in self._spoken(link):
                found.setdefault(line.passage_id, Said(line, link, position))
        return list(found.values())

    def _spoken(self, link: ProposalEvidence) -> list[tuple[Line, str]]:
        """The passages behind one link. Only words that somebody linked by themselves speak for or against the proposal:
        how a passage stands to a theme says nothing of how it stands to what was made of the theme."""
        if link.passage_id is not None:
            return [(self.by_passage[link.passage_id], link.stance)] if self._counts(link) else []
        return [(line, "") for theme in self.themes_behind(link) for line in self._coded.get(theme.id, ())]

    def moved(self, proposal: Proposal) -> list[ProposalEvidence]:
        """Links to words that were changed, taken back or excluded since: they stand in the record and count no more."""
        links = [link for link in self.evidence[proposal.id] if link.passage_id is not None]
        return [link for link in links if not self._counts(link)]

    def _counts(self, link: ProposalEvidence) -> bool:
        line = self.by_passage.get(link.passage_id) if link.passage_id is not None else None
        return line is not None and line.state != "excluded"

    def proposals_of_line(self, line: Line) -> list[tuple[Proposal, ProposalEvidence]]:
        """What became of one passage: proposals that rest on it by itself, or on a theme it is coded with."""
        found = []
        for proposal in self.proposals:
            links = self.evidence[proposal.id]
            mine = [link for link in links if link.passage_id == line.passage_id]
            mine += [link for link in links if any(theme.id in line.marks for theme in self.themes_behind(link))]
            if mine:
                found.append((proposal, mine[0]))
        return found

    def proposals_of_theme(self, theme_id: uuid.UUID) -> list[tuple[Proposal, ProposalEvidence]]:
        """The proposals that rest on a theme, by itself or on words coded with it."""
        found = []
        for proposal in self.proposals:
            for link in self.evidence[proposal.id]:
                line = self.by_passage.get(link.passage_id) if link.passage_id else None
                if any(theme.id == theme_id for theme in self.themes_behind(link)) or (line and theme_id in line.marks):
                    found.append((proposal, link))
                    break
        return found

    def proposals_of_measure(self, measure_ids: Sequence[str], version_ids: Sequence[uuid.UUID]) -> list[Proposal]:
        """The proposals on a measure: that name it, or are shown by a version of it."""
        return [
            one
            for one in self.proposals
            if (one.measure_id in measure_ids or one.drafted_id in version_ids) and one.withdrawn_at is None
        ]

    @cached_property
    def _coded(self) -> Mapping[uuid.UUID, list[Line]]:
        found: dict[uuid.UUID, list[Line]] = {}
        for line in self.lines:
            for theme_id in line.marks:
                found.setdefault(theme_id, []).append(line)
        return found


def councils_in(said: Sequence[Said]) -> Councils:
    """Councils behind a proposal, each counted once in each way."""
    ways: dict[str, set[str]] = {}
    for one in said:
        if one.line.council is not None:
            ways.setdefault(one.line.council, set()).add(one.position)
    sides = [found - {""} for found in ways.values()]
    return Councils(
        in_favour=sum(found == {"for"} for found in sides),
        against=sum(found == {"against"} for found in sides),
        both=sum(len(found) == 2 for found in sides),
        through_themes=sum("" in found for found in ways.values()),
        together=len(ways),
        of_none=len({one.line.text_id for one in said if one.line.council is None}),
    )
