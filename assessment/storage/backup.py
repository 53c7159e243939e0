"""Backups of SQLite. A backup is a database with all records as of one moment, but no PDFs."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from ..translation import _
from .database import COMMAND_WAIT_MS, Database
from .erasure import synchronize
from .errors import BackupRefusedError


def make_backup(database: Database, file: Path) -> int:
    """Write a backup, whose file appears only when it is complete. Return the number of its records.

    Raise BackupRefusedError if the file exists or cannot be written, or if the database is not SQLite.
    """
    if database.file is None:
        raise BackupRefusedError(_("back up PostgreSQL with pg_dump, as docs/operations.md explains"))
    if os.path.lexists(file):
        raise BackupRefusedError(_("{file} already exists").format(file=file))
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial").absolute()
    try:
        partial.touch(mode=0o600)
        with database.connected(COMMAND_WAIT_MS) as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(partial),))
        count = _remove_reports(partial)
        partial.rename(file)
        synchronize(file.parent)
    except (OSError, sqlite3.Error) as error:
        problem = getattr(error, "strerror", None) or error
        message = _("{file} cannot be written: {problem}").format(file=file, problem=problem)
        raise BackupRefusedError(message) from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return count


def _remove_reports(backup: Path) -> int:
    """Remove the PDFs from a copy of the database, and check its integrity. Return the number of its records."""
    with closing(sqlite3.connect(backup, isolation_level=None)) as copy:
        copy.executescript("PRAGMA journal_mode=MEMORY; DELETE FROM report; VACUUM;")
    synchronize(backup)
    with closing(sqlite3.connect(backup)) as copy:  # anew, so that no page is checked that is still in memory
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError(_("the database is damaged"))
        return int(copy.execute("SELECT count(id) FROM record").fetchone()[0])
