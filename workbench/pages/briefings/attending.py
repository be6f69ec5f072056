"""Who came: one council by hand, or everybody's number as the page shows them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from consultation.briefings import queries
from consultation.briefings.capture import set_attendance
from consultation.briefings.models import Briefing
from consultation.briefings.seats import seats_of
from consultation.councils import all_councils, names
from consultation.errors import Unusable
from consultation.store import now
from workbench.access import allow, me
from workbench.pages.briefings.door import door
from workbench.pages.briefings.forms import AttendanceForm
from workbench.pages.fields import offered


@door.get("/briefings/<uuid:ref>/attendance")
@allow("briefing.run")
def who_came(db: Any, briefing: Briefing) -> str:
    return _attendance(db, briefing, AttendanceForm(formdata=None))


@door.post("/briefings/<uuid:ref>/attendance")
@allow("briefing.run")
def attendance(db: Any, briefing: Briefing) -> Any:
    """One council by the form, or with “all” everybody's number as the page shows them."""
    who, at = me().person.id, now()
    if request.form.get("all"):
        try:
            _record_all(db, briefing)
        except Unusable as problem:
            db.rollback()
            return _attendance(db, briefing, AttendanceForm(formdata=None), str(problem)), 422
        flash("Who came is recorded.")
        return redirect(url_for(".who_came", ref=briefing.id))
    form = _offered(db, AttendanceForm())
    try:
        if not form.validate_on_submit():
            raise Unusable("")
        set_attendance(db, briefing=briefing, council_code=form.council.data, people=form.people.data, by=who, at=at)
    except Unusable as problem:
        if str(problem):
            form.people.errors = [str(problem)]
        return _attendance(db, briefing, form), 422
    return redirect(url_for(".who_came", ref=briefing.id))


def _record_all(db: Any, briefing: Briefing) -> None:
    """The numbers that were changed on the page; those that a colleague changed meanwhile are left as they are."""
    known = names(db)
    for field, given in request.form.items():
        code, was = field.removeprefix("people-"), request.form.get(f"was-{field.removeprefix('people-')}", "")
        if not field.startswith("people-") or code not in known or given.strip() == was:
            continue
        if not (given.strip().isascii() and given.strip().isdigit() and len(given.strip()) < 4):
            raise Unusable(f"{known[code]}: enter a whole number from 0 to 200.")
        try:
            people = int(given)
            set_attendance(db, briefing=briefing, council_code=code, people=people, by=me().person.id, at=now())
        except Unusable as problem:
            raise Unusable(f"{known[code]}: {problem}") from problem


def _offered(db: Any, form: AttendanceForm) -> AttendanceForm:
    form.council.choices = offered(sorted(((c.code, c.name) for c in all_councils(db)), key=lambda pair: pair[1]))
    return form


def _attendance(db: Any, briefing: Briefing, form: AttendanceForm, problem: str = "") -> str:
    came = {council.code: (council, row.people) for row, council in queries.attendance_of(db, briefing.id)}
    coming: dict[str, int] = {}
    for seat, council in seats_of(db, briefing.id):
        if seat.state == "coming":
            coming[council.code] = coming.get(council.code, 0) + 1
            came.setdefault(council.code, (council, 0))
    rows = sorted(
        ((council, people, coming.get(code, 0)) for code, (council, people) in came.items()), key=lambda r: r[0].name
    )
    return render_template(
        "briefings/attendance.html",
        briefing=briefing,
        rows=rows,
        form=_offered(db, form),
        problem=problem,
        typed=request.form,
    )
