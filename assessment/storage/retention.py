"""Removes what is past its time: expired records, and PDFs of another day."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Column, ColumnElement, delete, select, update

from .database import COMMAND_WAIT_MS, QUICK_WAIT_MS, Database
from .dialects import LOCK_WAIT_MS
from .erasure import empty_write_ahead_log
from .errors import StorageUnavailableError
from .tables import maintenance, records, reports

logger = logging.getLogger("readiness")

GRACE = timedelta(days=7)
"""An expired record can no longer be opened, and is removed after this time."""
MAX_PAUSE = timedelta(days=92)
"""A day that is further than this from the last purge is more likely a wrong clock than a site without visits."""
MAX_RECORDS_AT_ONCE = 200
MAX_REPORTS_AT_ONCE = 10
"""Rows that one statement removes, so that a save never waits long. PDFs are large."""


@dataclass(frozen=True)
class PurgeOutcome:
    """What a purge did."""

    removed: int = 0
    erased: bool = True
    """False: a reader keeps deleted bytes in the files."""
    last_purged_on: date | None = None
    """Set if the purge removed nothing because its day is before this one, or more than MAX_PAUSE after it."""


class Retention:
    """Purge and erasure of one database, for one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._done_on: date | None = None
        self._erasure_is_pending = False

    def daily(self, today: date) -> None:
        """Do what is due, a little at each visit. What cannot be done now waits for the next visit."""
        try:
            if self._done_on != today:
                removed_reports = self._remove_reports(today, QUICK_WAIT_MS)
                removed = self._purge(today, QUICK_WAIT_MS, once=True).removed
                if removed_reports + removed == 0:
                    self._done_on = today
            elif self._erasure_is_pending:
                self.erase(QUICK_WAIT_MS)
        except StorageUnavailableError:
            return

    def purge(self, today: date, trust_clock: bool) -> PurgeOutcome:
        while self._remove_reports(today, COMMAND_WAIT_MS):
            pass
        return self._purge(today, COMMAND_WAIT_MS, trust_clock)

    def erase(self, wait_ms: int = LOCK_WAIT_MS) -> bool:
        erased = empty_write_ahead_log(self._database, wait_ms)
        self._erasure_is_pending = not erased
        return erased

    def _purge(self, today: date, wait_ms: int, trust_clock: bool = False, once: bool = False) -> PurgeOutcome:
        last_purged_on = self._note_day(today, wait_ms, trust_clock)
        removed = 0 if last_purged_on else self._remove_expired(today, wait_ms, once)
        return PurgeOutcome(removed, self.erase(min(wait_ms, LOCK_WAIT_MS)), last_purged_on)

    def _remove_expired(self, today: date, wait_ms: int, once: bool) -> int:
        """Remove all expired records, or only some. Return how many."""
        removed = 0
        while count := self._remove(records.c.id, records.c.expires_on < today - GRACE, MAX_RECORDS_AT_ONCE, wait_ms):
            removed += count
            if once:
                break
        return removed

    def _note_day(self, today: date, wait_ms: int, trust_clock: bool) -> date | None:
        """Note the day of this purge. Return the day of the last one, and note nothing, if the clock may be wrong.

        Under a clock that is a year ahead every assessment has expired.
        """
        with self._database.writing(wait_ms) as connection:
            purged_on: date | None = connection.execute(select(maintenance.c.purged_on)).scalar()
            if purged_on and not trust_clock and not purged_on <= today <= purged_on + MAX_PAUSE:
                logger.warning("purge refused: today is %s, and the last purge was on %s", today, purged_on)
                return purged_on
            connection.execute(update(maintenance).values(purged_on=today))
        return None

    def _remove_reports(self, today: date, wait_ms: int) -> int:
        """Remove some PDFs of another day, whatever the clock says: a PDF states its day."""
        return self._remove(reports.c.record_id, reports.c.made_on != today, MAX_REPORTS_AT_ONCE, wait_ms)

    def _remove(self, key: Column[str], condition: ColumnElement[bool], limit: int, wait_ms: int) -> int:
        """Remove the rows with the first few keys. Return how many."""
        batch = select(key).where(condition).limit(limit)
        with self._database.connected(wait_ms) as connection:  # usually there is nothing, and no writer is needed
            if connection.execute(batch.limit(1)).first() is None:
                return 0
        # PostgreSQL checks the second condition again on a row that a visit has just changed.
        statement = delete(key.table).where(key.in_(batch.scalar_subquery()), condition)
        with self._database.writing(wait_ms) as connection:
            return connection.execute(statement).rowcount
