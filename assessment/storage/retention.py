"""What is removed, and that nothing is left of it: purge, tombstones, erasure of bytes."""

import hashlib
import math
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, String, delete, exists, func, insert, literal, select, text, update
from sqlalchemy import Date as DateType

from .clock import PROOF, judge
from .database import LONG, QUICK, Database, StorageUnavailableError
from .engines import PATIENCE
from .tables import maintenance, records, reports, tombstones

GRACE = timedelta(days=7)
"""An expired record opens no more at once, and is erased after this."""
BATCH = 200
"""Rows that are removed at a time, so that a save never waits long."""
REPORTS = 10
"""And reports, which are large."""
RETRY_SECONDS = 10
"""How often an erasure that somebody's reading held up is tried again while the site is used."""


@dataclass(frozen=True)
class PurgeOutcome:
    """What a purge did."""

    removed: int = 0
    erased: bool = True
    """Whether no byte of anything deleted is left in the files."""
    last: date | None = None
    """Where the clock was doubted, and nothing removed: the day of the last purge."""
    believed_on: date | None = None
    """And the day from which on it will be believed, should it go on normally."""


def tombstone_of(id: str) -> str:
    """Tells that a record was deleted to those who have its id, and nothing to others."""
    return hashlib.sha256(id.encode()).hexdigest()


def count_deletion(connection: Connection) -> None:
    """Part of the transaction that deletes: should it be the last thing that happens, the next start erases."""
    connection.execute(update(maintenance).values(deletions=maintenance.c.deletions + 1))


def delete_record(connection: Connection, id: str, today: date) -> bool:
    """Within a transaction: the row goes, and its tombstone stays; whether there was one."""
    if connection.execute(delete(records).where(records.c.id == id)).rowcount != 1:
        return False
    mark = tombstone_of(id)
    absent = ~exists().where(tombstones.c.record_hash == mark)
    row = select(literal(mark, String), literal(today, DateType)).where(absent)
    connection.execute(insert(tombstones).from_select(["record_hash", "deleted_on"], row))
    count_deletion(connection)
    return True


class Upkeep:
    """Purge and erasure of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._done_on: date | None = None
        self._retry_at = 0.0
        """When to look again for bytes to erase; at the first visit, since another process may have left some."""

    def daily(self, today: date) -> None:
        """On each visit: what is due once a day. Never waits and never fails: what cannot be done now waits for the
        next visit."""
        try:
            if self._done_on != today:
                more = self._remove_reports(today, QUICK)
                done = self._purge(today, QUICK, batches=1)
                if done.removed < BATCH and not more:
                    self._done_on = today
            elif time.monotonic() >= self._retry_at:
                self.erase(QUICK)
        except StorageUnavailableError:
            return

    def purge(self, today: date) -> PurgeOutcome:
        """Remove what expired more than a week ago, unless the clock is in doubt.

        Raises:
            Unavailable: where the database does not answer.
        """
        while self._remove_reports(today, LONG):
            pass
        return self._purge(today, LONG)

    def _purge(self, today: date, patience: int, batches: int | None = None) -> PurgeOutcome:
        refused = self._believe(today, patience)
        if refused:
            return replace(refused, erased=self.erase(min(patience, PATIENCE)))
        removed = 0
        while batches is None or batches > 0:
            count = self._remove_batch(today - GRACE, patience)
            removed += count
            batches = batches - 1 if batches is not None else None
            if count < BATCH:
                break
        return PurgeOutcome(removed, self.erase(min(patience, PATIENCE)))

    def _believe(self, today: date, patience: int) -> PurgeOutcome | None:
        with self._database.writing(patience) as connection:
            row = connection.execute(select(maintenance.c.purged_on, maintenance.c.doubted_on)).one()
            # A database that has never been purged has a past all the same where something was made in it.
            last = row.purged_on or connection.execute(select(func.max(records.c.created_on))).scalar() or today
            found = judge(today, last, row.doubted_on)
            state = (today if found.believed else row.purged_on, found.doubted_on)
            if state != (row.purged_on, row.doubted_on):
                connection.execute(update(maintenance).values(purged_on=state[0], doubted_on=state[1]))
        if found.believed:
            return None
        return PurgeOutcome(last=last, believed_on=(found.doubted_on or today) + PROOF)

    def _remove_reports(self, today: date, patience: int) -> bool:
        """Some of those of another day: a report states its day. No clock needs to be believed for that.

        Whether there may be more.
        """
        old = reports.c.made_on != today
        with self._database.connected(patience) as connection:
            batch = connection.execute(select(reports.c.record_id).where(old).limit(REPORTS)).scalars().all()
        if not batch:
            return False
        with self._database.transaction(patience) as connection:
            if connection.execute(delete(reports).where(reports.c.record_id.in_(batch), old)).rowcount:
                count_deletion(connection)
        return len(batch) == REPORTS

    def _remove_batch(self, before: date, patience: int) -> int:
        old = records.c.expires_on < before
        batch = select(records.c.id).where(old).order_by(records.c.expires_on).limit(BATCH).scalar_subquery()
        with self._database.connected(patience) as connection:  # as a rule there is nothing, and no writer is needed
            if connection.execute(select(records.c.id).where(old).limit(1)).first() is None:
                return 0
        with self._database.transaction(patience) as connection:
            # The condition stands twice: PostgreSQL looks again at a row that a visit has just changed.
            count = int(connection.execute(delete(records).where(records.c.id.in_(batch), old)).rowcount)
            if count:
                count_deletion(connection)
        return count

    def erase(self, patience: int = PATIENCE) -> bool:
        """Remove deleted bytes from SQLite's log; False while somebody is reading, then it is tried again later.

        On PostgreSQL what is deleted cannot be read any more; its bytes go with vacuum and the recycling of the log.
        """
        if not self._database.is_sqlite:
            return True
        try:
            erased = self._checkpoint(patience)
        except StorageUnavailableError:
            erased = False
        self._retry_at = math.inf if erased else time.monotonic() + RETRY_SECONDS
        return erased

    def _checkpoint(self, patience: int) -> bool:
        with self._database.writing(patience) as connection:
            row = connection.execute(select(maintenance.c.deletions, maintenance.c.erased)).one()
            if row.erased >= row.deletions:
                return True
            busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
            if busy:
                return False
            # Only what had been deleted before: somebody may have deleted more meanwhile.
            done = update(maintenance).where(maintenance.c.erased < row.deletions).values(erased=row.deletions)
            connection.execute(done)
        return True
