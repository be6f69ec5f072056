"""The example's published history: every file is invented, and walks in through the same doors as real ones.

A time series; four single years under the older codes; a table that needs a mapping; a file that is refused; two councils
that became one; and a data set with a conflict that somebody has ruled on.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping as Given
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from consultation.councils import CouncilChange, Listed, load_councils, register
from consultation.people import Role, everyone
from consultation.store import now
from framework_drafts.history import datasets, giving
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.facts import Asked
from framework_drafts.history.mapping import Mapping, parse
from framework_drafts.history.models import Snapshot
from framework_drafts.history.reading import parquet, rows_of
from workbench.database import Instance
from workbench.demo.councils import invented_councils
from workbench.demo.history import FORMER, MERGED, write_history
from workbench.demo.open_data import write_open_data
from workbench.demo.people_living import write_population

SINGLE_YEARS = ("2019-20", "2020-21", "2021-22", "2022-23")
WAITS = {
    "area": "Council code", "area_name": "Council", "across": "period", "columns": ["2021/22", "2022/23", "2023/24", "2024/25"],
    "always": {"measure": "W1", "statistic": "outcome"}, "marks": {"n/a": "not_submitted", "not yet": "not_yet_due"},
    "percent_signs": True, "book": "waiting-times", "title": "Invented example: people assessed within 28 days",
    "publisher": "An invented collection", "licence": "None needed: invented figures",
    "attribution": "Invented figures of an invented collection.",
}  # fmt: skip


def bring_history(instance: Instance) -> int:
    """Import the invented files and put them together; how many were new."""
    _merge_councils(instance)
    with TemporaryDirectory() as room:
        new = _bring(instance, Path(room), "invented-history.xlsx", write_history(), Asked(published_on="2026-01-23"))
        with instance.store.reading() as db:
            series = next(one for one in snapshots(db) if one.format == "dhsc-time-series" and one.invented)
        for year in SINGLE_YEARS:
            content = write_open_data(year, _survey(instance, series, year))
            new += _bring(instance, Path(room), f"invented-open-data-{year}.csv", content, Asked(period=year))
        new += _bring(instance, Path(room), "invented-people-mid-2024.xlsx", write_population(), Asked())
        new += _bring(instance, Path(room), "assessments-in-time.csv", _waits(), Asked(), mapping=parse(WAITS))
    _refused(instance)
    _put_together(instance)
    return new


def _bring(
    instance: Instance, room: Path, name: str, content: bytes, asked: Asked, mapping: Mapping | None = None
) -> int:
    path = room / name
    path.write_bytes(content)
    _, new = giving.import_file(
        instance.store, instance.snapshots, path, name, asked=asked, mapping=mapping, by=None, at=now()
    )
    return int(new)


def _merge_councils(instance: Instance) -> None:
    """Tarnwick, of two councils that were there until March 2021."""
    with instance.store.unit_of_work() as db:
        if db.get(CouncilChange, 1) is None:
            listed = [Listed(code, name, label, "NE", "U", None, date(2021, 3, 31)) for code, name, label, _ in FORMER]
            load_councils(db, listed, invented=True)
            for code, *_ in FORMER:
                db.add(CouncilChange(predecessor=code, successor=MERGED, on=date(2021, 4, 1), kind="merged"))


def _survey(instance: Instance, series: Snapshot, year: str) -> Given[tuple[str, str], float]:
    rows = rows_of(parquet(instance.snapshots, series.hash), series.series, statistic="outcome")
    return {
        (row.label.partition(":")[2], row.area): row.value
        for row in rows
        if row.period == year and row.value is not None
    }


def _waits() -> bytes:
    """A wide table with percent signs and its own words for what is missing."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Council code", "Council", *WAITS["columns"]])
    for council in invented_councils():
        chance = random.Random(council.code)  # noqa: S311
        level = chance.uniform(48, 83)
        years = [f"{level + chance.uniform(-6, 6):.1f}%" if chance.random() > 0.08 else "n/a" for _ in range(3)]
        writer.writerow([council.code, council.name, *years, "not yet"])
    return out.getvalue().encode()


def _refused(instance: Instance) -> None:
    """A file with two places that cannot be read, as somebody finds it on the page."""
    rows = list(csv.reader(io.StringIO(write_open_data("2022-23", {}).decode())))
    rows[40][7], rows[200][7] = "some", "about 12"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    content = out.getvalue().encode()
    sha256, looked = giving.receive(instance.given, name="open-data-by-hand.csv", content=content)
    with instance.store.unit_of_work() as db:
        by = everyone(db, [Role.WORKING_GROUP])[0].id
        given = giving.give(
            db, name="open-data-by-hand.csv", sha256=sha256, size=len(content), looked=looked, by=by, at=now()
        )
        given.asked = {"period": "2022-23", "published_on": "", "vintage": ""}
        try:
            giving.read_given(instance.given, given, register(db), into=None)
        except giving.NotImported as problem:
            giving.refuse_given(db, given=given, problem=problem, by=by, at=now())


def _put_together(instance: Instance) -> None:
    """Five files as one data set; for the measure on which they disagree the newer publication counts."""
    with instance.store.unit_of_work() as db:
        by = everyone(db, [Role.WORKING_GROUP])[0].id
        parts = [one for one in snapshots(db) if one.format in ("dhsc-time-series", "open-data-one-year")]
        parts.sort(key=lambda one: one.format)
        made = datasets.start(
            db,
            name="Invented ASCOF, 2015-16 to 2024-25",
            purpose="The time series, with the older measures and their numerators from the single years.",
            parts=[one.hash for one in parts],
            by=by,
            at=now(),
        )
        for series in datasets.conflicts_of(db, instance.snapshots, made, 1)[1]:
            datasets.rule(
                db, data_set=made, series=series, takes=parts[0].hash, by=by, at=now(),
                reason="The time series is the later publication, and its notes say that the regions were put right.",
            )  # fmt: skip
        worked_out = datasets.work_out(db, instance.snapshots, data_set=made)
        datasets.settle(db, data_set=made, summary=worked_out, by=by, at=now())
