"""Backup and restore of SQLite. A backup is a database with the records of one moment, and no PDFs."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..translation import _
from .database import COMMAND_WAIT_MS, Database
from .erasure import sync_folder
from .errors import BackupRefusedError

APPLICATION_ID = int.from_bytes(b"CSRb", "big")
"""Marks a backup. A file that was copied while the site ran lacks it, because it may lack the newest saves too."""


def make_backup(database: Database, file: Path) -> int:
    """Write a new file, which appears whole or not at all. Return how many records it holds.

    Raise BackupRefusedError if the file exists or cannot be written, or if the database is not SQLite.
    """
    if database.file is None:
        raise BackupRefusedError(_("back up PostgreSQL with pg_dump; docs/operations.md says how"))
    with _new_file(file) as partial:
        with database.connected(COMMAND_WAIT_MS) as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(partial),))
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode=MEMORY")
            copy.execute("DELETE FROM report")
            copy.execute("VACUUM")
            copy.execute(f"PRAGMA application_id={APPLICATION_ID}")
        return _count_records(partial, file)


def restore_backup(database: Database, file: Path) -> int:
    """Put a backup in the place of a database that is gone. Return how many records it holds.

    Raise BackupRefusedError if there is a database, if it is not SQLite, or if the file is not a whole backup.
    """
    if database.file is None:
        raise BackupRefusedError(_("restore PostgreSQL with pg_restore; docs/operations.md says how"))
    for suffix in ("", "-wal", "-shm"):
        if os.path.lexists(f"{database.file}{suffix}"):
            problem = _("{file} is there already; stop the site and move it away")
            raise BackupRefusedError(problem.format(file=f"{database.file}{suffix}"))
    if not file.is_file():
        raise BackupRefusedError(_("there is no file {file}").format(file=file))
    with _new_file(database.file) as partial:
        shutil.copyfile(file, partial)
        count = _count_records(partial, file)
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            copy.execute("PRAGMA application_id=0")
    return count


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """Give the name of a partial file. At the end put its content on the disk, and then rename it."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial").absolute()
    try:
        if os.path.lexists(file):
            raise FileExistsError
        partial.touch(mode=0o600, exist_ok=False)
        try:
            yield partial
            with partial.open("rb") as content:
                os.fsync(content.fileno())
            _give_name(partial, file)
        finally:
            partial.unlink(missing_ok=True)
        sync_folder(file.parent)
    except FileExistsError as error:
        raise BackupRefusedError(_("{file} is there already").format(file=file)) from error
    except (OSError, sqlite3.Error) as error:
        problem = getattr(error, "strerror", None) or error
        raise BackupRefusedError(
            _("{file} cannot be written: {problem}").format(file=file, problem=problem)
        ) from error


def _give_name(partial: Path, file: Path) -> None:
    try:
        os.link(partial, file)  # unlike a rename this never replaces another file
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        partial.rename(file)


def _count_records(backup: Path, file: Path) -> int:
    """Return how many records a backup has. Raise BackupRefusedError, which names `file`, if it is not whole."""
    try:
        with closing(sqlite3.connect(f"{backup.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                raise BackupRefusedError(_("{file} is no backup that this program has made").format(file=file))
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupRefusedError(_("{file} is damaged").format(file=file))
            count: int = connection.execute("SELECT count(id) FROM record, alembic_version").fetchone()[0]
            return count
    except sqlite3.DatabaseError as error:
        raise BackupRefusedError(_("{file} cannot be used: {problem}").format(file=file, problem=error)) from error
