"""What the doctor looks at."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlmodel import col, select

from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.running import is_whole
from framework_drafts.history.models import Snapshot
from workbench.database import Instance, newest, step_of
from workbench.mail import Letter

NEEDED_DISK = 200 * 1024 * 1024
WAL_FAULT = ((3, 7, 0), (3, 51, 2))


def examine(instance: Instance) -> dict[str, Any]:
    """Every check with whether it passed and what it found."""
    checks = [_database(instance), _schema(instance), _disk(instance)]
    if checks[1]["ok"]:
        checks += [_files(instance), _letters(instance)]
    if instance.store.is_sqlite:
        checks.insert(1, _sqlite(instance))
    return {"ok": all(check["ok"] for check in checks), "checks": checks}


def _check(name: str, ok: bool, told: str) -> dict[str, Any]:
    return {"check": name, "ok": ok, "told": told}


def _database(instance: Instance) -> dict[str, Any]:
    with instance.store.reading() as db:
        db.exec(sa.text("SELECT 1"))
    return _check("database", True, instance.store.engine.url.render_as_string(hide_password=True))


def _sqlite(instance: Instance) -> dict[str, Any]:
    with instance.store.engine.connect() as connection:
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        foreign = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    version = tuple(int(part) for part in sqlite3.sqlite_version.split("."))
    fault = (
        " (a version in which the one-writer lock is mandatory; it is held)"
        if WAL_FAULT[0] <= version <= WAL_FAULT[1]
        else ""
    )
    told = f"SQLite {sqlite3.sqlite_version}{fault}, integrity {sound}, {len(foreign)} broken references"
    return _check("sqlite", sound == "ok" and not foreign, told)


def _schema(instance: Instance) -> dict[str, Any]:
    at = step_of(instance)
    return _check("schema", at == newest(), f"step {at or 'none'} of {newest()}")


def _files(instance: Instance) -> dict[str, Any]:
    """Every snapshot and result is there and is what was recorded."""
    with instance.store.reading() as db:
        snapshots = list(db.exec(select(Snapshot)))
        runs = list(db.exec(select(DryRun)))
    wrong = [f"{s.hash}.parquet" for s in snapshots if not _holds(instance.snapshots / f"{s.hash}.parquet", s)]
    for run in runs:
        if not is_whole(instance.results, run):
            wrong.append(f"dry run {run.key[:16]}")
    told = f"{len(snapshots)} snapshots, {len(runs)} dry runs"
    return _check("files", not wrong, told + (f"; missing or damaged: {', '.join(wrong)}" if wrong else ""))


def _holds(path: Path, snapshot: Snapshot) -> bool:
    try:
        with duckdb.connect() as connection:
            query = "SELECT count(*), count(value) FROM read_parquet(?)"
            counted = connection.execute(query, [str(path)]).fetchone()
    except duckdb.Error:
        return False
    return counted == (snapshot.cells["total"], snapshot.cells["values"])


def _disk(instance: Instance) -> dict[str, Any]:
    free = shutil.disk_usage(instance.settings.instance).free
    return _check("disk", free > NEEDED_DISK, f"{free // 1024 // 1024:,} MB free")


def _letters(instance: Instance) -> dict[str, Any]:
    with instance.store.reading() as db:
        stuck = db.exec(
            select(sa.func.count()).select_from(Letter).where(col(Letter.sent_at).is_(None), Letter.tries > 3)
        ).one()
    return _check("letters", stuck == 0, f"{stuck} letters cannot be sent" if stuck else "none stuck")
