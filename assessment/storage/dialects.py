"""What differs between SQLite and PostgreSQL: safe connections, and a few words of SQL."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from ..translation import _
from .errors import StorageUnavailableError

LOCK_WAIT_MS = 2000
"""Milliseconds that a statement usually waits for a lock."""
SQLITE_PRAGMAS = (
    f"busy_timeout={LOCK_WAIT_MS}",
    "synchronous=FULL",  # NORMAL loses acknowledged answers on a power cut
    "fullfsync=ON",  # on macOS an ordinary fsync does not reach the disk
    "checkpoint_fullfsync=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",  # no part of a record may reach another file
    "foreign_keys=ON",
)
POSTGRESQL_SETTINGS = (f"lock_timeout = {LOCK_WAIT_MS}", "synchronous_commit = on")
POSTGRESQL_KEEPALIVES = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 3}
"""With the timeouts below: notice within seconds that the host has vanished, so that no one waits for it."""


@dataclass(frozen=True)
class Dialect:
    """How one kind of database says what this package needs."""

    create_engine: Callable[[URL], Engine]
    begin: str
    """Begins a transaction that writes."""
    lock_timeout: str
    """Sets the milliseconds that a statement waits for a lock."""
    take_turns: str
    """Within a transaction: waits for every other transaction that has said the same."""


def _sqlite_engine(address: URL) -> Engine:
    # mode=rw: if the file is missing, SQLite must not create an empty database in its place.
    uri = Path(str(address.database)).as_uri()
    url = URL.create("sqlite", database=uri, query={"uri": "true", "mode": "rw"})
    engine = create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)

    @event.listens_for(engine, "connect")
    def make_safe(connection: Any, _record: Any) -> None:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if _use_write_ahead_log(connection) != "wal":
            problem = _("this kind of disk cannot hold a SQLite database that several processes use")
            raise StorageUnavailableError(problem)

    return engine


def _use_write_ahead_log(connection: Any) -> str:
    """Return the journal mode. SQLite does not wait for a lock when the mode changes, so try again."""
    deadline = time.monotonic() + LOCK_WAIT_MS / 1000
    while True:
        try:
            return str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _postgresql_engine(address: URL) -> Engine:
    timeouts = {"connect_timeout": 5, "tcp_user_timeout": 10_000, **POSTGRESQL_KEEPALIVES}
    url = address.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(
            url, isolation_level="AUTOCOMMIT", hide_parameters=True, pool_pre_ping=True, connect_args=timeouts
        )
    except ImportError as error:
        raise StorageUnavailableError(_("there is no driver for PostgreSQL: install psycopg[binary]")) from error

    @event.listens_for(engine, "connect")
    def make_safe(connection: Any, _record: Any) -> None:
        for setting in POSTGRESQL_SETTINGS:
            connection.execute(f"SET {setting}")

    return engine


SQLITE = Dialect(_sqlite_engine, "BEGIN IMMEDIATE", "PRAGMA busy_timeout={}", take_turns="SELECT 1")
POSTGRESQL = Dialect(
    _postgresql_engine, "BEGIN", "SET lock_timeout = {}", take_turns="SELECT pg_advisory_xact_lock(7268423)"
)
DIALECTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL, "postgres": POSTGRESQL}
"""The dialect for the first word of an address."""
