"""history import, list, show."""

from __future__ import annotations

from typing import Any

import click

from workbench.commands.shared import as_json, content_of, opened, show


@click.group()
def history() -> None:
    """Published files and the snapshots made of them."""


@history.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@as_json
@click.pass_context
def import_(ctx: click.Context, files: tuple[str, ...], as_json: bool) -> None:
    """Import published files: every cell accounted for, or the file refused whole and nothing kept."""
    from consultation.store import now
    from framework_drafts.history.importing import keep_snapshot, read_file

    read = [(name.rpartition("/")[2], content_of(name)) for name in files]
    readings = [(name, content, read_file(content, name)) for name, content in read]
    instance = opened(ctx)
    told: list[dict[str, Any]] = []
    with instance.store.unit_of_work() as db:
        for name, content, reading in readings:
            snapshot, _ = keep_snapshot(
                db, instance.snapshots, reading=reading, source_name=name, source=content, by=None, at=now()
            )
            told.append(summary(snapshot))
    show(told[0] if len(told) == 1 else told, as_json, lambda: "\n".join(map(_in_words, told)))


@history.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """The snapshots there are, the newest first."""
    from framework_drafts.history.catalogue import snapshots

    with opened(ctx).store.reading() as db:
        told = [summary(snapshot) for snapshot in snapshots(db)]
    show(told, as_json, lambda: "\n".join(map(_in_words, told)) or "There is no snapshot yet.")


@history.command("show")
@click.argument("snapshot")
@as_json
@click.pass_context
def show_(ctx: click.Context, snapshot: str, as_json: bool) -> None:
    """One snapshot, by its hash or the beginning of it."""
    from framework_drafts.history.catalogue import find

    with opened(ctx).store.reading() as db:
        told = summary(find(db, snapshot))
    show(told, as_json, lambda: _in_words(told))


def summary(snapshot: Any) -> dict[str, Any]:
    return {
        "snapshot": snapshot.hash,
        "format": snapshot.format,
        "title": snapshot.title,
        "attribution": snapshot.attribution,
        "cells": snapshot.cells,
        "areas": snapshot.areas,
        "periods": snapshot.periods,
        "warnings": snapshot.warnings,
    }


def _in_words(told: dict[str, Any]) -> str:
    cells = told["cells"]
    marks = ", ".join(f"{count:,} {mark}" for mark, count in cells["marks"].items()) or "none"
    areas = ", ".join(f"{count} {level.replace('_', ' ')}" for level, count in told["areas"].items())
    lines = [
        f"{told['title']} ({told['format']})",
        f"  snapshot {told['snapshot']}",
        f"  {cells['total']:,} cells: {cells['values']:,} figures; marks: {marks}",
        f"  areas: {areas}; years: {told['periods'][0]} to {told['periods'][-1]}",
        f"  {told['attribution']}",
        *(f"  mind: {warning}" for warning in told["warnings"]),
    ]
    return "\n".join(lines)
