"""frameworks list, show, export and import; measures check and guide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.commands.shared import as_json, opened, show

NAME = "FRAMEWORK[@VERSION]"


@click.group()
def frameworks() -> None:
    """Frameworks and their versions."""


@frameworks.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Every framework version with its stage and number of measures."""
    from framework_drafts.frameworks.queries import all_versions
    from framework_drafts.lifecycle.queries import stages_of

    with opened(ctx).store.reading() as db:
        every = all_versions(db)
        stages = stages_of(db, [version for version, _ in every])
        told = [
            {
                "id": v.framework_id,
                "title": v.title,
                "version": v.shown_version,
                "status": v.status,
                "stage": stages[v.id],
                "measures": count,
            }
            for v, count in every
        ]
    show(
        told,
        as_json,
        lambda: "\n".join(
            f"{t['id']}@{t['version']}  {t['stage']}  {t['measures']} measures  {t['title']}" for t in told
        ),
    )


@frameworks.command("show")
@click.argument("framework", metavar=NAME)
@as_json
@click.pass_context
def show_(ctx: click.Context, framework: str, as_json: bool) -> None:
    """A framework's measures in plain English, and what they need."""
    from framework_drafts.frameworks.burden import ease_of
    from framework_drafts.frameworks.queries import find, pinned_in
    from framework_drafts.measures.wording import in_words

    with opened(ctx).store.reading() as db:
        version = find(db, framework)
        pins = pinned_in(db, version.id)
        eases = ease_of([(pin.entry.code, pin.definition) for pin in pins])
        told = [
            {
                "code": pin.entry.code,
                "domain": pin.entry.domain,
                "measure": pin.measure.measure_id,
                "version": pin.measure.version or "draft",
                "title": pin.definition.title,
                "needs": ease.state,
                "words": in_words(pin.definition),
                "definition_hash": pin.measure.definition_hash,
                "computable_hash": pin.measure.computable_hash,
            }
            for pin, ease in zip(pins, eases, strict=True)
        ]
    show(told, as_json, lambda: "\n".join(f"{t['code']}  {t['version']}  {t['title']}" for t in told))


@frameworks.command("export")
@click.argument("framework", metavar=NAME)
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_context
def export(ctx: click.Context, framework: str, target: Path) -> None:
    """Write a framework as files with their hashes: a .zip, or a new folder."""
    from consultation.errors import Unusable
    from framework_drafts.frameworks.bundle import to_files, to_zip
    from framework_drafts.frameworks.exchange import as_bundle
    from framework_drafts.frameworks.queries import find

    with opened(ctx).store.reading() as db:
        files = to_files(as_bundle(db, find(db, framework)))
    if target.exists():
        raise Unusable(f"{target} is there already: give a name that is free.")
    if target.suffix == ".zip":
        target.write_bytes(to_zip(files))
    else:
        for name, content in files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    click.echo(f"{len(files) - 2} measures written to {target}.")


@frameworks.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@as_json
@click.pass_context
def import_(ctx: click.Context, source: Path, as_json: bool) -> None:
    """Take in a framework from a .zip or a folder of its files."""
    from consultation.store import now
    from framework_drafts.frameworks.bundle import from_files, from_zip
    from framework_drafts.frameworks.exchange import take_in
    from framework_drafts.frameworks.shipped import files_in

    files = files_in(source) if source.is_dir() else from_zip(source.read_bytes())
    with opened(ctx).store.unit_of_work() as db:
        version = take_in(db, bundle=from_files(files), by=None, at=now())
        told = {"id": version.framework_id, "version": version.shown_version, "sha256": version.sha256}
    show(told, as_json, lambda: f"{told['id']}@{told['version']} was taken in.")


@click.group()
def measures() -> None:
    """Definitions of measures."""


@measures.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@click.pass_context
def check(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Check a definition in a .yaml file: its plain English, and its tests with invented persons on both engines."""
    from consultation.errors import Unusable
    from framework_drafts.measures.drafting import defined
    from framework_drafts.measures.files import from_yaml
    from framework_drafts.measures.language import BadDefinition
    from framework_drafts.measures.running import count_rows
    from framework_drafts.measures.testing import not_ready, problems, run_tests
    from framework_drafts.measures.wording import in_words

    try:
        data = from_yaml(file.read_text(encoding="utf-8"))
    except (BadDefinition, UnicodeDecodeError) as problem:
        raise Unusable(f"{file.name}: {problem}.") from problem
    definition = defined(data.get("definition", data) if isinstance(data, dict) else {})
    ran = run_tests(definition, figure=lambda test: None, engine=count_rows)
    told: dict[str, Any] = {
        "words": in_words(definition),
        "problems": problems(definition, frozenset()),
        "tests": [{"name": one.name, "passed": one.passed, "problems": one.problems} for one in ran],
        "before_it_can_be_agreed": not_ready(definition, ran),
    }
    lines = [*told["words"], "", *told["problems"]]
    lines += [
        f"{'passes' if one.passed else 'does not pass'}: {one.name} {' '.join(one.problems)}".rstrip() for one in ran
    ]
    lines += told["before_it_can_be_agreed"] or ["Nothing stands in the way of agreeing it."]
    show(told, as_json, lambda: "\n".join(lines))


@measures.command("guide")
def guide() -> None:
    """Print the guide to the language; each example in it is a test."""
    from framework_drafts.measures.guide import chapters

    for chapter in chapters():
        click.echo(f"\n{chapter.title.upper()}\n{chapter.words}")
        for one in chapter.examples:
            click.echo(f"\n{one.title}\n{one.words}\n" if one.words else f"\n{one.title}\n")
            click.echo("\n".join(f"    {line}" for line in one.written.rstrip().splitlines()))
            if one.expect is not None:
                for who, (counts, achieved) in one.expect.items():
                    click.echo(f"    {who}: {counts} counts, {achieved} as achieved")
            elif one.cells:
                click.echo(f"    gives {one.gives}")
