"""exercise start."""

from __future__ import annotations

from datetime import datetime

import click

from workbench.commands.shared import as_json, opened, show

MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])


@click.group()
def exercise() -> None:
    """Consultation exercises."""


@exercise.command()
@click.argument("title")
@click.option("--purpose", required=True, help="What it is for, as councils read it.")
@click.option("--opens", type=MOMENT, required=True, help="London time.")
@click.option("--closes", type=MOMENT, required=True, help="London time.")
@as_json
@click.pass_context
def start(ctx: click.Context, title: str, purpose: str, opens: datetime, closes: datetime, as_json: bool) -> None:
    """Start a consultation exercise."""
    from consultation.exercises import start_exercise
    from consultation.store import now
    from workbench.clock import in_london

    with opened(ctx).store.unit_of_work() as db:
        made = start_exercise(
            db,
            title=title,
            purpose=purpose,
            opens_at=in_london(opens),
            closes_at=in_london(closes),
            by=None,
            at=now(),
        )
    show({"exercise": str(made.id), "title": made.title}, as_json, lambda: f"Started “{made.title}” ({made.id}).")
