"""Sentences a director would act on, each with its number, its rule, its threshold, its grade and where its figures are."""

from __future__ import annotations

from framework_drafts.dryruns.findings import availability, over_time, telling_apart, together
from framework_drafts.dryruns.findings.finding import Finding, Logged, Seen

__all__ = ["Finding", "Logged", "Seen", "find"]


def find(seen: Seen) -> list[Finding]:
    """What the whole framework shows first, then each measure's findings in the framework's order."""
    whole = list(together.find(seen))
    found = [one for one in whole if not one.code]
    for asked in seen.asked:
        found += availability.find(seen, asked)
        found += telling_apart.find(seen, asked)
        found += over_time.find(seen, asked)
        found += [one for one in whole if one.code == asked.code]
    return found
