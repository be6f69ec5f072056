"""One instance of the workbench: its settings, its store, its folders, and the state of its schema."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

import migrations
import workbench.tables  # noqa: F401 - every table must be known before any is used
from config import BadSettings, Settings
from consultation.errors import OldSchema
from consultation.store import Store, now
from framework_drafts.frameworks.shipped import load_shipped
from framework_drafts.history.identity.shipped import load_shipped_series

SCRIPTS = Path(migrations.__file__).parent


@dataclass(frozen=True)
class Instance:
    settings: Settings
    store: Store

    @property
    def snapshots(self) -> Path:
        return self.settings.instance / "snapshots"

    @property
    def given(self) -> Path:
        """Files that people gave to be imported, each named by the hash of its bytes, until they are imported or put away."""
        return self.settings.instance / "given"

    @property
    def submissions(self) -> Path:
        """Where submissions about persons lie, each in a folder of its own."""
        return self.settings.instance / "extracts" / "submissions"

    @property
    def records(self) -> Path:
        """Where records made of submissions lie."""
        return self.settings.instance / "extracts" / "records"

    @property
    def given_extracts(self) -> Path:
        """Submissions as they were sent, until they are taken in or refused: nothing of them is kept as it was."""
        return self.settings.instance / "extracts" / "given"

    @property
    def results(self) -> Path:
        return self.settings.instance / "results"

    @property
    def vectors(self) -> Path:
        """Sentence embeddings kept between runs; worked out again where they are missing, so no backup holds them."""
        return self.settings.instance / "vectors"

    @property
    def charts(self) -> Path:
        return self.settings.instance / "charts"


def open_instance(settings: Settings, *, make_fresh: bool = True) -> Instance:
    """The instance of these settings. An empty database is made at the newest schema; an old one is refused.

    Raises OldSchema with what to do."""
    instance = Instance(settings, Store(settings.database))
    with instance.store.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        empty = at is None and not sa.inspect(connection).get_table_names()
    if empty and make_fresh:
        migrate(instance)
    elif at != newest():
        instance.store.close()
        held = f"at step {at}" if at else "without a schema"
        raise OldSchema(
            f"The database is {held} and this program needs step {newest()}: "
            "make a backup with “workbench backup FILE”, then run “workbench migrate”."
        )
    return instance


def step_of(instance: Instance) -> str:
    """The step that the database itself is at; blank for none."""
    with instance.store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def steps() -> list[str]:
    """Every step, the oldest first."""
    return [step.revision for step in ScriptDirectory(str(SCRIPTS)).walk_revisions()][::-1]


def newest() -> str:
    return str(ScriptDirectory(str(SCRIPTS)).get_current_head())


def migrate(instance: Instance, to: str = "head") -> None:
    """Bring the schema to a step, and load what is shipped once it is the newest."""
    alembic = Config()
    alembic.set_main_option("script_location", str(SCRIPTS))
    with exclusive(instance):
        with instance.store.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        down = to == "base" or (to != "head" and current is not None and to < current)
        with instance.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
            alembic.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(alembic, to)
    if to == "head":
        with instance.store.unit_of_work() as db:
            load_shipped(db, at=now())
            load_shipped_series(db, at=now())


@contextmanager
def exclusive(instance: Instance) -> Iterator[None]:
    """One schema change at a time on this instance."""
    with open(instance.settings.instance / "migrate.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """Hold the right to serve a SQLite instance. Raises BadSettings when another process holds it.

    Freed by the kernel when the process ends, however it ends."""
    if not settings.uses_sqlite:
        yield
        return
    descriptor = os.open(settings.instance / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSettings(
                f"Another process is serving {settings.instance} already: stop it first, or use PostgreSQL "
                "(WORKBENCH_DATABASE_URL) to serve from several."
            ) from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def only_one_named(settings: Settings) -> Iterator[None]:
    """Hold a worker's name on this machine: two of one name would each take up the other's work."""
    with open(settings.instance / f"worker-{settings.worker_name}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSettings(
                f"A worker named “{settings.worker_name}” is running already: give this one a name of its own "
                "with WORKBENCH_WORKER_NAME."
            ) from None
        yield


def here() -> Instance:
    """The instance of the application that is answering."""
    instance: Instance = current_app.extensions["instance"]
    return instance
