"""history import, fetch, list, show, compare, combine and export."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from workbench.commands.shared import as_json, content_of, opened, show


@click.group()
def history() -> None:
    """Published files, the snapshots made of them, and what they say."""


said_of_it = (
    click.option("--period", default="", help="The year of a file that does not say it, like 2020-21."),
    click.option("--published", default="", help="The day it was published, like 2021-10-21."),
    click.option("--vintage", default="", help="Which publication of these years it is, like “second, restated”."),
    click.option("--mapping", default="", help="A mapping kept under this name, or a JSON file that holds one."),
)


def saying(command: Any) -> Any:
    for option in reversed(said_of_it):
        command = option(command)
    return command


@history.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@saying
@as_json
@click.pass_context
def import_(ctx: click.Context, files: tuple[str, ...], as_json: bool, **said: str) -> None:
    """Import published files: every cell accounted for, or the file refused whole and nothing kept."""
    from workbench.commands.history_files import keep, read

    instance = opened(ctx)
    for name in files:
        content_of(name) if not Path(name).is_file() else None  # says in one sentence what is wrong with the name
    summaries = [read(instance, Path(name), Path(name).name, said) for name in files]
    told = keep(instance, summaries)
    show(told[0] if len(told) == 1 else told, as_json, lambda: "\n".join(map(_in_words, told)))


@history.command()
@click.argument("address", metavar="https://…")
@click.option("--sha256", default="", help="Keep it without asking if this is its hash.")
@saying
@as_json
@click.pass_context
def fetch(ctx: click.Context, address: str, sha256: str, as_json: bool, **said: str) -> None:
    """Fetch a published file; its size and hash are shown, and nothing is kept until you say so."""
    from consultation.errors import Unusable
    from workbench.commands.history_files import keep, read
    from workbench.fetching import download

    instance = opened(ctx)
    with tempfile.TemporaryDirectory() as room:
        got = download(address, Path(room))
        click.echo(f"{got.name}: {got.size:,} bytes, SHA-256 {got.sha256}", err=as_json)
        if sha256 and sha256.lower() != got.sha256:
            raise Unusable("Its hash is not the one you gave, so nothing was kept.")
        if not sha256 and not click.confirm("Keep it?", err=as_json):
            raise Unusable("Nothing was kept.")
        told = keep(instance, [read(instance, got.path, got.name, said)])
    show(told[0], as_json, lambda: _in_words(told[0]))


@history.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """The snapshots there are, the newest first."""
    from framework_drafts.history.catalogue import snapshots
    from workbench.commands.history_files import summary

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
    from workbench.commands.history_files import summary

    with opened(ctx).store.reading() as db:
        told = summary(find(db, snapshot))
    show(told, as_json, lambda: _in_words(told))


@history.command()
@click.argument("one")
@click.argument("other")
@as_json
@click.pass_context
def compare(ctx: click.Context, one: str, other: str, as_json: bool) -> None:
    """Two snapshots compared cell by cell, or (given two years) the codes that change meaning between them."""
    from framework_drafts.history.catalogue import find
    from framework_drafts.history.cells import financial_year
    from workbench.reports import history as tables

    instance = opened(ctx)
    years = [financial_year(text) for text in (one, other)]
    with instance.store.reading() as db:
        if years[0] and years[1]:
            table = tables.collisions_of(db, years[0], years[1])
            show(table.as_data(), as_json, lambda: "\n".join(f"{r[0]}: {r[1]} ({r[3]} → {r[5]})" for r in table.rows))
            return
        first, second = find(db, one), find(db, other)
        found = tables.comparison(db, instance.snapshots, first, second)
    table = tables.comparison_of(found, first, second)
    told = {
        "both": found.both, "agree": found.agree, "differ": len(found.differences), "only_first": found.only_one,
        "only_second": found.only_other, "by_cause": found.by_cause(), **table.as_data(),
    }  # fmt: skip
    show(
        told,
        as_json,
        lambda: "\n".join(
            [*table.about[:1], *(f"  {r[4]} {r[5]}: {r[7]} and {r[10]}: {r[12]}" for r in table.rows[:50])]
        ),
    )


@history.command()
@click.argument("name")
@click.argument("snapshots", nargs=-1, required=True)
@click.option(
    "--take", multiple=True, metavar="SERIES=SNAPSHOT", help="Whose figures of a series count where they disagree."
)
@click.option("--reason", default="", help="Why.")
@as_json
@click.pass_context
def combine(
    ctx: click.Context, name: str, snapshots: tuple[str, ...], take: tuple[str, ...], reason: str, as_json: bool
) -> None:
    """Put snapshots together into a named data set; conflicts are listed, and refused until each has a rule."""
    from workbench.commands.history_files import combined

    told = combined(opened(ctx), name, snapshots, take, reason)
    show(told, as_json, lambda: _in_words(told))


@history.command()
@click.argument("view", type=click.Choice(["cells", "availability", "missing", "quality", "crosswalk"]))
@click.argument("out", type=click.Path(dir_okay=False))
@click.option("--snapshot", default=None, help="Its hash or the beginning of it; the newest otherwise.")
@click.option("--series", default="", help="One series by its id, or one label like ascof-2024-25:1A.")
@click.option("--area", multiple=True, help="Only these areas, by code.")
@click.option("--period", default="", help="The year, for who is missing.")
@as_json
@click.pass_context
def export(ctx: click.Context, view: str, out: str, as_json: bool, **chosen: Any) -> None:
    """Write a view as CSV or XLSX, by the file's ending, with its attribution and the snapshot's hash below it."""
    from workbench.commands.history_files import written

    told = written(opened(ctx), view, Path(out), **chosen)
    show(told, as_json, lambda: f"{told['rows']:,} rows written to {out}.")


def _in_words(told: dict[str, Any]) -> str:
    cells = told["cells"]
    marks = ", ".join(f"{count:,} {mark}" for mark, count in cells["marks"].items()) or "none"
    reasons = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in cells.get("reasons", {}).items())
    areas = ", ".join(f"{count} {level.replace('_', ' ')}" for level, count in told["areas"].items())
    lines = [
        f"{told['title']} ({told['format']})",
        f"  snapshot {told['snapshot']}",
        f"  {cells['total']:,} cells: {cells['values']:,} figures; marks: {marks}",
        f"  why there is no figure: {reasons}" if reasons else "",
        f"  areas: {areas}; years: {told['periods'][0]} to {told['periods'][-1]}",
        f"  {told['attribution']}",
        *(f"  mind: {warning}" for warning in told["warnings"]),
        *(f"  {count:,} {what}: passed over" for what, count in told["passed_over"].items()),
    ]
    return "\n".join(line for line in lines if line)
