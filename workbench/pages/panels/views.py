"""Panels: opening one, sitting on it, scoring item by item, and moving it on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from consultation.errors import NotYours, Unusable
from consultation.exercises import Exercise
from consultation.people import Person
from consultation.store import now
from framework_drafts.deliberation import panels, rating
from framework_drafts.deliberation.models import Panel, PanelItem, PanelMember
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals.models import Proposal
from workbench.access import allow, as_uuid, me
from workbench.loading import not_found
from workbench.pages.panels import present
from workbench.pages.panels.forms import DeclareForm, GiveUpForm, JoinForm, PanelForm, scores_from
from workbench.pages.reports.views import download

door = Blueprint("panels", __name__)


@door.get("/exercises/<uuid:ref>/panels")
@allow("panel.list")
def index(db: Any, exercise: Exercise) -> str:
    return render_template("panels/index.html", **present.of_exercise(db, exercise))


@door.get("/exercises/<uuid:ref>/panels/new")
@allow("panel.open")
def new(db: Any, exercise: Exercise) -> str:
    form = present.with_choices(db, exercise, PanelForm(formdata=None))
    return render_template("panels/open.html", exercise=exercise, form=form)


@door.post("/exercises/<uuid:ref>/panels/new")
@allow("panel.open")
def begin(db: Any, exercise: Exercise) -> Any:
    form = present.with_choices(db, exercise, PanelForm())
    try:
        if form.validate_on_submit():
            items = [_item(db, one) for one in form.items.data or []]
            members = [db.get(Person, as_uuid(one)) or not_found() for one in form.members.data or [] if as_uuid(one)]
            made = panels.open_panel(
                db,
                exercise=exercise,
                title=form.title.data,
                criteria=form.criteria.data,
                quorum=form.quorum.data,
                items=items,
                members=members,
                by=me().person.id,
                at=now(),
            )
            flash("The first round is open. Nobody sees anybody’s scores before it ends.")
            return redirect(url_for(".show", ref=made.id))
    except Unusable as problem:
        db.rollback()
        present.at_field(form, str(problem))
    return render_template("panels/open.html", exercise=exercise, form=form), 422


@door.get("/panels/<uuid:ref>")
@allow("panel.read")
def show(db: Any, panel: Panel) -> str:
    return _page(db, panel)


@door.get("/panels/<uuid:ref>/outcome.<kind>")
@allow("panel.read")
def table(db: Any, panel: Panel, kind: str) -> Response:
    """The outcome of a closed panel, a row for each item and criterion: how often each score was given, and no names."""
    if panel.state != "closed":
        not_found()
    return download(kind, "panel", present.HEADER, present.rows(db, panel), ())


@door.post("/panels/<uuid:ref>/interests")
@allow("panel.score")
def declare(db: Any, panel: Panel) -> Any:
    form = present.with_items(db, panel, DeclareForm())
    aside = [key for one in form.aside.data or [] if (key := as_uuid(one)) is not None]
    try:
        if form.validate_on_submit():
            panels.declare(
                db, panel=panel, interests=form.interests.data, stands_aside=aside, by=me().person.id, at=now()
            )
            return redirect(url_for(".show", ref=panel.id))
    except Unusable as problem:
        db.rollback()
        form.interests.errors = [str(problem)]
    return _page(db, panel, declare_form=form), 422


@door.get("/panels/<uuid:ref>/items/<int:place>")
@allow("panel.score")
def item(db: Any, panel: Panel, place: int) -> Any:
    sits = db.get_one(PanelMember, (panel.id, me().person.id))
    if sits.declared_at is None and panel.state in present.ROUND_NAMES:
        flash("First, declare your interests: say what they are, or that you have none.")
        return redirect(url_for(".show", ref=panel.id))
    return _scoring(db, panel, place, [])


@door.post("/panels/<uuid:ref>/items/<int:place>")
@allow("panel.score")
def score(db: Any, panel: Panel, place: int) -> Any:
    found = _at(db, panel, place)
    scores, reasons, wrong = scores_from(request.form, panel.criteria["criteria"])
    if not scores and not wrong:
        wrong.append("Choose at least one score.")
    if request.form.get("round", "") != present.ROUND_NAMES.get(panel.state, ""):
        wrong.append("The round has ended since you opened this page. Nothing was saved: look at it anew.")
    try:
        if not wrong:
            written = rating.rate(
                db, panel=panel, item=found, scores=scores, reasons=reasons, by=me().person.id, at=now()
            )
            if written:
                flash("Your scores are saved.")
            return redirect(url_for(".show", ref=panel.id))
    except (Unusable, NotYours) as problem:
        db.rollback()
        wrong.append(str(problem))
    return _scoring(db, panel, place, wrong), 422


@door.post("/panels/<uuid:ref>/second")
@allow("panel.lead")
def second(db: Any, panel: Panel) -> Any:
    return _moved(
        db, panel, panels.begin_second, "The second round is open: everybody sees how the first one fell out."
    )


@door.post("/panels/<uuid:ref>/close")
@allow("panel.lead")
def close(db: Any, panel: Panel) -> Any:
    return _moved(db, panel, panels.close, "The panel is closed. Its outcome stands.")


@door.post("/panels/<uuid:ref>/give-up")
@allow("panel.lead")
def give_up(db: Any, panel: Panel) -> Any:
    form = GiveUpForm()
    if not form.validate_on_submit():
        return _page(db, panel, give_up_form=form), 422
    panels.give_up(db, panel=panel, because=form.because.data, by=me().person.id, at=now())
    return redirect(url_for(".show", ref=panel.id))


@door.post("/panels/<uuid:ref>/members")
@allow("panel.lead")
def put_on(db: Any, panel: Panel) -> Any:
    key = as_uuid(request.form.get("person", ""))
    person = db.get(Person, key) if key else None
    try:
        panels.join(db, panel=panel, person=person or not_found(), by=me().person.id, at=now())
    except Unusable as problem:
        db.rollback()
        flash(str(problem))
    return redirect(url_for(".show", ref=panel.id))


def _moved(db: Any, panel: Panel, move: Any, said: str) -> Any:
    try:
        move(db, panel=panel, by=me().person.id, at=now())
    except Unusable as problem:
        db.rollback()
        return _page(db, panel, wrong_words=str(problem)), 422
    flash(said)
    return redirect(url_for(".show", ref=panel.id))


def _item(db: Any, value: str) -> Proposal | MeasureVersion:
    kind, _, key = value.partition(":")
    found = db.get({"proposal": Proposal}.get(kind, MeasureVersion), as_uuid(key)) if as_uuid(key) else None
    return found or not_found()


def _at(db: Any, panel: Panel, place: int) -> PanelItem:
    return next((one for one in panels.items_of(db, panel.id) if one.place == place), None) or not_found()


def _scoring(db: Any, panel: Panel, place: int, wrong: list[str]) -> str:
    shown = present.of_item(db, panel, _at(db, panel, place), me().person.id)
    return render_template("panels/score.html", **shown, wrong=wrong, given=request.form)


def _page(db: Any, panel: Panel, **forms: Any) -> str:
    shown = present.of_panel(db, panel, me().person.id)
    declare_form = forms.get("declare_form") or present.with_items(db, panel, DeclareForm(formdata=None))
    if shown["mine"] is not None and not declare_form.is_submitted():
        declare_form.interests.data, declare_form.aside.data = shown["mine"].interests, shown["mine"].stands_aside
    give_up_form = forms.get("give_up_form") or GiveUpForm(formdata=None)
    join_form = present.with_people(db, panel, JoinForm(formdata=None))
    return render_template(
        "panels/show.html",
        **shown,
        declare_form=declare_form,
        give_up_form=give_up_form,
        join_form=join_form,
        wrong=next((form for form in (declare_form, give_up_form) if form.errors), None),
        wrong_words=forms.get("wrong_words", ""),
    )
