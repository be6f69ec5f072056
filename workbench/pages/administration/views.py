"""People, their sign-ins, and the record of deeds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from consultation import audit
from consultation.councils import all_councils
from consultation.errors import Refusal, Unusable
from consultation.people import COUNCIL_ROLES, Person, Role, add_person, by_email, everyone, set_active
from consultation.store import now
from workbench import sign_in
from workbench.access import allow, me
from workbench.loading import not_found
from workbench.look import ROLE_NAMES
from workbench.pages.fields import FlaskForm, Press, needed, offered, pick, text

door = Blueprint("administration", __name__, url_prefix="/administration")


class PersonForm(FlaskForm):
    name = text("Name", needed("Enter a name."))
    email = text("E-mail address", needed("Enter an e-mail address."))
    role = pick("Role", list(ROLE_NAMES.items()), needed("Choose a role."))
    council = pick("Council", [], hint="Only for directors and contributors.")


@door.get("")
@allow("administration.see")
def index(db: Any) -> str:
    return _page(db, _form(db))


@door.post("/people")
@allow("administration.people")
def add(db: Any) -> Any:
    form = _form(db)
    try:
        if not form.validate_on_submit():
            return _page(db, form), 422
        if by_email(db, form.email.data):
            raise Unusable("Somebody with this address is known already: see the list above.")
        role = Role(form.role.data)
        if role in COUNCIL_ROLES and not form.council.data:
            raise Unusable("Choose the council that this person belongs to.")
        council = form.council.data if role in COUNCIL_ROLES else None
        add_person(
            db, name=form.name.data, email=form.email.data, role=role, council_code=council, by=me().person.id, at=now()
        )
    except Refusal as problem:
        form.email.errors = [str(problem)]
        return _page(db, form), 422
    flash(f"{form.name.data} can sign in now.")
    return redirect(url_for(".index"))


@door.post("/people/<uuid:ref>/<state>")
@allow("administration.person")
def switch(db: Any, person: Person, state: str) -> Any:
    if state not in ("open", "close"):
        not_found()
    if person.id == me().person.id:
        raise Unusable("You cannot close your own account: ask another administrator.")
    set_active(db, person=person, active=state == "open", by=me().person.id, at=now())
    ended = sign_in.end_all(db, person_id=person.id, at=now())
    flash(f"{person.name}’s account is {'open' if person.active else 'closed'}, and {ended} sign-ins were ended.")
    return redirect(url_for(".index"))


def _form(db: Any) -> PersonForm:
    form = PersonForm()
    form.council.choices = offered(
        [("", "None")] + [(c.code, c.name) for c in sorted(all_councils(db), key=lambda c: c.name)]
    )
    return form


def _page(db: Any, form: PersonForm) -> str:
    people = everyone(db)
    return render_template(
        "administration/index.html",
        form=form,
        people=people,
        events=audit.recent(db, most=50),
        press=Press(),
        by_id={person.id: person.name for person in people},
    )
