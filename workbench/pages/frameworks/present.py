"""What a framework's pages show: its measures by domain, what differs, coverage, burden, what another branch has."""

from __future__ import annotations

from typing import Any

from framework_drafts.comparison.crosswalk import IN_WORDS, Step, crosswalk
from framework_drafts.frameworks import burden, queries
from framework_drafts.frameworks.coverage import STRENGTHS, counts, coverage
from framework_drafts.frameworks.domain_lists import DomainList, domain_list, domain_lists
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.lifecycle.queries import stages_of
from workbench.pages.fields import Press, PressSeen
from workbench.pages.stages import stages_shown

FIRST_LIST = "care-act-2014@1"


def framework(db: Any, version: FrameworkVersion, *, drafts: bool) -> dict[str, Any]:
    """The page of one version."""
    pins = queries.pinned_in(db, version.id)
    before = db.get(FrameworkVersion, version.based_on) if version.based_on else None
    if before is not None and before.status == "draft" and not drafts:
        before = None
    steps = crosswalk(queries.pinned_in(db, before.id), pins) if before else []
    domains: dict[str, list[queries.Pinned]] = {}
    for pin in pins:
        domains.setdefault(pin.entry.domain, []).append(pin)
    versions = [one for one in queries.versions_of(db, version.framework_id) if one.status == "frozen" or drafts]
    return {
        "version": version,
        "domains": domains,
        "count": len(pins),
        "before": before,
        "steps": [step for step in steps if step.kind != "kept"],
        "kept": sum(step.kind == "kept" for step in steps),
        "words": IN_WORDS,
        "press": Press(),
        "versions": versions,
        "others": _others(db, version, drafts),
        "standing": stages_of(db, [pin.measure for pin in pins]),
        "seen": PressSeen(formdata=None, seen=str(version.edit_version)),
        **stages_shown(db, version),
    }


def covered(db: Any, version: FrameworkVersion, name: str) -> dict[str, Any]:
    """How far the framework speaks to a domain list."""
    against: DomainList = domain_list(name) or domain_list(FIRST_LIST) or domain_lists()[0]
    pins = queries.pinned_in(db, version.id)
    rows = coverage(against, [(pin.entry.code, pin.definition) for pin in pins], version.gaps)
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.entry.group, []).append(row)
    return {
        "version": version,
        "against": against,
        "lists": domain_lists(),
        "groups": groups,
        "counts": counts(rows),
        "strengths": STRENGTHS,
        "titles": {pin.entry.code: pin for pin in pins},
    }


def burdened(db: Any, version: FrameworkVersion) -> dict[str, Any]:
    """What the framework asks councils to collect."""
    measures = [(pin.entry.code, pin.definition) for pin in queries.pinned_in(db, version.id)]
    rows, eases = burden.needs(measures), burden.ease_of(measures)
    return {
        "version": version,
        "needs": [row for row in rows if row.state != burden.PUBLISHED],
        "published": [row for row in rows if row.state == burden.PUBLISHED],
        "eases": eases,
        "states": burden.STATES,
        "tally": burden.tally(eases),
        "field_tally": burden.tally(rows),
    }


def taking(db: Any, version: FrameworkVersion, source: FrameworkVersion) -> dict[str, Any]:
    """What another branch has, measure by measure."""
    steps: list[Step] = crosswalk(queries.pinned_in(db, version.id), queries.pinned_in(db, source.id))
    return {
        "version": version,
        "source": source,
        "steps": [step for step in steps if step.kind not in ("kept",)],
        "words": IN_WORDS,
    }


def _others(db: Any, version: FrameworkVersion, drafts: bool) -> list[FrameworkVersion]:
    """Frozen versions of other frameworks, from which a draft can take measures."""
    if version.status != "draft" or not drafts:
        return []
    return [one for one, count in queries.all_versions(db) if count and one.status == "frozen" and one.id != version.id]
