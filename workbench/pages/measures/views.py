"""One measure: its plain English with remarks on each clause, its tests, stages and decisions, every version, its files."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from wtforms.validators import Length

from consultation.errors import NotYours, Unusable
from consultation.store import now
from framework_drafts.lifecycle.queries import stage_of
from framework_drafts.measures import commenting
from framework_drafts.measures.fhir import NotExported, as_fhir
from framework_drafts.measures.files import to_yaml
from framework_drafts.measures.guide import chapters
from framework_drafts.measures.models import ClauseComment, MeasureVersion
from workbench.access import allow, me
from workbench.pages.fields import FlaskForm, Press, long_text, needed, offered, pick
from workbench.pages.measures import present
from workbench.pages.stages import StageForm, move, stage_form

door = Blueprint("measures", __name__)


class RemarkForm(FlaskForm):
    clause = pick("About", [])
    words = long_text("Your remark", needed("Write the remark."), Length(max=2000), rows=3)


@door.get("/measures/guide")
@allow("language.read")
def guide(db: Any) -> str:
    return render_template("measures/guide.html", chapters=chapters())


@door.get("/measures/<uuid:ref>")
@allow("measure.read")
def show(db: Any, measure: MeasureVersion) -> str:
    return _page(db, measure)


@door.post("/measures/<uuid:ref>/remarks")
@allow("measure.remark")
def remark(db: Any, measure: MeasureVersion) -> Any:
    form = _remark_form(measure)
    try:
        if form.validate_on_submit():
            said = (form.clause.data, form.words.data)
            commenting.remark(db, version=measure, clause=said[0], words=said[1], by=me().person.id, at=now())
            return redirect(url_for(".show", ref=measure.id, _anchor="remarks"))
    except Unusable as problem:
        db.rollback()
        form.words.errors = [str(problem)]
    return _page(db, measure, remark_form=form), 422


@door.post("/remarks/<uuid:ref>/settle")
@allow("remark.settle")
def settle(db: Any, comment: ClauseComment) -> Any:
    commenting.settle(db, comment=comment, by=me().person.id, at=now())
    return redirect(url_for(".show", ref=comment.measure_version_id, _anchor="remarks"))


@door.post("/measures/<uuid:ref>/stage")
@allow("measure.decide")
def stage(db: Any, measure: MeasureVersion) -> Any:
    """A decision on a frozen version."""
    form = stage_form(db, measure, list(present.versions_of(db, measure)))
    if form is None:
        raise Unusable("Nothing is left to decide on this version.")
    try:
        if form.validate_on_submit():
            move(db, measure, form)
            flash("The decision stands with this version.")
            return redirect(url_for(".show", ref=measure.id))
    except (NotYours, Unusable) as problem:
        db.rollback()
        form.decision.errors = [str(problem)]
    return _page(db, measure, form=form), 422


@door.get("/measures/<uuid:ref>/measure.yaml")
@allow("measure.read")
def file(db: Any, measure: MeasureVersion) -> Response:
    return _file(to_yaml(measure.defines().as_data()), "application/yaml", measure, "yaml")


@door.get("/measures/<uuid:ref>/measure.fhir.json")
@allow("measure.read")
def fhir(db: Any, measure: MeasureVersion) -> Any:
    version = measure.version or "draft"
    try:
        stage = stage_of(db, measure)
        resource = as_fhir(measure.defines(), measure_id=measure.measure_id, version=version, stage=stage)
    except NotExported as problem:
        flash(str(problem))
        return redirect(url_for(".show", ref=measure.id))
    return _file(json.dumps(resource, indent=2, ensure_ascii=False), "application/fhir+json", measure, "fhir.json")


def _page(
    db: Any, measure: MeasureVersion, form: StageForm | None = None, remark_form: RemarkForm | None = None
) -> str:
    shown = present.measure(db, measure)
    form = form or stage_form(db, measure, list(shown["versions"]))
    remark_form = remark_form or _remark_form(measure)
    return render_template("measures/show.html", **shown, stage_form=form, remark_form=remark_form, press=Press())


def _remark_form(measure: MeasureVersion) -> RemarkForm:
    form = RemarkForm()
    form.clause.choices = offered(present.clauses_offered(measure))
    return form


def _file(text: str, kind: str, measure: MeasureVersion, ending: str) -> Response:
    name = f"{measure.measure_id}-{measure.version or 'draft'}.{ending}"
    return Response(text, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
