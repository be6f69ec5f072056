"""dryrun run on records about persons: counted where they lie, released under the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from consultation.errors import Unusable
from framework_drafts.extracts.figures import OFFICIAL, OWN
from framework_drafts.extracts.periods import PeriodType, periods_between
from framework_drafts.extracts.releasing import released
from framework_drafts.measures.arrays.totals import Counts
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.reference.records import Period
from workbench.commands.shared import opened, show


def run_on_records(
    ctx: click.Context,
    framework: str,
    *,
    engine: str,
    data: str | None,
    master: str | None,
    periods: PeriodType,
    first: datetime | None,
    last: datetime | None,
    own: bool,
    as_json: bool,
) -> None:
    """Count every measure of records in a framework, and show what may be shown."""
    if not data or not first or not last:
        raise Unusable("To run on records give --data, --from and --to.")
    from sqlmodel import select

    from consultation.councils import Council
    from framework_drafts.frameworks.queries import find, pinned_in

    instance = opened(ctx)
    with instance.store.reading() as db:
        version = find(db, framework)
        named = f"{version.framework_id}@{version.shown_version}"
        pins = [(one.entry.code, one.definition) for one in pinned_in(db, version.id)]
        regions = {one.code: one.region for one in db.exec(select(Council)) if one.region}
    measures = [(code, one) for code, one in pins if isinstance(one.source, Records)]
    if not measures:
        raise Unusable(f"{named} has no measure of records about persons: choose another framework.")
    spans = periods_between(periods, first.date(), last.date())
    policy = OWN if own else OFFICIAL
    told: dict[str, Any] = {"framework": named, "engine": engine, "policy": policy.name, "figures": []}
    with _counter(engine, data, master) as counter:
        told |= {"label": counter.label, "not_counted": {}}
        for code, definition in measures:
            if absent := counter.lacking(definition):
                told["not_counted"][code] = f"the records have no {', '.join(absent)}"
        asked = [(code, one) for code, one in measures if code not in told["not_counted"]]
        counted = counter.count([one for _, one in asked], spans)
        councils = counter.councils()
    for (code, definition), counts in zip(asked, counted, strict=True):
        names = [one.name for one in spans]
        figures = released(definition, counts, councils=councils, periods=names, regions=regions, policy=policy)
        told["figures"] += [{"code": code, **vars(one)} for one in figures]
    show(told, as_json, lambda: _in_words(told, [code for code, _ in asked], spans[-1].name))


@dataclass(frozen=True)
class _Counter:
    """An engine over some records."""

    count: Callable[[Sequence[Definition], Sequence[Period]], list[Counts]]
    councils: Callable[[], list[str]]
    lacking: Callable[[Definition], list[str]]
    label: str


@contextmanager
def _counter(engine: str, data: str, master: str | None) -> Iterator[_Counter]:
    if engine == "spark":
        from framework_drafts.extracts import spark

        if not master:
            raise Unusable("Name the Spark cluster with --master.")
        with spark.session(master) as session:
            spark.read(session, data)
            yield _Counter(
                lambda definitions, spans: spark.count_view(session, definitions, spans),
                lambda: spark.councils_in(session),
                lambda definition: spark.lacking(session, definition),
                "",
            )
        return
    from framework_drafts.extracts import counting
    from framework_drafts.extracts.store import open_records

    records = open_records(Path(data))
    count = counting.count_by_queries if engine == "duckdb" else counting.count_records
    yield _Counter(
        lambda definitions, spans: count(definitions, records, spans),
        lambda: counting.councils_in(records),
        lambda definition: counting.lacking(definition, records),
        str(records.about.get("label", "")),
    )


def _in_words(told: dict[str, Any], codes: Sequence[str], period: str) -> str:
    lines = [f"{told['framework']} on records ({told['engine']}, {told['policy']}). {told['label']}".rstrip()]
    for code in codes:
        mine = [one for one in told["figures"] if one["code"] == code and one["period"] == period]
        england = next(one for one in mine if one["level"] == "country" and one["stratum"] == "Total")
        shown = "no figure" if england["value"] is None else f"{england['value']:g}"
        why = f" ({england['reason'].replace('_', ' ')})" if england["reason"] else ""
        withheld = sum(bool(one["reason"]) for one in mine)
        lines.append(
            f"  {code}, all councils, {period}: {shown}{why}; {withheld:,} of {len(mine):,} withheld or missing"
        )
    lines += [f"  {code}: not counted, since {why}." for code, why in told["not_counted"].items()]
    return "\n".join(lines)
