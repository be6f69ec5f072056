"""Runs of a framework on records: counted where they lie, released under the desk's policy, kept as a file of figures.

Counts that are not rounded are kept apart: the next reading of the same people is released with an eye on them."""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from consultation import audit
from consultation.errors import Unusable
from framework_drafts.extracts.counting import councils_in, count_records, lacking
from framework_drafts.extracts.desks import PROGRAMME, Named, policy_of, regions_of
from framework_drafts.extracts.figures import Counts, Figure, Reading
from framework_drafts.extracts.models import RecordsMade, RecordsRun
from framework_drafts.extracts.populations import Lived
from framework_drafts.extracts.readings import write_whole
from framework_drafts.extracts.releasing import released
from framework_drafts.extracts.store import RecordSet
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.reference.records import Period

ENGINE = "columns@1"


@dataclass(frozen=True)
class Measured:
    """A measure of a framework: its code there, its title, its lineage, and the version's definition."""

    code: str
    title: str
    measure_id: str
    version_id: str
    definition: Definition


@dataclass(frozen=True)
class Asked:
    """What a run is asked: measures of records, periods of one type, whose desk; for rates, who lives there, by code."""

    measures: tuple[Measured, ...]
    period_type: str
    periods: tuple[Period, ...]
    desk: str
    people: Mapping[str, Lived] = field(default_factory=dict)

    def key(self, made: RecordsMade) -> str:
        """Equal for equal questions to equal records."""
        told = [ENGINE, made.key, self.period_type, policy_of(self.desk).name]
        told += [f"{one.start}:{one.end}" for one in self.periods]
        told += [f"{code}:{one.snapshot}:{sorted(one.estimates.items())}" for code, one in sorted(self.people.items())]
        told += [f"{one.code}:{json.dumps(one.definition.as_data(), sort_keys=True)}" for one in self.measures]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Worked:
    figures: Mapping[str, list[Figure]]
    counts: Mapping[str, Counts]
    not_counted: Mapping[str, str]


def work_out(
    records: RecordSet,
    asked: Asked,
    *,
    known: Sequence[Named],
    before: Mapping[str, Sequence[Reading]],
    processes: int = 4,
    told: Callable[[int, int], None] | None = None,
) -> Worked:
    """Count every measure that the records have the fields for, and release what may be. `before` are, by measure, the
    counts of other readings of the same people that were released."""
    absent = {one.code: lacking(one.definition, records) for one in asked.measures}
    counted = [one for one in asked.measures if not absent[one.code]]
    if not counted:
        raise Unusable("These records have the fields for none of the framework's measures: choose another framework.")
    found = count_records([one.definition for one in counted], records, asked.periods, processes=processes, told=told)
    councils = councils_in(records)
    regions = regions_of(councils, known) if asked.desk == PROGRAMME else {}
    figures = {}
    for one, counts in zip(counted, found, strict=True):
        shown = released(
            one.definition,
            counts,
            councils=councils,
            periods=[period.name for period in asked.periods],
            regions=regions,
            policy=policy_of(asked.desk),
            people=asked.people[one.code].people if one.code in asked.people else None,
            before=before.get(one.measure_id, ()),
        )
        figures[one.code] = [row for row in shown if asked.desk == PROGRAMME or row.level == "council"]
    return Worked(
        figures,
        {one.code: counts for one, counts in zip(counted, found, strict=True)},
        {code: f"the records have no {', '.join(names)}" for code, names in absent.items() if names},
    )


def write_figures(folder: Path, worked: Worked) -> str:
    """Write released figures into a file named by the hash of its content, which is returned."""
    told = {code: [list(asdict(row).values()) for row in rows] for code, rows in worked.figures.items()}
    content = gzip.compress(json.dumps(told, ensure_ascii=False, sort_keys=True).encode(), mtime=0)
    sha256 = hashlib.sha256(content).hexdigest()
    write_whole(folder / f"{sha256}.figures.json.gz", content)
    return sha256


def read_figures(folder: Path, run: RecordsRun) -> dict[str, list[Figure]]:
    """A run's figures by code. Raises Unusable where the file is gone or is not the one that was written."""
    path = folder / f"{run.figures_sha256}.figures.json.gz"
    if not path.is_file():
        raise Unusable("The figures of this run are not here any more: run it again.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != run.figures_sha256:
        raise Unusable("The file of figures was changed since it was written: run it again.")
    return {code: [Figure(*row) for row in rows] for code, rows in json.loads(gzip.decompress(content)).items()}


def keep_run(
    db: Session,
    *,
    made: RecordsMade,
    framework_version_id: uuid.UUID,
    of_a_draft: bool,
    asked: Asked,
    figures_sha256: str,
    not_counted: Mapping[str, str],
    by: uuid.UUID | None,
    at: datetime,
) -> RecordsRun:
    """Record a run; the same question to the same records is the run that is there. Raises Unusable where the records were
    deleted meanwhile."""
    if made.deleted:
        raise Unusable("The records were deleted while they were counted, so no figures were kept.")
    key = asked.key(made)
    if found := known_run(db, made, asked):
        return found
    run = RecordsRun(
        records_id=made.id,
        framework_version_id=framework_version_id,
        key=key,
        of_a_draft=of_a_draft,
        period_type=asked.period_type,
        periods=[[one.name, one.start.isoformat(), one.end.isoformat()] for one in asked.periods],
        measures=[
            {
                "code": one.code,
                "title": one.title,
                "measure": one.measure_id,
                "version": one.version_id,
                "definition": one.definition.as_data(),
                "population": asked.people[one.code].estimates if one.code in asked.people else {},
            }
            for one in asked.measures
        ],
        policy=policy_of(asked.desk).name,
        figures_sha256=figures_sha256,
        not_counted=dict(not_counted),
        asked_by=by,
        finished_at=at,
    )
    db.add(run)
    db.flush()
    audit.record(db, who=by, did="ran a framework on records", what=run, at=at, measures=len(asked.measures))
    return run


def measures_of_records(measures: Sequence[Measured]) -> tuple[Measured, ...]:
    """Those that are of records. Raises Unusable where there is none."""
    found = tuple(one for one in measures if isinstance(one.definition.source, Records))
    if not found:
        raise Unusable("This framework has no measure of records about persons: choose another.")
    return found


def known_run(db: Session, made: RecordsMade, asked: Asked) -> RecordsRun | None:
    """The run that has answered this very question of these records."""
    query = select(RecordsRun).where(RecordsRun.records_id == made.id, RecordsRun.key == asked.key(made))
    return db.exec(query).first()
