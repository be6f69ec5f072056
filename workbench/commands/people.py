"""people add and list."""

from __future__ import annotations

import click

from workbench.commands.shared import as_json, opened, show

ROLES = ("director", "contributor", "facilitator", "reviewer", "working_group", "administrator")


@click.group()
def people() -> None:
    """Who may sign in."""


@people.command()
@click.argument("name")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--council", metavar="CODE", help="For directors and contributors: the council's ONS code.")
@as_json
@click.pass_context
def add(ctx: click.Context, name: str, email: str, role: str, council: str | None, as_json: bool) -> None:
    """Let somebody sign in."""
    from consultation.councils import Council
    from consultation.errors import Unusable
    from consultation.people import Role, add_person
    from consultation.store import now

    with opened(ctx).store.unit_of_work() as db:
        if council and db.get(Council, council) is None:
            raise Unusable(f"No council has the code {council}: see “workbench councils list”.")
        made = add_person(db, name=name, email=email, role=Role(role), council_code=council, by=None, at=now())
    show(
        {"person": str(made.id), "email": made.email, "role": made.role},
        as_json,
        lambda: f"{made.name} can sign in as {role}.",
    )


@people.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Everybody who may sign in."""
    from consultation.people import everyone

    with opened(ctx).store.reading() as db:
        told = [
            {"name": p.name, "email": p.email, "role": p.role, "council": p.council_code, "active": p.active}
            for p in everyone(db)
        ]
    show(told, as_json, lambda: "\n".join(f"{t['email']}  {t['role']}  {t['name']}" for t in told) or "Nobody yet.")
