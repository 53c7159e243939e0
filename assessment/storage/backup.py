"""A backup is a SQLite file with the rows of one moment, whichever database they are from."""

import os
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, Table, create_engine, insert, select
from sqlalchemy.exc import DBAPIError

from ..errors import ReadinessError
from ..translation import _
from .database import Database
from .tables import metadata, records, tombstones

ROWS = 200
"""Rows at a time: a save never waits long for a restore."""
MARK = int.from_bytes(b"CSRb", "big")
"""application_id of a backup; a copied database has none."""
FORMAT = 1
"""user_version of a backup."""
ODD_ROWS = (
    """
    SELECT id FROM record WHERE typeof(id) <> 'text' OR length(id) <> 32 OR id GLOB '*[^0-9a-f]*'
    OR typeof(revision) <> 'integer' OR revision NOT BETWEEN 1 AND 2147483647 OR typeof(body) <> 'blob'
    OR date(created_on, '+0 days') IS NOT created_on OR created_on < '1970-01-01'
    OR date(expires_on, '+0 days') IS NOT expires_on OR expires_on < '1970-01-01'
    """,
    """
    SELECT record_hash FROM tombstone WHERE typeof(record_hash) <> 'text' OR length(record_hash) <> 64
    OR record_hash GLOB '*[^0-9a-f]*' OR date(deleted_on, '+0 days') IS NOT deleted_on
    OR deleted_on < '1970-01-01'
    """,
)
"""What this program has not written."""


class BackupRefusedError(ReadinessError):
    """The file cannot be written as a backup, or is none; nothing was changed."""


def make_backup(database: Database, file: Path) -> int:
    """How many records the new file holds. It appears whole or not at all."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    try:
        if os.path.lexists(file):
            raise FileExistsError
        partial.touch(mode=0o600, exist_ok=False)
        try:
            count = _write(database, partial)
            _publish(partial, file)
        finally:
            partial.unlink(missing_ok=True)
    except FileExistsError as error:
        raise BackupRefusedError(_("{file} is there already").format(file=error.filename or file)) from error
    except OSError as error:
        raise BackupRefusedError(
            _("{file} cannot be written: {problem}").format(file=file, problem=error.strerror)
        ) from error
    return count


def _write(database: Database, file: Path) -> int:
    count = 0
    with opened(file, {"mode": "rw"}) as target, closing(_snapshot(database)) as found:
        target.exec_driver_sql("PRAGMA synchronous=FULL")
        target.exec_driver_sql("BEGIN")
        metadata.create_all(target, tables=[records, tombstones])
        for table, rows in found:
            target.execute(insert(table), rows)
            count += len(rows) if table is records else 0
        target.exec_driver_sql(f"PRAGMA application_id={MARK}")
        target.exec_driver_sql(f"PRAGMA user_version={FORMAT}")
        target.exec_driver_sql("COMMIT")
        check(target, file)
    return count


def _snapshot(database: Database) -> Generator[tuple[Table, list[dict[str, Any]]], None, None]:
    with database.snapshot() as connection:
        for table in (records, tombstones):
            for rows in pages(connection, table):
                yield table, rows


def _publish(partial: Path, file: Path) -> None:
    try:
        os.link(partial, file)  # unlike a rename this never takes the place of another file
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        partial.rename(file)
    handle = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def opened(file: Path, options: dict[str, str]) -> Iterator[Connection]:
    """A backup, with SQLite's own options.

    Raises:
        CopyRefused: where it is no SQLite file, or lacks something.
    """
    url = URL.create("sqlite", database=file.resolve().as_uri(), query={"uri": "true", **options})
    engine = create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        problem = str(error.orig).partition("\n")[0]
        raise BackupRefusedError(_("{file} cannot be used: {problem}").format(file=file, problem=problem)) from error


def pages(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of their key, some at a time."""
    (key,) = table.primary_key
    last = ""
    while True:
        rows = connection.execute(select(table).where(key > last).order_by(key).limit(ROWS)).mappings().all()
        if not rows:
            return
        yield [dict(row) for row in rows]
        last = rows[-1][key.name]


def check(connection: Connection, file: Path) -> None:
    """Raises:
    CopyRefused: where it is no backup, or not whole.
    """
    mark, version = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("application_id", "user_version")
    )
    if mark != MARK:
        raise BackupRefusedError(_("{file} is no backup that this program has made").format(file=file))
    if version != FORMAT:
        raise BackupRefusedError(_("{file} was made by another version of this program").format(file=file))
    whole = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    if not whole or any(connection.exec_driver_sql(odd).first() for odd in ODD_ROWS):
        raise BackupRefusedError(_("{file} is damaged").format(file=file))
