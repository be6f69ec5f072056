"""Proposals of an exercise: writing, wording anew, withdrawing, and what is said about each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import EditedSince, Unusable
from consultation.exercises import Exercise
from consultation.store import now
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals import talking, writing
from framework_drafts.proposals.models import Proposal
from workbench.access import allow, as_uuid, me
from workbench.loading import not_found
from workbench.mail import SITE, write_letter
from workbench.pages.fields import whole
from workbench.pages.proposals import linking, present
from workbench.pages.proposals.forms import BecauseForm, DraftedForm, ProposalForm, RemarkForm
from workbench.pages.reports.views import download

door = Blueprint("proposals", __name__)
door.register_blueprint(linking.door)


@door.get("/proposals")
@allow("proposal.list")
def choose(db: Any, exercises: list[Exercise]) -> Any:
    if len(exercises) == 1:
        return redirect(url_for(".index", ref=exercises[0].id))
    return render_template("proposals/choose.html", exercises=exercises)


@door.get("/exercises/<uuid:ref>/proposals")
@allow("proposal.see_all")
def index(db: Any, exercise: Exercise) -> str:
    return render_template("proposals/index.html", **present.of_exercise(db, exercise))


@door.get("/exercises/<uuid:ref>/proposals.<kind>")
@allow("proposal.see_all")
def table(db: Any, exercise: Exercise, kind: str) -> Response:
    """Every proposal with each piece of evidence that stands, a row a piece."""
    return download(kind, "proposals", present.HEADER, present.rows(db, exercise), (present.RULE,))


@door.get("/exercises/<uuid:ref>/proposals/new")
@allow("proposal.write")
def new(db: Any, exercise: Exercise) -> str:
    asked = {name: request.args.get(name, "") for name in ("kind", "measure", "framework")}
    form = present.with_choices(db, ProposalForm(formdata=None, data=asked))
    return render_template("proposals/write.html", form=form, exercise=exercise, proposal=None)


@door.post("/exercises/<uuid:ref>/proposals/new")
@allow("proposal.write")
def write(db: Any, exercise: Exercise) -> Any:
    form = present.with_choices(db, ProposalForm())
    try:
        if form.validate_on_submit():
            made = writing.propose(db, exercise=exercise, wording=form.wording(), by=me().person.id, at=now())
            flash("The proposal is written down. Link what was said and found for and against it.")
            return redirect(url_for(".show", ref=made.id))
    except Unusable as problem:
        db.rollback()
        present.at_field(form, str(problem))
    return render_template("proposals/write.html", form=form, exercise=exercise, proposal=None), 422


@door.get("/proposals/<uuid:ref>")
@allow("proposal.read")
def show(db: Any, proposal: Proposal) -> str:
    return _page(db, proposal)


@door.get("/proposals/<uuid:ref>/word")
@allow("proposal.change")
def ask_reword(db: Any, proposal: Proposal) -> str:
    form = ProposalForm(formdata=None, data=present.as_form(proposal))
    exercise = db.get_one(Exercise, proposal.exercise_id)
    return render_template(
        "proposals/write.html", form=present.with_choices(db, form), exercise=exercise, proposal=proposal
    )


@door.post("/proposals/<uuid:ref>/word")
@allow("proposal.change")
def reword(db: Any, proposal: Proposal) -> Any:
    form = present.with_choices(db, ProposalForm())
    try:
        if form.validate_on_submit():
            seen = whole(form.seen.data)
            writing.reword(
                db, proposal=proposal, wording=form.wording(), seen_version=seen, by=me().person.id, at=now()
            )
            return redirect(url_for(".show", ref=proposal.id))
    except (Unusable, EditedSince) as problem:
        db.rollback()
        present.at_field(form, str(problem))
    exercise = db.get_one(Exercise, proposal.exercise_id)
    return render_template("proposals/write.html", form=form, exercise=exercise, proposal=proposal), 422


@door.post("/proposals/<uuid:ref>/withdraw")
@allow("proposal.change")
def withdraw(db: Any, proposal: Proposal) -> Any:
    form = BecauseForm(prefix="withdraw")
    if not form.validate_on_submit():
        return _page(db, proposal, withdraw_form=form), 422
    writing.withdraw(db, proposal=proposal, because=form.because.data, by=me().person.id, at=now())
    flash("The proposal is withdrawn. It stays to be read, with its evidence.")
    return redirect(url_for(".show", ref=proposal.id))


@door.post("/proposals/<uuid:ref>/shown-by")
@allow("proposal.change")
def shown_by(db: Any, proposal: Proposal) -> Any:
    form = present.with_versions(db, proposal, DraftedForm())
    chosen = as_uuid(form.drafted.data or "")
    version = (db.get(MeasureVersion, chosen) or not_found()) if chosen else None
    if form.drafted.data and chosen is None:
        not_found()
    try:
        writing.show_as(db, proposal=proposal, drafted=version, by=me().person.id, at=now())
    except Unusable as problem:
        db.rollback()
        form.drafted.errors = [str(problem)]
        return _page(db, proposal, drafted_form=form), 422
    return redirect(url_for(".show", ref=proposal.id))


@door.post("/proposals/<uuid:ref>/remarks")
@allow("proposal.change")
def remark(db: Any, proposal: Proposal) -> Any:
    form = RemarkForm()
    if not form.validate_on_submit():
        return _page(db, proposal, remark_form=form), 422
    made, named = talking.remark(db, proposal=proposal, words=form.words.data, by=me().person.id, at=now())
    for person in named:
        write_letter(
            db,
            key=f"mention:{made.id}:{person.id}",
            to=person.email,
            subject=f"You are mentioned: {proposal.title}",
            body=f"{me().person.name} mentioned you in a remark on the proposal “{proposal.title}”.\n\n"
            f"Read it here after signing in: {SITE}{url_for('.show', ref=proposal.id)}\n",
            at=now(),
        )
    told = [f"Told by e-mail: {', '.join(person.name for person in named)}."] if named else []
    if unknown := talking.unknown_in(form.words.data, named, me().person.name):
        told.append(f"Nobody here is called {', '.join(unknown)}: write @ and the whole name.")
    flash(" ".join(["The remark is there.", *told]))
    return redirect(url_for(".show", ref=proposal.id, _anchor="remarks"))


@door.post("/proposals/<uuid:ref>/read")
@allow("proposal.change")
def read(db: Any, proposal: Proposal) -> Any:
    """Those named in its remarks have read them."""
    talking.mark_seen(db, proposal=proposal, by=me().person.id, at=now())
    return redirect(url_for(".show", ref=proposal.id, _anchor="remarks"))


def _page(db: Any, proposal: Proposal, **forms: Any) -> str:
    shown = {
        "withdraw_form": forms.get("withdraw_form") or BecauseForm(prefix="withdraw", formdata=None),
        "remark_form": forms.get("remark_form") or RemarkForm(formdata=None),
        "drafted_form": forms.get("drafted_form") or present.with_versions(db, proposal, DraftedForm(formdata=None)),
    }
    wrong = next((form for form in shown.values() if form.errors), None)
    return render_template("proposals/show.html", **present.of_proposal(db, proposal), **shown, wrong=wrong)
