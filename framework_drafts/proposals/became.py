"""“You said, we did”: what became of each theme and of each council's words, from records alone.

What was considered and not adopted is said with its reason; what nobody has taken up yet is said too.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from consultation.themes.analysis.lines import Line
from consultation.themes.codebook.models import Theme
from framework_drafts.decisions.models import OUTCOMES, Decision
from framework_drafts.proposals.models import Proposal, ProposalEvidence
from framework_drafts.proposals.tracing import OPEN, WITHDRAWN, Chain

SAID = {**OUTCOMES, OPEN: "Under consideration", WITHDRAWN: "Withdrawn before a decision"}
ORDER = ("adopted", "in_part", "not_adopted", "put_off", OPEN, WITHDRAWN)


@dataclass(frozen=True)
class Became:
    """One proposal as what was done about some words: its outcome, the decision with its reasons, the measure it led to."""

    proposal: Proposal
    link: ProposalEvidence
    outcome: str
    decision: Decision | None
    stale: Sequence[str]

    @property
    def in_words(self) -> str:
        return SAID[self.outcome]

    @property
    def drafted_id(self) -> uuid.UUID | None:
        """The version that shows the change, where the change was adopted."""
        return self.proposal.drafted_id if self.outcome in ("adopted", "in_part") else None


@dataclass(frozen=True)
class OfTheme:
    """A theme, the passages of some councils or of all, and what became of them."""

    theme: Theme | None
    said: Sequence[Line]
    did: Sequence[Became]


def by_theme(chain: Chain) -> list[OfTheme]:
    """Every theme that stands, in the order of the codebook, with what became of it."""
    found = []
    for theme in chain.themes.values():
        said = [line for line in chain.lines if theme.id in line.marks]
        found.append(OfTheme(theme, said, _became(chain, chain.proposals_of_theme(theme.id))))
    return found


def by_council(chain: Chain, council_code: str, *, spoken: bool = True) -> list[OfTheme]:
    """One council's words by theme, with what became of each; words that are linked to a proposal without a theme, and
    those not coded yet or with nothing to code, come last under no theme."""
    mine = [line for line in chain.lines if line.council == council_code and line.state != "excluded"]
    mine = [line for line in mine if spoken or line.source == "answer"]
    found, told = [], set()
    for theme in chain.themes.values():
        said = [line for line in mine if theme.id in line.marks]
        if said:
            told |= {line.passage_id for line in said}
            did = _first_each(pair for line in said for pair in chain.proposals_of_line(line))
            found.append(OfTheme(theme, said, _became(chain, _about(chain, theme, said, did))))
    rest = [line for line in mine if line.passage_id not in told]
    if rest:
        did = _first_each(pair for line in rest for pair in chain.proposals_of_line(line))
        found.append(OfTheme(None, rest, _became(chain, did)))
    return found


def versions_shown(chain: Chain, rows: Sequence[OfTheme]) -> set[uuid.UUID]:
    """The measure versions that adopted changes led to."""
    return {one.drafted_id for row in rows for one in row.did if one.drafted_id is not None}


def _about(
    chain: Chain, theme: Theme, said: Sequence[Line], found: Sequence[tuple[Proposal, ProposalEvidence]]
) -> list[tuple[Proposal, ProposalEvidence]]:
    """Without what rests only on another theme that one of the passages is coded with as well."""
    own = {line.passage_id for line in said}
    return [
        (proposal, link)
        for proposal, link in found
        if link.passage_id in own
        or any(theme.id == one.id for other in chain.evidence[proposal.id] for one in chain.themes_behind(other))
    ]


def _became(chain: Chain, found: Sequence[tuple[Proposal, ProposalEvidence]]) -> list[Became]:
    made = []
    for proposal, link in found:
        standing = chain.decision_on(proposal)
        decision, stale = (standing.decision, standing.stale) if standing else (None, ())
        made.append(Became(proposal, link, chain.outcome_of(proposal), decision, stale))
    return sorted(made, key=lambda one: (ORDER.index(one.outcome), one.proposal.title))


def _first_each(pairs: object) -> list[tuple[Proposal, ProposalEvidence]]:
    found: dict[uuid.UUID, tuple[Proposal, ProposalEvidence]] = {}
    for proposal, link in pairs:  # type: ignore[attr-defined]
        found.setdefault(proposal.id, (proposal, link))
    return list(found.values())
