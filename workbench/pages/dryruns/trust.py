"""How far a measure's figures can be trusted, in one word for people who are not statisticians, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GOOD, SOME, LITTLE, UNKNOWN = "Good", "Some care", "Little", "Not known"
WHY = {  # by rule: what a list of measures with that finding is headed with
    "ceiling": "Most councils sit at the top, so it cannot tell them apart",
    "end_of_scale": "Many councils sit at the very end of the scale",
    "reliability": "Much of the difference between councils is chance",
    "recording": "Differences are so large that recording may differ, not only practice",
    "rank_break": "Councils changed places at once, as they do when a definition or source changes",
    "stability": "The order of councils does not last from one year to the next",
    "overlap": "It contains other measures, so they are not independent",
}
HARD = ("ceiling", "end_of_scale")
SOFT = ("reliability", "recording", "rank_break", "stability")
MOSTLY_CHANCE = 0.5


@dataclass(frozen=True)
class Trust:
    word: str
    why: str


def trust_in(numbers: Mapping[str, Any] | None, findings: Iterable[Mapping[str, Any]]) -> Trust:
    """Of one measure from its numbers and findings: little where it cannot tell councils apart, some care where a screen
    speaks against it, not known where there are no intervals to say it by."""
    rules = [finding["rule"] for finding in findings]
    hard = next((rule for rule in rules if rule in HARD), "")
    soft = next((rule for rule in rules if rule in SOFT), "")
    told = numbers["reliability"] if numbers else None
    if hard or (told is not None and told < MOSTLY_CHANCE):
        return Trust(LITTLE, WHY[hard or "reliability"])
    if soft:
        return Trust(SOME, WHY[soft])
    if told is None:
        return Trust(UNKNOWN, "There are no intervals to tell by")
    return Trust(GOOD, "Nothing speaks against it")


def grouped(findings: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """What is to be kept in mind, each reason once with the codes of the measures that it is true of."""
    held: dict[str, list[str]] = {}
    for finding in findings:
        if finding["rule"] in WHY and finding["code"] not in held.get(finding["rule"], []):
            held.setdefault(finding["rule"], []).append(finding["code"])
    return [(words, held[rule]) for rule, words in WHY.items() if rule in held]
