"""migrate, doctor, backup, restore."""

from __future__ import annotations

import click

from workbench.commands.shared import as_json, opened, show


@click.command()
@click.option("--to", default="head", help="A step to go to, forwards or back (default: the newest).")
@as_json
@click.pass_context
def migrate(ctx: click.Context, to: str, as_json: bool) -> None:
    """Bring the database to the newest schema, and load the frameworks that come with the program."""
    from config import load_settings
    from consultation.store import Store
    from workbench import database

    settings = load_settings(**ctx.obj)
    instance = database.Instance(settings, Store(settings.database))
    with database.only_server(settings):
        database.migrate(instance, to)
    told = {"schema": database.newest() if to == "head" else to}
    show(told, as_json, lambda: f"The schema is at step {told['schema']}.")


@click.command()
@as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look the instance over; a non-zero exit says that something needs doing."""
    from workbench.health import examine

    told = examine(opened(ctx))
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
    from config import load_settings
    from consultation.store import Store
    from workbench.backups import write_backup
    from workbench.database import Instance

    settings = load_settings(**ctx.obj)  # whatever step its schema is at: a backup comes before a migration
    told = write_backup(Instance(settings, Store(settings.database)), file)
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
