"""A common interface to SQLite and PostgreSQL that has safe connections and one kind of error."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..translation import _
from .errors import StorageUnavailableError

LOCK_WAIT_MS = 2000
"""The time that a statement usually waits for a lock."""
QUICK_WAIT_MS = 25
"""How long a statement waits for a lock if its work can be left to the next visit."""
COMMAND_WAIT_MS = 60_000
"""The time that a statement of an operator's command waits for a lock."""
SQLITE_PRAGMAS = (
    "synchronous=FULL",  # NORMAL loses acknowledged answers in a power cut
    "fullfsync=ON",  # on macOS an ordinary fsync does not reach the disk
    "checkpoint_fullfsync=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",  # no part of a record may be written to another file
    "foreign_keys=ON",
)
POSTGRESQL_KEEPALIVES = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 3}
POSTGRESQL_TIMEOUTS = {"connect_timeout": 5, "tcp_user_timeout": 10_000, **POSTGRESQL_KEEPALIVES}
"""Settings with which a lost connection is noticed within seconds, so that no visitor waits for it."""
ENGINE_OPTIONS: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "hide_parameters": True}


def sqlite_url(file: Path) -> URL:
    """Return the URL of a SQLite file, whose path may contain any characters."""
    return URL.create("sqlite", database=str(file.resolve()))


class Database:
    """A pool of connections. Raises StorageUnavailableError if the URL is not that of a supported database."""

    def __init__(self, url: str | URL) -> None:
        try:
            address = make_url(url)
        except ArgumentError as error:
            raise StorageUnavailableError(_("the address of the database is not valid")) from error
        if address.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
            raise StorageUnavailableError(_("the database must be SQLite or PostgreSQL"))
        self.file = _file(address) if address.get_backend_name() == "sqlite" else None
        """The SQLite file, or None for PostgreSQL."""
        self._engine = _sqlite_engine(self.file) if self.file else _postgresql_engine(address)
        self._lock_timeout = "PRAGMA busy_timeout={}" if self.file else "SET lock_timeout = {}"
        self._writers = threading.Semaphore(1 if self.file else 1000)  # on PostgreSQL, threads need no turns

    @contextmanager
    def connected(self, wait_ms: int = LOCK_WAIT_MS) -> Iterator[Connection]:
        """Lend a connection on which each statement is its own transaction.

        Raise StorageUnavailableError if the database does not answer or reports an error, but pass on IntegrityError.
        """
        try:
            with self._engine.connect() as connection:
                if connection.info.get("wait_ms") != wait_ms:
                    connection.exec_driver_sql(self._lock_timeout.format(wait_ms))
                    connection.info["wait_ms"] = wait_ms
                yield connection
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeoutError) as error:
            if self.file and not self.file.exists():
                problem = _("the database file {file} does not exist").format(file=self.file)
                raise StorageUnavailableError(problem) from error
            cause = getattr(error, "orig", error)
            if getattr(cause, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
                self._engine.dispose()  # connections opened while the disk was read-only stay read-only
            raise StorageUnavailableError(str(cause).partition("\n")[0]) from error

    @contextmanager
    def writing(self, wait_ms: int = LOCK_WAIT_MS) -> Iterator[Connection]:
        """Lend a connection that may write. On SQLite, threads take turns, because some would otherwise starve."""
        if not self._writers.acquire(timeout=wait_ms / 1000):
            raise StorageUnavailableError(_("it is busy with other changes"))
        try:
            with self.connected(wait_ms) as connection:
                yield connection
        finally:
            self._writers.release()

    @contextmanager
    def transaction(self, wait_ms: int = LOCK_WAIT_MS, alone: bool = False) -> Iterator[Connection]:
        """Lend a connection with one transaction, which is committed as a whole or rolled back.

        alone: Whether to wait for other transactions with this option. On SQLite, every transaction is alone.
        """
        with self.writing(wait_ms) as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.file else "BEGIN")
            try:
                if alone and not self.file:
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7268423)")
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(SQLAlchemyError):  # the database may have rolled back already, or not answer
                    connection.exec_driver_sql("ROLLBACK")
                raise

    def close(self) -> None:
        self._engine.dispose()


def _file(address: URL) -> Path:
    name = address.database or ":memory:"
    if name.startswith((":memory:", "file:")) or address.query:
        raise StorageUnavailableError(_("the address of a SQLite database must be a file, without options"))
    return Path(name).resolve()


def _sqlite_engine(file: Path) -> Engine:
    # mode=rw: if the file is missing, SQLite must not create an empty database in its place.
    url = URL.create("sqlite", database=file.as_uri(), query={"uri": "true", "mode": "rw"})
    engine = create_engine(url, **ENGINE_OPTIONS)

    @event.listens_for(engine, "connect")
    def make_safe(connection: Any, _record: Any) -> None:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
            problem = _("several processes cannot share a SQLite database on this kind of disk")
            raise StorageUnavailableError(problem)

    return engine


def _postgresql_engine(address: URL) -> Engine:
    url = address.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args=POSTGRESQL_TIMEOUTS, **ENGINE_OPTIONS)
    except ImportError as error:
        raise StorageUnavailableError(_("the PostgreSQL driver is missing. Install psycopg[binary]")) from error

    @event.listens_for(engine, "connect")
    def make_safe(connection: Any, _record: Any) -> None:
        connection.execute("SET synchronous_commit = on")

    return engine
