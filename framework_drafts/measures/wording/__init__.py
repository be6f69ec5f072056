"""Pure: a definition in plain English."""

from framework_drafts.measures.wording.clauses import Worded, clause_tree, said_at
from framework_drafts.measures.wording.sentences import INTERVALS, POLARITY, UNITS, in_words, short_unit, unit_in_words

__all__ = [
    "INTERVALS",
    "POLARITY",
    "UNITS",
    "Worded",
    "clause_tree",
    "in_words",
    "said_at",
    "short_unit",
    "unit_in_words",
]
