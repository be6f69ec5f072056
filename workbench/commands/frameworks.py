"""frameworks list."""

from __future__ import annotations

import click

from workbench.commands.shared import as_json, opened, show


@click.group()
def frameworks() -> None:
    """Frameworks and their versions."""


@frameworks.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Every framework version with its number of measures."""
    from framework_drafts.frameworks.queries import all_versions

    with opened(ctx).store.reading() as db:
        told = [
            {"id": v.framework_id, "title": v.title, "version": v.shown_version, "status": v.status, "measures": count}
            for v, count in all_versions(db)
        ]
    show(
        told,
        as_json,
        lambda: "\n".join(
            f"{t['id']}@{t['version']}  {t['status']}  {t['measures']} measures  {t['title']}" for t in told
        ),
    )
