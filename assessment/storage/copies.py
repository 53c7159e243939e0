"""Backup and restore, the same for SQLite and PostgreSQL: a backup is a SQLite file with the rows of one moment."""

import os
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, Table, create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from ..wording import _
from .database import LONG, Database
from .tables import metadata, records, tombstones
from .upkeep import count_deletion, tombstone_of

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


class CopyRefused(Exception):
    """The file cannot be written as a backup, or is none; nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What a restore did with the records of the backup, and with those that the backup says are deleted."""

    added: int = 0
    updated: int = 0
    """There was an older revision."""
    kept: int = 0
    """The database has the same revision or a newer one."""
    deleted: int = 0
    """Deleted since the backup, and left out."""
    removed: int = 0
    """Deleted when the backup was made, and removed from the database, which did not know of it."""


def backup(database: Database, file: Path) -> int:
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
        raise CopyRefused(_("{file} is there already").format(file=error.filename or file)) from error
    except OSError as error:
        raise CopyRefused(
            _("{file} cannot be written: {problem}").format(file=file, problem=error.strerror)
        ) from error
    return count


def _write(database: Database, file: Path) -> int:
    count = 0
    with _opened(file, {"mode": "rw"}) as target, closing(_snapshot(database)) as pages:
        target.exec_driver_sql("PRAGMA synchronous=FULL")
        target.exec_driver_sql("BEGIN")
        metadata.create_all(target, tables=[records, tombstones])
        for table, rows in pages:
            target.execute(insert(table), rows)
            count += len(rows) if table is records else 0
        target.exec_driver_sql(f"PRAGMA application_id={MARK}")
        target.exec_driver_sql(f"PRAGMA user_version={FORMAT}")
        target.exec_driver_sql("COMMIT")
        _check(target, file)
    return count


def _snapshot(database: Database) -> Generator[tuple[Table, list[dict[str, Any]]], None, None]:
    with database.snapshot() as connection:
        for table in (records, tombstones):
            for rows in _pages(connection, table):
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


def restore(database: Database, file: Path) -> Restored:
    """Everything is checked before anything is written, and doing it twice changes nothing."""
    if not file.is_file():
        raise CopyRefused(_("there is no file {file}").format(file=file))
    with _opened(file, {"mode": "ro", "immutable": "1"}) as source:
        _check(source, file)
        for rows in _pages(source, tombstones):
            _bury(database, rows)
        counts = Counter(removed=_remove_buried(database))
        for rows in _pages(source, records):
            counts.update(_take_over(database, rows))
    return Restored(**counts)


def _bury(database: Database, marks: Sequence[dict[str, Any]]) -> None:
    """Take over tombstones."""
    with _alone(database) as connection:
        known = _known_tombstones(connection, [mark["record_hash"] for mark in marks])
        new = [mark for mark in marks if mark["record_hash"] not in known]
        if new:
            connection.execute(insert(tombstones), new)


def _remove_buried(database: Database) -> int:
    """A record that has a tombstone was deleted after this database was copied or lost; how many there were."""
    count = 0
    last = ""
    while True:
        with _alone(database) as connection:
            page = select(records.c.id).where(records.c.id > last).order_by(records.c.id).limit(ROWS)
            ids = connection.execute(page).scalars().all()
            if not ids:
                return count
            known = _known_tombstones(connection, map(tombstone_of, ids))
            gone = [id for id in ids if tombstone_of(id) in known]
            if gone:
                connection.execute(delete(records).where(records.c.id.in_(gone)))
                count_deletion(connection)
        count += len(gone)
        last = ids[-1]


def _take_over(database: Database, rows: Sequence[dict[str, Any]]) -> Counter[str]:
    """Add or update each record unless it was deleted or is as new here; what was done how often."""
    done = Counter[str]()
    with _alone(database) as connection:
        ids = [row["id"] for row in rows]
        found = connection.execute(select(records.c.id, records.c.revision).where(records.c.id.in_(ids)))
        here = {row.id: row.revision for row in found}
        known = _known_tombstones(connection, map(tombstone_of, ids))
        for row in rows:
            if tombstone_of(row["id"]) in known:
                done["deleted"] += 1
            elif row["id"] not in here:
                connection.execute(insert(records).values(row))
                done["added"] += 1
            elif here[row["id"]] < row["revision"]:
                connection.execute(update(records).where(records.c.id == row["id"]).values(row))
                done["updated"] += 1
            else:
                done["kept"] += 1
    return done


def _known_tombstones(connection: Connection, marks: Iterable[str]) -> set[str]:
    known = select(tombstones.c.record_hash).where(tombstones.c.record_hash.in_(list(marks)))
    return set(connection.execute(known).scalars())


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction of the only writer: a record that is deleted at this moment must not come back."""
    with database.transaction(LONG) as connection:
        if not database.is_sqlite:  # where BEGIN IMMEDIATE does it
            connection.execute(text("LOCK TABLE record IN SHARE ROW EXCLUSIVE MODE"))
        yield connection


@contextmanager
def _opened(file: Path, options: dict[str, str]) -> Iterator[Connection]:
    url = URL.create("sqlite", database=file.resolve().as_uri(), query={"uri": "true", **options})
    engine = create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        problem = str(error.orig).partition("\n")[0]
        raise CopyRefused(_("{file} cannot be used: {problem}").format(file=file, problem=problem)) from error


def _pages(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of their key, some at a time."""
    (key,) = table.primary_key
    last = ""
    while True:
        rows = connection.execute(select(table).where(key > last).order_by(key).limit(ROWS)).mappings().all()
        if not rows:
            return
        yield [dict(row) for row in rows]
        last = rows[-1][key.name]


def _check(connection: Connection, file: Path) -> None:
    """Raises:
    CopyRefused: where it is no backup, or not whole.
    """
    mark, version = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("application_id", "user_version")
    )
    if mark != MARK:
        raise CopyRefused(_("{file} is no backup that this program has made").format(file=file))
    if version != FORMAT:
        raise CopyRefused(_("{file} was made by another version of this program").format(file=file))
    whole = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    if not whole or any(connection.exec_driver_sql(odd).first() for odd in ODD_ROWS):
        raise CopyRefused(_("{file} is damaged").format(file=file))
