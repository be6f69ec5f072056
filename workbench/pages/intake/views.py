"""A file of contacts or replies: which column holds what, what would become of every row, and taking it over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from consultation.councils import all_councils
from consultation.errors import Unusable
from consultation.intake import contacts, replies
from consultation.intake.matching import Councils
from consultation.intake.models import Intake
from consultation.intake.taking_in import begin, look_at_contacts, look_at_replies, saved_mapping, set_mapping
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.store import now
from workbench import jobs
from workbench.access import allow, me
from workbench.pages.fields import Press, whole
from workbench.pages.work.starting import work_started

door = Blueprint("intake", __name__, url_prefix="/intake/<uuid:ref>")
MOST_SHOWN = 300
MOST_TO_CHOOSE = 200


@door.get("")
@allow("intake.handle")
def show(db: Any, intake: Intake) -> str:
    checked = _look(db, intake)
    every = {c.code: c.name for c in all_councils(db)}
    known = Councils(every)
    saved = saved_mapping(db, intake.questionnaire_id, intake.kind, intake.header)
    return render_template(
        "intake/show.html",
        intake=intake,
        questionnaire=db.get_one(Questionnaire, intake.questionnaire_id),
        form=Press(),
        targets=_targets(db, intake),
        of_column={place: target for target, place in intake.mapping["columns"].items()},
        missing=_missing(intake),
        checked=checked,
        shown=checked.bad[:MOST_SHOWN],
        attention=[one for one in checked.good if getattr(one, "attention", None)],
        unknown={text: known.likely(text) for text in list(checked.unknown)[:MOST_TO_CHOOSE]},
        every=sorted(every.items(), key=lambda pair: pair[1]),
        named=every,
        saved=saved,
    )


@door.post("/mapping")
@allow("intake.handle")
def save_mapping(db: Any, intake: Intake) -> Any:
    """Every column's target from its own list; a target twice is refused, since one of the two would be lost."""
    columns: dict[str, int] = {}
    for place in range(len(intake.header)):
        target = request.form.get(f"column-{place}", "")
        if target and target in columns:
            name = _targets(db, intake).get(target, target)
            raise Unusable(f"Two columns are said to hold “{name}”: choose one of them.")
        if target in _targets(db, intake):
            columns[target] = place
    said = {}
    for number in range(min(whole(request.form.get("unknown")), MOST_TO_CHOOSE)):
        text, code = request.form.get(f"text-{number}", ""), request.form.get(f"council-{number}", "")
        if text and code:
            said[text] = code
    set_mapping(
        db,
        intake=intake,
        columns=columns,
        said=said,
        final=bool(request.form.get("final")),
        save_as=request.form.get("save_as", ""),
        by=me().person.id,
        at=now(),
    )
    return redirect(url_for(".show", ref=intake.id) + "#rows")


@door.post("/take-over")
@allow("intake.handle")
def take_over(db: Any, intake: Intake) -> Any:
    if intake.applied_at is not None:
        flash("This file has been taken over already.")
        return redirect(url_for(".show", ref=intake.id))
    if _missing(intake) or not _look(db, intake).good:
        raise Unusable("No row can be taken over yet: say which column holds what, and correct the rows.")
    begin(db, intake=intake)
    title = "Invite contacts" if intake.kind == "contacts" else "Take over replies"
    job = jobs.ask(
        db, kind=intake.kind, title=f"{title}: {intake.source_name}"[:200], args={"intake": str(intake.id)}, by=me().person.id, at=now()
    )  # fmt: skip
    return work_started(job)


def _targets(db: Any, intake: Intake) -> dict[str, str]:
    if intake.kind == "contacts":
        return contacts.TARGETS
    edition = published_edition(db, intake.questionnaire_id)
    return replies.targets(edition.asks()) if edition else {}


def _missing(intake: Intake) -> list[str]:
    """What no column holds yet and every row needs."""
    needed = ("council", "name", "email") if intake.kind == "contacts" else ("council",)
    names = {"council": "the council", "name": "the person’s name", "email": "the e-mail address"}
    return [names[target] for target in needed if target not in intake.mapping["columns"]]


def _look(db: Any, intake: Intake) -> Any:
    return look_at_contacts(db, intake) if intake.kind == "contacts" else look_at_replies(db, intake)
