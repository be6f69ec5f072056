"""What became of a machine's suggestions: adopted as they were, changed, merged, dropped, or not decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from consultation.themes.codebook.lineage import Step
from consultation.themes.codebook.models import Theme
from consultation.themes.suggestions.models import SuggestedTheme

FATES = {
    "as_is": "Adopted as suggested",
    "changed": "Adopted and changed",
    "merged": "Merged with others",
    "retired": "Adopted and later retired",
    "dropped": "Dropped",
    "undecided": "Not decided",
}


def fate(
    suggested: SuggestedTheme, others: Sequence[SuggestedTheme], themes: dict[object, Theme], steps: Sequence[Step]
) -> str:
    """What became of one suggestion, as far as the codebook's lineage tells."""
    if suggested.dropped_because is not None:
        return "dropped"
    if suggested.adopted_as is None:
        return "undecided"
    theme = themes[suggested.adopted_as]
    went_into = {step.change.kind for step in steps if theme.id in {t.id for t in step.came_in}}
    began_otherwise = any(step.change.kind == "added" and theme.id in {t.id for t in step.came_out} for step in steps)
    shared = any(other.id != suggested.id and other.adopted_as == theme.id for other in others)
    if shared or began_otherwise or "merged" in went_into:
        return "merged"
    if "split" in went_into:
        return "changed"
    if theme.retired_at is not None:
        return "retired"
    return "changed" if theme.name != suggested.name or theme.version > 1 else "as_is"


def survivorship(
    suggested: Sequence[SuggestedTheme], themes: dict[object, Theme], steps: Sequence[Step]
) -> dict[str, int]:
    """How many of a run's suggestions had each fate; those undecided are counted at the cut that is looked at."""
    counts = Counter(fate(one, suggested, themes, steps) for one in suggested)
    return {name: counts.get(name, 0) for name in FATES}
