"""Why a figure is missing, where the mark alone does not say: rules over the whole file, in a fixed order.

1. The council was not there that year: boundary change.
2. Fewer than half of the councils that were there have a figure for a measure and year, and the mark is no suppression:
   nobody, or hardly anybody, was asked, so it was not collected. “Not applicable” becomes that only where no council at
   all has a figure, and “unusable” never.
3. A note of the file names the council as one whose data are missing: not submitted, whatever the mark.
What no rule decides keeps the first meaning of its mark.
"""

from __future__ import annotations

import re

from consultation.reorganisations import Register
from framework_drafts.history.desk import Desk
from framework_drafts.history.facts import Facts

MAPPED = "mapped"
FEW = 0.5
_MISSING = re.compile(r"missing data|did not submit|not submitted", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4}) to (\d{4})")
ASKED_BUT_WITHHELD = "('small_number', 'secondary_suppression', 'boundary_change')"


def tell_apart(desk: Desk, register: Register, facts: Facts) -> None:
    """Set the reason of every cell without a figure."""
    _boundaries(desk, register)
    if facts.format != MAPPED:  # where a person said what each mark means, that is what it means
        _not_collected(desk)
        _named_in_notes(desk, facts)


def _boundaries(desk: Desk, register: Register) -> None:
    seen = desk.rows("SELECT DISTINCT area, period FROM laid WHERE value IS NULL AND level = 'council'")
    gone = [(area, period) for area, period in seen if not register.existed(area, period)]
    if gone:
        desk.table("gone", {"area": [area for area, _ in gone], "period": [period for _, period in gone]})
        desk.db.execute(
            "UPDATE laid SET reason = 'boundary_change' FROM gone "
            "WHERE laid.area = gone.area AND laid.period = gone.period AND laid.value IS NULL"
        )
        desk.db.execute("DROP TABLE gone")


def _not_collected(desk: Desk) -> None:
    desk.db.execute(
        "CREATE TABLE hardly AS SELECT series, breakdown, period, count(value) = 0 AS nobody FROM laid "
        "WHERE level = 'council' AND statistic = 'outcome' AND reason <> 'boundary_change' "
        f"GROUP BY ALL HAVING count(value) < {FEW} * count(*) "
        f"AND count(*) FILTER (reason IN {ASKED_BUT_WITHHELD}) < {FEW} * count(*)"
    )
    desk.db.execute(
        "UPDATE laid SET reason = 'not_collected' FROM hardly WHERE laid.series = hardly.series "
        "AND laid.breakdown = hardly.breakdown AND laid.period = hardly.period AND laid.value IS NULL "
        f"AND laid.reason NOT IN {ASKED_BUT_WITHHELD} AND laid.reason <> 'unusable' AND laid.level <> 'other' "
        "AND (laid.mark <> '[z]' OR nobody)"
    )
    desk.db.execute("DROP TABLE hardly")


def _named_in_notes(desk: Desk, facts: Facts) -> None:
    for series, numbers in facts.notes_of.items():
        for words in (facts.notes.get(number, "") for number in numbers):
            if _MISSING.search(words):
                _named_in(desk, series, words)


def _named_in(desk: Desk, series: str, words: str) -> None:
    """The councils that one note names, in the years it names or else in all."""
    years = [f"{first}-{second[2:]}" for first, second in _YEARS.findall(words)]
    seen = desk.rows(
        "SELECT DISTINCT area, area_name, period, reason = 'small_number' FROM laid WHERE series = ? AND level = 'council'",
        [series],
    )
    small: dict[str, set[str]] = {}
    for area, _, period, withheld in seen:
        if withheld and (not years or period in years):
            small.setdefault(area, set()).add(period)
    for area, name in sorted({(area, name) for area, name, _, _ in seen}, key=lambda pair: -len(pair[1])):
        words, named = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", "", words)  # a name can be part of a longer one
        for period in small.get(area, ()) if named else ():
            desk.db.execute(
                "UPDATE laid SET reason = 'not_submitted' WHERE series = ? AND area = ? AND period = ? "
                "AND reason = 'small_number'",
                [series, area, period],
            )
