"""Adding measures to a draft, building them step by step, putting two people's changes together, undoing, dropping."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import EditedSince, Frozen, Refusal, Unusable
from consultation.people import names_of
from consultation.store import now
from framework_drafts.frameworks import editing
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in
from framework_drafts.measures.drafting import Conflicting, edits_of, mark_of
from workbench.access import allow, me
from workbench.pages.drafting import forms, present
from workbench.pages.drafting.offers import Offers
from workbench.pages.drafting.problems import plain_problem
from workbench.pages.drafting.starters import starter
from workbench.pages.fields import Press, whole

FIRST = ("join", "how", "kind", "contract", "days_from", "name", "title", "file")
door = Blueprint("drafting", __name__, url_prefix="/frameworks/versions/<uuid:ref>")


@door.get("/add")
@allow("framework.draft")
def ask_add(db: Any, version: FrameworkVersion) -> str:
    return _add_page(db, version, _add_form(db))


@door.post("/add")
@allow("framework.draft")
def add(db: Any, version: FrameworkVersion) -> Any:
    form = _add_form(db)
    try:
        if form.validate_on_submit():
            kept = ("kind", "title", "why", "unit", "polarity", "series")
            editing.add_measure(
                db,
                draft=version,
                code=form.code.data,
                domain=form.domain.data or "",
                definition=starter(**{name: getattr(form, name).data or "" for name in kept}),
                reason=form.reason.data,
                by=me().person.id,
                at=now(),
            )
            flash(
                f"{form.code.data} was added to this draft, with a definition to begin from: change each step to what you mean."
            )
            return redirect(url_for(".build", ref=version.id, code=form.code.data.strip()))
    except Frozen:
        raise
    except Refusal as problem:
        db.rollback()
        _at(form, "code" if "code" in str(problem).lower() else "series", problem)
    return _add_page(db, version, form), 422


@door.get("/measures/<code>/build")
@allow("framework.draft")
def build(db: Any, version: FrameworkVersion, code: str) -> str:
    return render_template("drafting/build.html", **present.building(db, version, code), press=Press())


@door.get("/measures/<code>/build/<step>")
@allow("framework.draft")
def ask_step(db: Any, version: FrameworkVersion, code: str, step: str) -> str:
    number = whole(request.args.get("number"))
    shown, found = present.step_page(db, version, code, step, number)
    form = found.fill(shown["pin"].definition, Offers(db), number)
    form.seen.data = mark_of(shown["pin"].measure)
    form.claim.data = shown["pin"].measure.claim
    return render_template("drafting/step.html", **shown, form=form)


@door.post("/measures/<code>/build/<step>")
@allow("framework.draft")
def save_step(db: Any, version: FrameworkVersion, code: str, step: str) -> Any:
    """One step's clauses, saved; what somebody else saved meanwhile is kept beside them, or both are shown."""
    number = whole(request.args.get("number"))
    shown, found = present.step_page(db, version, code, step, number)
    before = present.as_opened(db, shown["pin"], request.form.get("seen", ""))
    form = found.fill(before, Offers(db), number)
    try:
        if form.validate_on_submit():
            changes = found.say(form, before, number)
            reason = (form.reason.data or "").strip() or f"{found.title} changed."
            _saved(db, version, code, form.seen.data, changes, reason, form.claim.data or "")
            flash(f"{code}: {found.title[:1].lower()}{found.title[1:]} saved.")
            return redirect(url_for(".build", ref=version.id, code=code))
    except Conflicting as conflict:
        db.rollback()
        return _conflict_page(db, version, code, conflict, form), 409
    except (EditedSince, Frozen):
        raise
    except Unusable as problem:
        db.rollback()
        shown, _ = present.step_page(db, version, code, step, number)
        _at(form, "claim" if "You said that" in str(problem) else _first(form), Unusable(plain_problem(str(problem))))
    return render_template("drafting/step.html", **shown, form=form), 422


@door.post("/measures/<code>/merge")
@allow("framework.draft")
def merge(db: Any, version: FrameworkVersion, code: str) -> Any:
    """What was chosen for each clause that two people changed."""
    prefer = {key.removeprefix("stands-"): value for key, value in request.form.items() if key.startswith("stands-")}
    try:
        changes = json.loads(request.form.get("mine", ""))
        form = forms.StepForm()
        if not isinstance(changes, dict) or not form.validate_on_submit():
            raise Unusable("The page was not whole: go back and save the step again.")
        opened = present.as_opened(db, present.pinned(db, version, code), form.seen.data or "").as_data()
        changes = {**dict.fromkeys(opened), **changes}
        _saved(db, version, code, form.seen.data, changes, form.reason.data or "", form.claim.data or "", prefer)
        flash(f"Both changes of {code} stand together now.")
        return redirect(url_for(".build", ref=version.id, code=code))
    except (ValueError, RecursionError) as problem:
        raise Unusable("The page was not whole: go back and save the step again.") from problem
    except Conflicting as conflict:
        db.rollback()
        return _conflict_page(db, version, code, conflict, form, again=True), 409


