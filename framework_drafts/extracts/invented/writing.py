"""Writing invented records, in pieces that several threads make at once."""

from __future__ import annotations

from pathlib import Path

import duckdb

from framework_drafts.extracts.invented import events, persons
from framework_drafts.extracts.invented.persons import Scale
from framework_drafts.extracts.store import RecordSet, keep_records, working_room
from framework_drafts.history.desk import quoted
from framework_drafts.measures.contracts import contract

AT_ONCE = 250_000  # persons in a piece
LABEL = "Invented records: these persons do not exist."


def write_records(folder: Path, scale: Scale, *, threads: int = 4, memory: str = "1500MB") -> RecordSet:
    """Records under the contract with hospital stays, as a folder of records labelled invented."""
    with working_room(folder) as room:
        with duckdb.connect(config={"threads": threads, "memory_limit": memory}) as db:
            prepare(db, scale)
            for first in range(0, scale.persons, AT_ONCE):
                piece(db, scale, first, min(first + AT_ONCE, scale.persons))
                db.execute(
                    f"COPY (SELECT *, council AS part FROM ({events.all_events(scale)})) TO {quoted(str(room))} "
                    f"(FORMAT parquet, PARTITION_BY (part), APPEND, FILENAME_PATTERN '{{uuid}}')"
                )
        about = {"label": LABEL, "invented": True, "persons": scale.persons, "seed": scale.seed}
        return keep_records(room, folder, contract("cld-2-hospital"), about=about, threads=threads, memory=memory)


def prepare(db: duckdb.DuckDBPyConnection, scale: Scale) -> None:
    for macro in persons.macros(scale):
        db.execute(macro)
    db.execute("SET preserve_insertion_order = false")


def piece(db: duckdb.DuckDBPyConnection, scale: Scale, first: int, last: int) -> None:
    """Views of some of the persons and of their episodes."""
    db.execute(f"CREATE OR REPLACE VIEW persons AS {persons.persons(scale, first, last)}")
    db.execute(f"CREATE OR REPLACE VIEW episodes AS {persons.episodes(scale)}")
