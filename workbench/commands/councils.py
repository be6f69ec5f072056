"""councils load and list."""

from __future__ import annotations

import click

from workbench.commands.shared import as_json, opened, show, text_of


@click.group()
def councils() -> None:
    """The councils with adult social services responsibilities."""


@councils.command()
@click.argument("file", metavar="FILE.csv")
@as_json
@click.pass_context
def load(ctx: click.Context, file: str, as_json: bool) -> None:
    """Load councils from a CSV file with Geography, Council type, Council region, LA Code and ONS Area Code."""
    from consultation.councils import load_councils, read_council_list

    listed = read_council_list(text_of(file))
    with opened(ctx).store.unit_of_work() as db:
        new = load_councils(db, listed)
    show({"councils": len(listed), "new": new}, as_json, lambda: f"{len(listed)} councils, {new} of them new.")


@councils.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Every council, by region and name."""
    from consultation.councils import all_councils

    with opened(ctx).store.reading() as db:
        told = [
            {"code": c.code, "name": c.name, "region": c.region_name, "type": c.type_name, "invented": c.invented}
            for c in all_councils(db)
        ]
    show(
        told,
        as_json,
        lambda: (
            "\n".join(f"{t['code']}  {t['name']} ({t['region']}, {t['type']})" for t in told)
            or "There is no council yet."
        ),
    )