@door.post("/measures/<code>/undo")
@allow("framework.draft")
def undo(db: Any, version: FrameworkVersion, code: str) -> Any:
    number = whole(request.form.get("number"))
    seen = request.form.get("seen", "")
    editing.undo(db, draft=version, code=code, number=number, seen=seen, by=me().person.id, at=now())
    flash(f"{code} is as it was at save {number}. What came after stays in the history.")
    return redirect(url_for(".build", ref=version.id, code=code))


@door.get("/measures/<code>/drop")
@allow("framework.draft")
def ask_drop(db: Any, version: FrameworkVersion, code: str) -> str:
    pin = present.pinned(db, version, code)
    form = forms.DropForm(seen=mark_of(pin.measure))
    return render_template("drafting/drop.html", version=version, pin=pin, form=form)


@door.post("/measures/<code>/drop")
@allow("framework.draft")
def drop(db: Any, version: FrameworkVersion, code: str) -> Any:
    form = forms.DropForm()
    if not form.validate_on_submit():
        pin = present.pinned(db, version, code)
        return render_template("drafting/drop.html", version=version, pin=pin, form=form), 422
    editing.drop_measure(
        db, draft=version, code=code, seen=form.seen.data, reason=form.reason.data, by=me().person.id, at=now()
    )
    flash(f"{code} was dropped from this draft. The measure itself is kept.")
    return redirect(url_for("frameworks.show", ref=version.id))


@door.get("/measures/<code>/label")
@allow("framework.draft")
def ask_label(db: Any, version: FrameworkVersion, code: str) -> str:
    pin = present.pinned(db, version, code)
    form = forms.LabelForm(data={"code": code, "domain": pin.entry.domain})
    return render_template("drafting/label.html", version=version, pin=pin, form=form)


@door.post("/measures/<code>/label")
@allow("framework.draft")
def label(db: Any, version: FrameworkVersion, code: str) -> Any:
    form = forms.LabelForm()
    try:
        if form.validate_on_submit():
            by = me().person.id
            said = (form.code.data, form.domain.data)
            editing.relabel(db, draft=version, code=code, new_code=said[0], domain=said[1], by=by, at=now())
            return redirect(url_for("frameworks.show", ref=version.id))
    except Unusable as problem:
        db.rollback()
        _at(form, "code", problem)
    pin = present.pinned(db, version, code)
    return render_template("drafting/label.html", version=version, pin=pin, form=form), 422


def _saved(
    db: Any,
    version: FrameworkVersion,
    code: str,
    seen: str | None,
    changes: dict[str, Any],
    reason: str,
    claim: str,
    prefer: dict[str, str] | None = None,
) -> None:
    editing.change_measure(
        db,
        draft=version,
        code=code,
        seen=seen or "",
        changes=changes,
        reason=reason,
        claim=claim,
        prefer=prefer,
        by=me().person.id,
        at=now(),
    )


def _conflict_page(
    db: Any, version: FrameworkVersion, code: str, conflict: Conflicting, form: Any, again: bool = False
) -> str:
    pin = present.pinned(db, version, code)
    last = edits_of(db, pin.measure)[0].by
    other = names_of(db, [last]).get(last, "somebody else")
    return render_template(
        "drafting/merge.html",
        version=version,
        pin=pin,
        conflicts=[present.side_by_side(one) for one in conflict.conflicts],
        mine=json.dumps(conflict.mine, ensure_ascii=False),
        form=form,
        other=other,
        again=again,
    )


def _add_page(db: Any, version: FrameworkVersion, form: forms.AddForm) -> str:
    domains = list(dict.fromkeys(pin.entry.domain for pin in pinned_in(db, version.id)))
    return render_template("drafting/add.html", version=version, form=form, domains=domains)


def _add_form(db: Any) -> forms.AddForm:
    form = forms.AddForm()
    form.series.choices = Offers(db).series(none="None")
    return form


def _first(form: Any) -> str:
    """The field that a step begins with, where what is wrong with the step is said."""
    return next((name for name in FIRST if name in form), "reason")


def _at(form: Any, name: str, problem: Refusal) -> None:
    """Put a refusal beside a field."""
    form[name if name in form else "reason"].errors = [str(problem)]
