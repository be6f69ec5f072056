"""The database: an engine from an address, one writer at a time on SQLite, and units of work.

On SQLite every write holds one lock from BEGIN IMMEDIATE to COMMIT, across threads and processes: under load this
keeps the slowest save under a second where SQLite's own waiting lets single writers starve, and it keeps clear of
WAL's fault with concurrent checkpoints in older libraries.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Dialect, Engine
from sqlmodel import Session, SQLModel

from consultation.errors import Busy

WAIT_FOR_LOCK = 5.0  # seconds; longer than any honest write, shorter than a person's patience

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment, always aware and always UTC; a moment without a zone is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_turn(db: Session, what: str) -> None:
    """Until this transaction ends, nobody else who asks for the same turn goes on: what is looked for and then added is
    added once. SQLite's writers take turns anyway."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


def new_id() -> uuid.UUID:
    return uuid.uuid4()


class Lock:
    """One writer at a time, across the threads of a process and the processes of a machine.

    The kernel frees the file lock at once when its holder is killed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()

    @contextmanager
    def held(self, wait: float = WAIT_FOR_LOCK) -> Iterator[None]:
        until = time.monotonic() + wait
        if not self._threads.acquire(timeout=wait):
            raise Busy("The workbench is busy saving something else. Nothing was changed: try again in a moment.")
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _flock_until(descriptor, until)
                yield
            finally:
                os.close(descriptor)
        finally:
            self._threads.release()


def _flock_until(descriptor: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise Busy(
                    "The workbench is busy saving something else. Nothing was changed: try again in a moment."
                ) from None
            time.sleep(0.002)


class Store:
    """An engine with the two ways to use it: reading() and unit_of_work()."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._lock = Lock(Path(f"{self.engine.url.database}.lock")) if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database and never writes."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as db:
            yield db  # closing detaches what was read and ends the transaction

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """A session whose changes are all kept, or none: committed on leaving, rolled back on any error."""
        if self._lock is None:
            with self._session() as db:
                yield db
            return
        with self._lock.held(), self._session() as db:
            yield db

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as db:
            db.info["writes"] = True
            try:
                db.connection(execution_options={"writes": True})
                yield db
                db.commit()
            except sa.exc.OperationalError as problem:
                db.rollback()
                if "locked" in str(problem.orig) or "lock timeout" in str(problem.orig):
                    raise Busy(
                        "The workbench is busy saving something else. Nothing was changed: try again in a moment."
                    ) from problem
                raise
            except BaseException:
                db.rollback()
                raise

    def close(self) -> None:
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine with this house's settings for SQLite or PostgreSQL."""
    if url.startswith("sqlite"):
        engine = sa.create_engine(url, poolclass=sa.pool.QueuePool, pool_size=40, max_overflow=40, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        url,
        hide_parameters=True,  # what people wrote must not reach a log
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        connect_args={"options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000"},
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by hand, in _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(WAIT_FOR_LOCK * 1000)}",
        "trusted_schema=OFF",
        "secure_delete=ON",
        "mmap_size=0",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def now() -> datetime:
    return datetime.now(UTC)
