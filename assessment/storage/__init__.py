"""Sealed records in SQLite or PostgreSQL. The only package that imports SQLAlchemy and Alembic.

A save is one UPDATE that names the revision it replaces, so it never overwrites an acknowledged answer.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import URL, Date, bindparam, case, delete, insert, select, update

from ..translation import _
from . import erasure, migrate
from .backup import make_backup
from .database import COMMAND_WAIT_MS, LOCK_WAIT_MS, QUICK_WAIT_MS, Database, sqlite_url
from .erasure import PurgeOutcome
from .errors import StorageUnavailableError
from .report_store import ReportStore
from .tables import HEAD, maintenance, records, reports

__all__ = ["EncryptedRecord", "Storage", "StorageUnavailableError", "receipt", "sqlite_url"]


# Built once: SQLAlchemy takes longer to build such a statement than SQLite takes to run it.
BY_ID = records.c.id == bindparam("record_id")
LOAD = select(records.c.id, records.c.revision, records.c.expires_on, records.c.body).where(
    BY_ID, records.c.expires_on >= bindparam("today", type_=Date)
)
UNTIL = bindparam("until", type_=Date)
LATER_OF_BOTH = case((records.c.expires_on < UNTIL, UNTIL), else_=records.c.expires_on)
SAVE = (
    update(records)
    .where(BY_ID, records.c.revision == bindparam("seen"))
    .values(revision=records.c.revision + 1, body=bindparam("new_body"), expires_on=LATER_OF_BOTH)
)
DELETE_REPORTS = delete(reports).where(reports.c.record_id == bindparam("record_id"))


@dataclass(frozen=True)
class EncryptedRecord:
    """A sealed record. It does not reveal whose it is."""

    id: str
    revision: int
    expires_on: date
    body: bytes


def receipt(record_id: str) -> str:
    """Return the number with which the operator can confirm a deletion: the beginning of its tombstone."""
    return erasure.tombstone_of(record_id)[:12]


class Storage:
    """The interface to the database.

    deleted_log: a file outside the database that lists deletions, so that no backup brings a record back.

    Every method raises StorageUnavailableError if the database does not answer or cannot be written.
    """

    def __init__(self, url: str | URL, deleted_log: Path | None = None) -> None:
        self._database = Database(url)
        self._deleted_log = deleted_log
        self._daily_work_done_on: date | None = None
        self._erasure_is_pending = False
        self.reports = ReportStore(self._database)

    def due(self) -> bool:
        """Return whether prepare() would upgrade the tables. On PostgreSQL it never does: the operator has to."""
        file = self._database.file
        return file is not None and not (file.exists() and migrate.schema_version(self._database) == HEAD)

    def prepare(self) -> None:
        """Upgrade a SQLite database if needed. Raise StorageUnavailableError if PostgreSQL must be upgraded first."""
        if self.due():
            self.upgrade()
        self.check()

    def check(self) -> None:
        """Raise StorageUnavailableError unless the tables match this version of the program."""
        if migrate.schema_version(self._database) != HEAD:
            problem = _("its tables are from another version. Run this command once: readiness db upgrade")
            raise StorageUnavailableError(problem)

    def upgrade(self) -> None:
        """Upgrade the tables to this version of the program. This loads Alembic."""
        migrate.upgrade_schema(self._database)

    def create(self, record_id: str, body: bytes, today: date, expires_on: date) -> None:
        """Store revision 1."""
        with self._database.writing() as connection:
            # If the clock was set back, the record would otherwise expire once the clock is right again.
            purged_on = connection.execute(select(maintenance.c.purged_on)).scalar() or today
            delay = max(purged_on - today, timedelta(0))
            days = {"created_on": today + delay, "expires_on": expires_on + delay}
            connection.execute(insert(records).values(id=record_id, revision=1, body=body, **days))

    def load(self, record_id: str, today: date) -> EncryptedRecord | None:
        """Return the record, or None if it does not exist or has expired."""
        with self._database.connected() as connection:
            row = connection.execute(LOAD, {"record_id": record_id, "today": today}).first()
        return EncryptedRecord(*row) if row else None

    def save(self, record_id: str, seen: int, body: bytes, expires_on: date) -> bool:
        """Store revision seen + 1 and delete the PDFs of earlier revisions, in one transaction.

        Return False if someone else has saved since revision `seen` was read. Never bring the expiry date forward.
        """
        values = {"record_id": record_id, "seen": seen, "new_body": body, "until": expires_on}
        with self._database.transaction() as connection:
            saved = connection.execute(SAVE, values).rowcount == 1
            if saved:
                connection.execute(DELETE_REPORTS, {"record_id": record_id})
        return saved

    def keep_until(self, record_id: str, expires_on: date) -> bool:
        """Postpone the expiry date, never bring it forward. Return False if this has to wait for the next visit."""
        earlier = (records.c.id == record_id) & (records.c.expires_on < expires_on)
        with suppress(StorageUnavailableError), self._database.writing(QUICK_WAIT_MS) as connection:
            connection.execute(update(records).where(earlier).values(expires_on=expires_on))
            return True
        return False

    def delete(self, record_id: str, today: date) -> bool:
        """Remove a record. Return whether it existed. erase() returns whether all its bytes are gone."""
        deleted = erasure.delete_record(self._database, record_id, today)
        self.erase(QUICK_WAIT_MS)
        if deleted and self._deleted_log:
            erasure.append_to_log(self._deleted_log, {erasure.tombstone_of(record_id): today})
        return deleted

    def erase(self, wait_ms: int = LOCK_WAIT_MS) -> bool:
        """Overwrite deleted bytes. Return False if some are left. The next visit then tries again.

        On PostgreSQL, deleted rows cannot be read. Vacuum and the recycling of the log remove their bytes.
        """
        self._erasure_is_pending = self._database.file is not None
        if self._erasure_is_pending:
            with suppress(StorageUnavailableError), self._database.writing(wait_ms) as connection:
                is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar() != 0
                self._erasure_is_pending = is_busy
        return not self._erasure_is_pending

    def purge(self, today: date, trust_clock: bool = False) -> PurgeOutcome:
        """Remove records that expired more than a week ago, and those that the log of deletions names.

        Keep expired records if today is before the last purge or long after it, unless `trust_clock` is set.
        """
        if self._deleted_log:
            erasure.replay(self._database, self._deleted_log)
        while erasure.remove_old_reports(self._database, today, COMMAND_WAIT_MS):
            pass
        removed = 0
        last_purged_on = erasure.note_purge(self._database, today, trust_clock, COMMAND_WAIT_MS)
        while not last_purged_on and (count := erasure.remove_expired(self._database, today, COMMAND_WAIT_MS)):
            removed += count
        return PurgeOutcome(removed, self.erase(), last_purged_on)

    def daily(self, today: date) -> None:
        """Do the daily work, a little at each visit. Never wait long, and never raise StorageUnavailableError."""
        with suppress(StorageUnavailableError):
            if self._daily_work_done_on != today:
                removed = erasure.remove_old_reports(self._database, today, QUICK_WAIT_MS)
                if not erasure.note_purge(self._database, today, False, QUICK_WAIT_MS):
                    removed += erasure.remove_expired(self._database, today, QUICK_WAIT_MS)
                self._daily_work_done_on = None if removed else today
                self._erasure_is_pending = True
            if self._erasure_is_pending:
                self.erase(QUICK_WAIT_MS)

    def backup(self, file: Path) -> int:
        """Write all records to a new file while the site keeps running. Return their number. See make_backup."""
        return make_backup(self._database, file)

    def close(self) -> None:
        self._database.close()
