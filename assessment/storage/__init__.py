"""Sealed records on SQLite or PostgreSQL. Only home of sqlalchemy and alembic.

Every statement of a visit stands alone: a save is one UPDATE that names the revision it has seen, so no transaction
spans Python code and no acknowledged answer is overwritten. Only a deletion is more than one: row, tombstone, count.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import URL, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..errors import ReadinessError
from . import schema
from .backup import BackupRefusedError, make_backup
from .database import QUICK, Database, StorageUnavailableError, sqlite_url
from .engines import PATIENCE
from .report_store import ReportKey, ReportStore
from .restore import RestoreOutcome, restore_backup
from .retention import GRACE, PurgeOutcome, Upkeep, delete_record, tombstone_of
from .schema import SchemaOutdatedError
from .tables import maintenance, records, reports

__all__ = [
    "GRACE",
    "BackupRefusedError",
    "EncryptedRecord",
    "PurgeOutcome",
    "RecordExistsError",
    "ReportKey",
    "RestoreOutcome",
    "SchemaOutdatedError",
    "Storage",
    "StorageUnavailableError",
    "receipt",
    "sqlite_url",
]

ID = re.compile(r"[0-9a-f]{32}")


class RecordExistsError(ReadinessError):
    """There is a record with this id already."""


@dataclass(frozen=True)
class EncryptedRecord:
    """A sealed record; nothing here says whose it is."""

    id: str
    revision: int
    expires_on: date
    body: bytes


def receipt(id: str) -> str:
    """The number of a deletion: the beginning of the tombstone, by which whoever runs the site can confirm it."""
    return tombstone_of(id)[:12]


class Storage:
    """All that touches the database.

    Raises:
        Unavailable: from every method, where the database does not answer or cannot be written.
        ValueError: from every method with an id, where it is none: the same on every database.
    """

    def __init__(self, url: str | URL) -> None:
        self._database = Database(url)
        self._upkeep = Upkeep(self._database)
        self.reports = ReportStore(self._database)

    def due(self) -> bool:
        """Whether prepare() would upgrade, which loads Alembic."""
        return schema.due(self._database)

    def prepare(self) -> None:
        """Upgrade on SQLite; on PostgreSQL only see that it has been done.

        Raises:
            Outdated: where whoever runs the site has to upgrade first.
        """
        if schema.due(self._database):
            schema.upgrade(self._database)
        schema.check(self._database)

    def check(self) -> None:
        """See that the tables are there.

        Raises:
            Outdated: where whoever runs the site has to upgrade first.
        """
        schema.check(self._database)

    def upgrade(self) -> None:
        """Bring the database to the tables of this version."""
        schema.upgrade(self._database)

    def create(self, id: str, body: bytes, today: date, expires_on: date) -> None:
        """Store revision 1.

        Raises:
            Taken: where the id exists.
        """
        with self._database.writing() as connection:
            # Under a clock that went back it would have expired as soon as the clock is right again.
            known = connection.execute(select(maintenance.c.purged_on)).scalar() or today
            behind = max(known - today, timedelta(0))
            days = {"created_on": today + behind, "expires_on": expires_on + behind}
            try:
                connection.execute(insert(records).values(id=_checked(id), revision=1, body=body, **days))
            except IntegrityError as error:
                raise RecordExistsError from error

    def load(self, id: str, today: date) -> EncryptedRecord | None:
        """The record, or None where there is none or it has expired."""
        columns = (records.c.id, records.c.revision, records.c.expires_on, records.c.body)
        statement = select(*columns).where(records.c.id == _checked(id), records.c.expires_on >= today)
        with self._database.connected() as connection:
            row = connection.execute(statement).first()
        return EncryptedRecord(*row) if row else None

    def save(self, id: str, seen: int, body: bytes, expires_on: date) -> bool:
        """Store revision seen + 1; False where somebody else saved since `seen` was read.

        The day of expiry never goes backwards, whatever the clock does. Reports of before go first: should the save
        not come about, they can be made again.
        """
        later = case((records.c.expires_on < expires_on, expires_on), else_=records.c.expires_on)
        statement = (
            update(records)
            .where(records.c.id == _checked(id), records.c.revision == seen)
            .values(revision=seen + 1, body=body, expires_on=later)
        )
        with self._database.writing() as connection:
            saved = connection.execute(statement).rowcount == 1
            if saved:  # and then, since nobody begins one for the old revision any more
                connection.execute(delete(reports).where(reports.c.record_id == id))
            return saved

    def keep_until(self, id: str, expires_on: date) -> bool:
        """A visit moves the day of expiry, never backwards.

        False where that cannot be written just now: the page is shown all the same, and the next visit will do it.
        """
        later = (records.c.id == _checked(id)) & (records.c.expires_on < expires_on)
        try:
            with self._database.writing(QUICK) as connection:
                connection.execute(update(records).where(later).values(expires_on=expires_on))
        except StorageUnavailableError:
            return False
        return True

    def delete(self, id: str) -> bool:
        """Remove the record; whether there was one. erase() tells whether bytes are left."""
        with self._database.transaction() as connection:
            found = delete_record(connection, _checked(id), date.today())
        self._upkeep.erase(QUICK)
        return found

    def erase(self) -> bool:
        """Whether no byte of anything deleted is left; where some are, try to remove them."""
        return self._upkeep.erase(PATIENCE)

    def purge(self, today: date) -> PurgeOutcome:
        """Remove what expired more than a week ago, which survives a clock that is a few days wrong."""
        return self._upkeep.purge(today)

    def daily(self, today: date) -> None:
        """On each visit: what is due once a day. Never waits and never fails."""
        self._upkeep.daily(today)

    def backup(self, file: Path) -> int:
        """Write all records into a file, as they are at this moment, while the site goes on; how many.

        Raises:
            CopyRefused: where the file cannot be made.
        """
        return make_backup(self._database, file)

    def restore(self, file: Path) -> RestoreOutcome:
        """Take over what a backup has and this database lacks.

        Raises:
            CopyRefused: where the file is no backup.
        """
        return restore_backup(self._database, file)

    def close(self) -> None:
        self._database.close()


def _checked(id: str) -> str:
    if not ID.fullmatch(id):
        raise ValueError
    return id
