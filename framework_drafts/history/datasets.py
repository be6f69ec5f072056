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
from consultation.store import in_turn
from framework_drafts.history.cells import unseen_removed
from framework_drafts.history.combining import Conflict, Outcome, conflicts, put_together
from framework_drafts.history.desk import Desk
from framework_drafts.history.identity.models import Series
from framework_drafts.history.identity.naming import crosswalk, series_by_id
from framework_drafts.history.importing import Summary, count, keep_snapshot
from framework_drafts.history.models import DataSet, DataSetPart, DataSetRule, Snapshot
from framework_drafts.history.reading import parquet

FORMAT = "data-set"
MOST_PARTS = 8


def start(db: Session, *, name: str, purpose: str, parts: Sequence[str], by: uuid.UUID | None, at: datetime) -> DataSet:
    """Begin a data set of these snapshots, in the order in which they are named as sources. Raises Unusable."""
    in_turn(db, "data set")
    if not 2 <= len(set(parts)) <= MOST_PARTS or len(set(parts)) != len(parts):
        raise Unusable(f"Choose between two and {MOST_PARTS} different snapshots to put together.")
    name, purpose = (unseen_removed(text) for text in (name, purpose))
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


def conflicts_of(
    db: Session, folder: Path, data_set: DataSet, most: int | None = None
) -> tuple[list[Conflict], dict[str, int]]:
    """The cells on which the parts disagree, whether a rule settles them or not (at most so many a series), and how many
    there are of each series."""
    return conflicts([parquet(folder, part.hash) for part in parts_of(db, data_set)], crosswalk(db), most)


def rule(
    db: Session, *, data_set: DataSet, series: str, takes: str, reason: str, by: uuid.UUID | None, at: datetime
) -> DataSetRule:
    """Say whose figures of a series count where the parts disagree; blank takes nobody's. Raises Unusable."""
    db.refresh(data_set, with_for_update=True)
    if data_set.snapshot_hash:
        raise Unusable("This data set is settled and is not changed any more: begin another.")
    if takes and takes not in {part.hash for part in parts_of(db, data_set)}:
        raise Unusable("Choose one of the data set’s own files, or leave the cells out.")
    series, reason = unseen_removed(series), unseen_removed(reason)
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


def work_out(db: Session, folder: Path, *, data_set: DataSet) -> Summary:
    """The whole data set, its Parquet written; nothing of it counts until settle() records it.

    Raises Unusable while a conflict has no rule."""
    parts, rules = parts_of(db, data_set), rules_of(db, data_set)
    places = {part.hash: place for place, part in enumerate(parts)}
    taken = {series: places.get(one.takes) for series, one in rules.items()}
    with Desk() as desk:
        outcome = put_together(desk, [parquet(folder, part.hash) for part in parts], crosswalk(db), taken)
        if outcome.unsettled:
            cells = "1 cell is" if outcome.unsettled == 1 else f"{outcome.unsettled:,} cells are"
            raise Unusable(f"{cells} still in conflict: say for each measure whose figures count.")
        summary = _summary(desk, data_set, parts, rules, outcome, series_by_id(db))
        if not parquet(folder, summary.hash).exists():
            desk.write(parquet(folder, summary.hash))
    return summary


def settle(db: Session, *, data_set: DataSet, summary: Summary, by: uuid.UUID | None, at: datetime) -> Snapshot:
    """Make the data set a snapshot of its own. Raises Unusable when a rule was changed since it was worked out."""
    db.refresh(data_set, with_for_update=True)
    if data_set.snapshot_hash:
        return db.get_one(Snapshot, data_set.snapshot_hash)
    if summary.facts["ruled"] != _ruled(rules_of(db, data_set)):
        raise Unusable("A rule was changed while the data set was being put together: settle it again.")
    snapshot, _ = keep_snapshot(db, summary, by=by, at=at)
    data_set.snapshot_hash = snapshot.hash
    db.add(data_set)
    db.flush()
    audit.record(db, who=by, did="settled a data set", what=data_set, at=at, snapshot=snapshot.hash)
    return snapshot


def _ruled(rules: dict[str, DataSetRule]) -> str:
    return "\n".join(f"{series}\t{one.takes}\t{one.reason}" for series, one in sorted(rules.items()))


def _summary(
    desk: Desk,
    data_set: DataSet,
    parts: Sequence[Snapshot],
    rules: dict[str, DataSetRule],
    outcome: Outcome,
    known: dict[str, Series],
) -> Summary:
    names = {part.hash: part.title for part in parts}
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
        "ruled": _ruled(rules),
        "warnings": [
            f"{known[series].title if series in known else series}: where the files disagree, "
            + (f"the figures of “{names[one.takes]}” are taken" if one.takes else "nobody’s figures are taken")
            + f", because: {one.reason}"
            for series, one in sorted(rules.items())
        ],
    }
    files = "\n".join(part.hash for part in parts)
    whole = f"{desk.digest()}\n{files}\n{facts['ruled']}\n{data_set.name}"
    return Summary(
        hash=hashlib.sha256(whole.encode()).hexdigest(),  # never that of one of its files, nor of another data set
        source_name=", ".join(part.source_name for part in parts)[:200],
        source_sha256=hashlib.sha256(files.encode()).hexdigest(),
        source_size=0,
        facts=facts,
        parts=tuple(part.hash for part in parts),
        **count(desk, titles),
    )
