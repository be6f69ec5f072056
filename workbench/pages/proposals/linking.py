"""Linking evidence to a proposal, from the proposal or from a passage; and the way of one passage through the house."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.errors import Unusable
from consultation.store import now
from consultation.themes.corpus.models import Passage
from framework_drafts.proposals import evidence as links
from framework_drafts.proposals.evidence import Pointed
from framework_drafts.proposals.models import EVIDENCE, Proposal, ProposalEvidence
from workbench.access import allow, as_uuid, me
from workbench.loading import of_exercise
from workbench.pages.fields import offered
from workbench.pages.proposals import offers, tracing
from workbench.pages.proposals.forms import BecauseForm, LinkForm, ToProposalForm

door = Blueprint("linking", __name__)


@door.get("/proposals/<uuid:ref>/evidence")
@allow("proposal.change")
def ask(db: Any, proposal: Proposal) -> str:
    return _page(db, proposal, LinkForm(formdata=None))


@door.post("/proposals/<uuid:ref>/evidence")
@allow("proposal.change")
def link(db: Any, proposal: Proposal) -> Any:
    form = LinkForm()
    pointed = _pointed(form.thing.data or "")
    try:
        if form.validate_on_submit():
            if pointed is None:
                raise Unusable(links.MISSING)
            links.link(
                db,
                proposal=proposal,
                at_what=pointed,
                stance=form.stance.data,
                says=form.says.data,
                by=me().person.id,
                at=now(),
            )
            flash("Linked.")
            return redirect(url_for("proposals.show", ref=proposal.id, _anchor="evidence"))
    except Unusable as problem:
        db.rollback()
        form.thing.errors = [str(problem)]
    return _page(db, proposal, form), 422


@door.get("/evidence/<uuid:ref>/take-back")
@allow("evidence.take_back")
def ask_take_back(db: Any, evidence: ProposalEvidence) -> str:
    return _taking_back(db, evidence, BecauseForm(formdata=None))


@door.post("/evidence/<uuid:ref>/take-back")
@allow("evidence.take_back")
def take_back(db: Any, evidence: ProposalEvidence) -> Any:
    form = BecauseForm()
    if not form.validate_on_submit():
        return _taking_back(db, evidence, form), 422
    links.take_back(db, evidence=evidence, because=form.because.data, by=me().person.id, at=now())
    flash("The link is taken back. It stays to be seen, with the reason.")
    return redirect(url_for("proposals.show", ref=evidence.proposal_id, _anchor="evidence"))


@door.get("/passages/<uuid:ref>")
@allow("passage.trace")
def passage(db: Any, passage: Passage) -> str:
    return _passage(db, passage, ToProposalForm(formdata=None))


@door.post("/passages/<uuid:ref>/proposals")
@allow("passage.link")
def to_proposal(db: Any, passage: Passage) -> Any:
    form = ToProposalForm()
    proposal = of_exercise(db, Proposal, as_uuid(form.proposal.data or ""), passage.exercise_id)
    try:
        if form.validate_on_submit():
            links.link(
                db,
                proposal=proposal,
                at_what=Pointed("passage", passage.id),
                stance=form.stance.data,
                says=form.says.data,
                by=me().person.id,
                at=now(),
            )
            return redirect(url_for("proposals.show", ref=proposal.id, _anchor="evidence"))
    except Unusable as problem:
        db.rollback()
        form.proposal.errors = [str(problem)]
    return _passage(db, passage, form), 422


def _pointed(thing: str) -> Pointed | None:
    """What a choice stands for: its kind, its id, and for some which part of it."""
    kind, _, rest = thing.partition(":")
    key, _, part = rest.partition(":")
    found = as_uuid(key)
    return Pointed(kind, found, part[:120]) if found is not None and kind in EVIDENCE else None


def _page(db: Any, proposal: Proposal, form: LinkForm) -> str:
    kind = request.values.get("kind", "theme")
    kind = kind if kind in EVIDENCE else "theme"
    found = offers.of_kind(db, proposal, kind, request.values)
    form.thing.choices = offered([(one.value, one.label) for one in found["offers"]])
    return render_template("proposals/link.html", proposal=proposal, form=form, kind=kind, kinds=EVIDENCE, **found)


def _taking_back(db: Any, evidence: ProposalEvidence, form: BecauseForm) -> str:
    proposal = db.get_one(Proposal, evidence.proposal_id)
    return render_template("proposals/take_back.html", evidence=evidence, proposal=proposal, form=form, kinds=EVIDENCE)


def _passage(db: Any, passage: Passage, form: ToProposalForm) -> str:
    shown = tracing.of_passage(db, passage)
    form.proposal.choices = offered([(str(one.id), one.title) for one in shown["proposals"] if not one.withdrawn_at])
    return render_template("proposals/passage.html", passage=passage, form=form, **shown)
