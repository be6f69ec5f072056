"""Pure: how far a framework speaks to each entry of a domain list: strengths, gaps and pile-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from framework_drafts.frameworks.burden import ease_of
from framework_drafts.frameworks.domain_lists import DomainEntry, DomainList
from framework_drafts.measures.language import Definition, DomainLink

STRENGTHS = {0: "looked at, and not met", 1: "touches it", 2: "speaks to it in part", 3: "speaks to it directly"}
PILE_UP = 4  # measures at strength 2 or more on one entry


@dataclass(frozen=True)
class Row:
    """One entry of the list with the measures that speak to it, the strongest first."""

    entry: DomainEntry
    links: tuple[tuple[str, DomainLink], ...]  # (code, link)
    gap: str = ""
    on_paper: frozenset[str] = frozenset()  # codes of measures that need what nobody collects

    @property
    def strongest(self) -> int:
        return max((link.strength for _, link in self.links), default=0)

    @property
    def state(self) -> str:
        """gap, thin (nothing speaks to it directly or in part), paper (only by what nobody collects), met, or pile-up."""
        strong = [code for code, link in self.links if link.strength >= 2]
        if strong and self.on_paper.issuperset(strong):
            return "paper"
        if len(strong) >= PILE_UP:
            return "pile-up"
        return "met" if strong else "thin" if self.strongest else "gap"


def coverage(
    against: DomainList, measures: Sequence[tuple[str, Definition]], gaps: Sequence[Mapping[str, str]] = ()
) -> list[Row]:
    """A row for each entry of the list, in its order. `measures` are codes with definitions; `gaps` the framework's own words."""
    said = {gap["key"]: gap["words"] for gap in gaps if gap.get("list") == against.name}
    on_paper = frozenset(one.code for one in ease_of(measures) if one.state == "not_collected")
    rows = []
    for entry in against.entries:
        links = [
            (code, link)
            for code, definition in measures
            for link in definition.domains
            if link.list == against.name and link.key == entry.key
        ]
        links.sort(key=lambda pair: -pair[1].strength)
        rows.append(Row(entry, tuple(links), said.get(entry.key, ""), on_paper))
    return rows


def counts(rows: Sequence[Row]) -> dict[str, int]:
    return {state: sum(row.state == state for row in rows) for state in ("met", "paper", "thin", "gap", "pile-up")}
