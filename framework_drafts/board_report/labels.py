"""Pure: what a fact is, in words, for those who look up where a number comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consultation.councils import REGIONS
from framework_drafts.decisions.models import OUTCOMES

WHAT: dict[tuple[str, str], str] = {
    ("exercise", "title"): "What the exercise is called",
    ("exercise", "purpose"): "What the exercise is for",
    ("councils", "all"): "Councils there are",
    ("councils", "invited"): "Councils invited",
    ("councils", "submitted"): "Councils that submitted a response",
    ("councils", "declined"): "Councils that declined",
    ("councils", "rate"): "Share of invited councils that submitted",
    ("briefings", "count"): "Closed briefings",
    ("briefings", "came"): "Councils that came to a closed briefing",
    ("briefings", "heard"): "Councils heard: by a response, at a briefing, or both",
    ("briefings", "present"): "Councils present at the briefing",
    ("ledger", "coded"): "Passages coded with a theme",
    ("ledger", "nothing_to_code"): "Passages with nothing to code",
    ("ledger", "excluded"): "Passages excluded with a reason",
    ("ledger", "not_yet_read"): "Passages not yet read",
    ("theme", "name"): "A theme’s name",
    ("theme", "definition"): "What a theme is",
    ("theme", "heard"): "Councils heard",
    ("theme", "councils"): "Councils that spoke to the theme",
    ("theme", "contributions"): "Answers and notes coded with the theme",
    ("theme", "unattributed"): "Answers and notes of no council among them",
    ("passage", "words"): "Words quoted",
    ("passage", "council"): "Whose words they are",
    ("answer", "heading"): "A question as it was asked",
    ("answer", "row"): "An answer that could be given",
    ("answer", "cell"): "Councils that gave the answer",
    ("answer", "answered"): "Councils that answered the question",
    ("vote", "asked"): "What was voted on",
    ("vote", "answer"): "An answer in the vote",
    ("vote", "count"): "Votes for the answer",
    ("vote", "present"): "Councils present at the vote",
    ("vote", "unit"): "What was counted",
    ("proposal", "count"): "Proposals",
    ("proposal", "title"): "A proposal’s title",
    ("proposal", "in_favour"): "Councils whose linked words speak for the proposal",
    ("proposal", "against"): "Councils whose linked words speak against the proposal",
    ("proposal", "through_themes"): "Councils that spoke to a theme behind the proposal",
    ("decision", "vote"): "Votes when it was decided",
    ("panel", "scores"): "Scores given",
    ("panel", "median"): "Median of the panel’s scores",
    ("panel", "ipr"): "Middle spread of the panel’s scores",
    ("panel", "ipras"): "Widest spread that still is agreement",
    ("run", "score"): "A framework’s number on a criterion",
    ("run", "basis"): "Of what that number is",
    ("run", "moves"): "Measures of one framework by what became of them in another",
    ("run", "finding"): "A finding of a dry run",
    ("run", "measures"): "Measures of a framework",
}
OTHERWISE = {"decision": "From a decision", "panel": "From a panel", "run": "From a framework or its dry run"}
WHERE = ("answer", "vote", "row", "criterion", "code", "part", "step")


def in_words(source: Mapping[str, Any]) -> str:
    """What a source’s value is: “Councils that submitted a response, North East”."""
    kind, what = str(source["kind"]), str(source["what"])
    told = [WHAT.get((kind, what), OTHERWISE.get(kind, what.replace("_", " ").capitalize()))]
    if source.get("region"):
        told.append(REGIONS.get(str(source["region"]), ""))
    if source.get("outcome"):
        told.append(OUTCOMES.get(str(source["outcome"]), "under consideration").lower())
    told += [
        str(source[name]).partition("|")[0].replace("_", " ") for name in WHERE if source.get(name) and name != what
    ]
    return ", ".join(part for part in told if part)
