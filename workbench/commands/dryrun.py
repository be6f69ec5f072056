"""dryrun run and list."""

from __future__ import annotations

from typing import Any

import click

from workbench.commands.shared import as_json, opened, show


@click.group()
def dryrun() -> None:
    """Frameworks run on historic data."""


@dryrun.command("run")
@click.argument("framework", metavar="FRAMEWORK[@VERSION]")
@click.option(
    "--snapshot", metavar="HASH", help="Which data, by its hash or the beginning of it (default: the newest)."
)
@click.option(
    "--engine", type=click.Choice(["columns", "duckdb", "spark"]), help="Run on records about persons instead."
)
@click.option("--data", metavar="FOLDER|URI", help="The records: a folder, or an address that the cluster can read.")
@click.option("--master", metavar="URL", help="The Spark cluster, like spark://host:7077.")
@click.option("--periods", type=click.Choice(["financial_year", "rolling_year", "quarter"]), default="rolling_year")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Periods from this day on.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Periods up to this day.")
@click.option("--own", is_flag=True, help="These are our own people: show every count as it is.")
@as_json
@click.pass_context
def run(
    ctx: click.Context, framework: str, snapshot: str | None, engine: str | None, as_json: bool, **chosen: Any
) -> None:
    """Run a framework version on a snapshot, or with --engine on records about persons. Figures are in the units they are
    published in, missing ones null with a reason."""
    if engine or chosen["data"]:
        from workbench.commands.dryrun_records import run_on_records

        run_on_records(ctx, framework, engine=engine or "columns", as_json=as_json, **chosen)
        return
    from framework_drafts.dryruns import running
    from framework_drafts.frameworks.queries import find as find_framework
    from framework_drafts.history.catalogue import find as find_snapshot

    instance = opened(ctx)
    with instance.store.reading() as db:
        version, data = find_framework(db, framework), find_snapshot(db, snapshot)
    made = running.run_whole(
        instance.store,
        snapshots=instance.snapshots,
        results=instance.results,
        version_id=version.id,
        snapshot_hash=data.hash,
        by=None,
        thresholds=instance.settings.thresholds,
    )
    results = list(running.results_of(instance.results, made).rows())
    told: dict[str, Any] = {
        "framework": f"{version.framework_id}@{version.shown_version}",
        "snapshot": data.hash,
        "attribution": " ".join(data.attributions),
        "results_sha256": made.results_sha256,
        "results": [vars(result) for result in results],
        "findings": made.findings,
    }
    figures = sum(result.value is not None for result in results)
    found = "\n".join(f"  {finding['sentence']}" for finding in made.findings)
    show(
        told,
        as_json,
        lambda: (
            f"{told['framework']} on {data.hash[:16]}: {len(results):,} results, {figures:,} with a figure.\n{found}\n{told['attribution']}"
        ),
    )


@dryrun.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """The dry runs there are, the newest first."""
    from framework_drafts.dryruns.running import dry_runs

    with opened(ctx).store.reading() as db:
        told = [
            {
                "framework": f"{v.framework_id}@{v.shown_version}",
                "snapshot": s.hash,
                "results": r.results,
                "results_sha256": r.results_sha256,
            }
            for r, v, s in dry_runs(db)
        ]
    show(
        told,
        as_json,
        lambda: (
            "\n".join(f"{t['framework']} on {t['snapshot'][:16]}: {t['results']:,} results" for t in told)
            or "Nothing has been run yet."
        ),
    )
