"""Data sets: choosing snapshots, saying whose figure counts where they disagree, and settling the whole."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from framework_drafts.history.combining import Conflict, Outcome, conflicts, put_together
from framework_drafts.history.desk import Desk
from framework_drafts.history.identity.naming import crosswalk
from framework_drafts.history.importing import Summary, count, keep_snapshot
from framework_drafts.history.models import DataSet, DataSetPart, DataSetRule, Snapshot
from framework_drafts.history.reading import parquet

FORMAT = "data-set"
MOST_PARTS = 8


def start(db: Session, *, name: str, purpose: str, parts: Sequence[str], by: uuid.UUID | None, at: datetime) -> DataSet:
    """Begin a data set of these snapshots, in the order in which they are named as sources. Raises Unusable."""
    if not 2 <= len(set(parts)) <= MOST_PARTS or len(set(parts)) != len(parts):
        raise Unusable(f"Choose between two and {MOST_PARTS} different snapshots to put together.")
    name, purpose = (plain(text) for text in (name, purpose))
    if not name or db.exec(select(DataSet).where(DataSet.name == name[:120])).first():
        raise Unusable("Give the data set a name that no other has.")
    made = DataSet(name=name[:120], purpose=purpose[:500], made_by=by, made_at=at)
    db.add(made)
    db.flush()
    for position, snapshot_hash in enumerate(parts):
        if db.get(Snapshot, snapshot_hash) is None:
            raise Unusable("One of the snapshots is not there: choose them again.")
        db.add(DataSetPart(data_set_id=made.id, snapshot_hash=snapshot_hash, position=position))
    db.flush()
    audit.record(db, who=by, did="began a data set", what=made, at=at)
    return made


def plain(text: str) -> str:
    """A text as it is kept: without characters that nobody can see, and without blanks around it."""
    return "".join(c for c in text if c.isprintable()).strip()


def parts_of(db: Session, data_set: DataSet) -> list[Snapshot]:
    query = (
        select(Snapshot)
        .join(DataSetPart, col(DataSetPart.snapshot_hash) == col(Snapshot.hash))
        .where(DataSetPart.data_set_id == data_set.id)
        .order_by(col(DataSetPart.position))
    )
    return list(db.exec(query))


def rules_of(db: Session, data_set: DataSet) -> dict[str, DataSetRule]:
    query = select(DataSetRule).where(DataSetRule.data_set_id == data_set.id)
    return {rule.series: rule for rule in db.exec(query)}


def conflicts_of(db: Session, folder: Path, data_set: DataSet) -> list[Conflict]:
    """Every cell on which the parts disagree, whether a rule settles it or not."""
    return conflicts([parquet(folder, part.hash) for part in parts_of(db, data_set)], crosswalk(db))


def rule(
    db: Session, *, data_set: DataSet, series: str, takes: str, reason: str, by: uuid.UUID | None, at: datetime
) -> DataSetRule:
    """Say whose figures of a series count where the parts disagree; blank takes nobody's. Raises Unusable."""
    if data_set.snapshot_hash:
        raise Unusable("This data set is settled and is not changed any more: begin another.")
    if takes and takes not in {part.hash for part in parts_of(db, data_set)}:
        raise Unusable("Choose one of the data set’s own files, or leave the cells out.")
    series, reason = plain(series), plain(reason)
    if not reason:
        raise Unusable("Say why this file’s figures count: the reason stays with the data set.")
    found = rules_of(db, data_set).get(series) or DataSetRule(
        data_set_id=data_set.id, series=series, reason="", said_at=at
    )
    found.takes, found.reason, found.said_by, found.said_at = takes, reason[:500], by, at
    db.add(found)
    db.flush()
    audit.record(db, who=by, did="ruled on a conflict", what=data_set, at=at, series=series, takes=takes)
    return found


def settle(db: Session, folder: Path, *, data_set: DataSet, by: uuid.UUID | None, at: datetime) -> Snapshot:
    """Make the data set a snapshot of its own. Raises Unusable while a conflict has no rule."""
    if data_set.snapshot_hash:
        return db.get_one(Snapshot, data_set.snapshot_hash)
    parts, rules = parts_of(db, data_set), rules_of(db, data_set)
    places = {part.hash: place for place, part in enumerate(parts)}
    taken = {series: places.get(one.takes) for series, one in rules.items()}
    with Desk() as desk:
        outcome = put_together(desk, [parquet(folder, part.hash) for part in parts], crosswalk(db), taken)
        if outcome.unsettled:
            cells = "1 cell is" if outcome.unsettled == 1 else f"{outcome.unsettled:,} cells are"
            raise Unusable(f"{cells} still in conflict: say for each series whose figures count.")
        summary = _summary(desk, data_set, parts, rules, outcome)
        if not parquet(folder, summary.hash).exists():
            desk.write(parquet(folder, summary.hash))
    snapshot, _ = keep_snapshot(db, summary, by=by, at=at)
    data_set.snapshot_hash = snapshot.hash
    db.add(data_set)
    db.flush()
    audit.record(db, who=by, did="settled a data set", what=data_set, at=at, snapshot=snapshot.hash)
    return snapshot


def _summary(
    desk: Desk, data_set: DataSet, parts: Sequence[Snapshot], rules: dict[str, DataSetRule], outcome: Outcome
) -> Summary:
    titles = {label: title for part in reversed(parts) for label, title in part.about.get("titles", {}).items()}
    joined = {
        name: {k: v for part in reversed(parts) for k, v in part.about.get(name, {}).items()}
        for name in ("sources", "notes_of")
    }
    facts = {
        "format": FORMAT,
        "title": data_set.name,
        "publisher": "; ".join(dict.fromkeys(part.publisher for part in parts))[:200],
        "licence": "; ".join(dict.fromkeys(part.licence for part in parts))[:200],
        "attribution": "Put together from several files; each has its own attribution.",
        "attributions": list(dict.fromkeys(line for part in parts for line in part.attributions)),
        "invented": any(part.invented for part in parts),
        "published_on": "",
        "titles": titles,
        **joined,
        "notes": {},
        "logged": [],
        "passed_over": {"cells that stood in several files and agreed": outcome.shared},
        "warnings": [
            f"{series}: where files disagree, {'nobody’s figures are' if not one.takes else 'those of ' + one.takes[:8] + ' are'} "
            f"taken: {one.reason}"
            for series, one in sorted(rules.items())
        ],
    }
    files = "\n".join(part.hash for part in parts)
    ruled = "\n".join(f"{series} {one.takes}" for series, one in sorted(rules.items()))
    return Summary(
        hash=hashlib.sha256(
            f"{desk.digest()}\n{files}\n{ruled}".encode()
        ).hexdigest(),  # never that of one of its files
        source_name=" + ".join(part.hash[:8] for part in parts),
        source_sha256=hashlib.sha256(files.encode()).hexdigest(),
        source_size=0,
        facts=facts,
        parts=tuple(part.hash for part in parts),
        **count(desk, titles),
    )
