"""Everything of an instance in one file, taken while it serves, and taken up again in an empty one."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from config import Settings
from consultation.errors import Unusable
from consultation.store import Store
from workbench.database import Instance, only_server, step_of

DATABASE = "database"
FOLDERS = ("snapshots", "results", "given")
MANIFEST = "manifest.json"


def write_backup(instance: Instance, file: str) -> dict[str, Any]:
    """Copy the database as it is at one moment, then every file it names; the file appears only when it is whole."""
    target = Path(file)
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as room:
        copy = Path(room) / DATABASE
        _copy_database(instance, copy)
        paths = {DATABASE: copy}
        if (instance.settings.instance / "secret_key").exists():
            paths["secret_key"] = instance.settings.instance / "secret_key"
        for folder in FOLDERS:
            found = sorted((instance.settings.instance / folder).glob("*"))
            paths |= {f"{folder}/{path.name}": path for path in found if path.suffix in (".parquet", ".json", ".jsonl")}
        manifest = {
            "made_by": "framework-workbench",
            "schema": step_of(instance),
            "kind": "sqlite" if instance.store.is_sqlite else "postgresql",
            "files": {name: _sha256(path) for name, path in paths.items()},
        }
        unfinished = Path(room) / "whole.tar"
        unfinished.touch(0o600)  # whoever holds a backup holds the keys
        with tarfile.open(unfinished, "w") as tar:
            _add(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
            for name, path in paths.items():
                tar.add(path, name)
        os.replace(unfinished, target)
    return {"file": str(target), "files": len(paths), "bytes": target.stat().st_size, "schema": manifest["schema"]}


def read_backup(settings: Settings, file: str) -> dict[str, Any]:
    """Restore into an empty instance; every file is checked against the manifest before anything is put in place."""
    if not settings.uses_sqlite:
        _refuse_used(settings)
    if settings.uses_sqlite and Path(make_url(settings.database).database or "").exists():
        raise Unusable(f"{settings.instance} holds a database already: restore into an empty folder with --instance.")
    with only_server(settings), tempfile.TemporaryDirectory(dir=settings.instance) as room:
        manifest = _unpack(file, Path(room))
        kind = "sqlite" if settings.uses_sqlite else "postgresql"
        if manifest["kind"] != kind:
            raise Unusable(f"This backup is of a {manifest['kind']} database, and this instance uses {kind}.")
        _put_database(settings, Path(room) / DATABASE)  # first: if it is refused, nothing else has been touched
        for name in manifest["files"]:
            if name != DATABASE:
                target = settings.instance / name
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(room) / name, target)
    return {"files": len(manifest["files"]), "schema": manifest["schema"]}


def _refuse_used(settings: Settings) -> None:
    store = Store(settings.database)
    with store.engine.connect() as connection:
        used = bool(sa.inspect(connection).get_table_names())
    store.close()
    if used:
        raise Unusable("This PostgreSQL database holds tables already: restore into an empty one.")


def _unpack(file: str, room: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(room, filter="data")
        manifest: dict[str, Any] = json.loads((room / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as problem:
        raise Unusable(f"{file} is not a backup of the workbench, or is damaged.") from problem
    if not isinstance(manifest, dict) or not {"kind", "schema", "files"} <= manifest.keys():
        raise Unusable(f"{file} is not a backup of the workbench, or is damaged.")
    for name, digest in manifest["files"].items():
        if not (room / name).is_file() or _sha256(room / name) != digest:
            raise Unusable(f"{file} is damaged: {name} in it is not as it was written. Nothing was restored.")
    return manifest


def _copy_database(instance: Instance, copy: Path) -> None:
    if instance.store.is_sqlite:
        source = sqlite3.connect(str(instance.store.engine.url.database))
        with source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        return
    _postgres(["pg_dump", "--format=custom", "--file", str(copy)], instance.settings.database)


def _put_database(settings: Settings, copy: Path) -> None:
    if settings.uses_sqlite:
        os.replace(copy, str(make_url(settings.database).database))
        return
    _postgres(["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", str(copy)], settings.database)


def _postgres(command: list[str], url: str) -> None:
    if shutil.which(command[0]) is None:
        raise Unusable(f"{command[0]} is needed for this and is not installed: install PostgreSQL's client programs.")
    made = make_url(url)
    environment = {**os.environ, "PGPASSWORD": made.password or ""}
    where = [
        "--host",
        made.host or "127.0.0.1",
        "--port",
        str(made.port or 5432),
        "--username",
        made.username or "postgres",
        "--dbname",
        str(made.database),
    ]
    done = subprocess.run([*command, *where], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unusable(
            f"{command[0]} said: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'nothing'}."
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))
