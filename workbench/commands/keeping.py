"""migrate, doctor, backup, restore."""

from __future__ import annotations

import click

from workbench.commands.shared import as_json, existing, show, unchecked


@click.command()
@click.option("--to", default="head", help="A step to go to, forwards or back (default: the newest).")
@click.option("--discard", is_flag=True, help="Going back: yes, discard what the later steps hold.")
@as_json
@click.pass_context
def migrate(ctx: click.Context, to: str, discard: bool, as_json: bool) -> None:
    """Bring the database to the newest schema, and load the frameworks that come with the program."""
    from consultation.errors import Unusable
    from workbench import database

    instance = unchecked(ctx)
    if to not in ("head", "base", *database.steps()):
        raise Unusable(f"There is no step {to}: the steps are base, {', '.join(database.steps())}.")
    back = to != "head" and to.replace("base", "0000") < (database.step_of(instance) or "0000")
    if back and not discard:
        raise Unusable("Going back discards what the later steps hold: make a backup, then say so with --discard.")
    with database.only_server(instance.settings):
        database.migrate(instance, to)
    told = {"schema": database.newest() if to == "head" else to}
    show(told, as_json, lambda: f"The schema is at step {told['schema']}.")


@click.command()
@as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look the instance over; a non-zero exit says that something needs doing."""
    from workbench.health import examine

    told = examine(existing(ctx))
    show(
        told,
        as_json,
        lambda: "\n".join(f"{'ok ' if c['ok'] else 'BAD'} {c['check']}: {c['told']}" for c in told["checks"]),
    )
    if not told["ok"]:
        ctx.exit(1)


@click.command()
@click.argument("file", metavar="FILE.tar")
@as_json
@click.pass_context
def backup(ctx: click.Context, file: str, as_json: bool) -> None:
    """Write the database and every snapshot and result into one file, while the workbench goes on serving."""
    from workbench.backups import write_backup

    told = write_backup(existing(ctx), file)  # whatever step its schema is at: a backup comes before a migration
    show(told, as_json, lambda: f"{told['files']} files, {told['bytes']:,} bytes: {file}")


@click.command()
@click.argument("file", metavar="FILE.tar")
@as_json
@click.pass_context
def restore(ctx: click.Context, file: str, as_json: bool) -> None:
    """Take up a backup in an instance that holds nothing yet."""
    from config import load_settings
    from workbench.backups import read_backup

    told = read_backup(load_settings(**ctx.obj), file)
    show(told, as_json, lambda: f"{told['files']} files were restored and checked.")
