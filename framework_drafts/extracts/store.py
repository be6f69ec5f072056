"""Records as they are kept: one Parquet file a council, sorted by person, values as numbers, and about.json, which says
what the numbers mean. A folder of records is made beside its place and moved there whole; it never changes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from consultation.errors import Unusable
from framework_drafts.history.desk import quoted
from framework_drafts.measures.contracts import Contract

ABOUT = "about.json"
MOST_VALUES = 30_000  # that a column of small numbers can tell apart
KINDS = {"date": "DATE", "number": "DOUBLE"}


@dataclass(frozen=True)
class RecordFile:
    """One council's records."""

    path: Path
    rows: int


@dataclass(frozen=True)
class RecordSet:
    """A folder of records: its files by council, the values that numbers stand for, and what else is said of it."""

    folder: Path
    files: tuple[RecordFile, ...]
    values: Mapping[str, tuple[str, ...]]
    about: Mapping[str, Any]

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.files)


def open_records(folder: Path) -> RecordSet:
    """A kept folder, or one of Parquet files with values as text. Raises Unusable where there is neither."""
    paths = sorted(folder.rglob("*.parquet")) if folder.is_dir() else []
    if not paths:
        raise Unusable(f"There are no records in {folder.name}: give a folder of Parquet files, or import an extract.")
    about = json.loads((folder / ABOUT).read_text()) if (folder / ABOUT).is_file() else {}
    with duckdb.connect() as db:
        listed = ", ".join(quoted(str(path)) for path in paths)
        found = db.execute(f"SELECT file_name, num_rows FROM parquet_file_metadata([{listed}])").fetchall()
    rows = {str(name): int(count) for name, count in found}
    values = {name: tuple(known) for name, known in about.get("values", {}).items()}
    return RecordSet(folder, tuple(RecordFile(path, rows[str(path)]) for path in paths), values, about)


@contextmanager
def made_beside(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which takes its place when all went well; what was cut off before is cleared away."""
    beside = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        yield beside
        os.replace(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def working_room(beside: Path) -> Iterator[Path]:
    """A folder to work in beside what is to be made, cleared away before and after; a killed one is cleared next time."""
    room = beside.with_name(f"{beside.name}.room")
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def is_whole(folder: Path) -> bool:
    """Whether a folder is one that was made to its end, and not one that is being made or was cut off."""
    return folder.suffix not in (".unfinished", ".room") and (folder / ABOUT).is_file()


def keep_records(
    staged: Path, folder: Path, under: Contract, *, about: Mapping[str, Any], threads: int = 4, memory: str = "1500MB"
) -> RecordSet:
    """Sort what lies staged (Parquet in folders part=<council>, values as text, person and record as numbers) into a new
    folder of records, with those fields of the contract that it has. Raises Unusable for a folder that is there already."""
    if folder.exists():
        raise Unusable(f"{folder.name} is there already, and records never change.")
    parts = sorted(one for one in staged.iterdir() if one.name.startswith("part="))
    with duckdb.connect(config={"threads": threads, "memory_limit": memory}) as db, made_beside(folder) as beside:
        listed = ", ".join(quoted(f"{one}/*.parquet") for one in parts)
        described = db.execute(f"DESCRIBE SELECT * FROM read_parquet([{listed}], hive_partitioning=false)").fetchall()
        there = [name for name in under.fields if name in {str(column) for column, *_ in described}]
        values = {name: _values(db, listed, name) for name in there if _is_coded(under, name)}
        columns = ", ".join(_column(under, name) for name in there)
        order = ", ".join(f'"{under.roles[role]}"' for role in ("person", "start", "record"))

        def keep(part: Path) -> None:
            with db.cursor() as mine:
                target = beside / f"{part.name.removeprefix('part=')}.parquet"
                mine.execute(
                    f"COPY (SELECT {columns} FROM read_parquet({quoted(f'{part}/*.parquet')}, hive_partitioning=false) "
                    f"ORDER BY {order}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)"
                )

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(keep, parts))
        told = {**about, "contract": under.name, "values": values}
        (beside / ABOUT).write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1))
    return open_records(folder)


def fingerprint(records: RecordSet) -> str:
    """SHA-256 over what is said of a folder and over every file in it."""
    found = hashlib.sha256(json.dumps(dict(records.about), sort_keys=True).encode())
    for one in records.files:
        with one.path.open("rb") as file:
            found.update(f"{one.path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return found.hexdigest()


def as_text(records: RecordSet, files: Sequence[RecordFile] | None = None) -> str:
    """A query over records with every value as text: for engines and people that read text."""
    listed = ", ".join(quoted(str(one.path)) for one in (records.files if files is None else files))
    shown = ", ".join(
        f'[{", ".join(quoted(value) for value in known)}]["{name}" + 1] AS "{name}"'
        if known
        else f'NULL::VARCHAR AS "{name}"'
        for name, known in records.values.items()
    )
    replaced = f" REPLACE ({shown})" if shown else ""
    return f"SELECT *{replaced} FROM read_parquet([{listed}], hive_partitioning=false)"


def _is_coded(under: Contract, name: str) -> bool:
    keys = {under.roles[role] for role in ("person", "record")}
    return under.fields[name].kind in ("code", "text") and name not in keys


def _values(db: duckdb.DuckDBPyConnection, listed: str, name: str) -> list[str]:
    """The values of a field in what lies staged, sorted, and the type that gives each its number."""
    query = f'SELECT DISTINCT "{name}" AS v FROM read_parquet([{listed}], hive_partitioning=false) WHERE v IS NOT NULL ORDER BY v'
    found = [str(value) for (value,) in db.execute(query).fetchall()]
    if len(found) > MOST_VALUES:
        raise Unusable(f"“{name}” has more than {MOST_VALUES:,} different values: is it a field of values?")
    if found:
        db.execute(f'CREATE TYPE "e_{name}" AS ENUM ({", ".join(quoted(value) for value in found)})')
    else:
        db.execute(f"CREATE TYPE \"e_{name}\" AS ENUM ('')")
    return found


def _column(under: Contract, name: str) -> str:
    if _is_coded(under, name):
        return f'enum_code("{name}"::VARCHAR::"e_{name}")::SMALLINT AS "{name}"'
    kind = KINDS.get(under.fields[name].kind)
    return f'"{name}"::{kind} AS "{name}"' if kind else f'"{name}"'
