"""Fresh databases for tests, quickly: one is migrated a run, the rest are copies of it."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from config import Settings
from workbench.database import Instance, open_instance

SECRET = "a-secret-only-for-tests-1234567890-abcdefgh"
USE_POSTGRES = os.environ.get("WORKBENCH_TEST_DATABASE") == "postgresql"
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def settings_for(folder: Path, **more: object) -> Settings:
    values: dict[str, object] = {"instance": folder, "secret_key": SECRET, "jobs": "inline", **more}
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def admin_engine() -> sa.Engine:
    return sa.create_engine(
        POSTGRES.replace("postgresql://", "postgresql+psycopg://", 1),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
    )


def postgres_url(name: str) -> str:
    return sa.engine.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


class Template:
    """A migrated database with the shipped frameworks, from which each test gets its own copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"wb_template_{uuid.uuid4().hex[:10]}"
        if USE_POSTGRES:
            with admin_engine().connect() as connection:
                connection.execute(sa.text(f"CREATE DATABASE {self.name}"))
        instance = open_instance(settings_for(folder, **self._where(self.name)))
        instance.store.close()

    def _where(self, name: str) -> dict[str, object]:
        return {"database_url": postgres_url(name)} if USE_POSTGRES else {}

    @contextmanager
    def copy(self, folder: Path, **more: object) -> Iterator[Instance]:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"wb_test_{uuid.uuid4().hex[:12]}"
        if USE_POSTGRES:
            with admin_engine().connect() as connection:
                connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {self.name}"))
        else:
            for file in self.folder.glob("workbench.sqlite*"):
                shutil.copy(file, folder / file.name)
        instance = open_instance(settings_for(folder, **self._where(name), **more), make_fresh=False)
        try:
            yield instance
        finally:
            instance.store.close()
            if USE_POSTGRES:
                drop(name)

    def remove(self) -> None:
        if USE_POSTGRES:
            drop(self.name)


def drop(name: str) -> None:
    with admin_engine().connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
