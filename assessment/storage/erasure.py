"""Deleting: the row goes, a tombstone stays, and no byte is left in the files of SQLite.

A tombstone is a row of the database and an entry in a log beside it. After a restore the log says what to delete.
SQLite overwrites deleted rows with zeros because every connection sets `secure_delete` (see dialects.py).
"""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import delete, insert, select

from .database import COMMAND_WAIT_MS, Database
from .dialects import SQLITE
from .errors import StorageUnavailableError
from .tables import records, tombstones

LOG_ENTRY = re.compile(r"([0-9a-f]{64}) (\d{4}-\d{2}-\d{2})")


def tombstone_of(record_id: str) -> str:
    """Return the SHA-256 of an id, from which no one can find out the id."""
    return hashlib.sha256(record_id.encode()).hexdigest()


def delete_record(database: Database, record_id: str, today: date) -> bool:
    """Remove a record and leave its tombstone. Return whether there was a record."""
    mark = tombstone_of(record_id)
    with database.transaction() as connection:
        deleted = connection.execute(delete(records).where(records.c.id == record_id)).rowcount == 1
        known = connection.execute(select(tombstones).where(tombstones.c.record_hash == mark)).first()
        if deleted and not known:
            connection.execute(insert(tombstones).values(record_hash=mark, deleted_on=today))
    return deleted


def empty_write_ahead_log(database: Database, wait_ms: int) -> bool:
    """Overwrite deleted bytes in SQLite's files. Return False while a reader or a writer prevents it.

    On PostgreSQL nothing deleted can be read. Its bytes go with vacuum and the recycling of the log.
    """
    if database.dialect is not SQLITE:
        return True
    try:
        with database.writing(wait_ms) as connection:
            return connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar() == 0
    except StorageUnavailableError:
        return False


def replay(database: Database, log: Path) -> None:
    """Delete again what the log names and a restored database has, and log what only the database knows."""
    logged = read_log(log)
    with database.transaction(COMMAND_WAIT_MS) as connection:
        connection.exec_driver_sql(database.dialect.take_turns)
        known = {row.record_hash: row.deleted_on for row in connection.execute(select(tombstones))}
        missing = logged.keys() - known.keys()
        if missing:
            rows = [{"record_hash": mark, "deleted_on": logged[mark]} for mark in missing]
            connection.execute(insert(tombstones), rows)
            for record_id in connection.execute(select(records.c.id)).scalars().all():
                if tombstone_of(record_id) in missing:
                    connection.execute(delete(records).where(records.c.id == record_id))
    append_to_log(log, {mark: day for mark, day in known.items() if mark not in logged})


def read_log(log: Path) -> dict[str, date]:
    """Return the day of each tombstone. An entry that a power cut left incomplete was never acknowledged."""
    try:
        lines = log.read_text(encoding="ascii").splitlines() if log.exists() else []
    except OSError as error:
        raise StorageUnavailableError(f"{log}: {error.strerror}") from error
    matches = map(LOG_ENTRY.fullmatch, lines)
    return {match[1]: date.fromisoformat(match[2]) for match in matches if match}


def append_to_log(log: Path, marks: Mapping[str, date]) -> None:
    """Add tombstones. When this returns they are on the disk."""
    # Each entry begins with its line break, so that an incomplete one spoils no other.
    entries = "".join(f"\n{mark} {day.isoformat()}" for mark, day in marks.items())
    try:
        with os.fdopen(os.open(log, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(entries)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(log.parent)
    except OSError as error:
        raise StorageUnavailableError(f"{log}: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
