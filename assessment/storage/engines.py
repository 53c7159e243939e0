"""What makes every connection safe, on SQLite and on PostgreSQL."""

import os
import sqlite3
import time
from typing import Any

from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError

from ..translation import _
from .files import Files, FilesChangedError

PATIENCE = 2000
"""Milliseconds that a statement waits for a lock."""
PRAGMAS = (
    f"busy_timeout={PATIENCE}",
    "synchronous=FULL",
    "fullfsync=ON",
    "checkpoint_fullfsync=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "foreign_keys=ON",
)
"""FULL: NORMAL loses acknowledged answers on a power cut. fullfsync: on macOS an ordinary fsync does not reach the
disk. temp_store: nothing of a record goes to another file."""
POSTGRESQL_SETTINGS = (f"lock_timeout = {PATIENCE}", "synchronous_commit = on")
"""The same for PostgreSQL, whatever its own settings are."""
CONNECT_SECONDS = 5
CONNECTION = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""A host that vanishes is noticed within seconds, so that nobody waits for it, and no slot of the renderer does."""


def sqlite_engine(files: Files) -> Engine:
    """For one file, which must be there."""
    # mode=rw: where the file is missing, no empty one is made in its place.
    url = URL.create("sqlite", database=files.main.as_uri(), query={"uri": "true", "mode": "rw"})
    engine = create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def before(*_arguments: Any) -> None:
        files.same()

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        record.info["read_only"] = not os.access(files.main, os.W_OK)
        try:
            _make_safe(connection)
            record.info["files"] = files.opened()
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine, "checkout")
    def taken(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["read_only"] and os.access(files.main, os.W_OK):
            raise DisconnectionError  # opened while the disk could not be written, which it would believe for ever

    @event.listens_for(engine, "close")
    def closed(_connection: Any, record: Any) -> None:
        record.info.pop("files", None)

    return engine


def _make_safe(connection: Any) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    if _write_ahead(connection) != "wal":
        raise FilesChangedError(_("this kind of disk cannot hold a SQLite database that several processes use"))
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log, whose identity is taken next


def _write_ahead(connection: Any) -> str:
    """Switch to the log where that has not been done; for this SQLite does not wait, so it is tried again."""
    end = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def postgresql_engine(address: URL) -> Engine:
    """Raises:
    ImportError: where there is no driver.
    """
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args=CONNECTION,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        for setting in POSTGRESQL_SETTINGS:
            connection.execute(f"SET {setting}")

    return engine
