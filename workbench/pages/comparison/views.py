"""Two frameworks side by side: what became of each measure, and what England's figure was under each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from framework_drafts.comparison.crosswalk import IN_WORDS, crosswalk
from framework_drafts.frameworks.queries import all_versions, pinned_in
from workbench.access import allow, as_uuid, visitor
from workbench.loading import sees_drafts
from workbench.pages.drafting.present import shown_difference

door = Blueprint("comparison", __name__, url_prefix="/comparison")


@door.get("")
@allow("comparison.see")
def index(db: Any) -> str:
    versions = [v for v, count in all_versions(db) if count and (v.status == "frozen" or sees_drafts(visitor()))]
    known = {version.id: version for version in versions}
    old, new = (known.get(as_uuid(request.args.get(side, ""))) for side in ("old", "new"))
    steps = crosswalk(pinned_in(db, old.id), pinned_in(db, new.id)) if old and new else []
    counts = {kind: sum(step.kind == kind for step in steps) for kind in IN_WORDS}
    changes = [[shown_difference(one) for one in step.differences()] for step in steps]
    return render_template(
        "comparison/index.html",
        versions=versions,
        old=old,
        new=new,
        steps=steps,
        changes=changes,
        words=IN_WORDS,
        counts=counts,
    )
