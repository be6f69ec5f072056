"""Moving a frozen version from stage to stage: the form, and the operation that its button asks for."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Length

from consultation.errors import Unusable
from consultation.people import names_of
from consultation.store import now
from framework_drafts.dryruns.checking import tested
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.lifecycle import moving
from framework_drafts.lifecycle.queries import stage_of, steps_of
from framework_drafts.lifecycle.stages import AGREED, BEFORE, IN_WORDS, MEANS, PUBLISHED, RETIRED
from framework_drafts.measures.models import MeasureVersion
from workbench.access import as_uuid, me
from workbench.database import here
from workbench.pages.fields import FlaskForm, choice, long_text, needed, offered, pick

DEEDS = {AGREED: "Agree it", PUBLISHED: "Say that it is published", RETIRED: "Retire it"}
Version = MeasureVersion | FrameworkVersion


class StageForm(FlaskForm):
    stage = choice("What was decided?", [], needed("Say what was decided."))
    decision = long_text(
        "The decision and its reasons", needed("Say what was decided and why."), Length(max=2000), rows=3
    )
    successor = pick("When it is retired: what takes its place", [], validate_choice=False)


def stage_form(db: Any, version: Version, others: list[Version]) -> StageForm | None:
    """The form with the stages that may follow; None where none may."""
    now_at = stage_of(db, version)
    follow = [(stage, DEEDS[stage]) for stage in DEEDS if now_at in BEFORE[stage]]
    if not follow:
        return None
    form = StageForm()
    form.stage.choices = offered(follow)
    form.successor.choices = offered(
        [
            ("", "Nothing"),
            *((str(one.id), f"Version {one.version}") for one in others if one.id != version.id and one.version),
        ]
    )
    return form


def move(db: Any, version: Version, form: StageForm) -> None:
    """What the form asks for, done. Raises NotYours, Unusable."""
    by, at, said = me().person.id, now(), form.decision.data or ""
    if form.stage.data == AGREED:
        if isinstance(version, MeasureVersion):
            ran = tested(db, here().snapshots, version.defines())
            moving.agree_measure(db, version=version, tested=ran, decision=said, by=by, at=at)
        else:
            moving.agree_framework(db, version=version, decision=said, by=by, at=at)
    elif form.stage.data == PUBLISHED:
        moving.publish(db, version=version, decision=said, by=by, at=at)
    elif form.stage.data == RETIRED:
        moving.retire(db, version=version, decision=said, successor=_successor(db, version, form), by=by, at=at)
    else:
        raise Unusable("Choose what was decided.")


def stages_shown(db: Any, version: Version) -> dict[str, Any]:
    """Where a version stands and how it came there."""
    steps = steps_of(db, version)
    return {
        "stage": stage_of(db, version),
        "stage_words": IN_WORDS,
        "stage_means": MEANS,
        "stage_steps": steps,
        "stage_people": names_of(db, [step.by for step in steps]),
    }


def _successor(db: Any, version: Version, form: StageForm) -> Version | None:
    chosen = as_uuid(form.successor.data or "")
    return db.get(type(version), chosen) if chosen else None
