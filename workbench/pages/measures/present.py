"""What a measure's page shows."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from consultation.people import names_of
from framework_drafts.dryruns.checking import tested
from framework_drafts.frameworks.domain_lists import entry_in_words
from framework_drafts.lifecycle.queries import stages_of
from framework_drafts.measures.commenting import WHOLE, remarks_on
from framework_drafts.measures.files import to_yaml
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.measures.needs import fields_needed
from framework_drafts.measures.structure import differences
from framework_drafts.measures.testing import coverage, not_ready
from framework_drafts.measures.wording import clause_tree, in_words, said_at
from workbench.access import visitor
from workbench.database import here
from workbench.loading import sees_drafts
from workbench.pages.drafting.present import shown_difference
from workbench.pages.measures.said import said_about
from workbench.pages.stages import stages_shown


def versions_of(db: Any, measure: MeasureVersion) -> list[MeasureVersion]:
    """Every version of a measure that this person may see, the oldest first."""
    query = (
        select(MeasureVersion)
        .where(MeasureVersion.measure_id == measure.measure_id)
        .order_by(col(MeasureVersion.created_at))
    )
    return [one for one in db.exec(query) if one.status == "frozen" or sees_drafts(visitor())]


def measure(db: Any, version: MeasureVersion) -> dict[str, Any]:
    definition = version.defines()
    versions = versions_of(db, version)
    before = next((one for one in versions if one.id == version.based_on), None)
    remarks = remarks_on(db, version) if sees_drafts(visitor()) else []
    ran = tested(db, here().snapshots, definition)
    return {
        "measure": version,
        "definition": definition,
        "tree": clause_tree(definition),
        "sentences": in_words(definition)[-3:],
        "versions": versions,
        "standing": stages_of(db, versions),
        "before": before,
        "differences": [shown_difference(one) for one in differences(before.definition, version.definition)]
        if before
        else [],
        "file": to_yaml(definition.as_data()),
        "tested": ran,
        "not_ready": not_ready(definition, ran),
        "coverage": coverage(definition),
        "fields": fields_needed(definition),
        "is_records": isinstance(definition.source, Records),
        "links": [(entry_in_words(one.list, one.key), one) for one in definition.domains],
        "remarks": remarks,
        "clause_words": said_at(definition),
        "people": names_of(db, [one.by for one in remarks] + [one.settled_by for one in remarks]),
        **stages_shown(db, version),
        **said_about(db, version, versions, definition),
    }


def clauses_offered(version: MeasureVersion) -> list[tuple[str, str]]:
    """What a remark can be about."""
    return [(WHOLE, "The measure as a whole"), *((path, words[:110]) for path, words in _clauses(version.defines()))]


def _clauses(definition: Definition) -> list[tuple[str, str]]:
    return list(said_at(definition).items())
