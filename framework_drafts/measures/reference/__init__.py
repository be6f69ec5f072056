"""Pure: what a measure gives, worked out slowly and plainly: the yardstick of every faster engine."""

from framework_drafts.measures.reference.cells import ABSENT, Cell, half_up
from framework_drafts.measures.reference.published import Outcome, evaluate

__all__ = ["ABSENT", "Cell", "Outcome", "evaluate", "half_up"]
