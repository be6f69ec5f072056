"""Other readings of the same people that were released: what they counted, kept unrounded, so that no two figures tell who
makes the difference between them."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import mkstemp

from sqlmodel import Session, col, select

from consultation.errors import Unusable
from framework_drafts.extracts.figures import OFFICIAL, Counts, Reading
from framework_drafts.extracts.models import PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.measures.reference.records import ALL, Counted, Key, Period


def write_counts(folder: Path, key: str, counts: Mapping[str, Counts], lineages: Mapping[str, str]) -> None:
    """Keep the counts of measures (by code) as they are, for whoever releases another reading of the same people."""
    told = [
        [lineages[code], [[*asdict(at).values(), *asdict(count).values()] for at, count in found.items()]]
        for code, found in sorted(counts.items())
    ]
    content = gzip.compress(json.dumps(told, ensure_ascii=False).encode(), mtime=0)
    write_whole(folder / f"{key}.counts.json.gz", content)


def earlier_counts(
    db: Session, folder: Path, desk: str, period_type: str, periods: Sequence[Period]
) -> dict[str, list[Reading]]:
    """By measure, what was counted of the same days and released before at this desk, whatever the submissions, rules and
    versions: other readings of what are mostly the same people. Where an earlier reading did not have a council, it says
    nothing of it.

    Raises Unusable where such counts are not here any more, or where quarters and years of the same days would stand beside
    each other: the one that is withheld would follow from the others."""
    found: dict[str, list[Reading]] = {}
    for key, theirs, councils, kind in _released(db, desk):
        days = {(start, end): name for name, start, end in theirs}
        names = {days[at]: one.name for one in periods if (at := (str(one.start), str(one.end))) in days}
        if (kind == "quarter") != (period_type == "quarter") and _overlap(theirs, periods):
            raise Unusable(
                "Figures of these days have been released by another kind of period. A quarter that is withheld would "
                "follow from the year: run the same kind of period as before."
            )
        if not names:
            continue
        path = folder / f"{key}.counts.json.gz"
        if not path.is_file():
            raise Unusable(
                "What an earlier run counted is not here any more, so nobody can say what may be shown beside it: "
                "restore it from a backup."
            )
        for measure, rows in json.loads(gzip.decompress(path.read_bytes())):
            counts = {Key(row[0], names[row[1]], *row[2:4]): Counted(*row[4:]) for row in rows if row[1] in names}
            covers = frozenset((council, name) for council in councils for name in names.values())
            found.setdefault(measure, []).append(Reading(counts, covers))
    return found


def tells_few(counts: Counts, before: Sequence[Reading]) -> bool:
    """Whether the sum over councils differs by one to nine people from what another reading gave for the same councils."""
    for known in before:
        covered = {council for council, _ in known.covers}
        now, then = _sums(counts, covered), _sums(known.counts, covered)
        if any(0 < abs(one - other) < OFFICIAL.apart for one, other in zip(now, then, strict=True)):
            return True
    return False


def _sums(counts: Counts, councils: Collection[str]) -> tuple[int, int]:
    mine = [count for key, count in counts.items() if key.stratum == ALL and key.council in councils]
    return sum(one.denominator for one in mine), sum(one.numerator for one in mine)


def _released(db: Session, desk: str) -> list[tuple[str, list[list[str]], list[str], str]]:
    """Of every run and of all that was told of people who moved, on people who exist: the key of its counts, its periods,
    its councils and its type of period."""
    runs = select(RecordsRun, RecordsMade).join(RecordsMade, col(RecordsMade.id) == col(RecordsRun.records_id))
    mine = RecordsMade.desk == desk, col(RecordsMade.invented).is_(False)
    found = [(run.key, run.periods, sorted(on.submissions), run.period_type) for run, on in db.exec(runs.where(*mine))]
    moves = (
        select(PeopleMoved, RecordsMade, RecordsRun)
        .join(RecordsMade, col(RecordsMade.id) == col(PeopleMoved.records_id))
        .join(RecordsRun, col(RecordsRun.id) == col(PeopleMoved.run_id))
    )
    for moved, on, run in db.exec(moves.where(*mine)):
        if not moved.result["withheld"]:
            found.append((moved.id.hex, [moved.period], sorted(on.submissions), run.period_type))
    return found


def _overlap(periods: Sequence[Sequence[str]], others: Sequence[Period]) -> bool:
    return any(start <= str(one.end) and end >= str(one.start) for _, start, end in periods for one in others)


def write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(unfinished, path)
    finally:
        Path(unfinished).unlink(missing_ok=True)
