"""Sealed records on SQLite or PostgreSQL. The only home of SQLAlchemy and Alembic.

A save is one UPDATE that names the revision it replaces, so it never overwrites an acknowledged answer.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import URL, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from . import erasure, migrate
from .backup import make_backup, restore_backup
from .database import QUICK_WAIT_MS, Database, sqlite_url
from .errors import BackupRefusedError, RecordExistsError, SchemaOutdatedError, StorageUnavailableError
from .report_store import ReportKey, ReportStore
from .retention import GRACE, PurgeOutcome, Retention
from .tables import maintenance, records, reports

__all__ = [
    "GRACE",
    "BackupRefusedError",
    "EncryptedRecord",
    "PurgeOutcome",
    "RecordExistsError",
    "ReportKey",
    "SchemaOutdatedError",
    "Storage",
    "StorageUnavailableError",
    "receipt",
    "sqlite_url",
]

RECORD_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class EncryptedRecord:
    """A sealed record. Nothing in it says whose it is."""

    id: str
    revision: int
    expires_on: date
    body: bytes


def receipt(record_id: str) -> str:
    """Return the number of a deletion, by which the operator can confirm it: the beginning of the tombstone."""
    return erasure.tombstone_of(record_id)[:12]


class Storage:
    """Everything that touches the database.

    deleted_log: a file that lists deletions outside the database, so that no backup brings a record back.

    Raises:
        StorageUnavailableError: from every method, if the database does not answer or cannot be written.
        ValueError: from every method with a record id, if it is not one.
    """

    def __init__(self, url: str | URL, deleted_log: Path | None = None) -> None:
        self._database = Database(url)
        self._deleted_log = deleted_log
        self._retention = Retention(self._database)
        self.reports = ReportStore(self._database)

    def due(self) -> bool:
        """Return whether prepare() would upgrade, which loads Alembic."""
        return migrate.upgrade_is_due(self._database)

    def prepare(self) -> None:
        """Upgrade on SQLite. On PostgreSQL raise SchemaOutdatedError if the operator has to upgrade first."""
        if self.due():
            self.upgrade()
        self.check()

    def check(self) -> None:
        """Raise SchemaOutdatedError unless the tables are those of this version."""
        migrate.check_schema(self._database)

    def upgrade(self) -> None:
        """Bring the database to the tables of this version."""
        migrate.upgrade_schema(self._database)

    def create(self, record_id: str, body: bytes, today: date, expires_on: date) -> None:
        """Store revision 1. Raise RecordExistsError if the id exists."""
        with self._database.writing() as connection:
            # Under a clock that went back, the record would expire as soon as the clock is right again.
            purged_on = connection.execute(select(maintenance.c.purged_on)).scalar() or today
            delay = max(purged_on - today, timedelta(0))
            days = {"created_on": today + delay, "expires_on": expires_on + delay}
            try:
                connection.execute(insert(records).values(id=_checked(record_id), revision=1, body=body, **days))
            except IntegrityError as error:
                raise RecordExistsError from error

    def load(self, record_id: str, today: date) -> EncryptedRecord | None:
        """Return the record, or None if there is none or it has expired."""
        columns = (records.c.id, records.c.revision, records.c.expires_on, records.c.body)
        statement = select(*columns).where(records.c.id == _checked(record_id), records.c.expires_on >= today)
        with self._database.connected() as connection:
            row = connection.execute(statement).first()
        return EncryptedRecord(*row) if row else None

    def save(self, record_id: str, seen: int, body: bytes, expires_on: date) -> bool:
        """Store revision seen + 1 and delete the PDFs of earlier revisions, in one transaction.

        Return False if someone else saved since revision `seen` was read. The day of expiry never moves backwards.
        """
        later = case((records.c.expires_on < expires_on, expires_on), else_=records.c.expires_on)
        replaced = (records.c.id == _checked(record_id)) & (records.c.revision == seen)
        statement = update(records).where(replaced).values(revision=seen + 1, body=body, expires_on=later)
        with self._database.transaction() as connection:
            saved = connection.execute(statement).rowcount == 1
            if saved:
                connection.execute(delete(reports).where(reports.c.record_id == record_id))
        return saved

    def keep_until(self, record_id: str, expires_on: date) -> bool:
        """Move the day of expiry, never backwards. Return False if that has to wait for the next visit."""
        earlier = (records.c.id == _checked(record_id)) & (records.c.expires_on < expires_on)
        try:
            with self._database.writing(QUICK_WAIT_MS) as connection:
                connection.execute(update(records).where(earlier).values(expires_on=expires_on))
        except StorageUnavailableError:
            return False
        return True

    def delete(self, record_id: str, today: date) -> bool:
        """Remove a record. Return whether there was one; erase() says whether bytes are left."""
        deleted = erasure.delete_record(self._database, _checked(record_id), today)
        self._retention.erase(QUICK_WAIT_MS)
        if deleted and self._deleted_log:
            erasure.append_to_log(self._deleted_log, {erasure.tombstone_of(record_id): today})
        return deleted

    def erase(self) -> bool:
        """Overwrite the bytes of what was deleted. Return False if some are left; the next visit tries again."""
        return self._retention.erase()

    def purge(self, today: date, trust_clock: bool = False) -> PurgeOutcome:
        """Remove what expired more than a week ago, and what the log of deletions names.

        It refuses a day before the last purge, unless the operator says that the clock is right.
        """
        if self._deleted_log:
            erasure.replay(self._database, self._deleted_log)
        return self._retention.purge(today, trust_clock)

    def daily(self, today: date) -> None:
        """Do what is due once a day. Called on each visit, so it never waits and never fails."""
        self._retention.daily(today)

    def backup(self, file: Path) -> int:
        """Write all records into a new file while the site goes on. Return how many. See make_backup."""
        return make_backup(self._database, file)

    def restore(self, file: Path) -> int:
        """Put a backup in the place of a database that is gone. Return its records. See restore_backup."""
        return restore_backup(self._database, file)

    def close(self) -> None:
        self._database.close()


def _checked(record_id: str) -> str:
    if not RECORD_ID.fullmatch(record_id):
        raise ValueError
    return record_id
