"""What “You said, we did” shows."""

from __future__ import annotations

from typing import Any

from consultation import consent
from consultation.councils import Council, names
from consultation.exercises import Exercise
from consultation.people import names_of
from consultation.tabulate import present_in
from consultation.themes.coding.models import POSITIONS
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.became import OfTheme, by_council, by_theme, versions_shown
from framework_drafts.proposals.tracing import Chain
from workbench.pages.proposals.present import COLOURS
from workbench.pages.proposals.tracing import pinned_where
from workbench.pages.themes.quoting import quoted
from workbench.reports.cells import Value

HEADER = (
    "Theme", "Councils that spoke to it", "Contributions", "Proposal", "What became of it", "Decision", "Decided on",
    "Decision in words", "Reasons", "Out of date because",
)  # fmt: skip
RULE = (
    "Every line is drawn from records: a proposal that rests on the theme or on words coded with it, and the newest decision "
    "on that proposal. A theme without a proposal has one line that says so."
)


def of_themes(db: Any, exercise: Exercise) -> dict[str, Any]:
    chain = Chain(db, exercise.id)
    found = by_theme(chain)
    heard = present_in(db, exercise.id).councils
    called = names(db)
    return {
        "exercise": exercise,
        "found": [(one, len(_councils(one))) for one in found],
        "without": [one.theme for one in found if not one.did and one.theme is not None],
        "heard": sorted((called[code], code) for code in heard if code in called),
        "colours": COLOURS,
        **_measures(db, chain, found),
    }


def of_council(db: Any, exercise: Exercise, council: Council, *, spoken: bool = True) -> dict[str, Any]:
    """A council's own words with what became of them: for its own people, and for those inside. What was said at a briefing
    is its director's: without `spoken` it is left out."""
    chain = Chain(db, exercise.id)
    found = by_council(chain, council.code, spoken=spoken)
    drawn = {line.passage_id: passage for one in found for line, passage in quoted(db, one.said)}
    said = consent.newest(db, exercise.id, council.code)
    return {
        "exercise": exercise,
        "council": council,
        "found": found,
        "drawn": drawn,
        "positions": POSITIONS,
        "colours": COLOURS,
        "consent": said,
        "levels": consent.LEVELS,
        "people": names_of(db, [said.given_by]) if said else {},
        **_measures(db, chain, found),
    }


def of_quoting(db: Any, exercise: Exercise) -> dict[str, Any]:
    said = consent.levels(db, exercise.id)
    called = names(db)
    heard = present_in(db, exercise.id).councils | said.keys()
    rows = sorted(((called[code], code, said.get(code)) for code in heard if code in called), key=lambda row: row[0])
    people = names_of(db, [one.given_by for one in said.values()])
    return {"exercise": exercise, "rows": rows, "levels": consent.LEVELS, "people": people}


def rows(db: Any, exercise: Exercise) -> list[list[Value]]:
    made: list[list[Value]] = []
    for one in by_theme(Chain(db, exercise.id)):
        about: list[Value] = [
            one.theme.name if one.theme else "",
            len(_councils(one)),
            len({x.text_id for x in one.said}),
        ]
        for did in one.did:
            d = did.decision
            told: list[Value] = [d.number, d.decided_on.isoformat(), d.decision, d.reasons] if d else [None, "", "", ""]
            made.append([*about, did.proposal.title, did.in_words, *told, "\n".join(did.stale)])
        if not one.did:
            made.append([*about, "", "No proposal rests on it yet", None, "", "", "", ""])
    return made


def _councils(one: OfTheme) -> set[str]:
    return {line.council for line in one.said if line.council is not None}


def _measures(db: Any, chain: Chain, found: list[OfTheme]) -> dict[str, Any]:
    """The measures that adopted changes led to, and the frameworks that have them."""
    ids = versions_shown(chain, found)
    return {"measures": {key: db.get_one(MeasureVersion, key) for key in ids}, "pinned": pinned_where(db, list(ids))}
