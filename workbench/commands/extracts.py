"""extracts invent, take-in, list, quality, rules and build."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from workbench.commands.shared import as_json, opened, show

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def extracts() -> None:
    """Client-level data: submissions, their quality, and records made of them."""


@extracts.command()
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--persons", type=click.IntRange(1, 20_000_000), default=1000, show_default=True)
@click.option("--councils", type=click.IntRange(1, 200), default=3, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--as", "kind", type=click.Choice(["submissions", "records"]), default="submissions", show_default=True)
@click.option(
    "--to", "ends", type=DAY, multiple=True, default=["2026-03-31"], help="The end of a period; may be repeated."
)
@click.option("--release", type=click.IntRange(1, 2), default=2, show_default=True)
@as_json
def invent(
    folder: str,
    persons: int,
    councils: int,
    seed: int,
    kind: str,
    ends: tuple[datetime, ...],
    release: int,
    as_json: bool,
) -> None:
    """Write invented submissions (CSV) or records (Parquet) into FOLDER. The persons do not exist."""
    from framework_drafts.extracts.invented.persons import Scale
    from framework_drafts.extracts.invented.submitting import write_submissions
    from framework_drafts.extracts.invented.writing import LABEL, write_records

    scale = Scale(persons, councils=councils, seed=seed)
    told: dict[str, Any] = {"label": LABEL}
    if kind == "records":
        told |= {"folder": folder, "records": write_records(Path(folder), scale).rows}
        show(told, as_json, lambda: f"{told['records']:,} invented records in {folder}.")
        return
    told["files"] = [
        str(one) for one in write_submissions(Path(folder), scale, [one.date() for one in ends], release=release)
    ]
    show(told, as_json, lambda: f"{len(told['files'])} invented submissions in {folder}.")


@extracts.command("take-in")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--received", type=DAY, default=None, help="The day they were submitted (default: today).")
@click.option("--invented", is_flag=True, help="These persons do not exist: label all that is made of them so.")
@as_json
@click.pass_context
def take_in(
    ctx: click.Context, files: tuple[str, ...], received: datetime | None, invented: bool, as_json: bool
) -> None:
    """Take submissions (CSV under the specification's headings) in, or hospital stays linked by NHS number. Names, addresses and numbers are not kept."""
    from consultation.store import now

    instance = opened(ctx)
    day = received.date() if received else now().date()
    told = [_told(_taken(instance, Path(one), day, invented)) for one in files]
    show(told, as_json, lambda: "\n".join(_in_words(one) for one in told))


def _taken(instance: Any, path: Path, day: date, invented: bool) -> Any:
    """Take a file in where it lies, and record it at the programme's desk."""
    from consultation.store import now
    from framework_drafts.extracts import keeping
    from framework_drafts.extracts.arriving import secret_of
    from framework_drafts.extracts.stays import is_of_stays, take_stays
    from framework_drafts.extracts.taking_in import take_in as take

    secret = secret_of(instance.settings.secret_key.get_secret_value())
    with instance.store.reading() as db:
        keeping.refuse_the_other_kind(db, desk="", sha256=(hashed := _hash(path)), received=day, invented=invented)
    how = take_stays if is_of_stays(path) else take
    found = how(path, _place(instance), received=day, secret=secret, invented=invented, sha256=hashed)
    with instance.store.unit_of_work() as db:
        row = keeping.give_extract(
            db,
            desk="",
            name=path.name,
            sha256=hashed,
            size=path.stat().st_size,
            received=day,
            invented=invented,
            by=None,
            at=now(),
        )
        if row.state == "given":
            keeping.keep_extract(db, extract=row, submission=found, by=None, at=now())
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _place(instance: Any) -> Path:
    from framework_drafts.extracts.desks import PROGRAMME, folder_of

    return folder_of(instance.submissions, PROGRAMME)


@extracts.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """The submissions there are, the newest last."""
    from framework_drafts.extracts.taking_in import submissions

    told = [_told(one) for one in submissions(_place(opened(ctx)))]
    show(told, as_json, lambda: "\n".join(_in_words(one) for one in told) or "No submission has been taken in yet.")


@extracts.command()
@click.argument("key", metavar="SUBMISSION")
@click.option(
    "--conformance", type=float, default=0.02, show_default=True, help="The share of rows above which a check fails."
)
@click.option("--completeness", type=float, default=0.05, show_default=True)
@click.option("--plausibility", type=float, default=0.01, show_default=True)
@as_json
@click.pass_context
def quality(ctx: click.Context, key: str, as_json: bool, **limits: float) -> None:
    """A submission's checks by module, and those that fail at these thresholds. SUBMISSION may be cut short."""
    from framework_drafts.extracts.quality import Thresholds, as_data, failing, from_data

    found = _submission(ctx, key)
    checks = from_data(found.about["checks"])
    failed = failing(checks, Thresholds(**limits))
    told = {**_told(found), "checks": as_data(checks), "failing": as_data(failed)}
    lines = [
        f"  {one.module}, {one.field.replace('_', ' ')} ({one.event_type}): {one.rule}: not in {one.failed:,} of {one.rows:,} ({one.share or 0:.1%})"
        for one in failed
    ]
    show(told, as_json, lambda: "\n".join([_in_words(told), f"{len(failed)} of {len(checks)} checks fail:", *lines]))


@extracts.command()
@as_json
def rules(as_json: bool) -> None:
    """The rules by which submissions become records."""
    from framework_drafts.extracts.cleaning import RULES

    told = [{"rule": one.id, "words": one.words} for one in RULES]
    show(told, as_json, lambda: "\n".join(f"{one['rule']}: {one['words']}" for one in told))


@extracts.command()
@click.option("--as-of", type=DAY, default=None, help="Only what had been received by this day (default: today).")
@click.option("--single", is_flag=True, help="The newest submission alone, and not the newest for each quarter.")
@click.option("--without", multiple=True, metavar="RULE", help="Switch a rule off; may be repeated.")
@as_json
@click.pass_context
def build(ctx: click.Context, as_of: datetime | None, single: bool, without: tuple[str, ...], as_json: bool) -> None:
    """Make records of the submissions there are, and say what each rule touched."""
    from consultation.store import now
    from framework_drafts.extracts import desks, keeping
    from framework_drafts.extracts.building import build as make
    from framework_drafts.extracts.taking_in import submissions

    instance = opened(ctx)
    made = make(
        submissions(_place(instance)),
        desks.folder_of(instance.records, desks.PROGRAMME),
        as_of=as_of.date() if as_of else now().date(),
        way="single" if single else "joined",
        off=without,
    )
    with instance.store.unit_of_work() as db:
        keeping.keep_records_made(db, desk=desks.PROGRAMME, records=made, by=None, at=now())
    counts = made.about["counts"]["all"]
    told = {
        "records": made.folder.name,
        "folder": str(made.folder),
        "label": made.about["label"],
        "rows": made.rows,
        "counts": counts,
    }
    lines = [f"  {name}: {many:,}" for name, many in counts.items()]
    show(told, as_json, lambda: "\n".join([f"{made.rows:,} records, {told['records']}. {told['label']}", *lines]))


def _submission(ctx: click.Context, key: str) -> Any:
    from consultation.errors import Unusable
    from framework_drafts.extracts.taking_in import submissions

    found = [one for one in submissions(_place(opened(ctx))) if one.key.startswith(key)]
    if len(found) != 1:
        raise Unusable(f"{len(found) or 'No'} submissions begin with “{key}”: see workbench extracts list.")
    return found[0]


def _told(one: Any) -> dict[str, Any]:
    names = (
        "name",
        "received",
        "release",
        "invented",
        "rows_read",
        "rows",
        "damaged",
        "set_aside",
        "councils",
        "at_the_door",
        "unknown_columns",
        "absent_columns",
    )
    return {"submission": one.key, **{name: one.about[name] for name in names}}


def _in_words(told: dict[str, Any]) -> str:
    aside = "; ".join(f"{many:,} with {why}" for why, many in told["set_aside"].items())
    damaged = "; ".join(f"{many:,} where {why}" for why, many in told["damaged"].items())
    lines = [
        f"{told['submission'][:16]} {told['name']}, received {told['received']}: {told['rows']:,} rows kept of {told['rows_read']:,} read"
        f" ({len(told['councils'])} council{'s' if len(told['councils']) != 1 else ''}, release {told['release']})",
        f"  set aside: {aside}" if aside else "",
        f"  could not be read: {damaged}" if damaged else "",
    ]
    return "\n".join(line for line in lines if line)
