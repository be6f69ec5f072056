"""invite: councils from a CSV file with the columns council, name, email."""

from __future__ import annotations

import csv
import io
import uuid

import click

from workbench.commands.shared import as_json, opened, show, text_of


@click.command()
@click.argument("contacts", metavar="CONTACTS.csv")
@click.option("--questionnaire", metavar="ID", help="Which questionnaire (needed when there are several).")
@as_json
@click.pass_context
def invite(ctx: click.Context, contacts: str, questionnaire: str | None, as_json: bool) -> None:
    """Invite everybody in the file, or nobody and the line at fault is named."""
    from consultation.errors import Unusable
    from consultation.questionnaires.models import Questionnaire
    from consultation.questionnaires.queries import everything
    from consultation.store import now
    from workbench.inviting import invite_many

    reader = csv.DictReader(io.StringIO(text_of(contacts)))
    if missing := [name for name in ("council", "name", "email") if name not in (reader.fieldnames or [])]:
        raise Unusable(f"{contacts} has no column “{missing[0]}”: give the columns council, name and email.")
    rows = [(row["council"] or "", row["name"] or "", row["email"] or "") for row in reader]
    instance = opened(ctx)
    with instance.store.unit_of_work() as db:
        known = everything(db)
        if questionnaire:
            wanted: Questionnaire | None = next((q for q in known if str(q.id) == questionnaire), None)
        else:
            wanted = known[0] if len(known) == 1 else None
        if wanted is None:
            listed = "; ".join(f"{q.id} {q.title}" for q in known) or "none yet"
            raise Unusable(f"Say which questionnaire with --questionnaire. There is: {listed}.")
        secret = instance.settings.secret_key.get_secret_value()
        new, before = invite_many(
            db, questionnaire=wanted, rows=[[c.strip() for c in row] for row in rows], secret=secret, by=None, at=now()
        )
        told: dict[str, object] = {
            "questionnaire": str(uuid.UUID(str(wanted.id))),
            "invited": new,
            "invited_before": before,
        }
    show(told, as_json, lambda: f"{new} invited, {before} had been invited before.")
