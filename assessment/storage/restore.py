"""Take over what a backup has and the database lacks; what was deleted stays deleted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update

from ..translation import _
from .backup import ROWS, BackupRefusedError, check, opened, pages
from .database import LONG, Database
from .retention import count_deletion, tombstone_of
from .tables import records, reports, tombstones


@dataclass(frozen=True)
class RestoreOutcome:
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


def restore_backup(database: Database, file: Path) -> RestoreOutcome:
    """Everything is checked before anything is written, and doing it twice changes nothing."""
    if not file.is_file():
        raise BackupRefusedError(_("there is no file {file}").format(file=file))
    with opened(file, {"mode": "ro", "immutable": "1"}) as source:
        check(source, file)
        for rows in pages(source, tombstones):
            _bury(database, rows)
        counts = Counter(removed=_remove_buried(database))
        for rows in pages(source, records):
            counts.update(_take_over(database, rows))
    return RestoreOutcome(**counts)


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
                connection.execute(delete(reports).where(reports.c.record_id == row["id"]))
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
