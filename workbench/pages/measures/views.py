"""One measure: what it means in plain English, its definition, and every version it had."""

from __future__ import annotations

from typing import Any

import yaml
from flask import Blueprint, render_template
from sqlmodel import col, select

from framework_drafts.measures.models import MeasureVersion
from framework_drafts.measures.wording import in_words
from workbench.access import allow, visitor
from workbench.loading import sees_drafts

door = Blueprint("measures", __name__)


@door.get("/measures/<uuid:ref>")
@allow("measure.read")
def show(db: Any, measure: MeasureVersion) -> str:
    query = (
        select(MeasureVersion)
        .where(MeasureVersion.measure_id == measure.measure_id)
        .order_by(col(MeasureVersion.created_at))
    )
    versions = [version for version in db.exec(query) if version.status == "frozen" or sees_drafts(visitor())]
    definition = measure.defines()
    return render_template(
        "measures/show.html",
        measure=measure,
        definition=definition,
        sentences=in_words(definition),
        versions=versions,
        file=yaml.safe_dump(definition.as_data(), sort_keys=False, allow_unicode=True, width=90),
    )
