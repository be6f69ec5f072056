"""The corpus: what is read, what is set aside and why, what is nearly the same, what is personal, what was changed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.councils import names
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.store import now
from consultation.themes.corpus import excluding, redacting
from consultation.themes.corpus.models import PERSONAL, CorpusText, PersonalData, Reanchoring
from consultation.themes.corpus.reanchoring import carry_over, proposals
from consultation.themes.corpus.sources import passages_of_version, words_of
from workbench import jobs
from workbench.access import allow, as_uuid, me
from workbench.pages.corpus import present
from workbench.pages.corpus.forms import AsideForm, MoveForm, RedactForm
from workbench.pages.fields import refusals_at
from workbench.pages.work.starting import work_started

door = Blueprint("corpus", __name__)


@door.get("/exercises/<uuid:ref>/corpus")
@allow("corpus.see")
def show(db: Any, exercise: Exercise) -> str:
    return render_template("corpus/show.html", exercise=exercise, **present.of_corpus(db, exercise))


@door.post("/exercises/<uuid:ref>/corpus/choose")
@allow("corpus.prepare")
def choose(db: Any, exercise: Exercise) -> Any:
    chosen, shown = request.form.getlist("part"), request.form.getlist("shown")
    excluding.choose_parts(db, exercise=exercise, chosen=chosen, shown=shown, by=me().person.id, at=now())
    flash("What is read was changed. What was coded elsewhere is kept and counts no more.")
    return redirect(url_for(".show", ref=exercise.id))


@door.post("/exercises/<uuid:ref>/corpus/prepare")
@allow("corpus.prepare")
def prepare(db: Any, exercise: Exercise) -> Any:
    args = {"exercise": str(exercise.id)}
    title = f"Prepare what there is to read: {exercise.title}"
    return work_started(jobs.ask(db, kind="corpus", title=title, args=args, by=me().person.id, at=now()))


@door.get("/exercises/<uuid:ref>/corpus/personal")
@allow("corpus.see")
def personal(db: Any, exercise: Exercise) -> str:
    shown = present.of_personal(db, exercise, request.args.get("show", "pointed"), request.args.get("page", "1"))
    return render_template("corpus/personal.html", exercise=exercise, **shown)


@door.post("/personal/<uuid:ref>")
@allow("personal.decide")
def decide(db: Any, place: PersonalData) -> Any:
    decision = request.form.get("decision")
    if decision not in ("redact", "leave"):
        raise Unusable("Choose whether to redact the words or to leave them as they stand.")
    redact = decision == "redact"
    redacting.decide(db, place=place, redact=redact, by=me().person.id, at=now())
    flash("Redacted: the words are shown nowhere but here." if redact else "Left as it stands.")
    if text := as_uuid(request.form.get("text", "")):
        return redirect(url_for(".text", ref=text))
    state = request.form.get("show", "pointed")
    return redirect(url_for(".personal", ref=place.exercise_id, show=state, _anchor="places"))


@door.get("/texts/<uuid:ref>")
@allow("text.handle")
def text(db: Any, text: CorpusText) -> str:
    return _text(db, text)


@door.post("/texts/<uuid:ref>/aside")
@allow("text.handle")
def aside(db: Any, text: CorpusText) -> Any:
    form = AsideForm()
    if form.validate_on_submit():
        with refusals_at(db, form.why):
            excluding.set_text_aside(db, text=text, because=form.reason(), by=me().person.id, at=now())
            flash("The text is set aside, and counted as excluded with its reason.")
            return redirect(url_for(".text", ref=text.id))
    return _text(db, text, aside_form=form), 422


@door.post("/texts/<uuid:ref>/take-up")
@allow("text.handle")
def take_up(db: Any, text: CorpusText) -> Any:
    excluding.take_text_up(db, text=text, by=me().person.id, at=now())
    flash("The text is among those to be read again.")
    return redirect(url_for(".text", ref=text.id))


@door.post("/texts/<uuid:ref>/move")
@allow("text.handle")
def move(db: Any, text: CorpusText) -> Any:
    form = present.with_questions(db, text, MoveForm(prefix="move"))
    if not form.validate_on_submit():
        return _text(db, text, move_form=form), 422
    excluding.move_text(db, text=text, to=form.to.data, because=form.because.data, by=me().person.id, at=now())
    flash("The answer is counted under the other question; where it was given stays on record.")
    return redirect(url_for(".text", ref=text.id))


@door.post("/texts/<uuid:ref>/redact")
@allow("text.handle")
def redact(db: Any, text: CorpusText) -> Any:
    form = RedactForm(prefix="redact")
    if form.validate_on_submit():
        words, kind = form.words.data, form.kind.data
        with refusals_at(db, form.words):
            made = redacting.point_out(db, text=text, words=words, kind=kind, by=me().person.id, at=now())
            flash(f"Redacted in {len(made)} {'place' if len(made) == 1 else 'places'}.")
            return redirect(url_for(".text", ref=text.id))
    return _text(db, text, redact_form=form), 422


@door.get("/reanchoring/<uuid:ref>")
@allow("reanchoring.do")
def reanchor(db: Any, task: Reanchoring) -> Any:
    if task.done_at is not None:
        flash("Somebody has looked at this text already.")
        return redirect(url_for(".show", ref=task.exercise_id))
    return render_template(
        "corpus/reanchor.html",
        task=task,
        exercise=db.get_one(Exercise, task.exercise_id),
        proposals=proposals(db, task),
        passages=passages_of_version(db, task.new_version_id),
        **present.of_task(db, task),
    )


@door.post("/reanchoring/<uuid:ref>")
@allow("reanchoring.do")
def carry(db: Any, task: Reanchoring) -> Any:
    chosen: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for name, value in request.form.items():
        coding, passage = as_uuid(name.removeprefix("to-")), as_uuid(value)
        if name.startswith("to-") and coding and passage:
            chosen.add((coding, passage))
    carried = carry_over(db, task=task, chosen=chosen, by=me().person.id, at=now())
    flash(
        f"{carried} {'coding was' if carried == 1 else 'codings were'} carried over. The rest of the new text is to be read."
    )
    return redirect(url_for(".show", ref=task.exercise_id))


def _text(db: Any, text: CorpusText, **forms: Any) -> str:
    shown = {
        "aside_form": forms.get("aside_form") or AsideForm(formdata=None),
        "move_form": forms.get("move_form") or present.with_questions(db, text, MoveForm(prefix="move", formdata=None)),
        "redact_form": forms.get("redact_form") or RedactForm(prefix="redact", formdata=None),
    }
    wrong = next((form for form in shown.values() if form.errors), None)
    return render_template(
        "corpus/text.html",
        text=text,
        exercise=db.get_one(Exercise, text.exercise_id),
        original=words_of(db, text.source_kind, text.source_version_id),
        places=redacting.places_of(db, text.source_version_id),
        passages=passages_of_version(db, text.source_version_id),
        kinds=PERSONAL,
        names=names(db),
        wrong=wrong,
        **present.of_text(db, text),
        **shown,
    )
